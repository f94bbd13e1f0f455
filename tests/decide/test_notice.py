"""Who is told what, when, and what becomes of a delivery: tables of cases."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhiyin.decide.notice import WAITS, Happening, Member, Quiet, Trouble, after, of_event, send_at, told, wanted
from zhiyin.domain.notices import KINDS, Route
from zhiyin.domain.roles import Role

ROLES = {1: Role.OWNER, 2: Role.ADMINISTRATOR, 3: Role.LEAD, 4: Role.AGENT, 5: Role.INSPECTOR, 6: Role.DEPARTMENT,
         7: Role.VIEWER, 8: Role.AGENT}


def members(*people: int, **wishes: Any) -> list[Member]:
    return [Member(person, ROLES[person], wishes.get(f"of_{person}", {})) for person in people]


@pytest.mark.parametrize(("kind", "named", "there", "expected"), [
    ("case.severe", None, (1, 2, 3, 4, 5, 6, 7, 8), [1, 2, 3, 4, 8]),
    ("case.severe", None, (1,), [1]),
    ("case.severe", None, (5, 6, 7), []),  # nobody who could act; a shop always has an owner
    ("clock.breached", None, (1, 2, 3, 4), [3]),
    ("clock.breached", None, (1, 2, 4), [1, 2]),
    ("case.grave", 4, (1, 3, 4, 8), [4]),
    ("case.grave", None, (1, 3, 4, 8), [3]),
    ("case.grave", 8, (1, 3, 4), [3]),  # whoever was assigned has left
    ("reply.failed", 4, (1, 3, 4), [4]),
    ("reply.failed", 4, (1, 3), [3]),
    ("talk.assigned", 4, (1, 3, 4), [4]),
    ("talk.assigned", 4, (1, 3), []),
    ("import.finished", 2, (1, 2), [2]),
    ("channel.silent", None, (1, 2, 3, 4), [1, 2]),
    ("system.trouble", None, (1, 2, 3), [1, 2]),
])
def test_who_is_told(kind: str, named: int | None, there: tuple[int, ...], expected: list[int]) -> None:
    assert [one.person for one in told(Happening(kind, "k", {}, named), members(*there))] == expected


@pytest.mark.parametrize(("kind", "wishes", "routes"), [
    ("case.severe", {}, {Route.EMAIL, Route.PUSH}),
    ("case.severe", {("case.severe", "email"): False}, {Route.PUSH}),
    ("case.severe", {("case.severe", "email"): False, ("case.severe", "push"): False}, set()),
    ("case.grave", {}, {Route.PUSH}),
    ("case.grave", {("case.grave", "email"): True}, {Route.EMAIL, Route.PUSH}),
    ("case.grave", {("case.severe", "push"): False}, {Route.PUSH}),
    ("import.finished", {}, set()),
])
def test_over_which_routes(kind: str, wishes: Any, routes: set[Route]) -> None:
    assert wanted(kind, wishes) == routes


@pytest.mark.parametrize("kind", KINDS)
def test_every_wish_off_still_leaves_the_page(kind: str) -> None:
    off = {(kind, route.value): False for route in Route}
    (one, *_) = told(Happening(kind, "k", {}, 1), members(1, of_1=off))
    assert one.routes == frozenset()


OVER_NIGHT, BY_DAY = (time(22), time(8)), (time(12), time(14))


@pytest.mark.req("K-03")
@pytest.mark.parametrize(("hours", "now", "expected"), [
    (OVER_NIGHT, "2026-11-20 21:59:59", "2026-11-20 21:59:59"),
    (OVER_NIGHT, "2026-11-20 22:00:00", "2026-11-21 08:00:00"),
    (OVER_NIGHT, "2026-11-21 00:00:00", "2026-11-21 08:00:00"),
    (OVER_NIGHT, "2026-11-21 07:59:59", "2026-11-21 08:00:00"),
    (OVER_NIGHT, "2026-11-21 08:00:00", "2026-11-21 08:00:00"),
    (BY_DAY, "2026-11-20 11:59:59", "2026-11-20 11:59:59"),
    (BY_DAY, "2026-11-20 12:00:00", "2026-11-20 14:00:00"),
    (BY_DAY, "2026-11-20 14:00:00", "2026-11-20 14:00:00"),
    ((time(9), time(9)), "2026-11-20 09:00:00", "2026-11-20 09:00:00"),
    ((None, time(9)), "2026-11-20 08:00:00", "2026-11-20 08:00:00"),
    ((time(9), None), "2026-11-20 10:00:00", "2026-11-20 10:00:00"),
])
def test_quiet_hours_in_the_shop_s_zone(hours: Any, now: str, expected: str) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    moment, wanted_at = (datetime.fromisoformat(one).replace(tzinfo=zone).astimezone(UTC) for one in (now, expected))
    assert send_at(moment, "case.grave", Quiet(*hours, zone)) == wanted_at


def test_urgent_cases_do_not_wait() -> None:
    now = datetime(2026, 11, 20, 18, tzinfo=UTC)  # two at night in Shanghai
    assert send_at(now, "case.severe", Quiet(*OVER_NIGHT, ZoneInfo("Asia/Shanghai"))) == now


def test_the_night_the_clock_changes() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 28, 23, tzinfo=berlin).astimezone(UTC)
    assert send_at(before, "case.grave", Quiet(*OVER_NIGHT, berlin)) == datetime(2026, 3, 29, 6, tzinfo=UTC)


@pytest.mark.parametrize(("kind", "data", "expected"), [
    ("case.opened", {"grade": "S", "risk": "R5.1"}, ("case.severe", "severe:7")),
    ("case.opened", {"grade": "A", "risk": "R4.4"}, ("case.grave", "grave:7")),
    ("case.opened", {"grade": "B", "risk": "R1.1"}, None),
    ("case.opened", {"grade": "S", "risk": "R5.1", "history": True}, None),
    ("case.raised", {"from": "A", "to": "S"}, ("case.severe", "severe:7")),
    ("case.raised", {"from": "B", "to": "A"}, None),
    ("clock.breached", {"kind": "respond", "grade": "S"}, ("clock.breached", "breached:7:respond:S")),
    ("conversation.assigned", {"to": 4, "from": None, "by": 3}, ("talk.assigned", "assigned:5")),
    ("conversation.assigned", {"to": 4, "from": None, "by": 4}, None),  # who takes a talk knows it
    ("conversation.assigned", {"to": None, "from": 4, "by": 3}, None),
    ("reply.failed", {"reply": 1, "author": 4, "state": "uncertain"}, ("reply.failed", "reply:5")),
    ("message.failed", {"error": "ValueError"}, ("system.trouble", "aside:5")),
    ("channel.silent", {"channel": 2, "since": "x", "minutes": 30}, ("channel.silent", "silent:2:x")),
    ("case.joined", {"grade": "S", "risk": "R5.1"}, None),
])
def test_what_an_event_means(kind: str, data: dict[str, Any], expected: tuple[str, str] | None) -> None:
    found = of_event(kind, 7, 3, 5, data)
    assert (found and (found.kind, found.key)) == expected


NEW, OLD = timedelta(minutes=1), timedelta(hours=24)


@pytest.mark.parametrize(("trouble", "attempts", "age", "twice", "expected"), [
    (None, 1, NEW, False, ("sent", 0.0)),
    (Trouble.GONE, 1, NEW, False, ("dropped", 0.0)),
    (Trouble.REFUSED, 1, NEW, True, ("failed", 0.0)),
    (Trouble.REJECTED, 1, NEW, True, ("failed", 0.0)),
    (Trouble.UNREACHABLE, 1, NEW, False, ("queued", WAITS[0])),
    (Trouble.UNREACHABLE, 5, NEW, False, ("queued", WAITS[4])),
    (Trouble.UNREACHABLE, 6, NEW, False, ("failed", 0.0)),
    (Trouble.UNREACHABLE, 1, OLD, False, ("failed", 0.0)),
    (Trouble.UNREACHABLE, 1, OLD - timedelta(seconds=1), False, ("queued", WAITS[0])),
    (Trouble.LATER, 99, NEW, False, ("queued", 60.0)),
    (Trouble.LATER, 1, OLD, False, ("failed", 0.0)),
    (Trouble.UNCERTAIN, 1, NEW, False, ("uncertain", 0.0)),
    (Trouble.UNCERTAIN, 1, NEW, True, ("queued", WAITS[0])),
    (Trouble.UNCERTAIN, 6, NEW, True, ("uncertain", 0.0)),
])
def test_what_becomes_of_a_delivery(trouble: Trouble | None, attempts: int, age: timedelta, twice: bool,
                                    expected: tuple[str, float]) -> None:
    assert after(trouble, attempts, age, twice_is_well=twice, asked=60.0) == expected
