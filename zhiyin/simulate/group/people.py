"""Customers: each follows from a number. What they are called, where they live, how they write, how long they wait."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .chance import Weighted, chance
from .setting import City, Setting, Shop

#: how customers mark the end of what they say
Marks = str
_MARKS = Weighted(("none", "space", "comma", "full"), (22, 16, 40, 22))
_SEGMENTS = Weighted(("new", "old", "vip"), (62, 32, 6))
SECOND_CHANNEL = 0.22


@dataclass(frozen=True, slots=True)
class Customer:
    """`patience`: minutes until this one asks whether anybody is there; `wordy`, `rough` (slips), `polite`: 0 to 1."""

    number: int
    id: str
    name: str
    city: City
    segment: str
    channels: tuple[str, ...]
    identities: tuple[str, ...]
    patience: float
    wordy: float
    rough: float
    polite: float
    marks: Marks

    def known_as(self, channel: str) -> str:
        return self.identities[self.channels.index(channel)]


def drawn(shop: Shop, share: float) -> int:
    """Number of the customer at this share of the shop's town: some come often, most seldom."""
    return int(shop.town * share ** 1.35)


@lru_cache(maxsize=30_000)
def customer(setting: Setting, shop: Shop, number: int) -> Customer:
    rng = chance(setting.seed, shop.slug, "customer", number)
    city = setting.cities.draw(rng)
    names = list(shop.channels)
    channels = [Weighted(names, shop.channels.values()).draw(rng)]
    if rng.random() < SECOND_CHANNEL:
        channels.append(rng.choice([name for name in names if name != channels[0]]))
    surname, given = rng.choice(setting.surnames[shop.language]), rng.choice(setting.given[shop.language])
    id = f"{shop.prefix}C{number + 100_001}"
    return Customer(
        number, id, f"{surname}{given}" if shop.language == "zh" else f"{given} {surname}", city, _SEGMENTS.draw(rng),
        tuple(channels), tuple(_identity(channel, rng.getrandbits(40)) for channel in channels),
        2.0 + rng.expovariate(1 / 6.0), rng.random(), rng.random() ** 2, rng.random(), _MARKS.draw(rng))


def _identity(channel: str, number: int) -> str:
    """No two are alike; addresses are of a domain kept for examples, callers have no number anybody could call."""
    if channel.endswith("mail"):
        return f"c{number:010x}@example.com"
    if channel.endswith("phone"):
        return f"caller-{number:010x}"
    return f"u{number:010x}"
