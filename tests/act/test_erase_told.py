"""Erasing a customer empties what the shop's systems told of them, and nothing of anybody else's."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from tests.act.test_erase import holds
from zhiyin import tracking
from zhiyin.act import erase_told, files
from zhiyin.act.erase import erase, preview, repeat
from zhiyin.intake.trade.check import telling
from zhiyin.intake.trade.nouns import NOUNS
from zhiyin.intake.trade.write import Writer
from zhiyin.records.connection import connect
from zhiyin.records.models import Conversation, Customer, Erasure
from zhiyin.records.models.trade import (
    Buyer,
    Connection,
    DeadLetter,
    Invoice,
    Link,
    Order,
    OrderLine,
    Parcel,
    ParcelEvent,
    Refund,
    Review,
    ShopAction,
)

SECRET, PHONE = "SECRET7", "13812345678"
PLACE = {"province": "河北省", "city": "石家庄市", "street": f"{SECRET}路1号", "name": f"王{SECRET}", "phone": PHONE}
AT = datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(files, "folder", lambda: tmp_path / "files")
    return tmp_path


class Teller:
    """Tells things of one shop through the writer."""

    def __init__(self, shop: Any) -> None:
        self.shop, self.writer = shop, Writer(connect)

    def __call__(self, noun: str, id: str, at: datetime = AT, **fields: Any) -> int:
        body = {"external_id": id, "source": "erp", "source_time": at.isoformat(), **fields}
        told = telling(NOUNS[noun], msgspec.convert(body, NOUNS[noun].form, strict=False), ZoneInfo("Asia/Shanghai"))
        return self.writer.write(self.shop.id, noun, [told])[0].id


def front(shop: Any, say: Any, mark: str = SECRET) -> Conversation:
    """A customer with something of every noun; `mark` stands in all that is theirs."""
    tell = Teller(shop)
    place = json.loads(json.dumps(PLACE).replace(SECRET, mark))
    tell("products", "p1", title="肉桂")
    tell("buyers", f"buyer-{mark}", name=f"王{mark}", phone=PHONE, email=f"{mark}@example.com", level="gold", value="99.50",
         segment="vip", address=place, identities={"wechat": f"wx-{mark}"}, extra={"x": mark},
         methods=[{"external_id": f"card-{mark}", "kind": "card", "label": mark}])
    tell("orders", "A-1001", number="N-1001", customer=f"buyer-{mark}", state="shipped", total="120.50", ship_to=place,
         note=f"给{mark}", extra={"y": mark}, placed_at=AT.isoformat(),
         lines=[{"external_id": "1", "product": "p1", "title": "肉桂", "price": "60.25", "quantity": 2}],
         payments=[{"external_id": f"pay-{mark}", "method": f"card {mark}", "amount": "120.50"}])
    tell("parcels", "x1", number="SF1001", orders=["A-1001"], ship_to=place,
         outlet={"name": "长安网点", "phone": "0311-85551234"})
    for hour, text in enumerate(["快件已揽收", f"派送中 收件人王{mark} 电话{PHONE}", f"王{mark} 本人已签收"]):
        tell("parcel-events", "-", AT + timedelta(hours=hour), parcel="SF1001", text=text, place=f"{mark}路")
    tell("refunds", "r1", kind="refund", order="A-1001", reason=f"{mark}不喜欢", method=f"card {mark}", amount="20",
         state="requested")
    tell("invoices", "i1", order="A-1001", title=f"{mark}公司", tax_number=f"91{mark}", amount="120.50", state="issued")
    tell("coupons", "q1", customer=f"buyer-{mark}", code=f"CODE-{mark}", name="回馈券", value="20")
    tell("reviews", "e1", product="p1", order="A-1001", customer=f"buyer-{mark}", rating=2, text=f"{mark}说不好",
         images=[f"https://example.com/{mark}.jpg"])
    with connect() as own:
        tracking.step(own.cursor(), datetime.now(UTC))
    say(f"我的订单{mark}", id=f"m-{shop.slug}", talk=f"talk-{mark}", who=f"wx-{mark}", in_shop=shop)
    talk = Conversation.objects.of(shop).get(external_id=f"talk-{mark}")
    Buyer.objects.of(shop).filter(external_id=f"buyer-{mark}").update(customer_id=talk.customer_id)
    order = Order.objects.of(shop).get(external_id="A-1001")
    Link.everywhere.create(shop=shop, conversation=talk, order=order, confidence=0.9, maker="link@1",
                           evidence=[{"rule": "number", "words": f"订单{mark}"}])
    held = Connection.everywhere.create(shop=shop, kind="fake", name="erp", source="erp", key=uuid.uuid4().hex)
    ShopAction.everywhere.create(shop=shop, connection=held, key=uuid.uuid4(), kind="change_address", customer=f"buyer-{mark}",
                                 action={"action": "change_address", "order": "A-1001", "ship_to": place}, why=f"{mark}要求",
                                 conversation=talk)
    for digest, body in ((b"1", f"name={mark}&tel={PHONE}"), (b"2", json.dumps({"street": place["street"]})),
                         (b"3", "tel=1381234567800")):
        DeadLetter.everywhere.create(shop=shop, connection=held, digest=hashlib.sha256(digest).digest(), body=body.encode(),
                                     code="bad", why="unreadable")
    return talk


@pytest.mark.req("Q-05")
def test_nothing_of_them_is_left_and_the_rest_stays(shop: Any, other_shop: Any, say: Any, home: Path) -> None:
    talk = front(shop, say)
    front(other_shop, say)
    elsewhere = holds(other_shop)
    assert len(holds(shop)) >= 11, holds(shop)
    parcel = Parcel.objects.of(shop).get()
    before = (parcel.state, parcel.since, parcel.receiver)
    assert before[0] == "delivered"
    told = preview(shop.pk, talk.customer_id)
    assert {name: told[name] for name in ("buyers", "orders", "parcels", "parcel events", "refunds", "invoices", "coupons",
                                          "reviews", "links", "shop actions")} == {
        "buyers": 1, "orders": 1, "parcels": 1, "parcel events": 3, "refunds": 1, "invoices": 1, "coupons": 1, "reviews": 1,
        "links": 1, "shop actions": 1}

    done = erase(shop.pk, talk.customer_id, home, by=None)

    assert {name: done.counts[name] for name in told} == told
    assert done.counts["dead letters"] == 2
    assert holds(shop) == {}
    assert holds(other_shop) == elsewhere
    order = Order.objects.of(shop).get()
    assert (order.number, order.total, order.state, order.placed_at) == ("N-1001", Decimal("120.50"), "shipped", AT)
    assert order.data["payments"] == [{"kind": "payment", "amount": "120.50", "paid_at": None}]
    assert "ship_to" not in order.data
    assert OrderLine.objects.of(shop).get().title == "肉桂"
    assert Refund.objects.of(shop).get().amount == 20
    assert Invoice.objects.of(shop).get().amount == Decimal("120.50")
    assert Review.objects.of(shop).get().rating == 2
    buyer = Buyer.objects.of(shop).get()
    assert (buyer.segment, buyer.value, buyer.customer_id) == ("vip", Decimal("99.50"), talk.customer_id)
    action = ShopAction.objects.of(shop).get()
    assert (action.state, action.action["order"], action.action["ship_to"]) == ("failed", "A-1001", {})
    assert Link.objects.of(shop).get().order_id == order.pk
    # what the scans say of the parcel stays so, also when it is worked out again
    Parcel.objects.of(shop).update(unread=True)
    with connect() as own:
        tracking.step(own.cursor(), datetime.now(UTC))
    parcel.refresh_from_db()
    assert (parcel.state, parcel.since, parcel.receiver) == before


def test_the_same_told_again_brings_nothing_back(shop: Any, say: Any, home: Path) -> None:
    talk = front(shop, say)
    erase(shop.pk, talk.customer_id, home, by=None)
    tell = Teller(shop)
    tell("refunds", "r1", kind="refund", order="A-1001", reason=f"{SECRET}不喜欢", method=f"card {SECRET}", amount="20",
         state="requested")
    tell("parcel-events", "-", AT + timedelta(hours=2), parcel="SF1001", text=f"王{SECRET} 本人已签收", place=f"{SECRET}路")
    assert holds(shop) == {}


def test_a_backup_brought_back_is_emptied_again(shop: Any, say: Any, home: Path) -> None:
    talk = front(shop, say)
    erase(shop.pk, talk.customer_id, home, by=None)
    Erasure.objects.of(shop).delete()
    Buyer.objects.of(shop).update(name=SECRET)
    Order.objects.of(shop).update(data={"note": SECRET})
    assert repeat(home) == 1
    assert holds(shop) == {}


@pytest.mark.parametrize(("said", "buyer", "gone"), [(True, False, True), (None, False, False), (True, True, False)])
def test_orders_of_nobody_go_only_when_a_person_said_whose_they_are(
        shop: Any, say: Any, home: Path, said: bool | None, buyer: bool, gone: bool) -> None:
    tell = Teller(shop)
    order = tell("orders", "A-9", state="paid", ship_to=PLACE, **({"customer": "somebody else"} if buyer else {}))
    say("我的订单A-9", talk="t9", who="guest")
    talk = Conversation.objects.of(shop).get(external_id="t9")
    Link.everywhere.create(shop=shop, conversation=talk, order_id=order, confidence=1, maker="person", said=said)
    erase(shop.pk, talk.customer_id, home, by=None)
    assert ("ship_to" not in Order.objects.of(shop).get().data) is gone


def test_other_customers_keep_theirs(shop: Any, say: Any, home: Path) -> None:
    talk = front(shop, say)
    tell = Teller(shop)
    tell("orders", "B-1", customer="other", state="paid", ship_to={**PLACE, "name": "李雷"}, note="别的客人")
    kept = Order.objects.of(shop).get(external_id="B-1").data
    erase(shop.pk, talk.customer_id, home, by=None)
    assert Order.objects.of(shop).get(external_id="B-1").data == kept
    assert Buyer.objects.of(shop).filter(external_id="other").exists()
    assert Customer.objects.of(shop).filter(pk=talk.customer_id).exists()
    assert ParcelEvent.objects.of(shop).count() == 3


def test_every_noun_with_a_person_in_it_says_what_stays() -> None:
    """A form that grows a field loses it in an erasure unless it is named here; each named one exists."""
    for noun, kept in erase_told.KEPT.items():
        assert set(kept) <= set(NOUNS[noun].form.__struct_fields__), noun
