"""What shall happen to a case: intents that `act` carries out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

GRADES = ("S", "A", "B")
RANK = {"S": 0, "A": 1, "B": 2}


@dataclass(frozen=True, slots=True)
class ClockPlan:
    """A time limit to set: from `started_at` to `due_at`; reaching `due_at` is a breach."""

    kind: str
    grade: str
    started_at: datetime
    due_at: datetime
    rule: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    object_key: str
    risk: str
    type: str
    grade: str
    reason: str
    clocks: tuple[ClockPlan, ...]


@dataclass(frozen=True, slots=True)
class JoinCase:
    """The message belongs to an open case; `object_key` is given when the case now knows its object better."""

    case_id: int
    object_key: str | None = None


@dataclass(frozen=True, slots=True)
class RaiseCase:
    """Join, and the case becomes graver: clocks that still run are replaced by `clocks`."""

    case_id: int
    grade: str
    risk: str
    type: str
    reason: str
    clocks: tuple[ClockPlan, ...]
    object_key: str | None = None


@dataclass(frozen=True, slots=True)
class MeetClock:
    """A reply meets the respond clock of a case; `late` when it came at the deadline or after."""

    case_id: int
    at: datetime
    message_id: int
    late: bool


Decision = OpenCase | JoinCase | RaiseCase
