"""After the crash test: what stands in the database against the ledger, and against a recomputation from the messages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
from crash_writers import digest
from psycopg.rows import dict_row

from zhiyin.decide.case import answered, decide
from zhiyin.domain.decision import ClockPlan, OpenCase, RaiseCase
from zhiyin.domain.situation import CaseState, ClockState, Limits, Problem
from zhiyin.domain.taxonomy import load as load_taxonomy
from zhiyin.domain.understanding import Text
from zhiyin.understand.engine import load as load_engine

PLACE = re.compile(r"\d+$")

Row = dict[str, Any]
Rows = dict[tuple[str, str], tuple[str, int | None]]

MESSAGES = """
SELECT m.*, ch.name AS channel, c.customer_id, c.message_count, c.last_message_id
FROM records_message m JOIN records_channel ch ON ch.id = m.channel_id
JOIN records_conversation c ON c.id = m.conversation_id ORDER BY m.id
"""


class Comparison:
    """`problems` lists what is not as it must be; each check is named in `checked` with how many things it looked at."""

    def __init__(self, connection: psycopg.Connection[Any], limits: Limits, context: int) -> None:
        self._connection, self._limits, self._context = connection, limits, context
        self.problems: list[str] = []
        self.checked: dict[str, int] = {}
        self.messages = self._rows(MESSAGES)
        self._by_id = {row["id"]: row for row in self.messages}
        self.events = self._rows("SELECT * FROM records_event ORDER BY id")

    def _rows(self, query: str) -> list[Row]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query).fetchall()

    def _equal(self, what: str, found: Any, wanted: Any, count: int = 1) -> None:
        self.checked[what] = self.checked.get(what, 0) + count
        if found != wanted:
            self.problems.append(f"{what}: found {str(found)[:200]}, wanted {str(wanted)[:200]}")

    def run(self, ledger: Rows) -> None:
        self._against(ledger)
        self._positions()
        self._counts()
        self._understandings()
        self._cases()

    def _against(self, ledger: Rows) -> None:
        stored: dict[tuple[str, str], Row] = {}
        for row in self.messages:
            key = (row["channel"], row["external_id"])
            if key in stored:
                self.problems.append(f"stored twice: {key}")
            stored[key] = row
        lost, strange = ledger.keys() - stored.keys(), stored.keys() - ledger.keys()
        self._equal("acknowledged messages that are missing", sorted(lost)[:5], [], len(ledger))
        self._equal("messages nobody was told of", sorted(strange)[:5], [], len(stored))
        for key in ledger.keys() & stored.keys():
            text, id = ledger[key]
            self._equal("text of the message", digest(stored[key]["text"]), text)
            if id is not None:
                self._equal("id of the message", stored[key]["id"], id)

    def _positions(self) -> None:
        positions = sorted(event["position"] or 0 for event in self.events)
        self._equal("positions of events", positions == list(range(1, len(positions) + 1)), True, len(positions))
        for kind in ("message.received", "message.understood"):
            told = Counter(event["message_id"] for event in self.events if event["kind"] == kind)
            self._equal(f"{kind} once for each message", told == Counter(self._by_id.keys()), True, len(told))
        opened = Counter(event["case_id"] for event in self.events if event["kind"] == "case.opened")
        cases = [row["id"] for row in self._rows("SELECT id FROM records_case")]
        self._equal("case.opened once for each case", opened == Counter(cases), True, len(cases))

    def _counts(self) -> None:
        self._equal("unread messages", sum(row["unread"] for row in self.messages), 0, len(self.messages))
        talks: dict[int, list[Row]] = defaultdict(list)
        for row in self.messages:
            talks[row["conversation_id"]].append(row)
        for rows in talks.values():
            self._equal("message count of the talk", rows[0]["message_count"], len(rows))
            self._equal("last message of the talk", rows[0]["last_message_id"], rows[-1]["id"])
            # ids end in the place of the line: a talk stands in the order in which it was held
            places = [int(PLACE.search(row["external_id"])[0]) for row in rows]  # type: ignore[index]
            self._equal("order of the talk", places, sorted(places))
        people = {(row["channel"], row["sender_id"]) for row in self.messages
                  if row["role"] == "customer" and row["sender_id"]}
        for table in ("records_identity", "records_customer"):
            self._equal(f"rows of {table}", len(self._rows(f"SELECT id FROM {table}")), len(people), len(people))
        self._equal("breached clocks", self._rows("SELECT id FROM records_clock WHERE breached_at IS NOT NULL"), [])
        self._equal("conflicts", self._rows("SELECT id FROM records_conflict"), [])

    def _understandings(self) -> None:
        readings = self._rows("SELECT * FROM records_understanding ORDER BY message_id")
        self._equal("one understanding for each message", [row["message_id"] for row in readings],
                    [row["id"] for row in self.messages], len(readings))
        engine = load_engine("lite")
        before: dict[int, Row] = {}
        texts = []
        for row in self.messages:
            last = before.get(row["conversation_id"])
            said = f"{'U' if last['role'] == 'customer' else 'A'}:{last['text'][:self._context]}" if last else ""
            texts.append(Text(str(row["id"]), row["text"], said, row["role"]))
            before[row["conversation_id"]] = row
        self.readings = {row["message_id"]: row for row in readings}
        labels = Counter((row["message_id"], row["code"]) for row in self._rows("SELECT * FROM records_label"))
        for at in range(0, len(texts), 256):
            for text, meaning in zip(texts[at:at + 256], engine.understand(texts[at:at + 256]), strict=True):
                found = self.readings.get(int(text.id), {})
                self._equal(f"understanding of message {text.id}"[:16], (found.get("risk"), found.get("grade"), found.get(
                    "module"), found.get("emotion"), found.get("maker")), (
                    meaning.risk, meaning.grade, meaning.module, meaning.emotion, meaning.maker))
                for risk in meaning.risks:
                    self._equal("label of the message", labels[int(text.id), risk.code], 1)

    def _cases(self) -> None:
        wanted = Replay(self._order(), self.readings, self._limits).run()
        rows = self._rows("SELECT * FROM records_case ORDER BY id")
        open_keys = Counter((row["owner_key"], row["object_key"], row["history"]) for row in rows)
        self._equal("one open case for each owner and object", [key for key, n in open_keys.items() if n > 1], [],
                    len(rows))
        members: dict[int, list[int]] = defaultdict(list)
        for row in self._rows("SELECT case_id, message_id FROM records_casemessage ORDER BY message_id"):
            members[row["case_id"]].append(row["message_id"])
        clocks: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in self._rows("SELECT * FROM records_clock WHERE replaced_at IS NULL ORDER BY kind"):
            clocks[row["case_id"]].append((row["kind"], row["grade"], row["due_at"], row["met_by"]))
        self._equal("cases that should be or should not be", sorted(open_keys.keys() ^ wanted.keys()), [], len(rows))
        for row in rows:
            case = wanted.get((row["owner_key"], row["object_key"], row["history"]))
            if case is None:
                continue
            about = f"case {row['id']}"
            self._same("grade of the case", about, row["grade"], case.state.grade)
            self._same("risk of the case", about, row["risk"], case.state.risk)
            self._same("status of the case", about, row["status"], case.state.status)
            self._same("messages of the case", about, members[row["id"]], sorted(case.messages))
            self._same("message count of the case", about, row["message_count"], len(case.messages))
            self._same("clocks of the case", about, clocks[row["id"]], case.running())
            due = min((clock[2] for clock in case.running() if clock[3] is None), default=None)
            self._same("next deadline of the case", about, row["next_due_at"], due)
            self._same("two clocks for a live case", about, len(clocks[row["id"]]), 0 if row["history"] else 2)

    def _same(self, what: str, about: str, found: Any, wanted: Any) -> None:
        self.checked[what] = self.checked.get(what, 0) + 1
        if found != wanted:
            self.problems.append(f"{what} ({about}): found {str(found)[:200]}, wanted {str(wanted)[:200]}")

    def _order(self) -> Iterator[Row]:
        """Messages as they were decided: batch by batch, in a batch by id. A batch is known by its moment."""
        batches: dict[datetime, list[int]] = defaultdict(list)
        last: dict[datetime, int] = {}
        for event in self.events:
            last[event["at"]] = event["id"]
            if event["kind"] == "message.understood":
                batches[event["at"]].append(event["message_id"])
        for at in sorted(batches, key=lambda at: last[at]):
            yield from (self._by_id[id] for id in sorted(batches[at]))


class Kept:
    """A case of the recomputation."""

    def __init__(self, state: CaseState) -> None:
        self.state, self.messages = state, [next(iter(state.conversations.values()))]
        self._met: dict[str, tuple[Any, ...]] = {}

    def start(self, plans: tuple[ClockPlan, ...]) -> None:
        for plan in plans:
            self.state.clocks[plan.kind] = ClockState(None, plan.kind, plan.grade, plan.started_at, plan.due_at, plan.rule)

    def meet(self, message: int) -> None:
        clock = self.state.clocks.pop("respond")
        self._met["respond"] = (clock.kind, clock.grade, clock.due_at, message)
        self.state.status = "acknowledged"

    def running(self) -> list[tuple[Any, ...]]:
        return sorted([*self._met.values(), *((c.kind, c.grade, c.due_at, None) for c in self.state.clocks.values())])


class Replay:
    """The deciding rules over all messages, without a database."""

    def __init__(self, messages: Iterator[Row], readings: dict[int, Row], limits: Limits) -> None:
        self._messages, self._readings, self._limits = messages, readings, limits
        self._named: dict[int, list[tuple[int, str | None, str | None]]] = defaultdict(list)
        self._cases: dict[str, list[Kept]] = defaultdict(list)

    def run(self) -> dict[tuple[str, str, bool], Kept]:
        rows = list(self._messages)
        for row in sorted(rows, key=lambda row: row["id"]):
            self._named[row["conversation_id"]].append((row["id"], row["order_no"], row["product_id"]))
        for row in rows:
            owner = f"customer:{row['customer_id']}" if row["customer_id"] else f"conversation:{row['conversation_id']}"
            reading = self._readings[row["id"]]
            if row["role"] == "customer" and reading["risk"] != "-" and reading["grade"] != "-":
                self._decide(self._problem(row, reading, owner), row)
            elif row["role"] == "agent" and not row["history"]:
                for case in self._cases[owner]:
                    if answered(case.state, row["conversation_id"], row["id"], row["sent_at"], row["received_at"],
                                self._limits):
                        case.meet(row["id"])
        return {(case.state.owner_key, case.state.object_key, case.state.history): case
                for cases in self._cases.values() for case in cases}

    def _problem(self, row: Row, reading: Row, owner: str) -> Problem:
        spoken = next((one["value"] for one in reading["entities"].get("order", [])), None)
        return Problem(row["id"], row["conversation_id"], owner, reading["risk"], reading["grade"], reading["grade_reason"],
                       row["sent_at"], row["received_at"], row["history"],
                       row["order_no"] or spoken or self._last(row, 1),
                       row["product_id"] or self._last(row, 2))

    def _last(self, row: Row, column: int) -> Any:
        """What this talk had named last when the message was said."""
        return next((named[column] for named in reversed(self._named[row["conversation_id"]])
                     if named[0] <= row["id"] and named[column]), None)

    def _decide(self, problem: Problem, row: Row) -> None:
        cases = self._cases[problem.owner_key]
        kind = load_taxonomy().risks[problem.risk].complaint_type
        decision = decide(problem, [case.state for case in cases], 1, self._limits, kind)
        if isinstance(decision, OpenCase):
            case = Kept(CaseState(row["id"], problem.owner_key, decision.object_key, decision.risk, decision.grade,
                                  "received", problem.history, problem.product_id, {problem.conversation_id: row["id"]}))
            case.start(decision.clocks)
            cases.append(case)
            return
        case = next(case for case in cases if case.state.id == decision.case_id)
        case.messages.append(row["id"])
        case.state.conversations.setdefault(problem.conversation_id, row["id"])
        case.state.object_key = decision.object_key or case.state.object_key
        if isinstance(decision, RaiseCase):
            case.state.grade, case.state.risk = decision.grade, decision.risk
            case.start(decision.clocks)
