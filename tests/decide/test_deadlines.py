"""Clocks: the instant of the deadline on both sides (T01-T04), the start, and what raising does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from zhiyin.decide.deadlines import breached, moment, plan, replan
from zhiyin.domain.situation import ClockState, Limits

START = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
LIMITS = Limits({"S": 60, "A": 240, "B": 1440}, {"S": 240, "A": 1440, "B": 4320}, 50, 24)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("grade", "kind", "limit"), [
    pytest.param("S", "respond", timedelta(hours=1), marks=pytest.mark.req("C-03", "T01")),
    pytest.param("S", "solve", timedelta(hours=4), marks=pytest.mark.req("C-03", "T02")),
    pytest.param("A", "respond", timedelta(hours=4), marks=pytest.mark.req("C-04", "T03")),
    pytest.param("A", "solve", timedelta(hours=24), marks=pytest.mark.req("C-04", "T03")),
    pytest.param("B", "respond", timedelta(hours=24), marks=pytest.mark.req("C-05", "T04")),
    pytest.param("B", "solve", timedelta(hours=72), marks=pytest.mark.req("C-05", "T04")),
])
def test_limits_run_by_night_and_end_at_the_instant(grade: str, kind: str, limit: timedelta) -> None:
    clock = next(c for c in plan(grade, START, LIMITS) if c.kind == kind)
    assert clock.due_at == START + limit
    assert not breached(clock.due_at, START + limit - SECOND)
    assert breached(clock.due_at, START + limit)
    assert f"{grade} {kind}" in clock.rule


@pytest.mark.parametrize(("sent", "counts_as"), [
    (None, START),
    (START - timedelta(hours=1), START - timedelta(hours=1)),
    (START - timedelta(hours=24), START - timedelta(hours=24)),
    (START - timedelta(hours=24) - SECOND, START),  # too long ago to be believed
    (START, START),
    (START + SECOND, START),  # from the future
])
def test_when_a_message_counts_as_said(sent: datetime | None, counts_as: datetime) -> None:
    assert moment(sent, START, 24) == counts_as


def running(kind: str, grade: str, started: datetime, minutes: int, *, breached: bool = False) -> ClockState:
    return ClockState(1, kind, grade, started, started + timedelta(minutes=minutes), "rule", breached)


@pytest.mark.parametrize(("clock", "raised_after", "new_due_after"), [
    # A (4 h) raised to S (1 h) after 1 h: due 2 h after the start instead of 4 h
    (running("respond", "A", START, 240), 60, 120),
    # raised after 3 h: both would end at 4 h, so nothing changes
    (running("respond", "A", START, 240), 180, None),
    (running("respond", "A", START, 240), 179, 239),
    (running("respond", "A", START, 240, breached=True), 60, None),
    (running("solve", "B", START, 4320), 60, 300),
])
def test_raising_counts_from_the_message_that_raised(clock: ClockState, raised_after: int, new_due_after: int | None) -> None:
    plans = replan("S", START + timedelta(minutes=raised_after), [clock], LIMITS)
    expected = [] if new_due_after is None else [START + timedelta(minutes=new_due_after)]
    assert [p.due_at for p in plans] == expected
