"""The widget's file on its way to the shop's pages."""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "web" / "static" / "widget.js"


def script() -> bytes:
    """The widget as it is sent: without comments that have a line of their own, indents, and ends of lines that end nothing."""
    lines = re.sub(r"(?m)^\s*(?://.*|/\*\*.*\*/)\n|^\s+", "", FILE.read_text(encoding="utf-8"))
    return re.sub(r"(?<=[{;,(])\n", "", lines).encode()
