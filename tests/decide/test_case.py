"""Which case a problem belongs to, and what its grade becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from zhiyin.decide.case import answered, decide, object_key
from zhiyin.decide.deadlines import plan
from zhiyin.decide.grade import by_scope
from zhiyin.domain.decision import JoinCase, OpenCase, RaiseCase
from zhiyin.domain.situation import CaseState, ClockState, Limits, Problem

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = Limits({"S": 60, "A": 240, "B": 1440}, {"S": 240, "A": 1440, "B": 4320}, 50, 24)
LATE = Problem(10, 5, "customer:1", "R4.4", "A", "leaf R4.4", None, NOW, False, order_no="88")


def case(problem: Problem, id: int = 1, grade: str = "A", key: str | None = None) -> CaseState:
    clocks = {p.kind: ClockState(1, p.kind, p.grade, p.started_at, p.due_at, p.rule) for p in plan(grade, NOW, LIMITS)}
    return CaseState(id, problem.owner_key, key or object_key(problem), problem.risk, grade, "received", problem.history,
                     problem.product_id, {problem.conversation_id: problem.message_id}, clocks)


@pytest.mark.parametrize(("change", "key"), [
    ({}, "order:88"),
    ({"order_no": None, "product_id": "p7"}, "product:p7"),
    ({"product_id": "p7"}, "order:88"),
    ({"order_no": None}, "side:R4"),
])
def test_problem_object(change: dict[str, str | None], key: str) -> None:
    assert object_key(replace(LATE, **change)) == key  # type: ignore[arg-type]


@pytest.mark.parametrize(("later", "joins"), [
    (LATE, True),
    (replace(LATE, conversation_id=6), True),  # another talk, the same order
    (replace(LATE, risk="R6.1"), True),  # another problem with the same order
    (replace(LATE, order_no="89"), False),
    (replace(LATE, owner_key="customer:2"), False),
    (replace(LATE, order_no=None), False),
    (replace(LATE, history=True), False),  # history never touches what is live
])
@pytest.mark.req("T22")
def test_one_open_case_per_customer_and_object(later: Problem, joins: bool) -> None:
    decision = decide(later, [case(LATE)], 1, LIMITS, "transaction")
    assert isinstance(decision, JoinCase if joins else OpenCase)


@pytest.mark.parametrize(("later", "key"), [
    (replace(LATE, message_id=11), "order:88"),
    (replace(LATE, message_id=11, conversation_id=6), None),  # elsewhere it may be about something else
    (replace(LATE, message_id=11, risk="R6.1"), None),  # another side
])
def test_a_case_learns_its_order_later(later: Problem, key: str | None) -> None:
    begun = case(replace(LATE, order_no=None))
    decision = decide(later, [begun], 1, LIMITS, "transaction")
    assert isinstance(decision, OpenCase) if key is None else decision == JoinCase(1, key)


def test_graver_raises_and_milder_joins() -> None:
    ill = replace(LATE, risk="R6.1", grade="S", grade_reason="illness")
    raised = decide(ill, [case(LATE)], 1, LIMITS, "product")
    assert isinstance(raised, RaiseCase)
    assert (raised.grade, raised.type) == ("S", "product")
    assert {c.kind for c in raised.clocks} == {"respond", "solve"}
    assert isinstance(decide(replace(LATE, grade="B"), [case(LATE)], 1, LIMITS, "transaction"), JoinCase)


@pytest.mark.req("1.U.17")
def test_history_opens_cases_without_clocks() -> None:
    decision = decide(replace(LATE, history=True), [], 1, LIMITS, "transaction")
    assert isinstance(decision, OpenCase)
    assert decision.clocks == ()


@pytest.mark.parametrize(("grade", "affected", "becomes"), [
    ("A", 1, "A"), ("A", 49, "A"), ("A", 50, "S"), ("B", 49, "B"), ("B", 50, "A"), ("S", 50, "S"),
])
@pytest.mark.req("C-02")
def test_grade_by_scope(grade: str, affected: int, becomes: str) -> None:
    result, reason = by_scope(grade, "leaf", affected, 50)
    assert result == becomes
    assert str(affected) in reason
    assert "C-02" in reason


@pytest.mark.parametrize(("message", "minutes", "late"), [
    (11, 0, False), (11, 239, False), (11, 240, True), (11, 300, True),
])
def test_an_agents_reply_meets_the_respond_clock(message: int, minutes: int, late: bool) -> None:
    at = NOW + timedelta(minutes=minutes)
    met = answered(case(LATE), 5, message, at, at, LIMITS)
    assert met is not None
    assert (met.at, met.late) == (at, late)


@pytest.mark.parametrize(("talk", "message"), [(5, 9), (5, 10), (6, 11)])
def test_what_is_no_reply_to_this_case(talk: int, message: int) -> None:
    assert answered(case(LATE), talk, message, None, NOW, LIMITS) is None
