"""Hot SQL lives in *.sql files beside the models, each statement under a `-- name:` line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


@cache
def statements(file: str) -> dict[str, str]:
    """name -> SQL of `zhiyin/records/<file>.sql`."""
    parts = _NAME.split((Path(__file__).parent / f"{file}.sql").read_text(encoding="utf-8"))
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


_encode = msgspec.json.Encoder().encode


def rows(given: Iterable[dict[str, Any]]) -> str:
    """Rows as the one JSON parameter that a statement with json_to_recordset takes; bytes become base64."""
    return _encode(list(given)).decode()
