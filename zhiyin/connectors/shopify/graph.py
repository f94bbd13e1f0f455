"""Shopify's GraphQL Admin API, version 2026-07: the question, its errors, and its answers in the form that webhooks have.

A question may cost 1,000 points, counted from what it could bring: so an order is asked for by itself, with as much as fits.
"""

from __future__ import annotations

import json
from typing import Any

from zhiyin.connectors.asking import Broken, Rejected, ask_json, needed
from zhiyin.connectors.connector import Config, Later, Transport
from zhiyin.connectors.reading import Node

from .tables import DISPLAYED

VERSION = "2026-07"
_ADDRESS = "address1 address2 city province zip country name phone"
_LINES = """lineItems(first: 40, after: $after) { pageInfo { hasNextPage endCursor } nodes { id name quantity currentQuantity
 product { id } variant { id } originalUnitPriceSet { shopMoney { amount } } totalDiscountSet { shopMoney { amount } } } }"""
ORDER = f"""query($id: ID!, $after: String) {{ order(id: $id) {{
 id name createdAt processedAt updatedAt cancelledAt closedAt displayFinancialStatus displayFulfillmentStatus currencyCode note
 test totalPriceSet {{ shopMoney {{ amount }} }} totalDiscountsSet {{ shopMoney {{ amount }} }}
 totalShippingPriceSet {{ shopMoney {{ amount }} }} shippingAddress {{ {_ADDRESS} }}
 customer {{ id firstName lastName defaultEmailAddress {{ emailAddress }} defaultPhoneNumber {{ phoneNumber }}
  defaultAddress {{ {_ADDRESS} }} }}
 fulfillments(first: 6) {{ id status displayStatus createdAt updatedAt trackingInfo(first: 2) {{ company number }}
  events(first: 15) {{ nodes {{ status message happenedAt city province country }} }}
  fulfillmentLineItems(first: 15) {{ pageInfo {{ hasNextPage }} nodes {{ lineItem {{ id }} }} }} }}
 refunds(first: 5) {{ id createdAt note return {{ id }}
  transactions(first: 5) {{ nodes {{ kind status amountSet {{ presentmentMoney {{ amount currencyCode }} }} }} }}
  refundLineItems(first: 10) {{ nodes {{ lineItem {{ id }} }} }} }}
 {_LINES} }} }}"""
LINES = f"query($id: ID!, $after: String) {{ order(id: $id) {{ {_LINES} }} }}"
_VARIANTS = """variants(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id sku title price barcode
 selectedOptions { value } } }"""
PRODUCT = f"""query($id: ID!, $after: String) {{ product(id: $id) {{ id title descriptionHtml productType handle status
 publishedAt updatedAt images(first: 50) {{ nodes {{ url }} }} {_VARIANTS} }} }}"""
VARIANTS = f"query($id: ID!, $after: String) {{ product(id: $id) {{ {_VARIANTS} }} }}"
CUSTOMER = f"""id firstName lastName updatedAt defaultEmailAddress {{ emailAddress }} defaultPhoneNumber {{ phoneNumber }}
 defaultAddress {{ {_ADDRESS} }}"""


def gid(noun: str, id: str) -> str:
    return id if id.startswith("gid://") else f"gid://shopify/{noun}/{id}"


def tail(gid: str) -> str:
    return gid.rpartition("/")[2].partition("?")[0]


def question(config: Config, ask: Transport, query: str, variables: dict[str, Any]) -> Node:
    """`data` of the answer. Raises Rejected, Later, Broken or the transport's errors."""
    domain, token = needed(config, "domain", "access_token")
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"Content-Type": "application/json", "X-Shopify-Access-Token": token}
    found = Node(ask_json(ask, "POST", f"https://{domain}/admin/api/{VERSION}/graphql.json", headers, body), "the answer")
    if found.value.get("errors"):
        if not isinstance(found.value["errors"], list):
            raise Rejected("errors", str(found.value["errors"])[:500])
        error = found.nodes("errors")[0]
        extensions = error.node("extensions")
        code = extensions.words("code") if extensions else ""
        if code == "THROTTLED":
            raise Later("asked too often")
        if code in ("INTERNAL_SERVER_ERROR", "TIMEOUT"):
            raise Broken(error.words("message"))
        raise Rejected(code or "errors", error.words("message"))
    return found.need("data")


def changed(config: Config, ask: Transport, query: str, variables: dict[str, Any], errors: str = "userErrors") -> Node:
    """The payload of a mutation. Raises Rejected with its first user error, as `question` besides."""
    data = question(config, ask, query, variables)
    (name,) = data.value
    payload = data.need(name)
    for error in payload.nodes(errors):
        field = ".".join(error.texts("field"))
        raise Rejected(error.text("code") or field or name, error.words("message"))
    return payload


def order(config: Config, ask: Transport, id: str) -> dict[str, Any] | None:
    """An order as a webhook would carry it, all its lines; None when there is none."""
    found = question(config, ask, ORDER, {"id": gid("Order", id), "after": None}).node("order")
    if found is None:
        return None
    lines = found.need("lineItems").nodes("nodes") + _more(config, ask, found, LINES, "order", "lineItems")
    paid, sent = found.words("displayFinancialStatus").lower(), found.words("displayFulfillmentStatus").lower()
    customer = found.node("customer")
    value = found.value
    return {
        "id": tail(found.key("id")), "name": value.get("name"), "created_at": value.get("createdAt"),
        "processed_at": value.get("processedAt"), "updated_at": value.get("updatedAt"),
        "cancelled_at": value.get("cancelledAt"), "closed_at": value.get("closedAt"),
        "financial_status": paid or None, "fulfillment_status": DISPLAYED.get(sent, sent),
        "currency": value.get("currencyCode"), "note": value.get("note"), "test": value.get("test"),
        "total_price": _amount(found, "totalPriceSet"), "total_discounts": _amount(found, "totalDiscountsSet"),
        "total_shipping_price_set": {"shop_money": {"amount": _amount(found, "totalShippingPriceSet")}},
        "shipping_address": value.get("shippingAddress"), "customer": _customer(customer) if customer else None,
        "line_items": [_line(one) for one in lines], "refunds": [_refund(one) for one in found.nodes("refunds")],
        "fulfillments": [_fulfilment(one) for one in found.nodes("fulfillments")],
    }


def product(config: Config, ask: Transport, id: str) -> dict[str, Any] | None:
    found = question(config, ask, PRODUCT, {"id": gid("Product", id), "after": None}).node("product")
    if found is None:
        return None
    variants = found.need("variants").nodes("nodes") + _more(config, ask, found, VARIANTS, "product", "variants")
    value = found.value
    return {
        "id": tail(found.key("id")), "title": value.get("title"), "body_html": value.get("descriptionHtml"),
        "product_type": value.get("productType"), "handle": value.get("handle"), "status": value.get("status"),
        "published_at": value.get("publishedAt"), "updated_at": value.get("updatedAt"),
        "images": [{"src": one.text("url")} for one in found.need("images").nodes("nodes")],
        "variants": [_variant(one) for one in variants],
    }


def customer(found: Node) -> dict[str, Any]:
    return _customer(found) | {"updated_at": found.text("updatedAt")}


def _more(config: Config, ask: Transport, found: Node, query: str, noun: str, field: str) -> list[Node]:
    """What did not fit into the first answer."""
    nodes: list[Node] = []
    info = found.need(field).need("pageInfo")
    while info.flag("hasNextPage"):
        more = question(config, ask, query, {"id": found.key("id"), "after": info.key("endCursor")}).need(noun).need(field)
        nodes += more.nodes("nodes")
        info = more.need("pageInfo")
    return nodes


def _customer(found: Node) -> dict[str, Any]:
    email, phone = found.node("defaultEmailAddress"), found.node("defaultPhoneNumber")
    return {"id": tail(found.key("id")), "first_name": found.text("firstName"), "last_name": found.text("lastName"),
            "email": email.text("emailAddress") if email else None, "phone": phone.text("phoneNumber") if phone else None,
            "default_address": found.value.get("defaultAddress")}


def _line(one: Node) -> dict[str, Any]:
    product, variant = one.node("product"), one.node("variant")
    return {"id": tail(one.key("id")), "name": one.text("name"), "quantity": one.value.get("quantity"),
            "current_quantity": one.value.get("currentQuantity"), "price": _amount(one, "originalUnitPriceSet"),
            "total_discount": _amount(one, "totalDiscountSet"), "product_id": tail(product.key("id")) if product else None,
            "variant_id": tail(variant.key("id")) if variant else None}


def _variant(one: Node) -> dict[str, Any]:
    options = {f"option{place + 1}": option.text("value") for place, option in enumerate(one.nodes("selectedOptions"))}
    plain = {name: one.value.get(name) for name in ("sku", "title", "price", "barcode")}
    return {"id": tail(one.key("id")), **plain, **options}


def _fulfilment(one: Node) -> dict[str, Any]:
    tracking, lines = one.nodes("trackingInfo"), one.need("fulfillmentLineItems")
    events = [event.value | {"status": event.words("status").lower(), "happened_at": event.text("happenedAt")}
              for event in one.need("events").nodes("nodes")]
    whole = not lines.need("pageInfo").flag("hasNextPage")
    return {
        "id": tail(one.key("id")), "status": one.words("status").lower(),
        "shipment_status": one.words("displayStatus").lower(), "created_at": one.text("createdAt"),
        "updated_at": one.text("updatedAt"), "events": events,
        "tracking_company": tracking[0].text("company") if tracking else None,
        "tracking_numbers": [number for each in tracking if (number := each.text("number"))],
        "line_items": [{"id": tail(each.need("lineItem").key("id"))} for each in lines.nodes("nodes")] if whole else [],
    }


def _refund(one: Node) -> dict[str, Any]:
    moved = []
    for each in one.need("transactions").nodes("nodes"):
        money = each.need("amountSet").need("presentmentMoney")
        moved.append({"kind": each.words("kind").lower(), "status": each.words("status").lower(),
                      "amount": money.text("amount"), "currency": money.text("currencyCode")})
    lines = one.need("refundLineItems").nodes("nodes")
    return {"id": tail(one.key("id")), "created_at": one.text("createdAt"), "note": one.text("note"),
            "return": one.value.get("return"), "transactions": moved,
            "refund_line_items": [{"line_item_id": tail(each.need("lineItem").key("id"))} for each in lines]}


def _amount(found: Node, name: str) -> str | None:
    both = found.node(name)
    return both.need("shopMoney").text("amount") if both else None
