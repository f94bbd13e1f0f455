"""What outside systems push, over real HTTP: taken, forged, doubled, reordered, kept when it cannot be read."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.connectors import signing
from tests.connectors.signing import CONFIGS, changed, loaded, payload
from tests.serving import Answer, Served, serving
from zhiyin import letters
from zhiyin.connections import ADDRESS, sealed
from zhiyin.connectors.connector import Push
from zhiyin.intake.push.door import Rate
from zhiyin.records.connection import connect
from zhiyin.records.models import Buyer, Connection, DeadLetter, Order, Parcel, ParcelEvent, Product, Refund
from zhiyin.secrets import seal

ORDER = "820982911946154508"


@pytest.fixture
def server(transactional_db: None) -> Iterator[Served]:
    with serving() as served:
        yield served


def link(shop: Any, kind: str = "shopify", **fields: Any) -> Connection:
    return Connection.everywhere.create(**{"shop": shop, "kind": kind, "name": f"our {kind}", "source": f"my-{kind}",
                                           "key": f"key-{kind}", "config": sealed(kind, CONFIGS[kind], {}), **fields})


def push(server: Served, one: Connection, given: Push, **headers: str) -> Answer:
    return server.ask("POST", f"{ADDRESS}{one.key}", given.body, **given.headers, **headers)


def updated(at: str = "2022-01-02T00:00:00Z", **fields: Any) -> Push:
    return signing.shopify("orders/updated", changed("shopify/orders_updated.json", updated_at=at, cancelled_at=None, **fields))


def test_a_documented_order_changes_the_right_record(server: Served, shop: Any, other_shop: Any) -> None:
    one = link(shop)
    assert push(server, one, signing.shopify("orders/updated", payload("shopify/orders_updated.json"))).status == 200
    order = Order.everywhere.get()
    assert (order.shop_id, order.source, order.external_id, order.number, order.state) == (
        shop.pk, "my-shopify", ORDER, "9999", "cancelled")
    assert order.lines.count() == 5
    assert order.buyer == Buyer.everywhere.get(external_id="115310627314723954")
    assert push(server, one, signing.shopify("fulfillments/create", payload("shopify/fulfillments_update.json"))).status == 200
    assert Parcel.everywhere.get(number="1z827wk74630").orders.get().order == order
    assert push(server, one, signing.shopify("refunds/create", payload("shopify/refunds_create.json"))).status == 200
    assert Refund.everywhere.get().order == order
    assert push(server, one, signing.shopify("products/update", payload("shopify/products_update.json"))).status == 200
    assert Product.everywhere.get(title="Example T-Shirt").external_id == "788032119674292922"
    one.refresh_from_db()
    assert (one.taken, one.forged, one.last_error) == (4, 0, "")
    assert one.last_at is not None


def test_documented_scans_go_to_their_parcel_once(server: Served, shop: Any) -> None:
    one = link(shop, "kuaidi100")
    given = signing.kuaidi100(payload("kuaidi100/push_documented_2015.json"))
    for _ in range(3):
        said = push(server, one, given)
        assert (said.status, said.json) == (200, loaded("kuaidi100/push_answer_ok.json"))
    assert Parcel.everywhere.get().number == "V030344422"
    assert list(ParcelEvent.everywhere.order_by("at").values_list("code", "state", "source")) == [
        ("在途", "in_transit", "my-kuaidi100")] * 2
    two = link(shop, "kdniao")
    said = push(server, two, signing.kdniao(payload("kdniao/push_101_vendor_demo.normalised.json")))
    assert (said.status, said.json["Success"]) == (200, True)
    assert Parcel.everywhere.get(number="5042260908504").events.count() == 5  # both entries tell of one parcel


@pytest.mark.parametrize("given", [
    signing.shopify("orders/updated", payload("shopify/orders_updated.json"), secret="guessed"),
    Push(updated().headers, payload("shopify/orders_updated.json")), Push({}, b"{}")])
def test_a_wrong_signature_leaves_nothing_but_a_count(server: Served, shop: Any, given: Push) -> None:
    one = link(shop)
    for _ in range(2):
        assert push(server, one, given).status == 401
    one.refresh_from_db()
    assert (one.taken, one.forged, one.last_at) == (0, 2, None)
    assert one.last_forged_at is not None
    assert not Order.everywhere.exists()
    assert not DeadLetter.everywhere.exists()


def test_a_trackers_wrong_signature_is_answered_in_its_words(server: Served, shop: Any) -> None:
    said = push(server, link(shop, "kuaidi100"), signing.kuaidi100(b"{}", salt="guessed"))
    assert (said.status, said.json["result"]) == (401, False)


def test_replayed_reordered_and_doubled_pushes_do_no_harm(server: Served, shop: Any) -> None:
    one = link(shop)
    told = [updated("2022-01-02T00:00:00Z", financial_status="pending"),
            updated("2022-01-03T00:00:00Z", financial_status="paid"),
            updated("2022-01-04T00:00:00Z", financial_status="paid", fulfillment_status="fulfilled")]
    found = set()
    for order in itertools.permutations(told):
        Order.everywhere.all().delete()
        for given in (*order, *reversed(order)):
            assert push(server, one, given).status == 200
        row = Order.everywhere.get()
        found.add((row.state, row.source_time, bytes(row.digest)))
    assert len(found) == 1
    assert found.pop()[0] == "shipped"
    assert not DeadLetter.everywhere.exists()


def test_what_cannot_be_read_is_kept_and_tried_again(server: Served, shop: Any) -> None:
    one = link(shop)
    bad = signing.shopify("orders/updated", changed("shopify/orders_updated.json", line_items=[{"id": 1}]))
    for _ in range(3):
        assert push(server, one, bad, cookie="secret=1", user_agent="Shopify").status == 200  # sending it again mends nothing
    letter = DeadLetter.everywhere.get()
    assert (letter.times, letter.state, letter.code, letter.field) == (3, "waiting", "unreadable", "line_items[0].quantity")
    assert letter.why == "line_items[0].quantity must be a whole number"
    assert letter.headers == {"x-shopify-topic": "orders/updated", "x-shopify-shop-domain": "tea.myshopify.com",
                              "x-shopify-triggered-at": "2022-01-01T00:00:00.877041743Z"}
    assert bytes(letter.body) == bad.body
    one.refresh_from_db()
    assert (one.taken, one.last_error) == (3, letter.why)
    problem = letters.again(letter.pk)
    assert problem is not None
    assert problem.field == "line_items[0].quantity"
    DeadLetter.everywhere.update(body=payload("shopify/orders_updated.json"))  # as if the connector had learned to read it
    assert letters.again(letter.pk) is None
    letter.refresh_from_db()
    assert (letter.state, bytes(letter.body)) == ("taken", b"")
    assert Order.everywhere.get().external_id == ORDER
    with pytest.raises(LookupError):
        letters.again(letter.pk)


def test_a_dropped_letter_stays_dropped_and_keeps_nothing_of_a_person(server: Served, shop: Any) -> None:
    one = link(shop)
    redact = signing.shopify("customers/redact", payload("shopify/customers_redact.json"))
    assert push(server, one, redact).status == 200
    assert "Erase this customer" in DeadLetter.everywhere.get().why
    assert letters.drop(DeadLetter.everywhere.all()) == 1
    assert push(server, one, redact).status == 200
    letter = DeadLetter.everywhere.get()
    assert (letter.state, letter.times, bytes(letter.body), letter.headers) == ("dropped", 2, b"", {})


def test_a_taken_letter_that_comes_again_waits_again(server: Served, shop: Any) -> None:
    one = link(shop)
    bad = signing.shopify("orders/updated", b'{"id": 1}')
    push(server, one, bad)
    DeadLetter.everywhere.update(state="taken", body=b"", headers={})
    push(server, one, bad)
    letter = DeadLetter.everywhere.get()
    assert (letter.state, bytes(letter.body), letter.headers["x-shopify-topic"]) == ("waiting", bad.body, "orders/updated")


def test_one_bad_thing_among_several_is_kept_and_the_others_go_in(server: Served, shop: Any) -> None:
    one = link(shop, "kuaidi100")
    data = loaded("kuaidi100/push_documented_2015.json")
    data["lastResult"]["data"][0]["ftime"] = "soon"
    given = signing.kuaidi100(json.dumps(data).encode())
    assert push(server, one, given).json["result"] is True
    assert ParcelEvent.everywhere.count() == 1
    assert DeadLetter.everywhere.get().field == "param.lastResult.data[0].ftime"
    data["lastResult"]["data"][0] |= {"ftime": "2012-08-28 16:33:19", "context": "half a pair \ud800"}
    push(server, one, signing.kuaidi100(json.dumps(data).encode()))
    data["lastResult"]["data"][0]["context"] = "nothing \x00 here"
    push(server, one, signing.kuaidi100(json.dumps(data).encode()))
    assert ParcelEvent.everywhere.count() == 1
    assert sorted(DeadLetter.everywhere.values_list("code", "field")) == [
        ("nul", "parcel-events.text"), ("surrogate", "parcel-events"), ("unreadable", "param.lastResult.data[0].ftime")]


def test_a_connector_that_fails_loses_nothing(server: Served, shop: Any) -> None:
    one = link(shop)
    deep = signing.shopify("orders/updated", b"[" * 100_000)
    assert push(server, one, deep).status == 200
    assert DeadLetter.everywhere.get().state == "waiting"


@pytest.mark.parametrize("key", ["", "nobody", "key-shopify/", "x" * 41, "%00", "key%2Dshopify2"])
def test_an_address_that_is_nobodys(server: Served, shop: Any, key: str) -> None:
    link(shop)
    assert server.ask("POST", f"{ADDRESS}{key}", b"{}").status == 404
    assert server.ask("GET", f"{ADDRESS}key-shopify").status in (404, 405)


def test_a_connection_that_is_off_takes_nothing(server: Served, shop: Any) -> None:
    assert push(server, link(shop, enabled=False), updated()).status == 404
    assert not Order.everywhere.exists()


def test_a_body_is_not_endless(server: Served, shop: Any) -> None:
    one = link(shop)
    assert server.ask("POST", f"{ADDRESS}{one.key}", b"x" * 1_048_577).status == 413


def test_secrets_sealed_with_another_key_are_waited_for(server: Served, shop: Any) -> None:
    one = link(shop, config={"domain": "tea.myshopify.com", "secret": seal("x")[:-4], "currency": "USD"})
    assert push(server, one, updated()).status == 503
    one.refresh_from_db()
    assert "settings cannot be read" in one.last_error


def test_while_the_database_is_away_it_is_to_come_again(server: Served, shop: Any) -> None:
    one = link(shop)
    with connect() as connection:
        connection.execute("ALTER TABLE records_order RENAME TO records_elsewhere")
        try:
            said = push(server, one, updated())
        finally:
            connection.execute("ALTER TABLE records_elsewhere RENAME TO records_order")
    assert (said.status, said.headers["retry-after"]) == (503, "1")
    assert not DeadLetter.everywhere.exists()
    assert push(server, one, updated()).status == 200
    assert Order.everywhere.count() == 1


def test_two_shops_do_not_meet(server: Served, shop: Any, other_shop: Any) -> None:
    mine, theirs = link(shop), link(other_shop, key="theirs")
    push(server, mine, updated())
    push(server, theirs, updated())
    assert sorted(Order.everywhere.values_list("shop_id", flat=True)) == sorted([shop.pk, other_shop.pk])


def test_a_rate_is_each_connections_own() -> None:
    now = [0.0]
    rate = Rate(3, lambda: now[0])
    assert [rate.allows(1) for _ in range(4)] == [True, True, True, False]
    assert rate.allows(2)
    now[0] = 0.34
    assert [rate.allows(1) for _ in range(2)] == [True, False]
    now[0] = 100.0
    assert [rate.allows(1) for _ in range(4)] == [True, True, True, False]
    assert all(Rate(0).allows(1) for _ in range(1_000))


def test_too_many_at_once_come_later(server: Served, shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one = link(shop)
    monkeypatch.setattr(Rate, "allows", lambda *_: False)
    said = push(server, one, updated())
    assert (said.status, said.headers["retry-after"]) == (429, "1")
    assert push(server, one, Push({}, b"{}")).status == 401
    one.refresh_from_db()
    assert (one.taken, one.forged) == (0, 0)
