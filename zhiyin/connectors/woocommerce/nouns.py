"""WooCommerce's representations (REST v3; webhooks carry the same) as tellings. Only times in GMT are read: the others are in
the site's zone without saying which."""

from __future__ import annotations

import html
from datetime import UTC
from decimal import Decimal
from typing import Any

from zhiyin.connectors.connector import Config, Telling
from zhiyin.connectors.reading import Node, plain
from zhiyin.domain.trade.goods import Product, Variant
from zhiyin.domain.trade.orders import Coupon, Order, OrderLine, Payment, Refund
from zhiyin.domain.trade.people import Buyer
from zhiyin.domain.trade.told import Place

#: `status` of an order; a word that does not stand here (plugins add their own) is not known. completed: the shop has sent it
STATES = {"pending": "unpaid", "on-hold": "unpaid", "failed": "unpaid", "checkout-draft": "unpaid", "processing": "paid",
          "completed": "shipped", "cancelled": "cancelled", "trash": "cancelled", "refunded": "refunded"}


def order(data: Node, config: Config) -> list[Telling]:
    """The order and its refunds, of which this says that they were granted, and not whether the money has moved."""
    id, at, word = data.key("id"), data.moment("date_modified_gmt", UTC), data.words("status")
    state, customer, paid = STATES.get(word, "unknown"), data.text("customer_id"), data.time("date_paid_gmt", UTC)
    currency, payments = data.key("currency"), []
    if paid:
        payments.append(Payment(external_id=data.text("transaction_id") or "payment", method=data.words("payment_method"),
                                amount=data.amount("total") or Decimal(0), paid_at=paid))
    told = Order(
        external_id=id, source=config["source"], source_time=at, number=data.text("number"),
        customer=customer if customer != "0" else None, channel="woocommerce", state=state,
        state_raw=word or None if state == "unknown" else None, placed_at=data.time("date_created_gmt", UTC), paid_at=paid,
        shipped_at=data.time("date_completed_gmt", UTC) if word == "completed" else None, currency=currency,
        total=data.amount("total"), freight=data.amount("shipping_total"), discount=data.amount("discount_total"),
        ship_to=place(data.node("shipping"), data.node("billing")), note=data.words("customer_note"),
        lines=[_line(one) for one in data.nodes("line_items")], payments=payments)
    refunds = [Telling("refunds", Refund(
        external_id=one.key("id"), source=config["source"], source_time=at, kind="refund", order=id, state="approved",
        reason=one.text("reason") or one.words("refund"), amount=abs(one.amount("total") or Decimal(0)), currency=currency))
        for one in data.nodes("refunds")]
    return [Telling("orders", told), *refunds]


def product(data: Node, config: Config) -> Telling:
    options = {one.words("name"): ", ".join(one.texts("options")) for one in data.nodes("attributes")
               if one.text("name") and not one.flag("variation")}
    return Telling("products", Product(
        external_id=data.key("id"), source=config["source"], source_time=data.moment("date_modified_gmt", UTC),
        title=html.unescape(data.words("name")), specification=options, price=data.amount("price"), currency=config["currency"],
        description=plain(data.text("description") or data.words("short_description")),
        images=[one.key("src") for one in data.nodes("images") if one.text("src")], url=data.text("permalink"),
        categories=[html.unescape(one.words("name")) for one in data.nodes("categories")],
        on_sale=data.words("status") == "publish", variants=[Variant(external_id=one) for one in data.texts("variations")]))


def customer(data: Node, config: Config) -> Telling:
    billing = data.node("billing")
    return Telling("buyers", Buyer(
        external_id=data.key("id"), source=config["source"],
        source_time=data.time("date_modified_gmt", UTC) or data.moment("date_created_gmt", UTC),
        name=_name(data) or (_name(billing) if billing else "") or data.words("username"), email=data.text("email"),
        phone=billing.text("phone") if billing else None, currency=config["currency"],
        address=place(data.node("shipping"), billing)))


def coupon(data: Node, config: Config) -> Telling:
    """A percentage is no amount of money: it stands beside."""
    percent = data.words("discount_type") == "percent"
    least = data.amount("minimum_amount")
    extra: dict[str, Any] = {"percent": data.words("amount")} if percent else {}
    return Telling("coupons", Coupon(
        external_id=data.key("id"), source=config["source"], source_time=data.moment("date_modified_gmt", UTC),
        code=data.text("code"), name=data.words("description"), value=None if percent else data.amount("amount"),
        threshold=least or None, currency=config["currency"], ends_at=data.time("date_expires_gmt", UTC), extra=extra))


def _line(data: Node) -> OrderLine:
    """`price` is a number of a computer's kind; what the line cost before discounts is exact."""
    variant, quantity = data.text("variation_id"), data.whole("quantity")
    before, after = data.amount("subtotal"), data.amount("total")
    price = (before / quantity).quantize(Decimal("0.0001")) if before is not None and quantity else None
    return OrderLine(
        external_id=data.key("id"), product=data.text("product_id"), variant=variant if variant != "0" else None,
        title=html.unescape(data.words("name")), quantity=quantity, price=price,
        discount=before - after if before is not None and after is not None else Decimal(0))


def place(shipping: Node | None, billing: Node | None) -> Place | None:
    """Where it goes; without an address of its own, where the bill goes, as the shop itself does it."""
    own = shipping is not None and any(shipping.text(name) for name in ("address_1", "city", "postcode"))
    data = shipping if own else billing
    if data is None:
        return None
    street = ", ".join(filter(None, (data.text("address_1"), data.text("address_2"))))
    phone = data.text("phone") or (billing.text("phone") if billing else None)
    return Place(country=data.text("country"), province=data.text("state"), city=data.text("city"), street=street or None,
                 postcode=data.text("postcode"), name=_name(data) or None, phone=phone)


def _name(data: Node) -> str:
    return " ".join(filter(None, (data.text("first_name"), data.text("last_name"))))
