"""Contradictions in an order, from both sides of each; and the same found by the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection

from zhiyin import faults as listing
from zhiyin.domain.trade.faults import FIELDS, RULES, against_parcels, codes, faults
from zhiyin.domain.trade.orders import ORDER_STATES

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def order(state: str = "unknown", **moments: int | None) -> dict[str, Any]:
    """Moments in hours of one day; told a month later."""
    said: dict[str, Any] = {"state": state, **dict.fromkeys(FIELDS[1:]), "source_time": DAY + timedelta(days=30)}
    return said | {name: None if hour is None else DAY + timedelta(hours=hour) for name, hour in moments.items()}


@pytest.mark.parametrize(("said", "found"), [
    (order("delivered"), ["delivered_without_date"]),
    (order("delivered", delivered_at=5), []),
    (order("completed"), []),  # done, and nobody said when it came
    (order("shipped", delivered_at=5), ["delivered_too_early_for_state"]),
    (order("paid", delivered_at=5), ["delivered_too_early_for_state"]),
    (order("completed", delivered_at=5), []),
    (order("cancelled", delivered_at=5), ["delivered_and_cancelled"]),
    (order("refunded", delivered_at=5), []),
    (order("paid", shipped_at=5), ["shipped_too_early_for_state"]),
    (order("partly_shipped", shipped_at=5), []),
    (order("unpaid", paid_at=5), ["paid_too_early_for_state"]),
    (order("paid", paid_at=5), []),
    (order(placed_at=5, paid_at=4), ["paid_before_placed"]),
    (order(placed_at=5, paid_at=5), []),
    (order(placed_at=5, paid_at=6), []),
    (order(placed_at=5, shipped_at=4), ["shipped_before_placed"]),
    (order(paid_at=5, shipped_at=4), ["shipped_before_paid"]),
    (order(paid_at=5, shipped_at=5), []),
    (order(placed_at=5, delivered_at=4), ["delivered_before_placed"]),
    (order(paid_at=5, delivered_at=4), ["delivered_before_paid"]),
    (order(shipped_at=5, delivered_at=4), ["delivered_before_shipped"]),
    (order(shipped_at=5, delivered_at=5), []),
    (order(placed_at=5, source_time=4), ["told_before_placed"]),
    (order(placed_at=5, source_time=5), []),
    (order(paid_at=5, source_time=4), ["told_before_paid"]),
    (order(shipped_at=5, source_time=4), ["told_before_shipped"]),
    (order(delivered_at=5, source_time=4), ["told_before_delivered"]),
    (order("paid", placed_at=5, paid_at=4, shipped_at=3), [
        "shipped_too_early_for_state", "paid_before_placed", "shipped_before_placed", "shipped_before_paid"]),
    (order("delivered", source_time=None), []),  # named by another thing, and not told yet
    (order(), []),
])
def test_faults(said: dict[str, Any], found: list[str]) -> None:
    assert codes(faults(said)) == found


def test_every_rule_is_met_by_a_case_and_has_two_sides() -> None:
    met = {code for mark in test_faults.pytestmark for _, found in mark.args[1] for code in found}  # type: ignore[attr-defined]
    assert met == {rule.code for rule in RULES}
    for rule in RULES:
        assert set(rule.sides) <= set(FIELDS)
        assert bool(rule.other) is not bool(rule.states)


def test_the_database_finds_the_same(shop: Any, other_shop: Any) -> None:
    from zhiyin.records.models import Order

    rng, said = Random(7), []
    for number in range(400):
        hours = {name: rng.choice([None, *range(6)]) for name in FIELDS[1:-1]}
        one = order(rng.choice(ORDER_STATES), **hours, **({"source_time": rng.choice([None, 2, 4])} if number % 3 else {}))
        said.append(one)
        Order.objects.of(shop).create(shop=shop, source="erp", external_id=str(number), number=f"N{number}", **one)
    Order.objects.of(other_shop).create(shop=other_shop, source="erp", external_id="1", **order("delivered"))
    with connection.cursor() as cursor:
        counts, found = listing.faulty_orders(cursor, shop.id, shown=1_000)
        few, newest = listing.faulty_orders(cursor, shop.id, newest=10, shown=3)
    expected = {f"N{number}": tuple(codes(faults(one))) for number, one in enumerate(said) if faults(one)}
    assert {one.number: one.codes for one in found} == expected
    assert counts == {rule.code: sum(rule.code in offended for offended in expected.values()) for rule in RULES}
    assert sum(few.values()) < sum(counts.values())
    assert len(newest) <= 3


def test_unknown_regions_are_listed_as_written(shop: Any) -> None:
    from zhiyin.records.models import Order

    def sent_to(number: int, region: str | None, **place: str) -> None:
        Order.objects.of(shop).create(shop=shop, source="erp", external_id=str(number), source_time=DAY, region=region,
                                      data={"ship_to": place})

    for number in range(3):
        sent_to(number, None, province="火星省", city="水星市")
    sent_to(3, "330100", province="浙江省", city="杭州市", district="下城区")
    sent_to(4, "330106", province="浙江省", city="杭州市", district="西湖区")
    sent_to(5, "330100", province="浙江省", city="杭州市")
    sent_to(6, None, country="US", province="CA")
    sent_to(7, None)
    sent_to(8, "441900", province="广东省", city="东莞市", district="长安镇")  # a city without districts
    with connection.cursor() as cursor:
        found = listing.unknown_regions(cursor, shop.id)
    assert [(one.names, one.found, one.orders) for one in found] == [
        (("火星省", "水星市", ""), None, 3), (("浙江省", "杭州市", "下城区"), "330100", 1)]


@pytest.mark.parametrize(("state", "parcels", "found"), [
    ("paid", [("P1", "label")], []),
    ("paid", [("P1", "collected")], [("parcel_ahead", "P1", "collected")]),
    ("shipped", [("P1", "delivered")], []),
    ("delivered", [("P1", "at_pickup")], [("parcel_behind", "P1", "at_pickup")]),
    ("delivered", [("P1", "delivered"), ("P2", "in_transit")], [("parcel_behind", "P2", "in_transit")]),
    ("completed", [("P1", "unknown"), ("P2", "signed_at_pickup")], []),
    ("cancelled", [("P1", "in_transit")], []),
])
def test_an_order_against_its_parcels(state: str, parcels: list[tuple[str, str]], found: list[tuple[str, str, str]]) -> None:
    assert against_parcels(state, parcels) == found
