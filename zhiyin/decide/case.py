"""Which case a problem belongs to: one open case per customer and problem object."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhiyin.domain.decision import Decision, JoinCase, MeetClock, OpenCase, RaiseCase
from zhiyin.domain.situation import CaseState, Limits, Problem

from .deadlines import breached, moment, plan, replan
from .grade import by_scope, graver


def object_key(problem: Problem) -> str:
    """What the problem is about: the order, else the product, else the side of the risk tree."""
    if problem.order_no:
        return f"order:{problem.order_no}"
    if problem.product_id:
        return f"product:{problem.product_id}"
    return f"side:{problem.risk[:2]}"


def find(problem: Problem, cases: Sequence[CaseState]) -> tuple[CaseState | None, str | None]:
    """The open case this problem joins, and the better object key when the case learns its object by it.

    A case that began without an order or product in this conversation, on the same side, is the same trouble: the
    order number came later.
    """
    key = object_key(problem)
    same = [case for case in cases if case.owner_key == problem.owner_key and case.history == problem.history]
    for case in same:
        if case.object_key == key:
            return case, None
    if not key.startswith("side:"):
        for case in same:
            if case.object_key == f"side:{problem.risk[:2]}" and problem.conversation_id in case.conversations:
                return case, key
    return None, None


def decide(problem: Problem, cases: Sequence[CaseState], affected: int, limits: Limits, kind: str) -> Decision:
    """Open, join or raise. `kind` is the complaint type of the problem's leaf (C-01), `affected` see `by_scope`.

    History opens cases without clocks (1.U.17).
    """
    grade, reason = by_scope(problem.grade, problem.grade_reason, affected, limits.scope_customers)
    said_at = moment(problem.sent_at, problem.received_at, limits.backdate_hours)
    case, key = find(problem, cases)
    if case is None:
        clocks = () if problem.history else plan(grade, said_at, limits)
        return OpenCase(object_key(problem), problem.risk, kind, grade, reason, clocks)
    if graver(grade, case.grade):
        clocks = () if problem.history else replan(grade, said_at, case.clocks.values(), limits)
        return RaiseCase(case.id, grade, problem.risk, kind, f"raised from {case.grade}: {reason}", clocks, key)
    return JoinCase(case.id, key)


def answered(case: CaseState, conversation_id: int, message_id: int, sent_at: datetime | None,
             received_at: datetime, limits: Limits) -> MeetClock | None:
    """Whether an agent's message is the response a case waits for: in a talk of the case, after its first message.

    Robots and system messages do not count; the caller passes agents' messages only.
    """
    clock = case.clocks.get("respond")
    first = case.conversations.get(conversation_id)
    if clock is None or first is None or message_id <= first:
        return None
    at = max(moment(sent_at, received_at, limits.backdate_hours), clock.started_at)
    return MeetClock(case.id, at, message_id, breached(clock.due_at, at))
