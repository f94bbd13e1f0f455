"""WooCommerce: documented representations as tellings, fetching by pages, what it can be asked."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.connectors import signing
from tests.connectors.signing import CONFIGS, Outside, changed, loaded, payload
from zhiyin.connectors import connector
from zhiyin.connectors.connector import Forged, Later, Push, Unreadable
from zhiyin.connectors.woocommerce import nouns, rest
from zhiyin.domain.outside import Uncertain, Unreachable
from zhiyin.domain.trade.actions import CancelOrder, ChangeAddress, End, GiveCoupon, RefundOrder, Request
from zhiyin.domain.trade.orders import ORDER_STATES
from zhiyin.domain.trade.told import Place

SHOP = connector("woocommerce")
CONFIG = CONFIGS["woocommerce"] | {"source": "woocommerce"}
KEY = "7f6b0a52-9b1e-4c63-8a4e-2f1f5f6f7a10"


def read(topic: str, body: bytes) -> list[Any]:
    push = signing.woocommerce(topic, body)
    SHOP.check(push, CONFIG)
    return [(one.noun, one.told) for one in SHOP.read(push, CONFIG)]


def test_an_order_with_its_payment() -> None:
    ((noun, told),) = read("order.updated", payload("woocommerce/order_727_completed.json"))
    assert (noun, told.external_id, told.number, told.customer, told.state) == ("orders", "727", "727", None, "shipped")
    assert (told.source_time, told.paid_at, told.shipped_at) == (
        "2017-03-22T19:30:35+00:00", "2017-03-22T19:28:08+00:00", "2017-03-22T19:30:35+00:00")
    assert (told.total, told.freight, told.currency) == (Decimal("29.35"), Decimal("10.00"), "USD")
    assert [(one.external_id, one.product, one.variant, one.quantity, one.price) for one in told.lines] == [
        ("315", "93", None, 2, Decimal("3.00")), ("316", "22", "23", 1, Decimal("12.00"))]
    assert told.lines[1].title == "Ship Your Idea – Color: Black, Size: M Test"
    assert [(one.method, one.amount) for one in told.payments] == [("bacs", Decimal("29.35"))]
    assert (told.ship_to.name, told.ship_to.phone) == ("John Doe", "(555) 555-5555")


def test_an_orders_refunds_are_granted() -> None:
    (_, order), *refunds = read("order.updated", payload("woocommerce/order_723_completed_refunded.json"))
    assert (order.state, order.customer, order.payments) == ("shipped", "26", [])
    assert [(noun, one.external_id, one.order, one.amount, one.state) for noun, one in refunds] == [
        ("refunds", "726", "723", Decimal("10.00"), "approved"), ("refunds", "724", "723", Decimal("9.00"), "approved")]


@pytest.mark.parametrize("word", ["pending", "on-hold", "processing", "completed", "cancelled", "refunded", "failed", "trash"])
def test_documented_states_are_known(word: str) -> None:
    assert nouns.STATES[word] in ORDER_STATES[1:]


def test_a_plugins_state_is_kept_as_it_is() -> None:
    (_, told), = read("order.updated", changed("woocommerce/order_727_processing.json", status="wc-awaiting-pickup"))
    assert (told.state, told.state_raw) == ("unknown", "wc-awaiting-pickup")
    (_, told), = read("order.created", payload("woocommerce/order_727_processing.json"))
    assert (told.state, told.state_raw) == ("paid", None)


def test_a_product_a_coupon_a_customer() -> None:
    ((_, product),) = read("product.updated", payload("woocommerce/product_794.json"))
    assert (product.title, product.price, product.categories, len(product.images)) == (
        "Premium Quality", Decimal("21.99"), ["Clothing", "T-shirts"], 2)
    assert product.description.startswith("Pellentesque habitant")
    ((_, coupon),) = read("coupon.created", payload("woocommerce/coupon_719.json"))
    assert (coupon.code, coupon.value, coupon.threshold) == ("10off", None, Decimal("100.00"))
    assert coupon.extra == {"percent": "10.00"}
    person = {"id": 26, "date_created_gmt": "2017-03-21T19:11:31", "date_modified_gmt": None, "email": "joao@example.com",
              "first_name": "João", "last_name": "Silva", "billing": {"phone": "(11) 1111"}, "shipping": {"city": "Rio"}}
    ((_, buyer),) = read("customer.created", json.dumps(person).encode())
    assert (buyer.external_id, buyer.name, buyer.phone, buyer.address.city) == ("26", "João Silva", "(11) 1111", "Rio")
    assert buyer.source_time == "2017-03-21T19:11:31+00:00"


@pytest.mark.parametrize("resource", ["order", "product", "customer", "coupon"])
def test_what_was_deleted_is_for_a_person(resource: str) -> None:
    with pytest.raises(Unreadable, match=f"{resource} 7 was deleted"):
        read(f"{resource}.deleted", b'{"id": 7}')


def test_the_ping_alone_comes_unsigned() -> None:
    ping = Push({"content-type": "application/x-www-form-urlencoded"}, b"webhook_id=142")
    SHOP.check(ping, CONFIG)
    assert SHOP.read(ping, CONFIG) == []
    assert read("action.woocommerce_add_to_cart", b'{"action": "x", "arg": "y"}') == []


@pytest.mark.parametrize("push", [
    Push({}, b"webhook_id=142&x=1"), Push({"x-wc-webhook-topic": "order.updated"}, b'{"id": 1}'),
    Push({"x-wc-webhook-signature": "AAAA"}, b"webhook_id=142"), signing.woocommerce("order.updated", b"{}", secret="other"),
    Push(signing.woocommerce("order.updated", b'{"id": 1}').headers, b'{"id": 2}')])
def test_a_wrong_signature_is_forged(push: Push) -> None:
    with pytest.raises(Forged):
        SHOP.check(push, CONFIG)


def stock(count: int, at: Any, first: int = 1) -> list[dict[str, Any]]:
    base = loaded("woocommerce/order_727_processing.json")
    return [base | {"id": first + place, "date_modified_gmt": at(place)} for place in range(count)]


def asked(ask: Outside, place: int) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(ask.asked[place][1]).query).items()}


def test_fetching_goes_through_all_there_is() -> None:
    ask = Outside(("/products?page=1&", [loaded("woocommerce/product_794.json")]), ("/customers?page=1&", []),
                  ("/coupons?page=1&", [loaded("woocommerce/coupon_719.json")]),
                  ("/orders?page=1&", stock(rest.SIZE, lambda place: f"2024-01-01T00:00:{place:02}")),
                  ("/orders?page=1&", [loaded("woocommerce/order_727_completed.json")]))
    found, after, stops = [], None, []
    while True:
        got = SHOP.page(CONFIG, after, ask)
        found, after = found + got.tellings, got.next
        stops.append(after)
        if after is None:
            break
    assert stops == ["customers", "coupons", "orders", "orders 1 2024-01-01T00:00:18+00:00", None]
    assert [one.noun for one in found] == ["products", "coupons", *["orders"] * (rest.SIZE + 1)]
    assert asked(ask, 4) | {"per_page": "20"} == {"page": "1", "per_page": "20", "orderby": "modified", "order": "asc",
                                                  "dates_are_gmt": "true", "modified_after": "2024-01-01T00:00:18"}
    assert ask.asked[0][1].startswith("https://tea.example/wp-json/wc/v3/products?")


def test_many_changes_within_a_second_do_not_stop_it() -> None:
    same = stock(rest.SIZE, lambda _: "2024-01-01T00:00:01")
    ask = Outside(("", same), ("", same))
    first = SHOP.page(CONFIG, "orders", ask)
    assert first.next == "orders 1 2024-01-01T00:00:00+00:00"
    assert SHOP.page(CONFIG, first.next, ask).next == "orders 2 2024-01-01T00:00:00+00:00"


@pytest.mark.parametrize(("answer", "error"), [
    (("", 401, {"code": "woocommerce_rest_cannot_view", "message": "Sorry"}), Unreadable), (("", 404, "no page"), Unreadable),
    (("", 500, {}), Later), (("", 301, {}), Later), (("", {"not": "a list"}), Unreadable), (Uncertain("cut"), Uncertain)])
def test_fetching_tells_what_a_person_must_mend_from_what_passes(answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        SHOP.page(CONFIG, None, Outside(answer))


ORDER = loaded("woocommerce/order_727_processing.json")
BACK = RefundOrder(order="727", amount=Decimal("5.00"), currency="USD", reason="broken")


def ask_for(action: Any) -> Request:
    return Request(KEY, action)


def test_a_refund_is_marked_and_not_made_twice() -> None:
    made = {"id": 900, "amount": "5.00", "reason": f"broken [zhiyin {KEY}]"}
    ask = Outside(("GET https://tea.example/wp-json/wc/v3/orders/727/refunds", []), ("GET", ORDER), ("POST", 201, made),
                  ("GET", ORDER))
    said = SHOP.perform(ask_for(BACK), CONFIG, ask)
    assert (said.end, said.remote_id) == (End.DONE, "900")
    assert json.loads(ask.asked[2][2]) == {"amount": "5.00", "reason": f"broken [zhiyin {KEY}]", "api_refund": True,
                                           "api_restock": False}
    again = Outside(("GET", [made]), ("GET", ORDER))
    assert SHOP.perform(ask_for(BACK), CONFIG, again).remote_id == "900"
    assert SHOP.look(ask_for(BACK), CONFIG, Outside(("GET", []))).end == End.UNREACHED


@pytest.mark.parametrize(("answer", "end", "rule"), [
    (("", 422, {"code": "woocommerce_rest_refund_exceeds_remaining", "message": "too much"}), End.REFUSED,
     "woocommerce_rest_refund_exceeds_remaining"),
    (Uncertain("cut"), End.UNCERTAIN, ""), (("", 500, {}), End.UNCERTAIN, ""), (Unreachable("no"), End.UNREACHED, "")])
def test_what_became_of_a_refund_is_not_guessed(answer: Any, end: End, rule: str) -> None:
    said = SHOP.perform(ask_for(BACK), CONFIG, Outside(("", []), ("", ORDER), answer))
    assert (said.end, said.rule) == (end, rule)


@pytest.mark.parametrize(("action", "rule"), [
    (RefundOrder(order="727/../1", amount=Decimal(1), currency="USD"), "not_found"), (CancelOrder(order="x"), "not_found")])
def test_an_id_is_no_path(action: Any, rule: str) -> None:
    assert SHOP.perform(ask_for(action), CONFIG, Outside()).rule == rule


def test_a_paid_order_is_refunded_and_cancelled_once() -> None:
    cancelled = ORDER | {"status": "cancelled"}
    ask = Outside(("GET", ORDER), ("GET", ORDER), ("POST", 201, {"id": 900}), ("PUT", cancelled))
    said = SHOP.perform(ask_for(CancelOrder(order="727", reason="late")), CONFIG, ask)
    assert (said.end, dict(said.told)["orders"].state) == (End.DONE, "cancelled")
    assert json.loads(ask.asked[2][2])["amount"] == "29.35"
    # killed after the money went: the order counts as refunded, and nothing is given back a second time
    begun = ORDER | {"status": "refunded", "refunds": [{"id": 900, "reason": f"late [zhiyin {KEY}]", "total": "-29.35"}]}
    again = Outside(("GET", begun), ("GET", begun), ("PUT", cancelled))
    assert SHOP.perform(ask_for(CancelOrder(order="727", reason="late")), CONFIG, again).end == End.DONE
    assert SHOP.perform(ask_for(CancelOrder(order="727")), CONFIG, Outside(("GET", cancelled))).end == End.DONE
    sent = ORDER | {"status": "completed"}
    assert SHOP.perform(ask_for(CancelOrder(order="727")), CONFIG, Outside(("", sent), ("", sent))).rule == "already_sent"


def test_an_address_is_changed_while_nothing_was_sent() -> None:
    to = Place(name="Li Lei", street="1 Tea Road", city="Hangzhou", postcode="310000", country="CN", province="Zhejiang")
    request = ask_for(ChangeAddress(order="727", ship_to=to))
    moved = ORDER | {"shipping": {"first_name": "Li", "last_name": "Lei", "address_1": "1 Tea Road", "address_2": "",
                                  "city": "Hangzhou", "state": "Zhejiang", "postcode": "310000", "country": "CN"}}
    said = SHOP.perform(request, CONFIG, Outside(("GET", ORDER), ("GET", ORDER), ("PUT", moved)))
    assert dict(said.told)["orders"].ship_to.city == "Hangzhou"
    assert SHOP.look(request, CONFIG, Outside(("GET", moved))).end == End.DONE
    assert SHOP.look(request, CONFIG, Outside(("GET", ORDER))).end == End.UNREACHED
    sent = ORDER | {"status": "completed"}
    assert SHOP.perform(request, CONFIG, Outside(("", sent), ("", sent))).rule == "already_sent"


def test_a_coupon_is_for_one_customer_and_made_once() -> None:
    request = ask_for(GiveCoupon(customer="26", value=Decimal("10"), threshold=Decimal("50"), currency="USD",
                                 ends_at="2026-04-01T08:00:00+08:00"))
    made = loaded("woocommerce/coupon_719.json") | {"code": "zy-7f6b0a529b1e4c63", "discount_type": "fixed_cart"}
    ask = Outside(("GET", []), ("customers/26", {"id": 26, "email": "joao@example.com"}), ("POST", 201, made))
    said = SHOP.perform(request, CONFIG, ask)
    assert (said.end, said.why, dict(said.told)["coupons"].value) == (End.DONE, "zy-7f6b0a529b1e4c63", Decimal("10.00"))
    sent = json.loads(ask.asked[2][2])
    assert (sent["email_restrictions"], sent["minimum_amount"], sent["date_expires_gmt"]) == (
        ["joao@example.com"], "50", "2026-04-01T00:00:00")
    assert SHOP.perform(request, CONFIG, Outside(("code=zy-7f6b0a529b1e4c63", [made]))).end == End.DONE
    nobody = Outside(("GET", []), ("", {"id": 26, "email": ""}))
    assert SHOP.perform(request, CONFIG, nobody).rule == "customer"
