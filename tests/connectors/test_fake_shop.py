"""The fake shop: what it refuses and by which rule, what it does once, how it fails, and what happens as time passes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhiyin.connectors.connector import Telling
from zhiyin.connectors.fake import FakeShop, Policy, Temper
from zhiyin.domain.parcel import STATES
from zhiyin.domain.trade import actions
from zhiyin.domain.trade.actions import End, Request
from zhiyin.domain.trade.goods import Product, Variant
from zhiyin.domain.trade.orders import Order, OrderLine, Payment
from zhiyin.domain.trade.parcels import Parcel, ParcelEvent
from zhiyin.domain.trade.people import Buyer, PaymentMethod
from zhiyin.domain.trade.told import Place
from zhiyin.web import trade_words

BEGIN = datetime(2026, 3, 1, 8, tzinfo=UTC)
TOLD = {"source": "shop", "source_time": BEGIN.isoformat()}


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now


def order(id: str, state: str = "paid", customer: str = "li", **fields: Any) -> Order:
    lines = [OrderLine(external_id="1", product="mug", variant="mug-red", title="马克杯", price=Decimal(30)),
             OrderLine(external_id="2", product="tea", variant="tea-50", title="红茶", price=Decimal(70))]
    return Order(external_id=id, number=id, state=state, customer=customer, placed_at=BEGIN.isoformat(), lines=lines,
                 paid_at=BEGIN.isoformat(), total=Decimal(100), ship_to=Place(city="成都市", street="一路1号"),
                 payments=[Payment(external_id="1", method="card", amount=Decimal(100))], **TOLD, **fields)


def things() -> list[Telling]:
    methods = [PaymentMethod(external_id="card", kind="credit_card"),
               PaymentMethod(external_id="gift", kind="gift_card", balance=Decimal(25))]
    return [
        Telling("buyers", Buyer(external_id="li", name="李女士", methods=methods, **TOLD)),
        Telling("buyers", Buyer(external_id="wang", name="王先生", **TOLD)),
        Telling("products", Product(external_id="mug", title="马克杯", **TOLD, variants=[
            Variant(external_id="mug-red", price=Decimal(30), available=True),
            Variant(external_id="mug-blue", price=Decimal(50), available=True),
            Variant(external_id="mug-gold", price=Decimal(99), available=True),
            Variant(external_id="mug-old", price=Decimal(10), available=False)])),
        Telling("products", Product(external_id="tea", title="红茶", **TOLD, variants=[
            Variant(external_id="tea-50", price=Decimal(70), available=True)])),
        Telling("orders", order("paid")), Telling("orders", order("sent", "shipped")),
        Telling("orders", order("came", "delivered")),
        Telling("orders", order("his", customer="wang")),
        Telling("parcels", Parcel(external_id="ZTO1", number="ZTO1", orders=["sent"], handed_over_at=BEGIN.isoformat(),
                                  extra={"stage": 0, "stage_at": BEGIN.isoformat()}, **TOLD)),
    ]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(tmp_path: Path, clock: Clock) -> Iterator[FakeShop]:
    one = FakeShop(tmp_path / "shop.sqlite", clock=clock)
    one.load(things())
    yield one
    one.close()


PLACE = Place(city="上海市", street="二路2号")


@pytest.mark.parametrize(("action", "rule"), [
    (actions.CancelOrder(order="paid"), ""),
    (actions.CancelOrder(order="sent"), "not_pending"),
    (actions.CancelOrder(order="none"), "unknown_order"),
    (actions.CancelOrder(order="his"), "not_owned"),
    (actions.ChangeAddress(order="paid", ship_to=PLACE), ""),
    (actions.ChangeAddress(order="came", ship_to=PLACE), "not_pending"),
    (actions.ChangeItems(order="paid", items={"1": "mug-blue"}, method="gift"), ""),
    (actions.ChangeItems(order="paid", items={"1": "mug-gold"}, method="gift"), "gift_card_too_small"),
    (actions.ChangeItems(order="paid", items={"1": "mug-gold"}, method="card"), ""),
    (actions.ChangeItems(order="paid", items={"1": "mug-red"}, method="card"), "same_item"),
    (actions.ChangeItems(order="paid", items={"1": "mug-old"}, method="card"), "item_not_available"),
    (actions.ChangeItems(order="paid", items={"1": "tea-50"}, method="card"), "same_product_only"),
    (actions.ChangeItems(order="paid", items={"1": "cup"}, method="card"), "unknown_item"),
    (actions.ChangeItems(order="paid", items={"3": "mug-blue"}, method="card"), "item_not_in_order"),
    (actions.ChangeItems(order="paid", items={"1": ""}, method="card"), "pairing_uneven"),
    (actions.ChangeItems(order="paid", items={}, method="card"), "no_items"),
    (actions.ChangeItems(order="paid", items={"1": "mug-blue"}, method="hers"), "payment_method_not_owned"),
    (actions.ChangePayment(order="paid", method="card"), "same_payment_method"),
    (actions.ChangePayment(order="paid", method="gift"), "gift_card_too_small"),
    (actions.ChangeDefaultAddress(customer="li", address=PLACE), ""),
    (actions.ChangeDefaultAddress(customer="wang", address=PLACE), "not_owned"),
    (actions.RefundOrder(order="came", amount=Decimal(100)), ""),
    (actions.RefundOrder(order="came", amount=Decimal("100.01")), "amount_not_allowed"),
    (actions.RefundOrder(order="came", amount=Decimal(0)), "amount_not_allowed"),
    (actions.ReturnItems(order="came", lines=["1"], method="card"), ""),
    (actions.ReturnItems(order="came", lines=["1", "1"], method="card"), "item_not_in_order"),
    (actions.ReturnItems(order="sent", lines=["1"], method="card"), "not_delivered"),
    (actions.ExchangeItems(order="came", items={"1": "mug-blue"}, method="card"), ""),
    (actions.ExchangeItems(order="paid", items={"1": "mug-blue"}, method="card"), "not_delivered"),
    (actions.Reissue(order="came", lines=["2"]), ""),
    (actions.Reissue(order="paid", lines=["2"]), "not_shipped"),
    (actions.GiveCoupon(customer="li", value=Decimal(100)), ""),
    (actions.GiveCoupon(customer="li", value=Decimal("100.01")), "amount_not_allowed"),
    (actions.IssueInvoice(order="came", title="某某公司"), ""),
    (actions.IssueInvoice(order="came", title=" "), "title_missing"),
    (actions.ChaseCourier(parcel="ZTO1"), ""),
    (actions.ChaseCourier(parcel="ZTO2"), "unknown_parcel"),
    (actions.InterceptParcel(parcel="ZTO1"), ""),
], ids=lambda value: value if isinstance(value, str) else type(value).__name__)
def test_what_is_allowed(shop: FakeShop, action: Any, rule: str) -> None:
    before = shop.page(None).tellings
    answer = shop.perform(Request("k", action, "li", True))
    assert (answer.end, answer.rule) == ((End.REFUSED, rule) if rule else (End.DONE, ""))
    assert (shop.page(None).tellings == before) == bool(rule)
    assert rule == "" or (answer.why and rule in trade_words.RULE)


def test_a_key_is_done_once(shop: FakeShop) -> None:
    request = Request("k", actions.RefundOrder(order="came", amount=Decimal(60)), "li", True)
    first = shop.perform(request)
    after = shop.page(None).tellings
    assert shop.perform(request) == first
    assert shop.page(None).tellings == after
    assert shop.perform(Request("k2", request.action, "li", True)).rule == "amount_not_allowed", "another key is another wish"
    other = Request("k", actions.RefundOrder(order="came", amount=Decimal(10)), "li", True)
    assert shop.perform(other).rule == "key_used"


@pytest.mark.parametrize(("policy", "asker", "agreed", "rule"), [
    (Policy(on_behalf=True), None, True, "not_authenticated"),
    (Policy(on_behalf=True), "li", False, "not_confirmed"),
    (Policy(on_behalf=True), "li", True, ""),
    (Policy(), None, False, ""),
    (Policy(), "nobody", True, "unknown_user"),
    (Policy(offers=frozenset({"refund"})), "li", True, "action_not_offered"),
    (Policy(reasons=frozenset({"by mistake"})), "li", True, "reason_not_allowed"),
])
def test_a_policy_decides_who_may_have_what(shop: FakeShop, policy: Policy, asker: str | None, agreed: bool, rule: str) -> None:
    shop.policy = policy
    assert shop.perform(Request("k", actions.CancelOrder(order="paid", reason="no use"), asker, agreed)).rule == rule


def test_money_goes_where_it_belongs(shop: FakeShop) -> None:
    shop.perform(Request("k", actions.ChangeItems(order="paid", items={"1": "mug-blue"}, method="gift"), "li", True))
    buyer, changed = shop.get("buyers", "li"), shop.get("orders", "paid")
    assert isinstance(buyer, Buyer)
    assert isinstance(changed, Order)
    assert buyer.methods[1].balance == 5
    assert [(one.kind, one.method, one.amount) for one in changed.payments] == [
        ("payment", "card", Decimal(100)), ("payment", "gift", Decimal(20))]
    assert (changed.total, changed.lines[0].variant, changed.lines[0].price) == (Decimal(120), "mug-blue", Decimal(50))
    assert shop.perform(Request("k2", actions.CancelOrder(order="paid"), "li", True)).rule == "already_modified"


def test_cancelling_gives_back_what_was_paid(shop: FakeShop) -> None:
    answer = shop.perform(Request("k", actions.CancelOrder(order="paid", reason="no use"), "li", True))
    (_, now), = [one for one in answer.told if one[0] == "orders"]
    assert isinstance(now, Order)
    assert now.state == "cancelled"
    assert [(one.kind, one.amount) for one in now.payments] == [("payment", Decimal(100)), ("refund", Decimal(100))]


def test_a_shop_that_cannot_be_reached_did_nothing(tmp_path: Path, clock: Clock) -> None:
    shop = FakeShop(tmp_path / "s.sqlite", temper=Temper(unreached=1.0), clock=clock)
    shop.load(things())
    request = Request("k", actions.CancelOrder(order="paid"), "li", True)
    assert shop.perform(request).end == End.UNREACHED
    assert shop.look(request).end == End.UNREACHED
    assert shop.get("orders", "paid") == order("paid")


def test_a_lost_answer_is_found_by_looking(tmp_path: Path, clock: Clock) -> None:
    shop = FakeShop(tmp_path / "s.sqlite", temper=Temper(lost=1.0), clock=clock)
    shop.load(things())
    request = Request("k", actions.CancelOrder(order="paid"), "li", True)
    assert shop.perform(request).end == End.UNCERTAIN
    assert shop.look(request).end == End.DONE
    assert shop.get("orders", "paid").state == "cancelled"  # type: ignore[union-attr]


def test_what_is_taken_is_done_later_by_the_rules_of_then(tmp_path: Path, clock: Clock) -> None:
    shop = FakeShop(tmp_path / "s.sqlite", temper=Temper(late=timedelta(hours=40)), clock=clock)
    shop.load(things())
    request = Request("k", actions.CancelOrder(order="paid"), "li", True)
    assert shop.perform(request).end == shop.look(request).end == shop.perform(request).end == End.ACCEPTED
    clock.now += timedelta(hours=39)
    shop.advance()
    assert shop.get("orders", "paid").state != "paid", "it was sent in the meantime"  # type: ignore[union-attr]
    clock.now += timedelta(hours=2)
    assert shop.look(request).rule == "not_pending"


def test_an_order_is_sent_travels_and_arrives(shop: FakeShop, clock: Clock) -> None:
    for _ in range(30):
        clock.now += timedelta(hours=6)
        shop.advance()
    now = shop.get("orders", "paid")
    assert isinstance(now, Order)
    assert now.state == "delivered"
    assert BEGIN.isoformat() < (now.shipped_at or "") < (now.delivered_at or "")
    told = shop.page(None).tellings
    parcel, = [one.told for one in told if isinstance(one.told, Parcel) and one.told.orders == ["paid"]]
    scans = [one.told for one in told if isinstance(one.told, ParcelEvent) and one.told.parcel == parcel.external_id]
    assert [one.state for one in sorted(scans, key=lambda one: one.source_time)] == [
        "collected", "in_transit", "in_transit", "out_for_delivery", "delivered"]
    assert {one.state for one in scans} <= set(STATES)


def test_a_return_goes_its_way_and_pays(shop: FakeShop, clock: Clock) -> None:
    made = shop.perform(Request("k", actions.ReturnItems(order="came", lines=["1"], method="gift"), "li", True)).remote_id
    seen = []
    for _ in range(400):
        clock.now += timedelta(hours=1)
        shop.advance()
        seen.append(shop.get("refunds", made).state)  # type: ignore[union-attr]
    assert [state for place, state in enumerate(seen) if place == 0 or seen[place - 1] != state] == [
        "requested", "approved", "returning", "received", "paid"]
    buyer = shop.get("buyers", "li")
    assert isinstance(buyer, Buyer)
    assert buyer.methods[1].balance == 55


def test_time_in_one_leap_is_time_in_steps(tmp_path: Path) -> None:
    ends = []
    for name, steps in (("one", 1), ("many", 240)):
        clock = Clock()
        shop = FakeShop(tmp_path / name, clock=clock)
        shop.load(things())
        shop.perform(Request("k", actions.ExchangeItems(order="came", items={"1": "mug-blue"}, method="card"), "li", True))
        for _ in range(steps):
            clock.now += timedelta(hours=240) / steps
            shop.advance()
        ends.append({(one.noun, one.told.external_id): one.told for one in shop.page(None).tellings})
    assert ends[0] == ends[1]


def test_an_intercepted_parcel_does_not_arrive(shop: FakeShop, clock: Clock) -> None:
    clock.now += timedelta(hours=1)
    assert shop.perform(Request("k", actions.InterceptParcel(parcel="ZTO1"), "li", True)).end == End.DONE
    clock.now += timedelta(days=20)
    shop.advance()
    assert shop.get("orders", "sent").state == "shipped"  # type: ignore[union-attr]
    assert shop.perform(Request("k2", actions.InterceptParcel(parcel="ZTO1"), "li", True)).rule == "parcel_ended"


def test_pages_give_what_changed_since(shop: FakeShop) -> None:
    first = shop.page(None)
    assert {one.noun for one in first.tellings} == {"buyers", "products", "orders", "parcels"}
    assert shop.page(first.next).tellings == []
    shop.perform(Request("k", actions.CancelOrder(order="paid"), "li", True))
    assert [(one.noun, one.told.external_id) for one in shop.page(first.next).tellings] == [("orders", "paid")]
