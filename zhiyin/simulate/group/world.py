"""A world: all of it that follows from a seed, in the order of time, with the truth of what was wrong in it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from typing import Any

from .calendar import START, calendar
from .choosing import troubles
from .setting import Setting, setting
from .stream import Event, Given, Running
from .trouble import Trouble, Troubles


class World:
    """Its streams may be run once. Raises ValueError for faults there are not."""

    def __init__(self, seed: int, *, start: date = START, days: int = 60, scale: float = 1.0, faults: str = "all",
                 strength: float = 1.0, promotion: int | None = None) -> None:
        self.setting: Setting = setting(seed, calendar(seed, start, days, promotion), scale)
        self.troubles: Troubles = troubles(self.setting, faults, strength)
        self._said: set[int] = set()
        given = Given(self.setting, self.troubles, self._fresh)
        self.shops = {shop.slug: Running(given, shop) for shop in self.setting.shops}

    def events(self) -> Iterator[tuple[str, Event]]:
        """(shop, event) of all shops by time."""
        streams = [_named(place, slug, running) for place, (slug, running) in enumerate(self.shops.items())]
        for _, _, slug, event in heapq.merge(*streams, key=lambda one: one[:2]):
            yield slug, event

    def truth(self) -> dict[str, Any]:
        """Of what has run so far (docs/simulator.md)."""
        made = self.setting
        return {
            "seed": made.seed, "start": made.calendar.start.isoformat(), "days": made.calendar.days, "scale": made.scale,
            "faults": [self._told(one) for one in self.troubles.faults.values()],
            "decoys": [self._told(one) for one in self.troubles.decoys.values()],
        }

    def _told(self, one: Trouble) -> dict[str, Any]:
        iso = self.setting.calendar.iso
        found: dict[str, Any] = {
            "id": one.id, "kind": one.kind, "shop": one.shop or None, "objects": [thing._asdict() for thing in one.objects],
            "start": iso(one.start), "end": iso(one.end), "strength": one.strength, "conversations": sorted(set(one.talks)),
        }
        return found | {"speed": one.speed, "cause": one.cause} if one.speed else found

    def _fresh(self, said: str) -> bool:
        """Whether nobody of the group said just this before. Kept as numbers: eight bytes a talk."""
        key = int.from_bytes(blake2b(said.encode(), digest_size=8).digest(), "big")
        if key in self._said:
            return False
        self._said.add(key)
        return True


def _named(place: int, slug: str, running: Running) -> Iterator[tuple[float, int, str, Event]]:
    for event in running.events():
        yield event.at, place, slug, event
