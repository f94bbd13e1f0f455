"""Talks are linked to orders, parcels and products as messages are processed, and links follow what comes later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.db import transaction

from zhiyin import flow, linking
from zhiyin.act import linking as act
from zhiyin.act.erase import erase_talks
from zhiyin.intake.trade.check import telling
from zhiyin.intake.trade.nouns import NOUNS
from zhiyin.intake.trade.write import Writer
from zhiyin.linking.following import Following
from zhiyin.records.connection import connect
from zhiyin.records.models import AuditEntry, Buyer, Case, Conversation, Event, Link, Message, Order, Parcel, Product
from zhiyin.settings import Settings
from zhiyin.understand.engine import load

ZONE = ZoneInfo("Asia/Shanghai")
LATE = "快递都五天了还卡在中转站不动，到底什么时候到"


@pytest.fixture(scope="module")
def engine() -> Any:
    return load("lite")


@pytest.fixture
def tell(shop: Any) -> Iterator[Callable[..., None]]:
    """tell("orders", "o1", state="paid", ...): as the shop's system would."""
    writer = Writer(connect)

    def one(noun: str, id: str, *, at: datetime | None = None, in_shop: Any = None, **fields: Any) -> None:
        body = {"external_id": id, "source_time": (at or datetime.now(UTC)).isoformat(), "source": "erp", **fields}
        told = telling(NOUNS[noun], msgspec.convert(body, NOUNS[noun].form, strict=False), ZONE)
        writer.write((in_shop or shop).id, noun, [told])

    yield one
    writer.close()


@pytest.fixture
def work(transactional_db: None, engine: Any) -> Callable[..., int]:
    def run(now: datetime | None = None) -> int:
        total = 0
        with connect() as connection:
            while True:
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.execute(flow.PLANNING)
                    count = flow.process(cursor, engine, Settings(), now or datetime.now(UTC))
                if not count:
                    return total
                total += count

    return run


def ago(**much: float) -> str:
    return (datetime.now(UTC) - timedelta(**much)).isoformat()


def line(title: str, product: str | None = None, price: str = "50") -> dict[str, Any]:
    return {"external_id": "1", "title": title, "product": product, "price": price}


@pytest.fixture
def goods(tell: Any) -> None:
    """A customer of the shop's with a dress on its way, a pan that came, and a parcel."""
    tell("buyers", "b1", name="小林", identities={"chat": "customer-1"})
    tell("products", "p1", title="法式碎花连衣裙", words=["裙子"])
    tell("products", "p2", title="麦饭石炒锅", words=["锅"])
    tell(
        "orders",
        "o1",
        number="E20260501",
        customer="b1",
        state="shipped",
        placed_at=ago(days=6),
        shipped_at=ago(days=5),
        total="259",
        lines=[line("法式碎花连衣裙", "p1", "259")],
    )
    tell(
        "orders",
        "o2",
        number="E20260502",
        customer="b1",
        state="delivered",
        placed_at=ago(days=9),
        shipped_at=ago(days=8),
        delivered_at=ago(days=2),
        total="169",
        lines=[line("麦饭石炒锅", "p2", "169")],
    )
    tell("parcels", "SF1", number="SF1001", courier="顺丰", orders=["o1"])


def orders(talk: str = "talk") -> list[tuple[str, float]]:
    found = Link.everywhere.filter(conversation__external_id=talk, order__isnull=False).order_by("-confidence")
    return [(one.order.number, one.confidence) for one in found]


def known(who: str = "customer-1") -> None:
    """The customer of the talk is the shop's."""
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        Following(datetime.now(UTC)).step(cursor, datetime.now(UTC))


def test_a_talk_is_linked_by_what_it_speaks_of(shop: Any, goods: None, say: Any, work: Any) -> None:
    say("在吗")
    known()
    say("我那条裙子怎么还没到")
    work()
    first, *others = orders()
    assert first[0] == "E20260501"
    assert first[1] > 0.9
    assert sum(sure for _, sure in others) < 0.1
    link = Link.objects.of(shop).get(order__number="E20260501")
    message = Message.everywhere.get(text__contains="裙子")
    assert (link.maker, link.said, link.message_id) == ("link/1", None, message.pk)
    spoken = [one for one in link.evidence if one["rule"] in ("words", "same thing")]
    assert [message.text[start:stop] for one in spoken for start, stop in one["spans"]] == ["裙子"] * len(spoken)
    assert Link.objects.of(shop).get(parcel__isnull=False).parcel.number == "SF1001"
    assert Link.objects.of(shop).filter(product__isnull=False).order_by("-confidence").first().product.external_id == "p1"


def test_the_newest_message_decides_and_what_no_longer_fits_goes(goods: None, say: Any, work: Any) -> None:
    say("在吗")
    known()
    say("裙子怎么还没到")
    work()
    say("好的。另外炒锅用了两天涂层就掉了")
    work()
    assert orders()[0][0] == "E20260502"
    assert sum(sure for _, sure in orders()) <= 1


LONG_TALK = (
    ("customer", "在吗"), ("robot", "您好，请问是哪个订单"), ("customer", "裙子怎么还没到"), ("agent", "您说的是炒锅那单吗"),
    ("customer", "不是，是裙子"), ("agent", "好的，已经在路上了"), ("customer", "另外炒锅用了两天涂层就掉了"),
    ("customer", "另一个呢"), ("agent", "连衣裙今天派送"), ("customer", "还没收到"), ("customer", "锅能退吗"),
    ("customer", "裙子不要了"),
)  # fmt: skip


def test_a_talk_that_goes_on_is_linked_as_if_it_were_heard_anew(
    shop: Any, goods: None, say: Any, engine: Any, tell: Any
) -> None:
    """The worker remembers talks: neither a window that moves on nor an order told anew meanwhile may make a difference."""
    say("在吗", talk="before")
    known()

    def links() -> list[Any]:
        found = Link.everywhere.filter(conversation__external_id="talk").order_by("order_id", "parcel_id", "product_id")
        return list(found.values("message_id", "order_id", "parcel_id", "product_id", "confidence", "evidence"))

    seen = []
    for place, (role, text) in enumerate(LONG_TALK):
        say(text, role=role, who=f"{role}-1")
        if place == 7:
            at = datetime.now(UTC)
            tell("orders", "o1", at=at, number="E20260501", customer="b1", state="delivered", placed_at=ago(days=6),
                 shipped_at=ago(days=5), delivered_at=ago(hours=1), lines=[line("法式碎花连衣裙", "p1", "259")])  # fmt: skip
        # one at a time, and the last three together
        if place < len(LONG_TALK) - 3 or place == len(LONG_TALK) - 1:
            with connect() as connection, connection.transaction(), connection.cursor() as cursor:
                cursor.execute(flow.PLANNING)
                assert flow.process(cursor, engine, Settings(), datetime.now(UTC))
            seen.append(links())
            linking.relink(shop.pk, Conversation.everywhere.get(external_id="talk").pk)
            assert links() == seen[-1]
    assert len({repr([row["confidence"] for row in one]) for one in seen}) > 5


def test_a_named_number_links_whoever_the_customer_is(goods: None, say: Any, work: Any) -> None:
    say("帮我查一下订单E20260502", who="somebody", talk="other")
    work()
    number, sure = orders("other")[0]
    assert (number, sure > 0.95) == ("E20260502", True)
    say("SF1001到哪了", who="somebody else", talk="third")
    work()
    assert orders("third")[0][0] == "E20260501"


def test_numbers_of_another_shop_link_nothing(goods: None, say: Any, work: Any, tell: Any, other_shop: Any) -> None:
    tell("orders", "x", in_shop=other_shop, number="W777001", state="paid")
    say("订单号 E20260502 怎么还没到", in_shop=other_shop)
    work()
    assert Link.everywhere.count() == 0


def test_shops_that_told_of_nothing_have_no_links(say: Any, work: Any) -> None:
    say("裙子怎么还没到", order_no="A1")
    assert work() == 1
    assert Link.everywhere.count() == 0


def test_the_product_whose_page_it_was_is_linked_without_an_order(shop: Any, tell: Any, say: Any, work: Any) -> None:
    tell("products", "p7", title="护眼台灯")
    say("这个有现货吗", product_id="p7")
    work()
    assert Link.objects.of(shop).get().product.external_id == "p7"


@pytest.mark.parametrize(("told_first"), [True, False])
def test_who_is_who_is_known_from_what_the_shop_tells(shop: Any, tell: Any, say: Any, told_first: bool) -> None:
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        follow = Following(datetime.now(UTC))
        follow.step(cursor, datetime.now(UTC))
        if told_first:
            tell("buyers", "b1", identities={"chat": "customer-1", "mail": "x@y.z"})
            say("在吗")
            follow.step(cursor, datetime.now(UTC))
        else:
            say("在吗")
            tell("buyers", "b1", identities={"chat": "customer-1"})
    buyer = Buyer.objects.of(shop).get()
    assert buyer.customer_id == Conversation.everywhere.get().customer_id
    told = Event.everywhere.get(kind="buyer.known")
    assert told.data == {"buyer": buyer.pk, "customer": buyer.customer_id, "by": "identity"}


def test_the_same_id_on_another_channel_is_somebody_else(shop: Any, tell: Any, say: Any) -> None:
    say("在吗", channel="mail")
    tell("buyers", "b1", identities={"chat": "customer-1"})
    known()
    assert Buyer.objects.of(shop).get().customer_id is None


@pytest.mark.parametrize(("number", "is_known"), [("E20260501", True), ("00000000", False)])
def test_who_writes_from_an_order_is_its_buyer(shop: Any, tell: Any, say: Any, work: Any, number: str, is_known: bool) -> None:
    tell("orders", "o1", number=number, customer="b1", state="paid")
    say("什么时候发货", order_no=number)
    work()
    assert (Buyer.objects.of(shop).get().customer_id is not None) is is_known


def test_a_number_that_was_only_typed_does_not_say_who_it_is(shop: Any, goods: None, say: Any, work: Any) -> None:
    say("订单号 E20260501 什么时候发货", who="somebody")
    work()
    assert Buyer.objects.of(shop).get().customer_id is None


def test_two_who_write_from_orders_of_one_buyer_leave_it_open(shop: Any, goods: None, say: Any, work: Any) -> None:
    say("什么时候到", order_no="E20260501", who="first", talk="a")
    say("什么时候到", order_no="E20260502", who="second", talk="b")
    work()
    assert Buyer.objects.of(shop).get().customer_id is None


def test_an_order_that_comes_after_the_message_is_linked(shop: Any, goods: None, say: Any, work: Any, tell: Any) -> None:
    say("在吗")
    known()
    follow = Following(datetime.now(UTC))
    say("刚下单的保温杯什么时候发")
    work()
    assert "E20260503" not in dict(orders())
    tell("orders", "o3", number="E20260503", customer="b1", state="paid", placed_at=ago(minutes=5), lines=[line("316保温杯")])
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        assert follow.step(cursor, datetime.now(UTC)) == 1
        assert follow.step(cursor, datetime.now(UTC)) == 0
    assert orders()[0][0] == "E20260503"


def test_whoever_looks_sees_what_is_recorded_now(shop: Any, goods: None, say: Any, work: Any, tell: Any) -> None:
    say("在吗")
    known()
    say("刚下单的保温杯什么时候发")
    work()
    talk = Conversation.everywhere.get()
    tell("orders", "o3", number="E20260503", customer="b1", state="paid", placed_at=ago(minutes=5), lines=[line("316保温杯")])
    found = linking.offered(shop.pk, talk.pk)
    assert found is not None
    assert found.orders[0].number == "E20260503"
    assert sum(one.confidence for one in found.orders) + found.none == pytest.approx(1, abs=0.001)
    assert linking.offered(shop.pk, talk.pk + 1) is None


def test_a_problem_is_about_the_order_that_is_surely_meant(goods: None, say: Any, work: Any) -> None:
    say("在吗")
    known()
    say("裙子" + LATE)
    work()
    assert Case.everywhere.get().object_key == "order:E20260501"


def test_a_persons_word_stands(shop: Any, goods: None, say: Any, work: Any, django_user_model: Any) -> None:
    say("在吗")
    known()
    say("裙子怎么还没到")
    work()
    talk = Conversation.everywhere.get()
    pan, dress = (Order.objects.of(shop).get(external_id=id) for id in ("o2", "o1"))
    now = datetime.now(UTC)
    assert linking.correct(shop.pk, talk.pk, "order", pan.pk, True, now, actor=None, via="api")
    assert not linking.correct(shop.pk, talk.pk, "order", pan.pk, True, now, actor=None, via="api")
    assert linking.correct(shop.pk, talk.pk, "order", dress.pk, False, now, actor=None, via="api")
    say("裙子怎么还没到啊")
    work()
    link = Link.objects.of(shop).get(order=pan)
    assert (link.said, link.confidence, link.maker) == (True, 1.0, "person")
    found = linking.offered(shop.pk, talk.pk)
    assert [(one.id, one.said) for one in found.orders] == [(pan.pk, True), (dress.pk, False)]
    assert found.orders[0].confidence == 1
    assert found.orders[1].confidence == 0
    assert [event.data for event in Event.everywhere.filter(kind="link.corrected").order_by("id")] == [
        {"order": pan.pk, "said": True, "by": None},
        {"order": dress.pk, "said": False, "by": None},
    ]
    assert [(e.object_id, e.data) for e in AuditEntry.objects.filter(action="link.corrected").order_by("id")] == [
        (talk.pk, {"order": pan.pk, "said": True}),
        (talk.pk, {"order": dress.pk, "said": False}),
    ]
    for order in (pan, dress):
        assert linking.correct(shop.pk, talk.pk, "order", order.pk, None, now, actor=None, via="api")
    assert orders()[0][0] == "E20260501"


def test_what_belongs_to_another_shop_cannot_be_said(shop: Any, goods: None, say: Any, tell: Any, other_shop: Any) -> None:
    tell("orders", "x", in_shop=other_shop, number="W777001")
    say("在吗")
    with pytest.raises(act.NoSuchThing):
        linking.correct(
            shop.pk,
            Conversation.everywhere.get().pk,
            "order",
            Order.objects.of(other_shop).get().pk,
            True,
            datetime.now(UTC),
            actor=None,
        )
    assert Link.everywhere.count() == 0


def test_parcels_and_products_can_be_said_too(shop: Any, goods: None, say: Any, work: Any) -> None:
    say("在吗")
    work()
    talk, now = Conversation.everywhere.get(), datetime.now(UTC)
    parcel, product = Parcel.objects.of(shop).get(), Product.objects.of(shop).get(external_id="p2")
    linking.correct(shop.pk, talk.pk, "parcel", parcel.pk, True, now, actor=None)
    linking.correct(shop.pk, talk.pk, "product", product.pk, True, now, actor=None)
    found = linking.offered(shop.pk, talk.pk)
    assert [(one.number, one.said, one.confidence) for one in (*found.parcels, *found.products)] == [
        ("SF1001", True, 1.0),
        ("麦饭石炒锅", True, 1.0),
    ]


def test_processing_again_changes_nothing(goods: None, say: Any, work: Any) -> None:
    say("在吗")
    known()
    say("裙子怎么还没到")
    work()
    before = set(Link.everywhere.values_list("order_id", "parcel_id", "product_id", "confidence"))
    Message.everywhere.update(unread=True)
    work()
    assert set(Link.everywhere.values_list("order_id", "parcel_id", "product_id", "confidence")) == before


@pytest.mark.req("Q-05")
def test_evidence_goes_with_what_was_said(shop: Any, goods: None, say: Any, work: Any) -> None:
    say("在吗")
    known()
    say("裙子怎么还没到")
    work()
    assert any(link.evidence for link in Link.objects.of(shop))
    with transaction.atomic():
        erase_talks(shop.pk, [Conversation.everywhere.get().pk], "retention")
    assert Link.objects.of(shop).exists()
    assert not any(link.evidence for link in Link.objects.of(shop))
