"""From an unread message to a case with clocks, on the real database with the real engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhiyin import flow
from zhiyin.act.breach import breach_due
from zhiyin.records.connection import connect
from zhiyin.records.models import Case, CaseMessage, Clock, Event, Label, Message, Understanding
from zhiyin.settings import Settings
from zhiyin.understand.engine import load
from zhiyin.worker import Worker

SETTINGS = Settings()
ILL = "吃了你们家的虾拉肚子住院了"
LATE = "快递都五天了还卡在中转站不动，到底什么时候到"


@pytest.fixture(scope="module")
def engine() -> Any:
    return load("lite")


@pytest.fixture
def work(transactional_db: None, engine: Any) -> Callable[..., int]:
    def run(now: datetime | None = None) -> int:
        total = 0
        with connect() as connection:
            while True:
                with connection.transaction(), connection.cursor() as cursor:
                    count = flow.process(cursor, engine, SETTINGS, now or datetime.now(UTC))
                if not count:
                    return total
                total += count

    return run


def breach(now: datetime) -> int:
    with connect() as connection, connection.cursor() as cursor:
        return breach_due(cursor, now)


@pytest.mark.req("C-03")
def test_a_grave_message_becomes_an_s_case_with_two_clocks(say: Any, work: Any) -> None:
    said = datetime.now(UTC) - timedelta(minutes=10)
    say(ILL, order_no="A1", sent_at=said.isoformat())
    assert work() == 1
    case = Case.everywhere.get()
    assert (case.grade, case.rank, case.object_key, case.status) == ("S", 0, "order:A1", "received")
    assert case.opened_at == said
    clocks = {c.kind: c for c in case.clocks.all()}
    assert clocks["respond"].due_at == said + timedelta(hours=1)
    assert clocks["solve"].due_at == said + timedelta(hours=4)
    assert case.next_due_at == clocks["respond"].due_at
    assert list(Event.everywhere.order_by("id").values_list("kind", flat=True)) == [
        "message.received", "message.understood", "case.opened"]
    reading = Understanding.everywhere.get()
    label = Label.everywhere.get(code=reading.risk)
    text = Message.everywhere.get().text
    assert label.evidence
    assert all(0 <= start < end <= len(text) for start, end in label.evidence)
    assert not Message.everywhere.filter(unread=True).exists()


def test_a_plain_question_makes_no_case(say: Any, work: Any) -> None:
    say("你好，这件衣服有黑色的吗")
    work()
    assert Case.everywhere.count() == 0
    assert Understanding.everywhere.get().risk == "-"


@pytest.mark.req("T22")
def test_a_second_message_joins_and_a_graver_one_raises(say: Any, work: Any) -> None:
    say(LATE, order_no="A1")
    work()
    say("你好 快递怎么还没到 都延误好几天了", order_no="A1", talk="another")
    work()
    case = Case.everywhere.get()
    assert (case.grade, case.message_count) == ("A", 2)
    before = {c.kind: c.due_at for c in case.clocks.all()}
    say(ILL, order_no="A1")
    work()
    case.refresh_from_db()
    assert (case.grade, case.message_count) == ("S", 3)
    assert CaseMessage.everywhere.count() == 3
    after = {c.kind: c for c in case.clocks.filter(replaced_at=None)}
    assert set(after) == {"respond", "solve"}
    assert all(after[kind].due_at < before[kind] for kind in after)
    assert Clock.everywhere.exclude(replaced_at=None).count() == 2
    assert case.next_due_at == min(c.due_at for c in after.values())
    assert Event.everywhere.filter(kind="case.raised").count() == 1


def test_all_of_it_in_one_batch_comes_to_the_same(say: Any, work: Any) -> None:
    say(LATE, order_no="A1")
    say(ILL, order_no="A1")
    say("亲，非常抱歉，马上为您处理", role="agent", who="agent-7")
    assert work() == 3
    case = Case.everywhere.get()
    assert (case.grade, case.message_count, case.status) == ("S", 2, "acknowledged")
    assert {c.kind: (c.grade, c.met_at is not None) for c in case.clocks.filter(replaced_at=None)} == {
        "respond": ("S", True), "solve": ("S", False)}
    assert case.next_due_at == case.clocks.get(kind="solve", replaced_at=None).due_at


def test_a_case_that_learns_its_order_makes_room_for_another_in_the_same_batch(say: Any, work: Any) -> None:
    say(LATE, talk="one")
    work()
    assert Case.everywhere.get().object_key == "side:R4"
    say("你好 快递怎么还没到 都延误好几天了", talk="one", order_no="A1")
    say(LATE, talk="two")
    assert work() == 2
    assert list(Case.everywhere.order_by("id").values_list("object_key", "message_count")) == [("order:A1", 2), ("side:R4", 1)]
    assert Clock.everywhere.filter(replaced_at=None).count() == 4


def test_a_closed_talk_in_which_the_customer_speaks_again_is_open_again(say: Any, work: Any) -> None:
    from zhiyin.records.models import Conversation

    for talk in ("customer", "agent", "history", "late"):
        say("你好", talk=talk)
    work()
    say("说早了", talk="late")  # came before the talk was closed, is read after it
    Conversation.everywhere.update(status="closed", closed_at=datetime.now(UTC))
    say("还没到", talk="customer")
    say("亲，到了", talk="agent", role="agent", who="agent-1")
    say("还没到", talk="history", history=True)
    work()
    assert set(Conversation.everywhere.filter(status="open").values_list("external_id", "closed_at")) == {("customer", None)}
    assert Event.everywhere.get(kind="conversation.reopened").data == {"by": "customer"}


@pytest.mark.req("1.U.17", "1.U.18")
def test_history_starts_nothing(say: Any, work: Any) -> None:
    say(ILL, order_no="A1", history=True)
    work()
    case = Case.everywhere.get()
    assert (case.history, case.grade) == (True, "S")
    assert case.clocks.count() == 0
    assert breach(datetime.now(UTC) + timedelta(days=30)) == 0
    say(ILL, order_no="A1")
    work()
    assert Case.everywhere.filter(history=False).get().clocks.count() == 2


@pytest.mark.req("T01")
def test_breach_is_marked_once_at_the_instant(say: Any, work: Any) -> None:
    say(ILL)
    work()
    due = Clock.everywhere.get(kind="respond").due_at
    assert breach(due - timedelta(microseconds=1)) == 0
    assert breach(due) == 1
    assert breach(due) == 0
    assert Event.everywhere.filter(kind="clock.breached").count() == 1
    say("您好，在的", role="agent", who="agent-7", now=due + timedelta(minutes=5))
    Message.everywhere.filter(role="agent").update(received_at=due + timedelta(minutes=5))
    work(due + timedelta(minutes=5))
    clock = Clock.everywhere.get(kind="respond")
    assert (clock.met_at, clock.breached_at) == (due + timedelta(minutes=5), due)
    assert Event.everywhere.filter(kind="clock.breached").count() == 1


def test_robots_do_not_stop_the_clock(say: Any, work: Any) -> None:
    say(ILL)
    say("您好，请问有什么可以帮您", role="robot", who=None)
    work()
    assert Clock.everywhere.get(kind="respond").met_at is None


def test_shops_and_customers_stay_apart(say: Any, work: Any, other_shop: Any) -> None:
    say(ILL, order_no="A1")
    say(ILL, order_no="A1", in_shop=other_shop)
    say(ILL, order_no="A1", who="customer-2", talk="t2")
    say(ILL, who=None, talk="t3")
    say(ILL, who=None, talk="t4")
    work()
    assert Case.everywhere.count() == 5
    assert Case.objects.of(other_shop).count() == 1


@pytest.mark.req("C-02")
def test_many_customers_with_one_product_raise_the_grade(say: Any, work: Any) -> None:
    for n in range(SETTINGS.scope_customers):
        say("衣服洗一次就掉色严重 质量太差", who=f"u{n}", talk=f"t{n}", product_id="P9")
    work()
    cases = Case.everywhere.order_by("id")
    assert cases.count() == SETTINGS.scope_customers
    grades = [c.grade for c in cases]
    assert grades[0] == "A"
    assert grades[-1] == "S"
    assert grades.count("S") == 1
    assert "C-02" in cases.last().grade_reason


def test_a_batch_that_dies_leaves_no_trace(say: Any, engine: Any, work: Any) -> None:
    say(ILL)
    def die() -> None:
        with connect() as connection, connection.transaction(), connection.cursor() as cursor:
            assert flow.process(cursor, engine, SETTINGS, datetime.now(UTC)) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        die()
    assert Understanding.everywhere.count() == Case.everywhere.count() == 0
    assert work() == 1
    assert Case.everywhere.count() == 1


def test_a_talk_that_learns_its_customer_keeps_its_case(say: Any, work: Any) -> None:
    say(ILL, who=None)
    work()
    say(LATE + " 还有上次说的", who="u1")
    say(ILL, who="u1")
    work()
    assert {c.owner_key.split(":")[0] for c in Case.everywhere.all()} == {"customer"}
    assert Case.everywhere.filter(object_key="side:R6").count() + Case.everywhere.filter(object_key="side:R2").count() == 1


def test_a_message_nobody_can_read_does_not_hold_up_the_others(say: Any, engine: Any) -> None:
    class Fussy:
        """An engine with a defect: one text makes it fail."""

        version = engine.version

        def understand(self, batch: Any) -> Any:
            if any("拦路" in text.text for text in batch):
                raise ZeroDivisionError
            return engine.understand(batch)

    for n in range(6):
        say("拦路的一条" if n == 3 else f"你好 {n}", id=str(n))
    assert Worker(SETTINGS, Fussy()).drain() == 5
    assert not Message.everywhere.filter(unread=True).exists()
    assert Understanding.everywhere.count() == 5
    failed = Event.everywhere.get(kind="message.failed")
    assert failed.message_id == Message.everywhere.get(external_id="3").id
    assert failed.data == {"error": "ZeroDivisionError"}


def test_a_conflict_that_does_not_end_does_not_hold_up_the_others(say: Any, engine: Any,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks like another worker's doing again and again is taken for the message's own."""
    import psycopg

    from zhiyin.act import remember

    real, poisoned = remember.understandings, 0

    def conflicting(cursor: Any, given: Any) -> None:
        if any(message == poisoned for _, message, _ in given):
            raise psycopg.errors.UniqueViolation
        real(cursor, given)

    monkeypatch.setattr(remember, "understandings", conflicting)
    for n in range(6):
        say(f"你好 {n}", id=str(n))
    poisoned = Message.everywhere.get(external_id="3").id
    worker = Worker(SETTINGS, engine)
    monkeypatch.setattr(worker._stop, "wait", lambda _seconds=None: False)
    assert worker.drain() == 5
    assert Event.everywhere.get(kind="message.failed").message_id == poisoned


def test_reading_ahead_says_the_same(say: Any, engine: Any) -> None:
    """Batches of three with the next one understood meanwhile, in talks where each line is the context of the next."""
    asked: list[list[str]] = []

    class Counting:
        version = engine.version

        def understand(self, batch: Any) -> Any:
            asked.append([text.id for text in batch])
            return engine.understand(batch)

    said = [LATE, "那怎么办", ILL, "快点", "你好", "黑色的有吗", "退款", "多久", "好的", "谢谢"]
    for n, text in enumerate(said):
        say(text, talk=f"talk-{n % 2}", role="agent" if n == 4 else "customer")
    assert Worker(Settings(worker_batch=3), Counting()).drain() == len(said)
    assert sorted(one for batch in asked for one in batch) == sorted(str(m.id) for m in Message.everywhere.all())
    ahead = list(Understanding.everywhere.order_by("message_id").values_list("risk", "module", "grade", "risk_confidence"))
    with connect() as connection, connection.cursor() as cursor:
        messages = [row[0] for row in cursor.execute("SELECT id FROM records_message ORDER BY id").fetchall()]
        cursor.execute(flow.SQL["turn_before"], [messages, list(Message.everywhere.order_by("id").values_list(
            "conversation_id", flat=True)), SETTINGS.context_chars])
        before = {message: f"{'U' if role == 'customer' else 'A'}:{text}" for message, role, text in cursor.fetchall()}
    texts = [flow.Text(str(m.id), m.text, before.get(m.id, ""), m.role) for m in Message.everywhere.order_by("id")]
    alone = [(u.risk, u.module, u.grade) for u in engine.understand(texts)]
    assert [(risk, module, grade) for risk, module, grade, _ in ahead] == alone
