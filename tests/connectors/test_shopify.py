"""Shopify: documented payloads as tellings, the same by webhook and by GraphQL; what it can be asked."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.connectors import signing
from tests.connectors.signing import CONFIGS, Outside, changed, loaded, payload
from zhiyin.connectors import connector
from zhiyin.connectors.connector import Forged, Later, Push, Unreadable
from zhiyin.connectors.reading import Node
from zhiyin.connectors.shopify import nouns, tables
from zhiyin.domain.outside import Uncertain, Unreachable
from zhiyin.domain.parcel import STATES
from zhiyin.domain.trade.actions import (
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    End,
    GiveCoupon,
    RefundOrder,
    Request,
    ReturnItems,
)
from zhiyin.domain.trade.orders import ORDER_STATES, REFUND_STATES
from zhiyin.domain.trade.told import Place

SHOP = connector("shopify")
CONFIG = CONFIGS["shopify"] | {"source": "shopify"}
KEY = "7f6b0a52-9b1e-4c63-8a4e-2f1f5f6f7a10"
ORDER = "820982911946154508"


def read(topic: str, body: bytes) -> list[Any]:
    push = signing.shopify(topic, body)
    SHOP.check(push, CONFIG)
    return SHOP.read(push, CONFIG)


def test_the_documented_order_is_a_cancelled_one() -> None:
    buyer, order = read("orders/updated", payload("shopify/orders_updated.json"))
    assert (buyer.noun, buyer.told.external_id, buyer.told.name, buyer.told.email) == (
        "buyers", "115310627314723954", "John Smith", "john@example.com")
    told = order.told
    assert (told.external_id, told.number, told.customer, told.state) == (ORDER, "9999", "115310627314723954", "cancelled")
    assert (told.source, told.source_time) == ("shopify", "2022-01-01T00:00:00+00:00")
    assert (told.total, told.freight, told.discount, told.currency) == (
        Decimal("404.95"), Decimal("10.00"), Decimal("20.00"), "USD")
    assert [(one.external_id, one.product, one.quantity, one.price) for one in told.lines][:2] == [
        ("487817672276298554", "788032119674292922", 1, Decimal("89.99")), ("789012345678901234", None, 1, Decimal("19.99"))]
    assert (told.ship_to.name, told.ship_to.postcode, told.ship_to.country) == ("Steve Shipper", "40003", "United States")
    assert told.extra == {"test": True}


@pytest.mark.parametrize(("fields", "state", "raw"), [
    ({"financial_status": "pending"}, "unpaid", None), ({"financial_status": "authorized"}, "unpaid", None),
    ({"financial_status": "paid"}, "paid", None), ({"financial_status": "partially_refunded"}, "paid", None),
    ({"financial_status": "refunded", "fulfillment_status": "fulfilled"}, "refunded", None),
    ({"financial_status": "paid", "fulfillment_status": "partial"}, "partly_shipped", None),
    ({"financial_status": "paid", "fulfillment_status": "fulfilled"}, "shipped", None),
    ({"financial_status": "paid", "fulfillment_status": "fulfilled", "sent": ["delivered"]}, "delivered", None),
    ({"financial_status": "paid", "fulfillment_status": "fulfilled", "sent": ["delivered", "in_transit"]}, "shipped", None),
    ({"financial_status": "voided"}, "unknown", "voided"), ({"financial_status": "on_credit"}, "unknown", "on_credit"),
    ({"financial_status": "paid", "fulfillment_status": "restocked"}, "unknown", "paid restocked"),
    ({"financial_status": "paid", "cancelled_at": "2022-01-01T00:00:00Z"}, "cancelled", None), ({}, "unknown", None)])
def test_states_of_orders(fields: dict[str, Any], state: str, raw: str | None) -> None:
    sent = [Node({"shipment_status": one}) for one in fields.pop("sent", [])]
    assert nouns.order_state(Node(fields), sent) == (state, raw)
    assert state in ORDER_STATES


def test_tables_lead_to_states_that_are() -> None:
    assert set(tables.SHIPMENT.values()) <= set(STATES)
    assert set(tables.PAYMENT.values()) | set(tables.SENT.values()) <= set(ORDER_STATES)
    assert set(tables.MONEY.values()) | set(tables.RETURN.values()) <= set(REFUND_STATES)


def test_a_fulfilment_is_a_parcel_of_the_order() -> None:
    (parcel,) = read("fulfillments/update", payload("shopify/fulfillments_update.json"))
    told = parcel.told
    assert (parcel.noun, told.number, told.courier, told.orders) == ("parcels", "1z827wk74630", "UPS", [ORDER])
    assert len(told.lines) == 5
    _, scan = read("fulfillments/update", changed("shopify/fulfillments_update.json", shipment_status="out_for_delivery"))
    assert (scan.noun, scan.told.parcel, scan.told.state, scan.told.code) == (
        "parcel-events", "1z827wk74630", "out_for_delivery", "out_for_delivery")
    _, odd = read("fulfillments/update", changed("shopify/fulfillments_update.json", shipment_status="teleported"))
    assert (odd.told.state, odd.told.code) == (None, "teleported")
    (gone,) = read("fulfillments/update", changed("shopify/fulfillments_update.json", status="cancelled"))
    assert (gone.told.orders, gone.told.lines) == ([], [])
    assert read("fulfillments/update", changed("shopify/fulfillments_update.json", tracking_number=None,
                                               tracking_numbers=[])) == []


def test_a_refund_is_paid_when_the_money_moved() -> None:
    (refund,) = read("refunds/create", payload("shopify/refunds_create.json"))
    told = refund.told
    assert (told.external_id, told.order, told.kind, told.state) == ("890088186047892319", ORDER, "refund", "paid")
    assert (told.amount, told.currency, told.reason, len(told.lines)) == (Decimal("85.00"), "USD", "Things were damaged", 5)


@pytest.mark.parametrize(("statuses", "state", "raw", "amount"), [
    (["success", "pending"], "approved", None, "3"), (["failure"], "unknown", "failure", "0"),
    (["success", "error"], "unknown", "error success", "1"), ([], "approved", None, "0")])
def test_states_of_refunds(statuses: list[str], state: str, raw: str | None, amount: str) -> None:
    moved = [{"kind": "refund", "status": one, "amount": str(place + 1)} for place, one in enumerate(statuses)]
    (refund,) = read("refunds/create", changed("shopify/refunds_create.json", transactions=moved))
    assert (refund.told.state, refund.told.state_raw, refund.told.amount) == (state, raw, Decimal(amount))


def test_a_return_has_the_time_of_its_webhook() -> None:
    (asked,) = read("returns/request", payload("shopify/returns_request.json"))
    told = asked.told
    assert (told.external_id, told.order, told.kind, told.state) == (
        "return:123134564567890", "4783296544821", "return", "requested")
    assert told.source_time == "2022-01-01T00:00:00.877041+00:00"
    (odd,) = read("returns/update", changed("shopify/returns_request.json", status="closed"))
    assert (odd.told.state, odd.told.state_raw) == ("unknown", "closed")


def test_a_product_with_its_page_and_variants() -> None:
    (product,) = read("products/update", payload("shopify/products_update.json"))
    told = product.told
    assert (told.title, told.description, told.price, told.currency) == (
        "Example T-Shirt", "An example T-Shirt", Decimal("19.99"), "USD")
    assert (told.on_sale, told.url) == (True, "https://tea.myshopify.com/products/example-t-shirt")
    assert [one.external_id for one in told.variants] == ["642667041472713922", "757650484644203962"]
    assert read("products/update", changed("shopify/products_update.json", status="draft"))[0].told.on_sale is False


def test_a_customer() -> None:
    (buyer,) = read("customers/update", payload("shopify/customers_update.json"))
    assert (buyer.told.external_id, buyer.told.name, buyer.told.address.city) == ("706405506930370084", "Bob Biller", "Ottawa")


@pytest.mark.parametrize(("topic", "file"), [
    ("customers/redact", "customers_redact"), ("customers/data_request", "customers_data_request"),
    ("shop/redact", "shop_redact"), ("orders/delete", "orders_delete"), ("products/delete", "products_delete")])
def test_what_is_for_a_person_waits_for_one(topic: str, file: str) -> None:
    with pytest.raises(Unreadable, match=topic):
        read(topic, payload(f"shopify/{file}.json"))


@pytest.mark.parametrize(("topic", "file"), [
    ("inventory_levels/update", "inventory_levels_update"), ("order_transactions/create", "order_transactions_create"),
    ("orders/edited", "orders_edited"), ("fulfillment_events/create", "fulfillment_events_create")])
def test_what_names_nothing_of_ours_tells_nothing(topic: str, file: str) -> None:
    assert read(topic, payload(f"shopify/{file}.json")) == []


@pytest.mark.parametrize(("topic", "body", "field"), [
    ("orders/updated", b"{", ""), ("orders/updated", b"[]", ""), ("orders/updated", b"{}", "id"),
    ("orders/updated", changed("shopify/orders_updated.json", updated_at=None), "updated_at"),
    ("orders/updated", changed("shopify/orders_updated.json", updated_at="2022-01-01T00:00:00"), "updated_at"),
    ("orders/updated", changed("shopify/orders_updated.json", total_price="much"), "total_price"),
    ("orders/updated", changed("shopify/orders_updated.json", line_items=[{"id": 1}]), "line_items[0].quantity"),
    ("orders/updated", changed("shopify/orders_updated.json", name={}), "name"), ("", b"{}", "x-shopify-topic")])
def test_what_is_wrong_is_named(topic: str, body: bytes, field: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(topic, body)
    assert error.value.field == field


def test_another_shops_push_is_not_ours() -> None:
    push = signing.shopify("orders/updated", payload("shopify/orders_updated.json"), x_shopify_shop_domain="b.myshopify.com")
    with pytest.raises(Unreadable, match="another shop"):
        SHOP.read(push, CONFIG)


def test_signatures() -> None:
    push = signing.shopify("orders/updated", b'{"id": 1}')
    SHOP.check(push, CONFIG)
    for wrong in (Push(push.headers, b'{"id": 2}'), Push({}, push.body), signing.shopify("orders/updated", b"{}", secret="x"),
                  Push(push.headers | {"x-shopify-hmac-sha256": "ünlesbar"}, push.body)):
        with pytest.raises(Forged):
            SHOP.check(wrong, CONFIG)
    SHOP.check(signing.shopify("t", b"{}", secret="old"), CONFIG | {"secret_before": "old"})
    with pytest.raises(Forged):
        SHOP.check(signing.shopify("t", b"{}", secret=""), CONFIG | {"secret": "", "secret_before": ""})


# what GraphQL answers for the documented order

ADDRESS = {"address1": "123 Shipping Street", "address2": None, "city": "Shippington", "province": "Kentucky", "zip": "40003",
           "country": "United States", "name": "Steve Shipper", "phone": "555-555-SHIP"}


def money(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount}}


def graph_order(**fields: Any) -> dict[str, Any]:
    lines = [{"id": f"gid://shopify/LineItem/{one['id']}", "name": one["name"], "quantity": one["quantity"],
              "currentQuantity": one["current_quantity"], "originalUnitPriceSet": money(one["price"]),
              "totalDiscountSet": money("0.0"), "variant": None,
              "product": one["product_id"] and {"id": f"gid://shopify/Product/{one['product_id']}"}}
             for one in loaded("shopify/orders_updated.json")["line_items"]]
    return {
        "id": f"gid://shopify/Order/{ORDER}", "name": "#9999", "createdAt": "2022-01-01T00:00:00Z",
        "processedAt": "2022-01-01T00:00:00Z", "updatedAt": "2022-01-01T00:00:00Z", "cancelledAt": "2022-01-01T00:00:00Z",
        "closedAt": None, "displayFinancialStatus": "VOIDED", "displayFulfillmentStatus": "UNFULFILLED", "currencyCode": "USD",
        "note": None, "test": True, "totalPriceSet": money("404.95"), "totalDiscountsSet": money("20.0"),
        "totalShippingPriceSet": money("10.0"), "shippingAddress": ADDRESS, "fulfillments": [], "refunds": [],
        "customer": {"id": "gid://shopify/Customer/115310627314723954", "firstName": "John", "lastName": "Smith",
                     "defaultEmailAddress": {"emailAddress": "john@example.com"}, "defaultPhoneNumber": None,
                     "defaultAddress": {"address1": "123 Elm St.", "address2": None, "city": "Ottawa", "province": "Ontario",
                                        "country": "Canada", "zip": "K2H7A8", "phone": "123-123-1234", "name": "John Smith"}},
        "lineItems": {"pageInfo": {"hasNextPage": False}, "nodes": lines}} | fields


def page(stage: str, nodes: list[Any], cursor: str | None = None) -> tuple[str, Any]:
    info = {"hasNextPage": cursor is not None, "endCursor": cursor}
    return stage, {"data": {stage: {"pageInfo": info, "nodes": nodes}}}


def one(order: dict[str, Any] | None) -> tuple[str, Any]:
    return "order(id: $id)", {"data": {"order": order}}


def test_both_ways_tell_the_same() -> None:
    ask = Outside(page("orders", [{"id": f"gid://shopify/Order/{ORDER}"}]), one(graph_order()))
    found = SHOP.page(CONFIG, "orders ", ask)
    assert found.tellings == read("orders/updated", payload("shopify/orders_updated.json"))
    assert found.next is None
    assert ask.asked[0][1] == "https://tea.myshopify.com/admin/api/2026-07/graphql.json"


def test_fetching_goes_through_all_there_is() -> None:
    product = {"id": "gid://shopify/Product/1", "title": "Cup", "descriptionHtml": "<p>Blue &amp; white</p>", "productType": "",
               "handle": "cup", "status": "ACTIVE", "publishedAt": "2022-01-01T00:00:00Z", "updatedAt": "2022-01-01T00:00:00Z",
               "images": {"nodes": [{"url": "https://cdn.example/1.jpg"}]},
               "variants": {"pageInfo": {"hasNextPage": True, "endCursor": "v1"},
                            "nodes": [{"id": "gid://shopify/ProductVariant/11", "title": "S", "price": "5.0", "sku": "",
                                       "barcode": None, "selectedOptions": [{"value": "S"}]}]}}
    more = {"data": {"product": {"variants": {"pageInfo": {"hasNextPage": False}, "nodes": [
        {"id": "gid://shopify/ProductVariant/12", "title": "M", "price": "5.00", "selectedOptions": []}]}}}}
    customer = {"id": "gid://shopify/Customer/5", "firstName": "Li", "lastName": None, "updatedAt": "2022-01-01T00:00:00Z"}
    ask = Outside(page("products", [{"id": "gid://shopify/Product/1"}]), ("product(id: $id)", {"data": {"product": product}}),
                  ("v1", more), page("customers", [customer], "c1"), page("customers", []), page("orders", []))
    found, after = [], None
    while True:
        got = SHOP.page(CONFIG, after, ask)
        found, after = found + got.tellings, got.next
        if after is None:
            break
    cup, buyer = (one.told for one in found)
    assert (cup.description, cup.price) == ("Blue & white", Decimal("5.00"))
    assert [one.external_id for one in cup.variants] == ["11", "12"]
    assert (buyer.external_id, buyer.name) == ("5", "Li")
    assert json.loads(ask.asked[4][2])["variables"] == {"after": "c1"}


@pytest.mark.parametrize(("answer", "error"), [
    (("", {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}), Later), (("", 429, {}), Later),
    (("", 502, {}), Later), (("", 401, {"errors": "[API] Invalid API key or access token"}), Unreadable),
    (("", {"errors": [{"message": "Access denied", "extensions": {"code": "ACCESS_DENIED"}}]}), Unreadable),
    (("", {}), Unreadable), (Unreachable("no"), Unreachable)])
def test_fetching_tells_what_a_person_must_mend_from_what_passes(answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        SHOP.page(CONFIG, None, Outside(answer))
    with pytest.raises(Unreadable, match="access_token"):
        SHOP.page({"domain": "tea.myshopify.com"}, None, Outside())


def ask_for(action: Any) -> Request:
    return Request(KEY, action)


LIVE = {"cancelledAt": None, "displayFinancialStatus": "PAID"}


def test_a_cancelled_order_is_not_cancelled_again() -> None:
    ask = Outside(one(graph_order()))
    said = SHOP.perform(ask_for(CancelOrder(order=ORDER)), CONFIG, ask)
    assert (said.end, dict(said.told)["orders"].state) == (End.DONE, "cancelled")


@pytest.mark.parametrize(("after", "end"), [(graph_order(), End.DONE), (graph_order(**LIVE), End.ACCEPTED)])
def test_cancelling_is_done_when_the_order_says_so(after: Any, end: End) -> None:
    job = {"data": {"orderCancel": {"job": {"id": "gid://shopify/Job/1"}, "orderCancelUserErrors": []}}}
    ask = Outside(one(graph_order(**LIVE)), ("orderCancel", job), one(after))
    assert SHOP.perform(ask_for(CancelOrder(order=ORDER, reason="wrong size")), CONFIG, ask).end == end
    sent = json.loads(ask.asked[1][2])
    assert sent["variables"] == {"id": f"gid://shopify/Order/{ORDER}", "note": f"wrong size [zhiyin {KEY}]"}
    assert SHOP.look(ask_for(CancelOrder(order=ORDER)), CONFIG, Outside(one(after))).end in (End.DONE, End.UNREACHED)


def test_a_rule_of_shopifys_refuses() -> None:
    said = {"data": {"orderCancel": {"job": None, "orderCancelUserErrors": [
        {"code": "INVALID", "field": ["orderId"], "message": "Cannot cancel an order with fulfillments"}]}}}
    answer = SHOP.perform(ask_for(CancelOrder(order=ORDER)), CONFIG, Outside(one(graph_order(**LIVE)), ("orderCancel", said)))
    assert (answer.end, answer.rule, answer.why) == (End.REFUSED, "INVALID", "Cannot cancel an order with fulfillments")
    assert SHOP.perform(ask_for(CancelOrder(order=ORDER)), CONFIG, Outside(one(None))).rule == "not_found"


def order_money(*refunds: str) -> tuple[str, Any]:
    return "maximumRefundableV2", {"data": {"order": {
        "presentmentCurrencyCode": "USD", "refunds": [{"id": "gid://shopify/Refund/7", "note": note} for note in refunds],
        "transactions": [
            {"id": "gid://shopify/OrderTransaction/1", "kind": "AUTHORIZATION", "status": "SUCCESS", "gateway": "visa"},
            {"id": "gid://shopify/OrderTransaction/2", "kind": "CAPTURE", "status": "SUCCESS", "gateway": "visa",
             "maximumRefundableV2": {"amount": "10.0"}},
            {"id": "gid://shopify/OrderTransaction/3", "kind": "SALE", "status": "SUCCESS", "gateway": "gift_card",
             "maximumRefundableV2": {"amount": "30.0"}}]}}}


MADE = ("refundCreate", {"data": {"refundCreate": {"refund": {"id": "gid://shopify/Refund/7"}, "userErrors": []}}})
GIVE_BACK = RefundOrder(order=ORDER, amount=Decimal("25.00"), currency="USD", reason="broken")


def test_a_refund_goes_back_where_it_came_from_with_its_key() -> None:
    ask = Outside(order_money(), order_money(), MADE, one(graph_order(**LIVE)))
    said = SHOP.perform(ask_for(GIVE_BACK), CONFIG, ask)
    assert (said.end, said.remote_id) == (End.DONE, "7")
    sent = json.loads(ask.asked[2][2])
    assert "@idempotent(key: $key)" in sent["query"]
    assert sent["variables"]["key"] == KEY
    assert [(one["gateway"], one["amount"]) for one in sent["variables"]["input"]["transactions"]] == [
        ("visa", "10.00"), ("gift_card", "15.00")]


def test_a_refund_that_is_there_is_not_made_again() -> None:
    ask = Outside(order_money("other", f"broken [zhiyin {KEY}]"), one(graph_order(**LIVE)))
    assert SHOP.perform(ask_for(GIVE_BACK), CONFIG, ask).remote_id == "7"
    assert SHOP.look(ask_for(GIVE_BACK), CONFIG, Outside(order_money("other"))).end == End.UNREACHED


@pytest.mark.parametrize(("action", "rule"), [
    (RefundOrder(order=ORDER, amount=Decimal("40.01"), currency="USD"), "more_than_paid"),
    (RefundOrder(order=ORDER, amount=Decimal("1"), currency="EUR"), "currency")])
def test_more_than_was_paid_is_not_given_back(action: RefundOrder, rule: str) -> None:
    said = SHOP.perform(ask_for(action), CONFIG, Outside(order_money(), order_money()))
    assert (said.end, said.rule) == (End.REFUSED, rule)


@pytest.mark.parametrize(("error", "end"), [
    (Unreachable("no"), End.UNREACHED), (Uncertain("perhaps"), End.UNCERTAIN), (("refundCreate", 500, {}), End.UNCERTAIN),
    (("refundCreate", 429, {}), End.UNREACHED)])
def test_what_became_of_it_is_not_guessed(error: Any, end: End) -> None:
    assert SHOP.perform(ask_for(GIVE_BACK), CONFIG, Outside(order_money(), order_money(), error)).end == end
    assert SHOP.look(ask_for(GIVE_BACK), CONFIG, Outside(Unreachable("no"))).end == End.UNCERTAIN


def test_an_address_is_changed_and_read_back() -> None:
    to = Place(name="Li Lei", street="1 Tea Road", city="Hangzhou", postcode="310000", country="CN", phone="+8657100000000")
    moved = ADDRESS | {"address1": "1 Tea Road", "city": "Hangzhou", "zip": "310000", "name": "Li Lei",
                       "phone": "+8657100000000"}
    request = ask_for(ChangeAddress(order=ORDER, ship_to=to))
    done = ("orderUpdate", {"data": {"orderUpdate": {"order": {"id": "x"}, "userErrors": []}}})
    ask = Outside(one(graph_order(**LIVE)), one(graph_order(**LIVE)), done, one(graph_order(**LIVE, shippingAddress=moved)))
    assert dict(SHOP.perform(request, CONFIG, ask).told)["orders"].ship_to.city == "Hangzhou"
    assert json.loads(ask.asked[2][2])["variables"]["input"]["shippingAddress"]["lastName"] == "Lei"
    assert SHOP.look(request, CONFIG, Outside(one(graph_order(shippingAddress=moved)))).end == End.DONE
    sent = graph_order(**LIVE, displayFulfillmentStatus="FULFILLED")
    assert SHOP.perform(request, CONFIG, Outside(one(sent), one(sent))).rule == "already_sent"


def lines(*given: tuple[str, int, int, str]) -> tuple[str, Any]:
    nodes = [{"id": f"gid://shopify/LineItem/{id}", "quantity": quantity, "currentQuantity": now,
              "variant": {"id": f"gid://shopify/ProductVariant/{variant}"}} for id, quantity, now, variant in given]
    return "variant { id }", {"data": {"order": {"lineItems": {"pageInfo": {"hasNextPage": False}, "nodes": nodes}}}}


def test_items_are_changed_within_one_session() -> None:
    request = ask_for(ChangeItems(order=ORDER, items={"1": "22"}))
    before, after = lines(("1", 2, 2, "11")), lines(("1", 2, 0, "11"), ("9", 2, 2, "22"))

    def ok(name: str, **fields: Any) -> tuple[str, Any]:
        return name, {"data": {name: {"userErrors": [], **fields}}}

    begun = ok("orderEditBegin", calculatedOrder={"id": "gid://shopify/CalculatedOrder/5", "lineItems": {
        "nodes": [{"id": "gid://shopify/CalculatedLineItem/1"}]}})
    ask = Outside(before, before, begun, ok("orderEditAddVariant"), ok("orderEditSetQuantity"), ok("orderEditCommit"),
                  one(graph_order(**LIVE)))
    assert SHOP.perform(request, CONFIG, ask).end == End.DONE
    assert json.loads(ask.asked[3][2])["variables"] == {
        "id": "gid://shopify/CalculatedOrder/5", "variant": "gid://shopify/ProductVariant/22", "quantity": 2}
    again = Outside(after, one(graph_order(**LIVE)))
    assert SHOP.perform(request, CONFIG, again).end == End.DONE
    assert SHOP.look(request, CONFIG, Outside(before)).end == End.UNREACHED


def test_a_coupon_has_a_code_that_follows_from_its_key() -> None:
    request = ask_for(GiveCoupon(customer="5", value=Decimal("10"), threshold=Decimal("50"), currency="USD"))
    nothing = ("codeDiscountNodeByCode", {"data": {"codeDiscountNodeByCode": None}})
    node = {"id": "gid://shopify/DiscountCodeNode/3"}
    made = ("discountCodeBasicCreate", {"data": {"discountCodeBasicCreate": {"codeDiscountNode": node, "userErrors": []}}})
    ask = Outside(nothing, made)
    said = SHOP.perform(request, CONFIG, ask)
    assert (said.end, said.why, said.remote_id) == (End.DONE, "ZY-7F6B0A529B1E4C63", "3")
    basic = json.loads(ask.asked[1][2])["variables"]["basic"]
    assert basic["minimumRequirement"] == {"subtotal": {"greaterThanOrEqualToSubtotal": "50"}}
    assert basic["context"] == {"customers": {"add": ["gid://shopify/Customer/5"]}}
    there = Outside(("codeDiscountNodeByCode", {"data": {"codeDiscountNodeByCode": node}}))
    assert SHOP.perform(request, CONFIG, there).remote_id == "3"


def goods(*notes: str) -> tuple[str, Any]:
    sent = [{"id": "gid://shopify/FulfillmentLineItem/81", "quantity": 1, "lineItem": {"id": "gid://shopify/LineItem/1"}}]
    there = [{"id": "gid://shopify/Return/4", "returnLineItems": {"nodes": [{"returnReasonNote": note}]}} for note in notes]
    return "returnLineItems", {"data": {"order": {"returns": {"nodes": there},
                                                  "fulfillments": [{"fulfillmentLineItems": {"nodes": sent}}]}}}


def test_only_what_was_sent_comes_back() -> None:
    request = ask_for(ReturnItems(order=ORDER, lines=["1"], reason="too small"))
    made = ("returnCreate", {"data": {"returnCreate": {"return": {"id": "gid://shopify/Return/4"}, "userErrors": []}}})
    ask = Outside(goods(), goods(), made, one(graph_order(**LIVE)))
    assert SHOP.perform(request, CONFIG, ask).remote_id == "4"
    (item,) = json.loads(ask.asked[2][2])["variables"]["input"]["returnLineItems"]
    assert (item["fulfillmentLineItemId"], item["quantity"]) == ("gid://shopify/FulfillmentLineItem/81", 1)
    assert SHOP.look(request, CONFIG, Outside(goods(item["returnReasonNote"]), one(graph_order()))).end == End.DONE
    unsent = ask_for(ReturnItems(order=ORDER, lines=["2"]))
    assert SHOP.perform(unsent, CONFIG, Outside(goods(), goods())).rule == "not_delivered"
