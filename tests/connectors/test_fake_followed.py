"""A fake shop that somebody plays: what is said to have happened goes in, what was asked here stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from zhiyin.connectors.connector import Telling
from zhiyin.connectors.fake import FakeShop
from zhiyin.domain.trade.actions import CancelOrder, End, InterceptParcel, RefundOrder, Request
from zhiyin.domain.trade.goods import Stock
from zhiyin.domain.trade.orders import Order, OrderLine, Payment, Refund
from zhiyin.domain.trade.parcels import Parcel, ParcelEvent
from zhiyin.domain.trade.people import Buyer, PaymentMethod

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)


def at(hours: float) -> str:
    return (NOON + timedelta(hours=hours)).isoformat()


def order(state: str, hours: float = 0.0, **more: Any) -> Telling:
    return Telling("orders", Order(
        external_id="o1", number="o1", source_time=at(hours), customer="b1", state=state, placed_at=at(0), paid_at=at(0),
        total=Decimal(50), lines=[OrderLine(external_id="1", product="p1", quantity=1, price=Decimal(50))],
        payments=[Payment(external_id="1", method="m1", amount=Decimal(50), paid_at=at(0))], **more))


BUYER = Telling("buyers", Buyer(external_id="b1", source_time=at(-9), methods=[PaymentMethod(external_id="m1", kind="alipay")]))
PARCEL = Telling("parcels", Parcel(external_id="x1", number="x1", source_time=at(5), orders=["o1"]))
SCAN = Telling("parcel-events", ParcelEvent(parcel="x1", source_time=at(6), text="on its way"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[FakeShop]:
    one = FakeShop(tmp_path / "shop.sqlite")
    yield one
    one.close()


def ask(shop: FakeShop, action: Any, key: str = "k") -> Any:
    return shop.perform(Request(key, action))


def own(shop: FakeShop) -> list[tuple[str, str]]:
    return [(noun, told.external_id) for noun, told in shop.page(None, own=True).tellings]


def test_nothing_of_it_goes_on_by_itself(shop: FakeShop) -> None:
    assert len(shop.follow([BUYER, order("paid"), PARCEL, SCAN, Telling("refunds", Refund(
        external_id="r1", source_time=at(0), kind="return", order="o1", state="requested"))], NOON)) == 5
    shop.follow([], NOON + timedelta(days=300))
    assert shop.advance() == 0
    assert own(shop) == []
    assert shop.get("orders", "o1").state == "paid"  # type: ignore[union-attr]


def test_without_a_player_it_does_go_on(shop: FakeShop) -> None:
    """The same order that is loaded and not held: the test above can fail."""
    shop.load([BUYER, order("paid")])
    assert shop.advance() > 0


def test_its_time_is_the_players_and_what_is_asked_happens_then(shop: FakeShop, tmp_path: Path) -> None:
    shop.follow([BUYER, order("paid")], NOON + timedelta(hours=2))
    other = FakeShop(tmp_path / "shop.sqlite")  # as the worker opens it
    assert ask(other, CancelOrder(order="o1", reason="no longer needed")).end == End.DONE
    other.close()
    found = shop.get("orders", "o1")
    assert isinstance(found, Order)
    assert (found.state, found.source_time) == ("cancelled", at(2))
    assert ("orders", "o1") in own(shop)


def test_a_cancelled_order_stays_so_and_is_never_sent(shop: FakeShop) -> None:
    shop.follow([BUYER, order("paid")], NOON)
    ask(shop, CancelOrder(order="o1", reason="no longer needed"))
    assert shop.follow([order("shipped", 5), PARCEL, SCAN, order("delivered", 9)], NOON + timedelta(hours=9)) == []
    assert shop.get("orders", "o1").state == "cancelled"  # type: ignore[union-attr]
    assert shop.get("parcels", "x1") is None


def test_a_stopped_parcel_does_not_arrive(shop: FakeShop) -> None:
    shop.follow([BUYER, order("shipped", 5), PARCEL, SCAN], NOON + timedelta(hours=7))
    assert ask(shop, InterceptParcel(parcel="x1", reason="")).end == End.DONE
    late = Telling("parcel-events", msgspec.structs.replace(SCAN.told, source_time=at(8)))
    assert shop.follow([late, order("delivered", 9)], NOON + timedelta(hours=9)) == []


def test_an_arrived_parcel_cannot_be_stopped(shop: FakeShop) -> None:
    shop.follow([BUYER, order("shipped", 5), PARCEL, SCAN, order("delivered", 9)], NOON + timedelta(hours=10))
    answer = ask(shop, InterceptParcel(parcel="x1", reason=""))
    assert (answer.end, answer.rule) == (End.REFUSED, "parcel_ended")


def test_an_asked_refund_goes_its_way_and_the_players_is_left_out(shop: FakeShop) -> None:
    shop.follow([BUYER, order("shipped", 5), order("delivered", 9)], NOON + timedelta(hours=10))
    assert ask(shop, RefundOrder(order="o1", amount=Decimal(50), method="m1", reason="broken")).end == End.DONE
    theirs = Telling("refunds", Refund(external_id="R-o1", source_time=at(11), kind="return", order="o1", state="requested"))
    assert shop.follow([theirs, order("refunded", 12)], NOON + timedelta(hours=12)) == []
    shop.follow([], NOON + timedelta(days=9))
    shop.advance()
    found = shop.get("orders", "o1")
    assert isinstance(found, Order)
    assert sum(one.amount for one in found.payments if one.kind == "refund") == Decimal(50)


def test_what_is_older_than_what_is_here_is_left_out(shop: FakeShop) -> None:
    assert len(shop.follow([order("shipped", 5)])) == 1
    assert shop.follow([order("paid", 0)]) == []
    assert len(shop.follow([order("shipped", 5)])) == 1  # told once more
    assert shop.get("orders", "o1").state == "shipped"  # type: ignore[union-attr]


def test_what_cannot_be_asked_for_passes_through(shop: FakeShop) -> None:
    one = Telling("stock", Stock(external_id="s1", source_time=at(0), product="p1", warehouse="w1", on_hand=4))
    assert shop.follow([one]) == [one]
    assert shop.get("stock", "s1") is None


def test_marks_are_kept(shop: FakeShop, tmp_path: Path) -> None:
    assert shop.mark("plan") is None
    assert shop.mark("plan", "x") == "x"
    again = FakeShop(tmp_path / "shop.sqlite")
    assert again.mark("plan") == "x"
    again.close()
