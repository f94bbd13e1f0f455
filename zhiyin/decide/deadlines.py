"""Clocks of a case: when they start, when they are due, when they are breached (C-03, C-04, C-05)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from zhiyin.domain.decision import ClockPlan
from zhiyin.domain.situation import ClockState, Limits

SOURCE = {"S": "C-03", "A": "C-04", "B": "C-05"}
KINDS = ("respond", "solve")


def moment(sent_at: datetime | None, received_at: datetime, backdate_hours: int) -> datetime:
    """When a message counts as said: at `sent_at` when that lies in the hours before receipt, else at receipt."""
    if sent_at is not None and received_at - timedelta(hours=backdate_hours) <= sent_at <= received_at:
        return sent_at
    return received_at


def plan(grade: str, started_at: datetime, limits: Limits) -> tuple[ClockPlan, ...]:
    """Both clocks of a new case, in elapsed time (S must not pause at night)."""
    return tuple(_clock(kind, grade, started_at, limits) for kind in KINDS)


def replan(grade: str, raised_at: datetime, running: Iterable[ClockState], limits: Limits) -> tuple[ClockPlan, ...]:
    """Clocks of a raised case: the new limit counts from the message that raised it, never later than before.

    Breached clocks stay as they are, and so do those whose deadline would not come nearer.
    """
    plans = []
    for clock in running:
        fresh = _clock(clock.kind, grade, raised_at, limits)
        if not clock.breached and fresh.due_at < clock.due_at:
            plans.append(fresh)
    return tuple(plans)


def breached(due_at: datetime, at: datetime) -> bool:
    """The deadline instant itself is a breach (T01: 59:59 in time, 60:00 not)."""
    return at >= due_at


def _clock(kind: str, grade: str, started_at: datetime, limits: Limits) -> ClockPlan:
    minutes = (limits.respond if kind == "respond" else limits.solve)[grade]
    return ClockPlan(kind, grade, started_at, started_at + timedelta(minutes=minutes),
                     f"{SOURCE[grade]}: {grade} {kind} within {minutes} min")
