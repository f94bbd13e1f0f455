"""What time it is in which shop: the real time, except in simulated shops, whose time their player sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class Moments:
    """`own`: shop to its own time."""

    __slots__ = ("_own", "now")

    def __init__(self, now: datetime, own: Mapping[int, datetime]) -> None:
        self.now, self._own = now, own

    def of(self, shop: int) -> datetime:
        return self._own.get(shop, self.now)
