"""Complain once, recorded on all channels (E-01, T28): merge by order number, by a person, and undo."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.flow.test_process import ILL, LATE, engine, work  # noqa: F401 (fixtures)
from zhiyin.act.identity import merge, undo
from zhiyin.decide.identity import by_order
from zhiyin.domain.identity import Merge, Speaker
from zhiyin.records.connection import connect
from zhiyin.records.models import Case, CaseMessage, Clock, Conversation, Customer, CustomerMerge, Event, Identity

ORDER = "2026110155"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(("order", "speakers", "parted", "merges"), [
    (ORDER, {(1, 1), (2, 2)}, set(), True),
    (ORDER, {(1, 1)}, set(), False),
    (ORDER, {(1, 1), (2, 1)}, set(), False),  # two people on one channel
    (ORDER, {(1, 1), (1, 2), (2, 2)}, set(), False),
    (ORDER, {(1, 1), (2, 2), (3, 3)}, set(), False),
    (ORDER, {(1, 1), (2, 2)}, {frozenset((1, 2))}, False),  # somebody has parted them before
    ("12345", {(1, 1), (2, 2)}, set(), False),
    ("123456", {(1, 1), (2, 2)}, set(), True),
    ("000000", {(1, 1), (2, 2)}, set(), False),
    ("unknown", {(1, 1), (2, 2)}, set(), False),
])
@pytest.mark.req("E-01")
def test_what_an_order_number_proves(order: str, speakers: set[tuple[int, int]], parted: set[frozenset[int]],
                                     merges: bool) -> None:
    found = by_order(order, {Speaker(*pair) for pair in speakers}, parted)
    assert (found is not None) == merges


@pytest.mark.req("T28")
def test_a_second_channel_keeps_one_customer_and_one_case(say: Any, work: Any) -> None:  # noqa: F811
    say(LATE, order_no=ORDER, who="chat-user")
    work()
    say(ILL, order_no=ORDER, channel="phone", talk="call-1", who="13900000000")
    work()
    case = Case.everywhere.get()
    assert (case.message_count, case.grade) == (2, "S")
    kept = Customer.everywhere.get(merged_into=None)
    assert {i.customer_id for i in Identity.everywhere.all()} == {kept.id}
    assert set(Identity.everywhere.values_list("source", "confidence")) == {("channel", 1.0), ("order", 0.9)}
    assert {c.customer_id for c in Conversation.everywhere.all()} == {kept.id}
    say(LATE, order_no=ORDER, channel="phone", talk="call-2", who="13900000000")
    work()
    assert Case.everywhere.get().message_count == 3
    assert Conversation.everywhere.get(external_id="call-2").customer_id == kept.id


def two_customers(say: Any, work: Any) -> tuple[Any, Any]:  # noqa: F811
    say(LATE, who="a", talk="ta")
    say(ILL, who="b", talk="tb", channel="phone", order_no="order-77")
    say(LATE, who="b", talk="tb2", channel="phone")
    work()
    return tuple(Customer.everywhere.order_by("id"))  # type: ignore[return-value]


def everything() -> dict[str, Any]:
    """What a merge changes and undoing must bring back."""
    return {
        "identities": list(Identity.everywhere.order_by("id").values_list("id", "customer_id", "source", "confidence")),
        "talks": list(Conversation.everywhere.order_by("id").values_list("id", "customer_id")),
        "cases": list(Case.everywhere.order_by("id").values_list("id", "customer_id", "owner_key", "status",
                                                                 "message_count", "next_due_at")),
        "belongs": list(CaseMessage.everywhere.order_by("case_id", "message_id").values_list("case_id", "message_id")),
        "running": list(Clock.everywhere.filter(replaced_at=None).order_by("id").values_list("case_id", "kind", "due_at")),
        "hidden": list(Customer.everywhere.exclude(merged_into=None).values_list("id", flat=True)),
    }


def test_merge_by_a_person_and_undo(shop: Any, say: Any, work: Any) -> None:  # noqa: F811
    kept, absorbed = two_customers(say, work)
    before = everything()
    assert len(before["cases"]) == 3
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        done = merge(cursor, shop.id, Merge(kept.id, absorbed.id, "person", 1.0, {"note": "same phone"}), "mei", NOW)
    assert done is not None
    # both had an open case about the same side: one case now
    assert Case.everywhere.exclude(status="closed").filter(owner_key=f"customer:{kept.id}").count() == 2
    assert Case.everywhere.filter(status="closed").count() == 1
    assert {i.customer_id for i in Identity.everywhere.all()} == {kept.id}
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        assert undo(cursor, shop.id, done, "mei", NOW)
    assert everything() == before
    assert [e.kind for e in Event.everywhere.order_by("id")][-3:] == ["case.merged", "customer.merged", "customer.unmerged"]
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        assert not undo(cursor, shop.id, done, "mei", NOW)


def test_parted_customers_are_not_merged_again_by_the_rule(shop: Any, say: Any, work: Any) -> None:  # noqa: F811
    say("你好", order_no=ORDER, who="a", talk="ta")
    say("你好", order_no=ORDER, who="b", talk="tb", channel="phone")
    work()
    done = CustomerMerge.everywhere.get()
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        assert undo(cursor, shop.id, done.id, "mei", NOW)
    say("在吗", order_no=ORDER, who="b", talk="tb", channel="phone")
    work()
    assert Customer.everywhere.filter(merged_into=None).count() == 2


def test_another_shops_customers_are_out_of_reach(shop: Any, other_shop: Any, say: Any, work: Any) -> None:  # noqa: F811
    kept, absorbed = two_customers(say, work)
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        assert merge(cursor, other_shop.id, Merge(kept.id, absorbed.id, "person", 1.0, {}), "mei", NOW) is None
