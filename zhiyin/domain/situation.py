"""The facts a decision is made of: loaded once, passed along, never looked up by the rules themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """A customer's message that states a problem, as understood."""

    message_id: int
    conversation_id: int
    #: "customer:<id>", or "conversation:<id>" when nobody is known
    owner_key: str
    risk: str
    #: S, A or B by leaf and wording
    grade: str
    grade_reason: str
    sent_at: datetime | None
    received_at: datetime
    history: bool
    order_no: str | None = None
    product_id: str | None = None


@dataclass(slots=True)
class ClockState:
    """A clock that still counts: not met, not replaced. `breached` ones can still be met late."""

    id: int | None
    kind: str
    grade: str
    started_at: datetime
    due_at: datetime
    rule: str
    breached: bool = False


@dataclass(slots=True)
class CaseState:
    """An open case as the rules see it."""

    id: int
    owner_key: str
    object_key: str
    risk: str
    grade: str
    status: str
    history: bool
    product_id: str | None
    #: conversation -> the first message of the case in it
    conversations: dict[int, int] = field(default_factory=dict)
    clocks: dict[str, ClockState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """Minutes by grade for the two clocks (C-03, C-04, C-05), and the scope rule (C-02)."""

    respond: dict[str, int]
    solve: dict[str, int]
    scope_customers: int
    backdate_hours: int
