"""Wishes to the shop's system: kept once, within limits, done once whatever fails, read back, told."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from zhiyin import connections
from zhiyin.act.ask import NotAsked, Wish
from zhiyin.asking import Asking, wish_for
from zhiyin.connectors import fake
from zhiyin.connectors.connector import Telling
from zhiyin.connectors.fake import FakeShop, Temper
from zhiyin.domain.trade import actions
from zhiyin.domain.trade.orders import Order as Told
from zhiyin.domain.trade.orders import OrderLine, Payment
from zhiyin.records.connection import connect
from zhiyin.records.models import AuditEntry, Connection, Event, Order, Shop, ShopAction
from zhiyin.settings import current

SEEN = datetime.now(UTC).isoformat()


@pytest.fixture
def outside(transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connection:
    shop = Shop.objects.create(slug="tea", name="Tea")
    monkeypatch.setattr(connections, "home", lambda: tmp_path)
    return Connection.everywhere.create(shop=shop, kind="fake", name="Fake", source="fake", key="k1", config={"name": "tea"})


@pytest.fixture
def shop(outside: Connection, tmp_path: Path) -> Iterator[FakeShop]:
    one = FakeShop(fake.file(tmp_path, "tea"))
    for id, state in (("o1", "paid"), ("o2", "delivered")):
        one.load([Telling("orders", Told(
            external_id=id, number=id, source="fake", source_time=SEEN, state=state, total=Decimal(900),
            lines=[OrderLine(external_id="1", title="茶", price=Decimal(900))],
            payments=[Payment(external_id="1", method="card", amount=Decimal(900))]))])
    yield one
    one.close()


def wish(action: actions.AnyAction, **fields: Any) -> Wish:
    return Wish(fields.pop("key", None) or uuid.uuid4(), action, "customer wants it", **fields)


def steps(count: int = 30) -> None:
    """The worker's step, with waits gone by."""
    with connect() as connection:
        connection.autocommit = True
        loop = Asking(connection, current(), lease=0)
        for _ in range(count):
            ShopAction.everywhere.filter(state__in=["waiting", "accepted"]).update(due_at=datetime.now(UTC))
            loop._looked = -1000
            if not loop.step():
                break
        loop.close()


def temper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mood: Temper) -> None:
    monkeypatch.setattr(fake, "FakeShop", lambda path, **given: FakeShop(path, temper=mood, **given))


def test_done_read_back_and_told(outside: Connection, shop: FakeShop) -> None:
    row, new = wish_for(outside, wish(actions.CancelOrder(order="o1", reason="no use")))
    assert new
    assert row.state == "waiting"
    steps()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.rule) == ("done", 1, "")
    assert row.read_back_at
    known = Order.everywhere.get(external_id="o1")
    assert (known.source, known.state) == ("fake", "cancelled"), "what was read back stands in the records"
    event = Event.everywhere.get(kind="action.ended")
    assert event.data == {"action": row.pk, "kind": "cancel_order", "state": "done", "rule": "", "by": None}
    assert AuditEntry.objects.get(action="action.asked").object_id == row.pk


class Odd(FakeShop):
    """Reads back, besides what is so, an order that no database can hold, and under a source that is not the connection's."""

    def look(self, request: actions.Request) -> actions.Answer:
        answer = super().look(request)
        ours = [(noun, msgspec.structs.replace(one, source="elsewhere")) for noun, one in answer.told]
        bad = Told(external_id="o9", number="\ud800", source="fake", source_time=SEEN)
        return dataclasses.replace(answer, told=(("orders", bad), *ours)) if answer.told else answer


def test_what_no_database_can_hold_keeps_nothing_else_out(outside: Connection, shop: FakeShop,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake, "FakeShop", Odd)
    row, _ = wish_for(outside, wish(actions.CancelOrder(order="o1")))
    with capture_logs() as logs:
        steps()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 1)
    assert list(Order.everywhere.values_list("external_id", "source", "state")) == [("o1", "fake", "cancelled")]
    (said,) = [one for one in logs if one["log_level"] == "error"]
    assert (said["action"], said["noun"], said["field"], said["code"]) == (row.pk, "orders", "orders", "surrogate")


def test_the_same_key_is_the_same_wish(outside: Connection, shop: FakeShop) -> None:
    key = uuid.uuid4()
    first, _ = wish_for(outside, wish(actions.RefundOrder(order="o2", amount=Decimal(400)), key=key))
    steps()
    again, new = wish_for(outside, wish(actions.RefundOrder(order="o2", amount=Decimal(400)), key=key))
    steps()
    assert again.pk == first.pk
    assert not new
    assert ShopAction.everywhere.count() == 1
    assert len(shop.refunds("o2")) == 1


REFUND = actions.RefundOrder(order="o2", amount=Decimal(400), reason="broken")


@pytest.mark.parametrize("amount", [Decimal(400), Decimal("400.00")])
def test_a_used_key_answers_the_same_action(outside: Connection, amount: Decimal) -> None:
    key = uuid.uuid4()
    first, _ = wish_for(outside, wish(REFUND, key=key, customer="li"))
    again, new = wish_for(outside, Wish(key, msgspec.structs.replace(REFUND, amount=amount), "said once more", customer="li"))
    assert (again.pk, new) == (first.pk, False)


@pytest.mark.parametrize(("action", "customer"), [
    (actions.CancelOrder(order="o2", reason="broken"), "li"), (msgspec.structs.replace(REFUND, amount=Decimal("400.01")), "li"),
    (msgspec.structs.replace(REFUND, order="o1"), "li"), (msgspec.structs.replace(REFUND, lines=["1"]), "li"),
    (msgspec.structs.replace(REFUND, currency="USD"), "li"), (REFUND, "wang"), (REFUND, None),
])
def test_a_used_key_takes_no_other_action(outside: Connection, action: actions.AnyAction, customer: str | None) -> None:
    key = uuid.uuid4()
    wish_for(outside, wish(REFUND, key=key, customer="li"))
    kept = list(ShopAction.everywhere.values())
    with pytest.raises(NotAsked) as caught:
        wish_for(outside, wish(action, key=key, customer=customer))
    assert caught.value.rule == "key_used"
    assert list(ShopAction.everywhere.values()) == kept
    assert AuditEntry.objects.filter(action="action.asked").count() == 1


def test_a_used_key_is_refused_by_another_system_and_free_in_another_shop(outside: Connection) -> None:
    key = uuid.uuid4()
    wish_for(outside, wish(REFUND, key=key))
    second = Connection.everywhere.create(shop=outside.shop, kind="fake", name="Second", source="second", key="k2")
    with pytest.raises(NotAsked) as caught:
        wish_for(second, wish(REFUND, key=key))
    assert caught.value.rule == "key_used"
    shoes = Connection.everywhere.create(shop=Shop.objects.create(slug="shoes", name="Shoes"), kind="fake", name="Fake",
                                         source="fake", key="k3")
    _, new = wish_for(shoes, wish(REFUND, key=key))
    assert new, "another shop's keys are its own"


def test_refused_by_a_rule_of_theirs(outside: Connection, shop: FakeShop) -> None:
    row, _ = wish_for(outside, wish(actions.CancelOrder(order="o2")))
    steps()
    row.refresh_from_db()
    assert (row.state, row.rule) == ("refused", "not_pending")
    assert "delivered" in row.error
    assert not Order.everywhere.exists()


def test_not_offered_and_without_a_reason(outside: Connection, shop: FakeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake.CONNECTOR, "ACTIONS", frozenset({"cancel_order"}), raising=False)
    with pytest.raises(NotAsked) as caught:
        wish_for(outside, wish(actions.IssueInvoice(order="o2", title="某公司")))
    assert caught.value.rule == "action_not_offered"
    with pytest.raises(ValueError, match="why"):
        wish_for(outside, Wish(uuid.uuid4(), actions.CancelOrder(order="o1"), "  "))
    assert not ShopAction.everywhere.exists()


def test_limits_hold(outside: Connection, shop: FakeShop) -> None:
    each = current().action_amount_each
    with pytest.raises(NotAsked) as caught:
        wish_for(outside, wish(actions.RefundOrder(order="o2", amount=each + Decimal("0.01"))))
    assert caught.value.rule == "limit_each"
    wish_for(outside, wish(actions.RefundOrder(order="o2", amount=each)))
    ShopAction.everywhere.update(amount=current().action_amount_daily)
    with pytest.raises(NotAsked) as caught:
        wish_for(outside, wish(actions.GiveCoupon(customer="li", value=Decimal("0.01"))))
    assert caught.value.rule == "limit_daily"
    ShopAction.everywhere.update(created_at=datetime.now(UTC) - timedelta(hours=24, seconds=1))
    wish_for(outside, wish(actions.GiveCoupon(customer="li", value=Decimal("0.01"))))


def test_a_lost_answer_is_looked_for_and_not_done_twice(outside: Connection, shop: FakeShop, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    temper(monkeypatch, tmp_path, Temper(lost=1.0))
    row, _ = wish_for(outside, wish(actions.RefundOrder(order="o2", amount=Decimal(100))))
    steps()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 2)
    assert len(shop.refunds("o2")) == 1


def test_not_reached_gives_up_after_its_attempts(outside: Connection, shop: FakeShop, tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    temper(monkeypatch, tmp_path, Temper(unreached=1.0))
    row, _ = wish_for(outside, wish(actions.CancelOrder(order="o1")))
    steps()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("failed", current().action_attempts)
    assert Event.everywhere.get(kind="action.ended").data["state"] == "failed"


def test_taken_and_done_later(outside: Connection, shop: FakeShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temper(monkeypatch, tmp_path, Temper(late=timedelta(milliseconds=1)))
    row, _ = wish_for(outside, wish(actions.CancelOrder(order="o1")))
    steps()
    row.refresh_from_db()
    assert row.state == "done"
    assert row.attempts > 1


def test_a_killed_process_is_followed_by_a_look(outside: Connection, shop: FakeShop) -> None:
    row, _ = wish_for(outside, wish(actions.RefundOrder(order="o2", amount=Decimal(100))))
    shop.perform(actions.Request(str(row.key), actions.RefundOrder(order="o2", amount=Decimal(100)), None, False))
    ShopAction.everywhere.update(state="asking", attempts=1, claimed_at=datetime.now(UTC) - timedelta(minutes=5))
    steps()
    row.refresh_from_db()
    assert (row.state, row.attempts, len(shop.refunds("o2"))) == ("done", 2, 1)


def test_a_switched_off_connection_is_not_asked(outside: Connection, shop: FakeShop) -> None:
    row, _ = wish_for(outside, wish(actions.CancelOrder(order="o1")))
    Connection.everywhere.update(enabled=False)
    steps()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
