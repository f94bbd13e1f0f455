"""A shop's database in the form of the retail tasks, brought into Zhiyin's nouns and back; its tools' calls as actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from retail_policy import cents

from zhiyin.connectors.fake import FakeShop
from zhiyin.domain.trade import actions
from zhiyin.domain.trade.goods import Product
from zhiyin.domain.trade.orders import Order, Refund
from zhiyin.domain.trade.people import Buyer
from zhiyin.domain.trade.told import Place

Json = dict[str, Any]
SOURCE, WHEN = "retail", "2024-05-15T15:00:00-05:00"
STATES = {"pending": "paid", "processed": "shipped", "delivered": "delivered", "cancelled": "cancelled"}


def told(users: Json, products: Json, orders: Json) -> Iterator[tuple[str, Json]]:
    """(noun, body) of everything in the database, as the API takes it."""
    common = {"source": SOURCE, "source_time": WHEN}
    for id, user in users.items():
        yield "buyers", common | {
            "external_id": id, "name": f"{user['name']['first_name']} {user['name']['last_name']}", "email": user["email"],
            "currency": "USD", "address": _place(user["address"]), "extra": {"name": user["name"]},
            "methods": [{"external_id": key, "kind": one["source"], "label": " ".join(
                str(one[part]) for part in ("brand", "last_four") if part in one)}
                | ({"balance": str(cents(one["balance"]))} if "balance" in one else {})
                for key, one in user["payment_methods"].items()]}
    for id, product in products.items():
        yield "products", common | {
            "external_id": id, "title": product["name"], "currency": "USD", "variants": [
                {"external_id": key, "options": one["options"], "price": str(cents(one["price"])),
                 "available": one["available"]} for key, one in product["variants"].items()]}
    for id, order in orders.items():
        yield "orders", common | {
            "external_id": id, "number": id, "customer": order["user_id"], "currency": "USD",
            "state": STATES[order["status"]],
            "total": str(sum(cents(one["price"]) for one in order["items"])), "ship_to": _place(order["address"]),
            "lines": [{"external_id": str(place), "product": one["product_id"], "variant": one["item_id"],
                       "title": one["name"], "price": str(cents(one["price"]))} for place, one in enumerate(order["items"], 1)],
            "payments": [{"external_id": str(place), "kind": one["transaction_type"], "method": one["payment_method_id"],
                          "amount": str(cents(one["amount"]))} for place, one in enumerate(order["payment_history"], 1)]}
        for parcel in order["fulfillments"]:
            left = list(parcel["item_ids"])
            lines = [str(place) for place, one in enumerate(order["items"], 1) if one["item_id"] in left
                     and left.remove(one["item_id"]) is None]
            for number in parcel["tracking_id"]:
                yield "parcels", common | {"external_id": number, "number": number, "orders": [id], "lines": lines}


def _place(address: Json) -> Json:
    """Line two of the street stands in its own line."""
    return {"country": address["country"], "province": address["state"], "city": address["city"], "postcode": address["zip"],
            "street": f"{address['address1']}\n{address['address2']}"}


def action(name: str, given: Json, order: Json | None) -> actions.AnyAction:
    """A tool's call as an action; `order` as the database has it, for its lines."""
    if name == "cancel_pending_order":
        return actions.CancelOrder(order=given["order_id"], reason=given["reason"])
    if name == "modify_pending_order_address":
        return actions.ChangeAddress(order=given["order_id"], ship_to=Place(**_place(given)))
    if name == "modify_pending_order_payment":
        return actions.ChangePayment(order=given["order_id"], method=given["payment_method_id"])
    if name == "modify_user_address":
        return actions.ChangeDefaultAddress(customer=given["user_id"], address=Place(**_place(given)))
    lines = _lines(order, given["item_ids"])
    if name == "return_delivered_order_items":
        return actions.ReturnItems(order=given["order_id"], lines=lines, method=given["payment_method_id"])
    new = list(given["new_item_ids"])
    pairs = dict(zip(lines, new, strict=False)) | dict.fromkeys(lines[len(new):], "")
    if len(new) > len(lines):
        pairs[""] = new[-1]
    kind = {"modify_pending_order_items": actions.ChangeItems, "exchange_delivered_order_items": actions.ExchangeItems}[name]
    return kind(order=given["order_id"], items=pairs, method=given["payment_method_id"])


def _lines(order: Json | None, items: list[str]) -> list[str]:
    """The first line with an item, for its second mention the second; a line that is none for what is not there."""
    seen: Counter[str] = Counter()
    found = []
    for item in items:
        places = [str(place) for place, one in enumerate((order or {"items": []})["items"], 1) if one["item_id"] == item]
        found.append(places[seen[item]] if seen[item] < len(places) else f"none-{item}-{seen[item]}")
        seen[item] += 1
    return found


def database(shop: FakeShop, users: Json, products: Json, orders: Json) -> tuple[Json, Json, Json]:
    """What the fake shop has now, in the form of the database; what it does not keep is as it was."""
    wares: dict[str, Product] = {id: shop.get("products", id) for id in products}  # type: ignore[misc]
    options = {one.external_id: one.options for ware in wares.values() for one in ware.variants}
    people = {id: _user(shop.get("buyers", id), one) for id, one in users.items()}
    sold = {}
    for id, before in orders.items():
        now = shop.get("orders", id)
        assert isinstance(now, Order)
        sold[id] = _order(shop, now, before, options)
    return people, {id: _ware(ware, products[id]) for id, ware in wares.items()}, sold


def _address(place: Place | None) -> Json:
    assert place is not None
    one, two = (place.street or "\n").split("\n")
    return {"address1": one, "address2": two, "city": place.city, "country": place.country, "state": place.province,
            "zip": place.postcode}


def _user(now: Any, before: Json) -> Json:
    assert isinstance(now, Buyer)
    balances = {one.external_id: one.balance for one in now.methods}
    methods = {key: {**one, **({"balance": balances[key]} if "balance" in one else {})}
               for key, one in before["payment_methods"].items() if key in balances}
    return {**before, "address": _address(now.address), "email": now.email, "name": now.extra["name"],
            "payment_methods": methods}


def _ware(now: Product, before: Json) -> Json:
    return before | {"name": now.title, "variants": {
        one.external_id: {"item_id": one.external_id, "options": one.options, "available": one.available, "price": one.price}
        for one in now.variants}}


def _order(shop: FakeShop, now: Order, before: Json, options: dict[str, dict[str, str]]) -> Json:
    names = {state: name for name, state in STATES.items()}
    found = {"order_id": now.external_id, "user_id": now.customer, "address": _address(now.ship_to), "status": names[now.state],
             "fulfillments": before["fulfillments"],
             "items": [{"name": line.title, "product_id": line.product, "item_id": line.variant, "price": line.price,
                        "options": options[line.variant or ""]} for line in now.lines],
             "payment_history": [{"transaction_type": one.kind, "amount": one.amount, "payment_method_id": one.method}
                                 for one in now.payments]}
    if now.extra.get("items_changed"):
        found["status"] = "pending (item modified)"
    if now.state == "cancelled" and "cancel_reason" in now.extra:
        found["cancel_reason"] = now.extra["cancel_reason"]
    return found | _asked_back(shop, now)


def _asked_back(shop: FakeShop, now: Order) -> Json:
    variants = {line.external_id: line.variant or "" for line in now.lines}
    found: Json = {}
    for one in shop.refunds(now.external_id):
        assert isinstance(one, Refund)
        kind = one.kind
        found |= {"status": f"{kind} requested", f"{kind}_items": sorted(variants[line] for line in one.lines),
                  f"{kind}_payment_method_id": one.method}
        if kind == "exchange":
            found |= {"exchange_new_items": sorted(one.items.values()), "exchange_price_difference": one.amount}
    return found

