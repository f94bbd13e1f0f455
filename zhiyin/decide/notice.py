"""Who is told what, over which route, and when (K-03, 1.U.15). Pure: takes the people, the wishes and the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from zhiyin.domain.notices import FALLBACK, KINDS, Route
from zhiyin.domain.roles import Role


@dataclass(frozen=True, slots=True)
class Happening:
    """Something people should know. `key`: the same thing told twice is one notice; `data`: ids, no personal text."""

    kind: str
    key: str
    data: Mapping[str, Any]
    #: whom it concerns, for kinds that are told to one person
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One of the shop's people, with what they chose: (kind, route) -> wanted."""

    person: int
    role: Role
    wishes: Mapping[tuple[str, str], bool]


@dataclass(frozen=True, slots=True)
class Told:
    """One person's notice: it always stands on the page; `routes` besides, not before `send_at`."""

    person: int
    routes: frozenset[Route]


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours of a shop in its own zone; `begins` equal to `ends`, or either missing: none."""

    begins: time | None
    ends: time | None
    zone: ZoneInfo


def of_event(kind: str, case: int | None, conversation: int | None, event: int,
             data: Mapping[str, Any]) -> Happening | None:
    """What an entry of the event log means to people; None: nothing. Imported history is told to nobody (1.U.17)."""
    if data.get("history"):
        return None
    ids = {"case": case, **({"conversation": conversation} if conversation is not None else {})}
    if kind == "case.opened" and data["grade"] == "S":
        return Happening("case.severe", f"severe:{case}", {**ids, "risk": data.get("risk")})
    if kind == "case.raised" and data["to"] == "S":
        return Happening("case.severe", f"severe:{case}", {**ids, "raised": True})
    if kind == "case.opened" and data["grade"] == "A":
        return Happening("case.grave", f"grave:{case}", {**ids, "risk": data.get("risk")})
    if kind == "clock.breached":
        return Happening("clock.breached", f"breached:{case}:{data['kind']}:{data['grade']}",
                         {**ids, "clock": data["kind"], "grade": data["grade"]})
    if kind == "conversation.assigned" and data.get("to") is not None and data.get("to") != data.get("by"):
        return Happening("talk.assigned", f"assigned:{event}", {"conversation": conversation}, int(data["to"]))
    if kind == "reply.failed":
        return Happening("reply.failed", f"reply:{event}", {"conversation": conversation, "state": data["state"]},
                         data.get("author"))
    if kind == "action.ended" and data["state"] != "done":
        return Happening("action.failed", f"action:{event}", {**({"conversation": conversation} if conversation else {}),
                                                              "action": data["action"], "state": data["state"]}, data.get("by"))
    if kind == "message.failed":
        return Happening("system.trouble", f"aside:{event}", {"what": "aside", "conversation": conversation})
    if kind == "channel.silent":
        return Happening("channel.silent", f"silent:{data['channel']}:{data['since']}",
                         {"channel": data["channel"], "minutes": data["minutes"]})
    return None


def told(happening: Happening, members: Iterable[Member]) -> list[Told]:
    """Who is told, each once, by person id.

    A kind for one person goes to that person while they are of the shop; else to the kind's roles. When nobody of these
    roles is there, leads and then owners and administrators take it, so that no S case reaches nobody.
    """
    kind = KINDS[happening.kind]
    there = {member.person: member for member in members}
    if kind.named and happening.person in there:
        chosen = [there[happening.person]]
    elif not kind.roles:
        chosen = []
    else:
        chosen = []
        for roles in (kind.roles, *FALLBACK):
            chosen = [member for member in there.values() if member.role in roles]
            if chosen:
                break
    return [Told(member.person, wanted(happening.kind, member.wishes)) for member in
            sorted(chosen, key=lambda member: member.person)]


def wanted(kind: str, wishes: Mapping[tuple[str, str], bool]) -> frozenset[Route]:
    """The routes of a kind for somebody with these wishes; where nothing was chosen, the kind's own."""
    return frozenset(route for route in Route if wishes.get((kind, route.value), route in KINDS[kind].routes))


def send_at(now: datetime, kind: str, quiet: Quiet) -> datetime:
    """When it may leave the house: `now`, or the end of quiet hours. Urgent kinds (S) do not wait (1.U.15).

    The first minute of quiet hours is quiet, the last one's end is not. Where the clock is put forward over the end,
    it leaves at the first moment after.
    """
    if KINDS[kind].urgent or quiet.begins is None or quiet.ends is None or quiet.begins == quiet.ends:
        return now
    here = now.astimezone(quiet.zone)
    clock = here.time().replace(tzinfo=None)
    over_midnight = quiet.begins > quiet.ends
    inside = (clock >= quiet.begins or clock < quiet.ends) if over_midnight else quiet.begins <= clock < quiet.ends
    if not inside:
        return now
    day = here.date() + timedelta(days=1 if over_midnight and clock >= quiet.begins else 0)
    return max(now, datetime.combine(day, quiet.ends, quiet.zone).astimezone(UTC))


#: seconds before the next try, by how many there were; after the last one a person has to look
WAITS = (10.0, 30.0, 120.0, 600.0, 1_800.0)
#: a receiver that always says "later" is believed for this long
PATIENCE = timedelta(hours=24)


class Trouble(StrEnum):
    """How a delivery went wrong."""

    REFUSED = "refused"  # by our own guard, before anything was sent
    REJECTED = "rejected"  # by the receiver, for good
    GONE = "gone"  # there is no such receiver any more
    UNREACHABLE = "unreachable"  # surely not delivered
    LATER = "later"  # the receiver is busy, surely not delivered
    UNCERTAIN = "uncertain"  # sent, and no answer


def after(trouble: Trouble | None, attempts: int, age: timedelta, *, twice_is_well: bool,
          asked: float = 0.0) -> tuple[str, float]:
    """(state of the delivery, seconds until the next try). `attempts`: with this one; `asked`: what "later" said;
    `twice_is_well`: coming twice does no harm, or less harm than not coming (S).
    """
    if trouble is None:
        return "sent", 0.0
    if trouble is Trouble.GONE:
        return "dropped", 0.0
    if trouble in (Trouble.REFUSED, Trouble.REJECTED) or age >= PATIENCE:
        return "failed", 0.0
    if trouble is Trouble.LATER:
        return "queued", max(asked, WAITS[0])
    if trouble is Trouble.UNCERTAIN and not twice_is_well:
        return "uncertain", 0.0
    if attempts > len(WAITS):
        return ("uncertain" if trouble is Trouble.UNCERTAIN else "failed"), 0.0
    return "queued", WAITS[attempts - 1]
