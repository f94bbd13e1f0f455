"""The open cases of some customers: read once, changed by decisions, written back together.

Used inside one transaction. The rows of existing cases are locked when read; a case that another worker opened
meanwhile for the same object fails on the unique key, and the batch is done again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiyin.domain.decision import RANK, ClockPlan, Decision, MeetClock, OpenCase, RaiseCase
from zhiyin.domain.situation import CaseState, ClockState, Problem
from zhiyin.lib.clock import Moments
from zhiyin.records.sql import rows, statements

from .events import Event, append

SQL = statements("process")


@dataclass(slots=True)
class _Change:
    """What has to be written for one case."""

    shop_id: int
    state: CaseState
    problem: Problem | None = None  # the message that opened it, for a new case
    customer_id: int | None = None
    type: str | None = None
    reason: str | None = None
    opened_at: datetime | None = None
    messages: int = 0


class Casebook:
    """Cases by (shop, owner)."""

    def __init__(self, cursor: Any, owners: Iterable[tuple[int, str]], moments: Moments) -> None:
        self._cursor, self._moments = cursor, moments
        self._by_owner: dict[tuple[int, str], list[CaseState]] = {}
        self._changes: dict[int, _Change] = {}
        self._clocks: list[tuple[int, int, ClockPlan]] = []
        self._replaced: list[tuple[int, str, datetime]] = []
        self._met: list[tuple[int, MeetClock]] = []
        self._belongs: list[tuple[int, int, Problem]] = []
        self._events: list[Event] = []
        self._ids: list[int] = []
        self._load(sorted(set(owners)))

    def of(self, shop: int, owner: str) -> list[CaseState]:
        """Open cases of one owner, with what this batch has already changed."""
        return self._by_owner.setdefault((shop, owner), [])

    def _load(self, owners: Sequence[tuple[int, str]]) -> None:
        if not owners:
            return
        states: dict[int, CaseState] = {}
        self._cursor.execute(SQL["open_cases"], [[o[0] for o in owners], [o[1] for o in owners]])
        for case, shop, owner, obj, risk, grade, status, history, product, talks in self._cursor.fetchall():
            state = CaseState(case, owner, obj, risk, grade, status, history, product,
                              {int(k): v for k, v in talks.items()})
            states[case] = state
            self.of(shop, owner).append(state)
        if not states:
            return
        self._cursor.execute(SQL["open_clocks"], [list(states)])
        for clock, case, kind, grade, started, due, rule, breached in self._cursor.fetchall():
            states[case].clocks[kind] = ClockState(clock, kind, grade, started, due, rule, breached)

    def apply(self, shop: int, problem: Problem, decision: Decision, customer_id: int | None, opened_at: datetime) -> int:
        """Carry a decision into the book; the id of the case."""
        if isinstance(decision, OpenCase):
            return self._open(shop, problem, decision, customer_id, opened_at)
        state = next(case for case in self.of(shop, problem.owner_key) if case.id == decision.case_id)
        change = self._change(shop, state)
        change.messages += 1
        state.conversations.setdefault(problem.conversation_id, problem.message_id)
        state.object_key = decision.object_key or state.object_key
        state.product_id = state.product_id or problem.product_id
        self._belongs.append((shop, state.id, problem))
        if isinstance(decision, RaiseCase):
            self._tell(shop, "case.raised", problem, state.id,
                       {"from": state.grade, "to": decision.grade, "reason": decision.reason})
            state.grade, state.risk = decision.grade, decision.risk
            change.type, change.reason = decision.type, decision.reason
            for plan in decision.clocks:
                self._replaced.append((state.id, plan.kind, self._moments.of(shop)))
                self._run(shop, state, plan)
        else:
            self._tell(shop, "case.joined", problem, state.id, {"grade": state.grade, "risk": problem.risk})
        return state.id

    def meet(self, shop: int, state: CaseState, met: MeetClock, conversation_id: int) -> None:
        """A reply met the respond clock."""
        clock = state.clocks.pop("respond")
        self._met.append((shop, met))
        if met.late and not clock.breached:
            self._events.append(Event(shop, "clock.breached", self._moments.of(shop), conversation_id, None, state.id,
                                      {"kind": "respond", "grade": clock.grade, "due_at": clock.due_at}))
        self._events.append(Event(shop, "clock.met", met.at, conversation_id, met.message_id, state.id,
                                  {"kind": "respond", "late": met.late}))
        if state.status == "received":
            state.status = "acknowledged"
            self._events.append(Event(shop, "case.acknowledged", met.at, conversation_id, met.message_id, state.id))
        self._change(shop, state)

    def write(self) -> None:
        """Everything the decisions asked for, events with it.

        New cases come last: one may be about the object that another case has just left for a better one.
        """
        self._send("case_message_make", [
            {"shop": shop, "case_id": case, "message": p.message_id, "grade": p.grade, "risk": p.risk}
            for shop, case, p in self._belongs])
        self._send("clock_replace", [{"case_id": case, "kind": kind, "at": at} for case, kind, at in self._replaced])
        self._send("clock_make", [
            {"shop": shop, "case_id": case, "kind": p.kind, "grade": p.grade, "started_at": p.started_at,
             "due_at": p.due_at, "rule": p.rule} for shop, case, p in self._current_clocks()])
        self._send("clock_meet", [{"case_id": m.case_id, "kind": "respond", "at": m.at, "message": m.message_id,
                                   "late": m.late} for _, m in self._met])
        self._send("case_change", [
            {"id": c.state.id, "object_key": c.state.object_key, "risk": c.state.risk, "type": c.type,
             "grade": c.state.grade, "rank": RANK[c.state.grade], "reason": c.reason, "status": c.state.status,
             "product": c.state.product_id, "n": c.messages}
            for c in sorted(self._changes.values(), key=lambda c: c.state.id) if c.problem is None])
        self._send("case_make", [_new(c) for c in self._changes.values() if c.problem is not None])
        append(self._cursor, self._events)

    def _current_clocks(self) -> list[tuple[int, int, ClockPlan]]:
        """Of clocks planned twice for one case within the batch only the last runs; the others never existed."""
        last = {(case, plan.kind): (shop, case, plan) for shop, case, plan in self._clocks}
        return list(last.values())

    def _open(self, shop: int, problem: Problem, decision: OpenCase, customer_id: int | None, opened_at: datetime) -> int:
        if not self._ids:
            self._cursor.execute(SQL["case_ids"], [64])
            self._ids = [row[0] for row in self._cursor.fetchall()]
        state = CaseState(self._ids.pop(0), problem.owner_key, decision.object_key, decision.risk, decision.grade,
                          "received", problem.history, problem.product_id, {problem.conversation_id: problem.message_id})
        self.of(shop, problem.owner_key).append(state)
        self._changes[state.id] = _Change(shop, state, problem, customer_id, decision.type, decision.reason, opened_at, 1)
        self._belongs.append((shop, state.id, problem))
        for plan in decision.clocks:
            self._run(shop, state, plan)
        self._tell(shop, "case.opened", problem, state.id, {
            "grade": decision.grade, "risk": decision.risk, "type": decision.type, "reason": decision.reason,
            "history": problem.history})
        return state.id

    def _run(self, shop: int, state: CaseState, plan: ClockPlan) -> None:
        state.clocks[plan.kind] = ClockState(None, plan.kind, plan.grade, plan.started_at, plan.due_at, plan.rule)
        self._clocks.append((shop, state.id, plan))

    def _change(self, shop: int, state: CaseState) -> _Change:
        return self._changes.setdefault(state.id, _Change(shop, state))

    def _tell(self, shop: int, kind: str, problem: Problem, case: int, data: dict[str, Any]) -> None:
        self._events.append(Event(shop, kind, self._moments.of(shop), problem.conversation_id, problem.message_id, case, data))

    def _send(self, name: str, given: list[dict[str, Any]]) -> None:
        if given:
            self._cursor.execute(SQL[name], [rows(given)])


def _new(change: _Change) -> dict[str, Any]:
    state, problem = change.state, change.problem
    assert problem is not None
    return {"id": state.id, "shop": change.shop_id, "customer": change.customer_id,
            "conversation": problem.conversation_id, "opened_by": problem.message_id, "owner": state.owner_key,
            "object": state.object_key, "product": state.product_id, "risk": state.risk, "type": change.type,
            "grade": state.grade, "rank": RANK[state.grade], "reason": change.reason, "status": state.status,
            "history": state.history, "opened_at": change.opened_at,
            "next_due_at": min((clock.due_at for clock in state.clocks.values()), default=None), "n": change.messages}
