"""The demonstration's world: a promotion evening of the simulated group, moment by moment, whenever it is begun.

Its promotion falls on the day it was first started. What was before is loaded: first what the talks of the afternoon are about,
then these talks, then the rest beside what is played. From `LIVE` on a moment is ten simulated seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import NamedTuple

import msgspec

from zhiyin.connectors.connector import Telling
from zhiyin.domain.incoming import Incoming
from zhiyin.domain.trade.forms import FORMS
from zhiyin.simulate.group.calendar import DAY, HOUR, ZONE
from zhiyin.simulate.group.stream import Event
from zhiyin.simulate.group.trouble import DECOYS, FAULTS
from zhiyin.simulate.group.world import World

#: found by benchmarks/demo_seed.py: on this seed's evening the app is slow, a robot promises too much, goods are oversold, a
#: page shows a wrong price, a courier loses more than usual, and somebody collects claims
SEED, DAYS, SCALE, PROMOTION = 718, 40, 0.5, 16
#: talks are shown from the afternoon of the promotion's day; from LIVE on they are played
FROM, LIVE = 14 * HOUR, 19 * HOUR + 40 * 60
#: simulated seconds of a live moment, of a loaded one, and what is told again after a restart
STEP, LOADED, AGAIN = 10.0, 60.0, 900.0
#: what the talks of the first SOON seconds are about is loaded before them; of other parcels no scans older than SCANS
SOON, SCANS = HOUR, 4 * DAY
#: things in one moment of what is loaded, and beside what is played; events after which others may work
CHUNK, SHADOW, BREATH = 400, 80, 100
#: months-old talks that come in within minutes look like neglect on a wall
LEFT_OUT = "old_import"
KINDS = ",".join(kind for kind in (*FAULTS, *DECOYS) if kind != LEFT_OUT)
ORDER = {noun: place for place, noun in enumerate(FORMS)}
#: told once, and small
STANDING = frozenset({"suppliers", "warehouses", "employees", "products", "campaigns", "batches", "stock"})


class Plan(msgspec.Struct, frozen=True):
    """Which world it is: the same plan is the same world. `start` is its first day."""

    start: date
    seed: int = SEED
    days: int = DAYS
    scale: float = SCALE
    promotion: int = PROMOTION

    @property
    def evening(self) -> float:
        """The midnight before the promotion, in seconds of the world."""
        return self.promotion * DAY

    def time(self, at: float) -> datetime:
        return datetime.combine(self.start, datetime.min.time(), ZONE) + timedelta(seconds=at)

    def seconds(self, time: datetime) -> float:
        return (time - self.time(0)).total_seconds()


def plan(today: datetime) -> Plan:
    """A world whose promotion is today."""
    return Plan(today.astimezone(ZONE).date() - timedelta(days=PROMOTION))


class Moment(NamedTuple):
    """What is told together; `at`: what time it is in the shop then. `live`: at its pace, else as quickly as it is taken."""

    at: float
    tellings: list[Telling]
    messages: list[Incoming]
    live: bool


def moments(one: Plan, since: float | None) -> Iterator[Moment | None]:
    """From the shop's time `since` (None: from the beginning) to the end of the world; None while it is only composed."""
    begin, live = one.evening + FROM, one.evening + LIVE
    reel = _Reel(_without_earlier_talks(one, begin))
    past: list[Event] = []
    opening: list[Event] = []
    soon: list[Event] = []
    if since is None or since < live:
        for until, taken in ((begin, past), (live, opening), (live + SOON, soon)):
            yield from _taken(reel, until, taken)
        state = _latest(past)
        wanted = _wanted(state, [*opening, *soon])
        yield from _loaded(begin, (event for event, needed in zip(state, wanted, strict=True) if needed))
        yield from _afternoon(one, opening)
        past, since = [event for event, needed in zip(state, wanted, strict=True)
                       if not needed and (event.noun != "parcel-events" or event.at > begin - SCANS)], live
    else:
        yield from _taken(reel, since - AGAIN, None)
    yield from _live(_Reel(chain(soon, reel.before(float("inf")))), past, since)


def _without_earlier_talks(one: Plan, begin: float) -> Iterator[Event]:
    """Talks that were begun before `begin` would have no beginning."""
    world = World(one.seed, start=one.start, days=one.days, scale=one.scale, faults=KINDS, promotion=one.promotion)
    earlier: set[str] = set()
    for _, event in world.events():
        if event.noun == "messages" and (event.at < begin or event.body["conversation"] in earlier):
            if event.at < begin:
                earlier.add(event.body["conversation"])
            continue
        yield event


class _Reel:
    """Events, of which the next one can be looked at."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._ahead = next(events, None)

    @property
    def over(self) -> bool:
        return self._ahead is None

    def before(self, until: float) -> Iterator[Event]:
        while self._ahead is not None and self._ahead.at < until:
            yield self._ahead
            self._ahead = next(self._events, None)


def _taken(reel: _Reel, until: float, taken: list[Event] | None) -> Iterator[None]:
    """Moves the events before `until` into `taken`; None: they are left behind."""
    for count, event in enumerate(reel.before(until)):
        if taken is not None:
            taken.append(event)
        if count % BREATH == 0:
            yield None


def _loaded(at: float, state: Iterable[Event]) -> Iterator[Moment]:
    rest = iter(state)
    while chunk := list(islice(rest, CHUNK)):
        yield Moment(at, [_telling(event) for event in chunk], [], live=False)


def _afternoon(one: Plan, opening: list[Event]) -> Iterator[Moment]:
    at, end, reel = one.evening + FROM, one.evening + LIVE, _Reel(iter(opening))
    while at < end:
        at = min(at + LOADED, end)
        yield _moment(at, reel.before(at), live=False)


def _live(reel: _Reel, past: list[Event], at: float) -> Iterator[Moment]:
    """`past`: what was not told yet, beside what happens."""
    rest = iter(past)
    while not reel.over:
        at += STEP
        yield _moment(at, chain(islice(rest, SHADOW), reel.before(at)), live=True)


def _moment(at: float, batch: Iterable[Event], *, live: bool) -> Moment:
    batch = list(batch)
    told = sorted((event for event in batch if event.noun != "messages"), key=lambda event: ORDER[event.noun])
    said = [msgspec.convert(event.body, Incoming) for event in batch if event.noun == "messages"]
    return Moment(at, [_telling(event) for event in told], said, live)


def _telling(event: Event) -> Telling:
    return Telling(event.noun, msgspec.convert(event.body, FORMS[event.noun]))


def _latest(past: list[Event]) -> list[Event]:
    """How everything stands at the end; of scans, all. What is named comes before what names it."""
    latest = {(event.noun, event.body["external_id"]): event for event in past}
    return sorted(latest.values(), key=lambda event: ORDER[event.noun])


def _wanted(state: list[Event], opening: list[Event]) -> list[bool]:
    """Which of it the opening's talks are about: who speaks, what these people bought, and where it is."""
    said = [event.body for event in opening if event.noun == "messages"]
    names = {body["sender"].get("external_id") for body in said}
    orders = {body.get("order_no") for body in said} - {None}
    buyers: set[str] = set()
    parcels: set[str] = set()
    found = []
    for event in state:  # buyers before orders, orders before parcels, parcels before their scans
        body = event.body
        if event.noun == "buyers":
            wanted = not names.isdisjoint(body["identities"].values())
            buyers.update([body["external_id"]] if wanted else [])
        elif event.noun == "orders":
            wanted = body["external_id"] in orders or body["customer"] in buyers
            orders.update([body["external_id"]] if wanted else [])
        elif event.noun == "parcels":
            wanted = not orders.isdisjoint(body["orders"])
            parcels.update([body["external_id"]] if wanted else [])
        elif event.noun == "parcel-events":
            wanted = body["parcel"] in parcels
        else:
            wanted = event.noun in STANDING or body.get("order") in orders
        found.append(wanted)
    return found
