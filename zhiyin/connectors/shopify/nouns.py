"""Shopify's payloads, as webhooks carry them, as tellings. What is fetched by GraphQL is brought into the same form first
(`graph.py`), so that the same thing at the same time is told the same by both ways."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhiyin.connectors.connector import Config, Telling
from zhiyin.connectors.reading import Node, plain
from zhiyin.domain.trade.goods import Product, Variant
from zhiyin.domain.trade.orders import Order, OrderLine, Refund
from zhiyin.domain.trade.parcels import Parcel, ParcelEvent
from zhiyin.domain.trade.people import Buyer
from zhiyin.domain.trade.told import Place

from . import tables


def order(data: Node, config: Config) -> list[Telling]:
    """The order, and what hangs on it: who bought, parcels, refunds."""
    id, source, at = data.key("id"), config["source"], data.moment("updated_at")
    sent = [one for one in data.nodes("fulfillments") if one.text("status") != "cancelled"]
    state, raw = order_state(data, sent)
    customer = data.node("customer")
    removed = [line.key("id") for line in data.nodes("line_items") if line.value.get("current_quantity") == 0]
    extra: dict[str, Any] = {}
    if removed:
        extra["removed"] = removed
    if data.flag("test"):
        extra["test"] = True
    told = Order(
        external_id=id, source=source, source_time=at, number=data.words("name").removeprefix("#") or None,
        customer=customer.key("id") if customer else None, channel="shopify", state=state, state_raw=raw,
        placed_at=data.time("processed_at") or data.time("created_at"), closed_at=data.time("closed_at"),
        shipped_at=min((one.moment("created_at") for one in sent), default=None), currency=data.key("currency"),
        total=data.amount("total_price"), discount=data.amount("total_discounts"),
        freight=_shop_money(data, "total_shipping_price_set"), ship_to=place(data.node("shipping_address")),
        note=data.words("note"), lines=[_line(one) for one in data.nodes("line_items")], extra=extra)
    found = [Telling("orders", told)]
    if customer is not None and "email" in customer:
        # as they were known when they bought: what they themselves are told of later holds
        found.insert(0, buyer(customer, config, data.moment("created_at")))
    for one in data.nodes("fulfillments"):
        found += fulfilment(one, config, id)
    for one in data.nodes("refunds"):
        found += refund(one, config, id, at)
    return found


def order_state(data: Node, sent: list[Node]) -> tuple[str, str | None]:
    """(state, Shopify's own words when they are not known)."""
    paid, shipped = data.words("financial_status"), data.words("fulfillment_status")
    if data.text("cancelled_at"):
        return "cancelled", None
    if paid == "refunded":
        return "refunded", None
    if shipped in tables.SENT:
        there = shipped == "fulfilled" and sent and all(one.text("shipment_status") == "delivered" for one in sent)
        return ("delivered" if there else tables.SENT[shipped]), None
    if not shipped and paid in tables.PAYMENT:
        return tables.PAYMENT[paid], None
    return "unknown", " ".join(filter(None, (paid, shipped))) or None


def fulfilment(data: Node, config: Config, order_id: str) -> list[Telling]:
    """A parcel for each number it is tracked by, and where that is. Without a number nobody could speak of a parcel."""
    source, at = config["source"], data.moment("updated_at")
    numbers = data.texts("tracking_numbers") or [one for one in [data.text("tracking_number")] if one]
    gone = data.text("status") == "cancelled"
    courier, status = data.text("tracking_company"), data.words("shipment_status")
    found: list[Telling] = []
    for number in dict.fromkeys(numbers):
        found.append(Telling("parcels", Parcel(
            external_id=data.key("id"), source=source, source_time=at, number=number, courier=courier,
            orders=[] if gone else [order_id], ship_to=place(data.node("destination")),
            lines=[] if gone or len(numbers) > 1 else [one.key("id") for one in data.nodes("line_items")],
            handed_over_at=data.time("created_at"))))
        if "events" in data:
            found += [_scan(one, number, courier, source, "happened_at") for one in data.nodes("events")]
        elif status and not gone:
            found.append(_scan(data, number, courier, source, "updated_at"))
    return found


def _scan(data: Node, number: str, courier: str | None, source: str, when: str) -> Telling:
    code = data.text("shipment_status") or data.words("status")
    where = ", ".join(filter(None, (data.text("city"), data.text("province"), data.text("country"))))
    return Telling("parcel-events", ParcelEvent(
        parcel=number, source=source, source_time=data.moment(when), courier=courier, code=code,
        text=data.words("message"), state=tables.SHIPMENT.get(code), place=where or None))


def refund(data: Node, config: Config, order_id: str, at: str | None = None) -> list[Telling]:
    """Money that was given back, or is going to be."""
    moved = [one for one in data.nodes("transactions") if one.words("kind") == "refund"]
    words = {one.words("status") for one in moved}
    states = {tables.MONEY.get(word, "unknown") for word in words}
    state = "unknown" if "unknown" in states else "paid" if states == {"paid"} else "approved"
    return [Telling("refunds", Refund(
        external_id=data.key("id"), source=config["source"], source_time=at or data.moment("created_at"),
        kind="return" if data.value.get("return") else "refund", order=order_id,
        lines=[one.key("line_item_id") for one in data.nodes("refund_line_items")], reason=data.words("note"), state=state,
        state_raw=" ".join(sorted(words)) if state == "unknown" else None,
        amount=sum((one.amount("amount") or Decimal(0) for one in moved if one.words("status") in tables.MONEY), Decimal(0)),
        currency=next((word for one in moved if (word := one.text("currency"))), config["currency"]),
        requested_at=data.time("created_at")))]


def returning(data: Node, config: Config, at: str) -> list[Telling]:
    """A return that was asked for. The payload bears no time: it is `at`, when the webhook was set off."""
    word = data.words("status").lower()
    state = tables.RETURN.get(word, "unknown")
    return [Telling("refunds", Refund(
        external_id=f"return:{data.key('id')}", source=config["source"], source_time=at, kind="return",
        order=data.need("order").key("id"), state=state, state_raw=word if state == "unknown" else None,
        currency=config["currency"]))]


def buyer(data: Node, config: Config, at: str | None = None) -> Telling:
    name = " ".join(filter(None, (data.text("first_name"), data.text("last_name"))))
    return Telling("buyers", Buyer(
        external_id=data.key("id"), source=config["source"], source_time=at or data.moment("updated_at"), name=name,
        email=data.text("email"), phone=data.text("phone"), currency=config["currency"],
        address=place(data.node("default_address"))))


def product(data: Node, config: Config) -> Telling:
    variants = [_variant(one) for one in data.nodes("variants")]
    here = {one.external_id for one in variants}
    # beyond the first hundred only their names are given; without them they would count as gone
    variants += [Variant(external_id=id) for one in data.nodes("variant_gids")
                 if (id := one.key("admin_graphql_api_id").rpartition("/")[2]) not in here]
    prices = {one.price for one in variants if one.price is not None}
    category, handle = data.text("product_type"), data.text("handle")
    return Telling("products", Product(
        external_id=data.key("id"), source=config["source"], source_time=data.moment("updated_at"), title=data.words("title"),
        description=plain(data.words("body_html")), price=prices.pop() if len(prices) == 1 else None,
        currency=config["currency"], url=f"https://{config['domain']}/products/{handle}" if handle else None,
        images=[one.key("src") for one in data.nodes("images") if one.text("src")],
        categories=[category] if category else [],
        on_sale=data.words("status").lower() == "active" and data.text("published_at") is not None, variants=variants))


def _variant(data: Node) -> Variant:
    options = {f"option{number}": value for number in (1, 2, 3) if (value := data.text(f"option{number}"))}
    return Variant(external_id=data.key("id"), sku=data.text("sku"), title=data.words("title"), options=options,
                   price=data.amount("price"), barcode=data.text("barcode"))


def _line(data: Node) -> OrderLine:
    return OrderLine(external_id=data.key("id"), product=data.text("product_id"), variant=data.text("variant_id"),
                     title=data.text("name") or data.words("title"), quantity=data.whole("quantity"),
                     price=data.amount("price"), discount=data.amount("total_discount") or Decimal(0))


def place(data: Node | None) -> Place | None:
    if data is None:
        return None
    street = ", ".join(filter(None, (data.text("address1"), data.text("address2"))))
    return Place(country=data.text("country"), province=data.text("province"), city=data.text("city"), street=street or None,
                 postcode=data.text("zip"), name=data.text("name"), phone=data.text("phone"))


def _shop_money(data: Node, name: str) -> Decimal | None:
    both = data.node(name)
    shop = both.node("shop_money") if both else None
    return shop.amount("amount") if shop else None
