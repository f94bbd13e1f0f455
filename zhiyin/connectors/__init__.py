"""Connectors (对接): a folder for each outside system that tells of the shop's things, is asked to do something, or both.

What a folder may offer stands in `connector.py`. docs/connectors.md says how to write one.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import cast

from .connector import Connector


@cache
def kinds() -> tuple[str, ...]:
    """Kinds of connector, found by looking at what lies here."""
    return tuple(sorted(one.name for one in pkgutil.iter_modules(__path__) if one.ispkg))


def connector(kind: str) -> Connector:
    """Raises KeyError for a kind that does not lie here."""
    if kind not in kinds():
        raise KeyError(kind)
    return cast(Connector, import_module(f"{__name__}.{kind}").CONNECTOR)
