"""How much one visitor, and one address, may ask: allowances that refill, kept in memory by each process."""

from __future__ import annotations

import time
from collections.abc import Callable

#: what -> (at once, a second). Behind one address there may be a whole office, or a phone company.
VISITOR = {"messages": (20.0, 2.0), "files": (10.0, 0.5), "small": (60.0, 10.0)}
ADDRESS = {"open": (200.0, 5.0), "files": (40.0, 2.0), "any": (600.0, 200.0)}
#: names remembered; beyond them those that are full again are forgotten
MANY = 50_000


class Limits:
    """`wait(...)` takes one from an allowance; seconds to wait when it is used up, else 0."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[tuple[str, str], tuple[float, float]] = {}

    def visitor(self, what: str, visitor: int) -> float:
        return self._wait(f"visitor {what}", str(visitor), *VISITOR[what])

    def address(self, what: str, address: str) -> float:
        return self._wait(f"address {what}", address, *ADDRESS[what])

    def _wait(self, what: str, whose: str, most: float, refill: float) -> float:
        now, key = self._clock(), (what, whose)
        left, before = self._left.get(key, (most, now))
        left = min(most, left + (now - before) * refill)
        if left < 1:
            return (1 - left) / refill
        if len(self._left) >= MANY:
            self._forget(now)
        self._left[key] = (left - 1, now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Allowances unused for ten minutes are full again, so forgetting them gives nothing away."""
        self._left = {key: one for key, one in self._left.items() if now - one[1] < 600}
        if len(self._left) >= MANY:  # a flood from everywhere
            self._left.clear()
