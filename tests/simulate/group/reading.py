"""What was told of a world, put together again as a stranger would who has nothing but the data (and the truth beside)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from zhiyin.simulate.group.calendar import HOUR
from zhiyin.simulate.group.world import World

MAIL = ("mail", "phone")
#: with everything that can go wrong in them: seed, days, scale, strength
WORLDS = [(1, 24, 0.35, 1.0), (2, 24, 0.35, 0.5), (4, 24, 0.35, 2.0)]


@dataclass
class Order:
    shop: str
    number: str
    first: dict[str, Any]
    placed: float
    batch: str | None = None
    states: dict[str, float] = field(default_factory=dict)

    @property
    def product(self) -> str:
        return str(self.first["lines"][0]["product"])

    @property
    def customer(self) -> str:
        return str(self.first["customer"])


@dataclass
class Parcel:
    order: Order
    courier: str
    route: str
    told: float
    #: kind of scan -> when it was scanned; of several the last
    scans: dict[str, float] = field(default_factory=dict)


@dataclass
class Message:
    at: float
    body: dict[str, Any]

    @property
    def role(self) -> str:
        return str(self.body["sender"]["role"])

    @property
    def by(self) -> str:
        return str(self.body["sender"].get("external_id", ""))


@dataclass
class Matter:
    """What a talk was about, which is not told: kept beside for tests of what no fault explains."""

    shop: str
    name: str
    at: float
    product: str
    order: str | None
    again: int


@dataclass
class Reading:
    world: World
    truth: dict[str, Any] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    parcels: dict[str, Parcel] = field(default_factory=dict)
    talks: dict[str, list[Message]] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    others: dict[str, list[tuple[str, float, dict[str, Any]]]] = field(default_factory=dict)
    matters: list[Matter] = field(default_factory=list)

    def fault(self, kind: str) -> Any:
        return self.world.troubles.get(kind)

    def told(self, noun: str, shop: str | None = None) -> Iterator[tuple[float, dict[str, Any]]]:
        return ((at, body) for slug, at, body in self.others.get(noun, ()) if shop in (None, slug))

    def shop_of(self, talk: str) -> str:
        return next(shop.slug for shop in self.world.setting.shops if talk.startswith(shop.prefix))

    def writer(self, talk: str) -> str:
        """The customer who wrote, as the shop's own system knows them."""
        return self.customers[self.shop_of(talk) + self.talks[talk][0].by]

    def writers(self, kind: str) -> set[str]:
        return {self.writer(talk) for talk in self.fault(kind).talks}


@cache
def reading(seed: int, days: int, scale: float, faults: str = "all", strength: float = 1.0) -> Reading:
    """A whole world, run once for all tests."""
    read = Reading(World(seed, days=days, scale=scale, faults=faults, strength=strength))
    at = read.world.setting.calendar.at
    for running in read.world.shops.values():
        _noted(running, read.matters)
    for shop, (when, noun, body) in read.world.events():
        if noun == "messages":
            read.talks.setdefault(body["conversation"], []).append(Message(when, body))
        elif noun == "orders":
            order = read.orders.setdefault(body["number"], Order(shop, body["number"], body, at(body["placed_at"])))
            order.states.setdefault(body["state"], when)
            order.batch = body["lines"][0].get("batch", order.batch)
        elif noun == "parcels":
            read.parcels[body["number"]] = Parcel(read.orders[body["orders"][0]], body["courier"], "", when)
        elif noun == "parcel-events":
            parcel = read.parcels[body["parcel"]]
            parcel.scans[body["external_id"].split("-")[1]] = at(body["source_time"])
        else:
            read.others.setdefault(noun, []).append((shop, when, body))
            if noun == "buyers":
                read.customers |= {shop + known: body["external_id"] for known in body["identities"].values()}
    read.truth = read.world.truth()
    return read


def _noted(running: Any, matters: list[Matter]) -> None:
    hold = running.talking.hold

    def noting(who: Any, channel: str, name: str, product: Any, order: Any, trouble: Any, now: float, rng: Any,
               **more: Any) -> str:
        talk: str = hold(who, channel, name, product, order, trouble, now, rng, **more)
        if talk:
            matters.append(Matter(running.shop.slug, name, now, product.id, order and order.number, more.get("again", 0)))
        return talk

    running.talking.hold = noting


def hour(at: float) -> int:
    return int(at // HOUR)
