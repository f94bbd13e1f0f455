"""Tellings of the shop's systems: what holds, in any order and any repetition; stubs; parts."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from zhiyin.intake.check import Refused
from zhiyin.intake.trade.check import Telling, telling
from zhiyin.intake.trade.nouns import NOUNS
from zhiyin.intake.trade.write import Writer
from zhiyin.records import models
from zhiyin.records.connection import connect

ZONE = ZoneInfo("Asia/Shanghai")


def told(noun: str, id: str = "o1", at: str = "2026-03-01T10:00:00+08:00", **fields: Any) -> Telling:
    body = {"external_id": id, "source_time": at, "source": "erp", **fields}
    return telling(NOUNS[noun], msgspec.convert(body, NOUNS[noun].form, strict=False), ZONE)


def line(id: str, product: str | None = None, quantity: int = 1) -> dict[str, Any]:
    return {"external_id": id, "product": product, "title": f"line {id}", "quantity": quantity, "price": "9.90"}


@pytest.fixture
def writer(transactional_db: None) -> Iterator[Writer]:
    one = Writer(connect)
    yield one
    one.close()


def test_new_changed_known_outdated(shop: Any, writer: Writer) -> None:
    first = told("orders", state="unpaid", total="120.50", number="A-1")
    assert [one.status for one in writer.write(shop.id, "orders", [first])] == ["new"]
    assert [one.status for one in writer.write(shop.id, "orders", [first])] == ["known"]
    paid = told("orders", at="2026-03-01T11:00:00+08:00", state="paid", total="120.50", number="A-1")
    assert [one.status for one in writer.write(shop.id, "orders", [paid])] == ["changed"]
    assert [one.status for one in writer.write(shop.id, "orders", [first])] == ["outdated"]
    order = models.Order.objects.of(shop).get()
    assert (order.state, order.total, order.source_time) == ("paid", Decimal("120.50"), datetime(2026, 3, 1, 3, tzinfo=UTC))
    assert order.data["source_time"] == "2026-03-01T11:00:00+08:00"  # the offset it was told with is kept


def test_of_the_same_instant_the_later_state_holds_then_the_content(shop: Any, writer: Writer) -> None:
    both = [told("orders", state="shipped"), told("orders", state="paid")]
    for batch in ([both[0]], [both[1]], both, both[::-1]):
        writer.write(shop.id, "orders", batch)
        assert models.Order.objects.of(shop).get().state == "shipped"
    notes = [told("orders", "o2", note=note) for note in "abcdef"]
    writer.write(shop.id, "orders", notes)
    held = models.Order.objects.of(shop).get(external_id="o2").data["note"]
    assert held == max(notes, key=lambda one: one.digest).told.note


def test_what_is_named_and_not_here_becomes_a_stub_that_is_filled(shop: Any, writer: Writer) -> None:
    writer.write(shop.id, "refunds", [told("refunds", "r1", kind="return", order="o9", state="requested")])
    stub = models.Order.objects.of(shop).get()
    assert (stub.external_id, stub.source_time, stub.state) == ("o9", None, "unknown")
    filled = told("orders", "o9", "1999-01-01", customer="c7")
    assert [one.status for one in writer.write(shop.id, "orders", [filled])] == ["changed"]
    refund = models.Refund.objects.of(shop).get()
    assert refund.order.buyer.external_id == "c7"
    assert refund.order.source_time is not None


def test_a_name_means_the_same_source_and_shop(shop: Any, other_shop: Any, writer: Writer) -> None:
    writer.write(other_shop.id, "orders", [told("orders", "o1", customer="c1")])
    writer.write(shop.id, "orders", [told("orders", "o1", customer="c1"), told("orders", "o1", source="web", customer="c1")])
    assert models.Order.objects.of(shop).count() == 2
    assert models.Buyer.objects.of(shop).count() == 2
    assert models.Order.objects.of(other_shop).get().buyer.shop_id == other_shop.id


def test_lines_are_those_of_the_telling_that_holds(shop: Any, writer: Writer) -> None:
    writer.write(shop.id, "orders", [told("orders", lines=[line("1", "p1"), line("2", "p2")])])
    writer.write(shop.id, "orders", [told("orders", at="2026-03-02", lines=[line("2", "p3", 4), line("3")])])
    writer.write(shop.id, "orders", [told("orders", at="2026-02-01", lines=[line("9", "p9")])])
    lines = models.OrderLine.objects.of(shop).order_by("external_id")
    assert [(one.external_id, one.product and one.product.external_id, one.quantity) for one in lines] == [
        ("2", "p3", 4), ("3", None, 1)]


def test_pages_of_all_times_are_kept_and_the_newest_stands(shop: Any, writer: Writer) -> None:
    for at, price in (("2026-03-03", "59"), ("2026-03-01", "39"), ("2026-03-02", "49"), ("2026-03-02", "49")):
        writer.write(shop.id, "products", [
            told("products", "p1", at, title="灯", price=price, variants=[{"external_id": "v1", "price": price}])])
    product = models.Product.objects.of(shop).get()
    assert product.price == 59
    assert [page.page["price"] for page in product.pages.order_by("source_time")] == ["39", "49", "59"]
    writer.write(shop.id, "products", [told("products", "p1", "2026-03-04", title="灯", variants=[{"external_id": "v2"}])])
    assert list(product.variants.order_by("external_id").values_list("external_id", "dropped")) == [("v1", True), ("v2", False)]


def test_any_order_and_repetition_come_to_the_same(shop: Any, writer: Writer) -> None:
    chosen = random.Random(11)
    states = ["unpaid", "paid", "shipped", "delivered", "cancelled", "unknown"]
    history = [
        told("orders", f"o{chosen.randrange(4)}", f"2026-03-0{chosen.randrange(1, 4)}", state=chosen.choice(states),
             customer=f"c{chosen.randrange(3)}", total=str(chosen.randrange(90)),
             lines=[line(id, f"p{chosen.randrange(3)}") for id in chosen.sample("abc", chosen.randrange(3))])
        for _ in range(40)]
    seen = set()
    for _ in range(12):
        models.Order.everywhere.all().delete()
        again = [*history, *chosen.choices(history, k=15)]
        chosen.shuffle(again)
        while again:
            size = chosen.randrange(1, 9)
            writer.write(shop.id, "orders", again[:size])
            again = again[size:]
        orders = models.Order.objects.of(shop).order_by("external_id")
        seen.add(str([(o.external_id, o.state, o.total, o.buyer and o.buyer.external_id, o.data,
                       sorted(o.lines.values_list("external_id", "product__external_id"))) for o in orders]))
    assert len(seen) == 1


def test_two_writers_at_once_lose_nothing(shop: Any) -> None:
    chosen = random.Random(3)
    tellings = [told("orders", f"o{n % 60}", f"2026-03-{1 + n % 28:02}", customer=f"c{n % 7}", lines=[line("1", f"p{n % 9}")])
                for n in range(600)]
    problems: list[BaseException] = []

    def work(mine: list[Telling]) -> None:
        writer = Writer(connect)
        try:
            for at in range(0, len(mine), 20):
                writer.write(shop.id, "orders", mine[at:at + 20])
        except BaseException as problem:
            problems.append(problem)
        finally:
            writer.close()

    orders = [chosen.sample(tellings, len(tellings)) for _ in range(4)]
    threads = [threading.Thread(target=work, args=(mine,)) for mine in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    best = {n: max((one for one in tellings if one.told.external_id == f"o{n}"), key=lambda one: one.order) for n in range(60)}
    held = {o.external_id: bytes(o.digest) for o in models.Order.objects.of(shop)}
    assert held == {f"o{n}": one.digest for n, one in best.items()}


@pytest.mark.parametrize(("noun", "fields", "code", "field"), [
    ("orders", {"id": " "}, "required", "external_id"), ("orders", {"at": "yesterday"}, "bad_time", "source_time"),
    ("orders", {"placed_at": "0001-01-01"}, "bad_time", "placed_at"), ("orders", {"state": "flying"}, "invalid", "state"),
    ("orders", {"total": "NaN"}, "range", "total"), ("orders", {"total": "1.00001"}, "range", "total"),
    ("orders", {"total": "10000000000"}, "range", "total"), ("orders", {"note": "a\0b"}, "nul", "note"),
    ("orders", {"lines": [line("1"), line("1")]}, "invalid", "lines[1].external_id"),
    ("orders", {"lines": [line("1", quantity=2**31)]}, "range", "lines[0].quantity"),
    ("orders", {"extra": {"a": "\0"}}, "nul", "extra"), ("products", {"title": "x" * 501}, "too_long", "title"),
    ("orders", {"ship_to": {"city": "\0"}}, "nul", "ship_to.city")])
def test_what_cannot_be_kept_is_refused_with_its_field(noun: str, fields: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        told(noun, **fields)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(("fields", "stored"), [
    ({"total": "9999999999"}, Decimal("9999999999")), ({"total": "0.0001"}, Decimal("0.0001")), ({"total": "-5"}, Decimal(-5))])
def test_amounts_are_exact(shop: Any, writer: Writer, fields: dict[str, Any], stored: Decimal) -> None:
    writer.write(shop.id, "orders", [told("orders", **fields)])
    assert models.Order.objects.of(shop).get().total == stored


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_can_be_stored(shop: Any, writer: Writer, noun: str) -> None:
    needed = {"products": {"title": "t"}, "suppliers": {"name": "n"}, "warehouses": {"name": "n"}, "batches": {"product": "p"},
              "stock": {"product": "p", "on_hand": 3}, "refunds": {"kind": "refund", "order": "o"}, "invoices": {"order": "o"},
              "employees": {"name": "n"}, "shifts": {"employee": "e", "starts_at": "2026-03-01", "ends_at": "2026-03-02"},
              "parcels": {"number": "n"}, "parcel-events": {"parcel": "n"}, "posts": {"platform": "p"},
              "campaigns": {"name": "n", "starts_at": "2026-03-01", "ends_at": "2026-03-02"},
              "references": {"name": "n", "value": "1.5", "unit": "u", "origin": "o"}}
    assert [one.status for one in writer.write(shop.id, noun, [told(noun, **needed.get(noun, {}))])] == ["new"]


def parcel(number: str = "SF100", at: str = "2026-03-01", **fields: Any) -> Telling:
    return told("parcels", number, at, number=number, **fields)


def event(number: str = "SF100", at: str = "2026-03-01T10:00:00", text: str = "已揽收", **fields: Any) -> Telling:
    return told("parcel-events", "-", at, parcel=number, text=text, **fields)


def test_a_parcel_is_known_by_its_number_whoever_tells_of_it(shop: Any, writer: Writer) -> None:
    first = parcel(courier="shunfeng", orders=["o1", "o2"])
    assert [one.status for one in writer.write(shop.id, "parcel-events", [event(source="kuaidi100")])] == ["new"]
    assert [one.status for one in writer.write(shop.id, "parcels", [first])] == ["changed"]
    one = models.Parcel.objects.of(shop).get()
    assert (one.courier, one.unread, one.events.count()) == ("shunfeng", True, 1)
    assert sorted(one.orders.values_list("order__external_id", flat=True)) == ["o1", "o2"]
    second = parcel(at="2026-03-02", courier="yunda", orders=["o2"])
    assert [o.status for o in writer.write(shop.id, "parcels", [second])] == ["changed"]
    assert [o.status for o in writer.write(shop.id, "parcels", [first])] == ["outdated"]
    one.refresh_from_db()
    assert (one.courier, list(one.orders.values_list("order__external_id", flat=True))) == ("yunda", ["o2"])


def test_the_same_scan_told_twice_by_whomever_is_one(shop: Any, writer: Writer) -> None:
    first = [event(), event(), event(text="发往 合肥"), event(at="2026-03-01T02:00:00+00:00", source="kdniao")]
    assert [one.status for one in writer.write(shop.id, "parcel-events", first)] == ["new", "known", "new", "known"]
    assert [one.status for one in writer.write(shop.id, "parcel-events", first)] == ["known"] * 4
    assert models.ParcelEvent.objects.of(shop).count() == 2


def test_a_parcel_is_unread_only_when_something_new_was_heard(shop: Any, writer: Writer) -> None:
    writer.write(shop.id, "parcel-events", [event()])
    models.Parcel.everywhere.update(unread=False)
    writer.write(shop.id, "parcel-events", [event()])
    assert not models.Parcel.objects.of(shop).get().unread
    writer.write(shop.id, "parcel-events", [event(text="已签收")])
    assert models.Parcel.objects.of(shop).get().unread


def test_one_number_in_two_shops_is_two_parcels(shop: Any, other_shop: Any, writer: Writer) -> None:
    for one in (shop, other_shop):
        assert [o.status for o in writer.write(one.id, "parcel-events", [event()])] == ["new"]
    assert models.Parcel.objects.of(shop).get().id != models.Parcel.objects.of(other_shop).get().id


def test_regions_are_found_when_it_is_told(shop: Any, writer: Writer) -> None:
    shenzhen = {"province": "广东省", "city": "深圳市", "district": "南山区"}
    writer.write(shop.id, "orders", [told("orders", ship_to=shenzhen), told("orders", "o2", ship_to={"province": "火星"}),
                                     told("orders", "o3")])
    assert dict(models.Order.objects.of(shop).values_list("external_id", "region")) == {"o1": "440305", "o2": None, "o3": None}
    writer.write(shop.id, "warehouses", [told("warehouses", "w1", name="东莞仓", place={"city": "东莞"})])
    assert models.Warehouse.objects.of(shop).get().region == "441900"
    writer.write(shop.id, "parcels", [told("parcels", "p1", number="SF1", sent_from={"city": "东莞"}, ship_to=shenzhen)])
    parcel = models.Parcel.objects.of(shop).get()
    assert (parcel.region_from, parcel.region_to) == ("441900", "440305")
    writer.write(shop.id, "orders", [told("orders", at="2026-03-02T10:00:00+08:00", ship_to={"city": "广州"})])
    assert models.Order.objects.of(shop).get(external_id="o1").region == "440100"
