"""How what was told is counted again."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from typing import Any

from zhiyin.simulate.group.setting import Shop
from zhiyin.simulate.group.words import Slot, matter

from .reading import Message, Parcel, Reading


def lost(parcel: Parcel) -> bool:
    return not parcel.scans.keys() & {"signed", "taken", "locker", "out", "failed"}


def route(read: Reading, parcel: Parcel) -> str:
    setting = read.world.setting
    houses = {house.id: house.city for shop in setting.shops for house in shop.warehouses}
    cities = {city.name: city for city in setting.cities.things}
    start = setting.hub(houses[parcel.order.first["warehouse"]])
    end = setting.hub(cities[parcel.order.first["ship_to"]["city"]])
    return f"{parcel.courier}:{start.province}-{end.province}"


def begun(read: Reading, shop: Shop, start: float, end: float) -> list[str]:
    return [str(said[0].body["entry"]) for talk, said in read.talks.items() if talk.startswith(shop.prefix)
            and start <= said[0].at < end and "entry" in said[0].body]


def rudely(shop: Shop) -> Callable[[str], bool]:
    """Whether something is one of the rude sentences."""
    said = set()
    for phrase in matter(shop.language, "common", shop.slug).moves["rude"]:
        for line in phrase.turns[0]:
            parts = [part if isinstance(part, tuple) and not isinstance(part, Slot) else (part,) for part in line]
            assert not any(isinstance(part, Slot) for part in line)
            said |= {"".join(map(str, each)).strip().casefold() for each in product(*parts)}
    return lambda text: any(each in said for each in (text.casefold(), *re.split("[\n，]", text.casefold())))


def open_share(read: Reading, one: Any) -> float:
    """What a broken entry of the same shop takes away of them."""
    closed = read.fault("entry_break")
    together = max(0.0, min(one.end, closed.end) - max(one.start, closed.start)) if closed.shop == one.shop else 0.0
    return 1.0 - 0.3 * together / (one.end - one.start)


def asked(said: list[Message], place: int) -> float:
    """When the agent turned to the department: the last thing an agent or the system said before it spoke."""
    return next(each.at for each in reversed(said[:place]) if each.role in ("agent", "system"))
