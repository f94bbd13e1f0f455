"""How well trouble was found: what somebody raised, against what was wrong. Pure. docs/simulator.md tells every field."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Annotated, Literal, NamedTuple, TypeVar

import msgspec

#: how long after a fault's end it may still be found
ECHO = timedelta(hours=24)
COUNTS = frozenset({"yellow", "red"})
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
T = TypeVar("T")
Speed = Literal["fast", "slow"]


class Thing(msgspec.Struct, frozen=True):
    type: str
    id: str


class Decoy(msgspec.Struct, frozen=True):
    id: str
    objects: list[Thing]
    start: Instant
    end: Instant

    def hit(self, raised: Raised) -> bool:
        return raised.object in self.objects and self.start <= raised.first_raised <= self.end + ECHO


class Fault(Decoy, frozen=True, kw_only=True):
    speed: Speed
    cause: dict[str, str] = {}


class Truth(msgspec.Struct, frozen=True):
    days: Annotated[float, msgspec.Meta(gt=0)]
    faults: list[Fault]
    decoys: list[Decoy]


class Raised(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing somebody raised. `cause`: attribute to value, as far as they knew."""

    id: str
    what: str
    level: Literal["blue", "yellow", "red"]
    object: Thing
    first_raised: Instant
    cause: dict[str, str] = {}


class Finding(msgspec.Struct, frozen=True):
    """Of one fault: the item that found it, after how many minutes, and whether that one named the whole cause."""

    found: bool
    by: str | None = None
    minutes: float | None = None
    cause_right: bool | None = None


class Score(msgspec.Struct, frozen=True):
    """Shares are 0 to 1; what cannot be told is null."""

    recall: float | None
    false_per_week: float
    decoys_alarmed: float | None
    median_minutes_fast: float | None
    median_minutes_slow: float | None
    cause_right: float | None
    per_fault: dict[str, Finding]


class Malformed(Exception):
    """A file that is not what it should be: which place of it, and why."""


class _File(msgspec.Struct, frozen=True):
    raised: list[Raised]


class Hit(NamedTuple):
    """`minutes` since the fault's start."""

    item: Raised
    minutes: float


def read_truth(body: bytes) -> Truth:
    """Raises Malformed, also for what would make a score meaningless: an id twice, an end before its start."""
    truth, seen = _read(body, Truth), set()
    for name, troubles in (("faults", truth.faults), ("decoys", truth.decoys)):
        for place, one in enumerate(troubles):
            if one.id in seen:
                raise Malformed(f"{one.id!r} is there twice - at `$.{name}[{place}].id`")
            if one.end < one.start:
                raise Malformed(f"Expected an end not before the start - at `$.{name}[{place}].end`")
            seen.add(one.id)
    return truth


def read_raised(body: bytes) -> list[Raised]:
    """Raises Malformed."""
    return _read(body, _File).raised


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(str(error)) from None


def score(truth: Truth, raised: list[Raised]) -> Score:
    """An item that is a fault's is nothing else's; one that is only a decoy's counts there; any other is false.

    Each item of the list is one: what is raised twice and wrong is wrong twice.
    """
    found: dict[str, list[Hit]] = {fault.id: [] for fault in truth.faults}
    alarmed: set[str] = set()
    false = 0
    for item in raised:
        if item.level not in COUNTS:
            continue
        faults = [fault for fault in truth.faults if fault.hit(item)]
        decoys = [decoy.id for decoy in truth.decoys if decoy.hit(item)]
        for fault in faults:
            found[fault.id].append(Hit(item, (item.first_raised - fault.start).total_seconds() / 60))
        if not faults:
            alarmed.update(decoys)
            false += not decoys
    per_fault = {fault.id: _finding(fault, found[fault.id]) for fault in truth.faults}
    named = [one.cause_right for one in per_fault.values() if one.found]
    return Score(
        _share(sum(one.found for one in per_fault.values()), len(truth.faults)), round(false / truth.days * 7, 4),
        _share(len(alarmed), len(truth.decoys)), _minutes(truth, per_fault, "fast"), _minutes(truth, per_fault, "slow"),
        _share(sum(map(bool, named)), len(named)), per_fault)


def _finding(fault: Fault, hits: list[Hit]) -> Finding:
    if not hits:
        return Finding(False)
    # of several at the same instant the one that stands first; what comes later is neutral, or guessing would pay
    first = min(hits, key=lambda hit: hit.minutes)
    return Finding(True, first.item.id, round(first.minutes, 2), fault.cause.items() <= first.item.cause.items())


def _minutes(truth: Truth, findings: dict[str, Finding], speed: Speed) -> float | None:
    found = [minutes for fault in truth.faults if fault.speed == speed and (minutes := findings[fault.id].minutes) is not None]
    return round(median(found), 2) if found else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
