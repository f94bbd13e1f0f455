"""Channels: a folder for each kind. One that can send has a module `send` (see `domain/reply.py`, Sender)."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from zhiyin.domain.reply import Sender


@cache
def sending_kinds() -> frozenset[str]:
    """Kinds of channel that can send, found by looking at what lies here."""
    return frozenset(one.name for one in pkgutil.iter_modules(__path__)
                     if one.ispkg and find_spec(f"{__name__}.{one.name}.send") is not None)


def sender(kind: str) -> Sender | None:
    """What sends for a kind of channel; None when it only takes messages in."""
    return cast(Sender, import_module(f"{__name__}.{kind}.send")) if kind in sending_kinds() else None
