"""What a WooCommerce shop can be asked to do. Nothing there is kept from doubling by the shop: everything is looked for before
it is done, refunds by a mark in their reason, coupons by their code."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhiyin.connectors.asking import Kinds, Rejected, mark, marked, offered
from zhiyin.connectors.connector import Config, Transport
from zhiyin.connectors.reading import Node, instant
from zhiyin.domain.trade import actions as asked
from zhiyin.domain.trade.actions import Answer, End, Request
from zhiyin.domain.trade.told import Place

from . import nouns
from .rest import question

#: what was neither sent nor ended
OPEN = frozenset({"pending", "on-hold", "processing", "failed", "checkout-draft"})


def _path(request: Request) -> str:
    """An id is a number here: anything else would be another address."""
    order: str = request.action.order  # type: ignore[union-attr]
    return f"orders/{number(order)}"


def number(id: str) -> str:
    if not (id.isascii() and id.isdigit()):
        raise Rejected("not_found", f"no number of this shop: {id[:40]}")
    return id


def _order(request: Request, config: Config, ask: Transport) -> Node:
    return Node(question(config, ask, "GET", _path(request)))


def _done(order: Node, config: Config, remote: str = "") -> Answer:
    return Answer(End.DONE, remote_id=remote, told=tuple(nouns.order(order, config)))


def _cancelled(request: Request, config: Config, ask: Transport) -> Answer | None:
    order = _order(request, config, ask)
    return _done(order, config) if order.text("status") == "cancelled" else None


def _cancel(request: Request, config: Config, ask: Transport) -> Answer:
    """What was paid goes back first: a cancelled order would keep it."""
    action = request.action
    assert isinstance(action, asked.CancelOrder)
    order = _order(request, config, ask)
    # a shop calls an order refunded once all of it went back, also when the attempt before this one did that
    begun = any(mark(request.key) in (one.text("reason") or one.words("refund")) for one in order.nodes("refunds"))
    if order.text("status") not in OPEN and not begun:
        raise Rejected("already_sent", f"the order is {order.words('status')} already")
    paid = order.amount("total") or Decimal(0)
    left = paid - sum((abs(one.amount("total") or Decimal(0)) for one in order.nodes("refunds")), Decimal(0))
    if order.text("date_paid_gmt") and left > 0 and not begun:
        _pay_back(request, config, ask, left, action.reason, restock=True)
    return _done(Node(question(config, ask, "PUT", _path(request), {"status": "cancelled"})), config)


def _address(to: Place) -> dict[str, str]:
    street = ", ".join(filter(None, (to.district, to.street)))
    first, _, last = (to.name or "").rpartition(" ")
    return {"first_name": first, "last_name": last, "address_1": street, "address_2": "", "city": to.city or "",
            "state": to.province or "", "postcode": to.postcode or "", "country": to.country or "", "phone": to.phone or ""}


def _moved(request: Request, config: Config, ask: Transport) -> Answer | None:
    action = request.action
    assert isinstance(action, asked.ChangeAddress)
    order = _order(request, config, ask)
    there = order.node("shipping")
    # older shops keep no phone beside the address
    so = there is not None and all(there.words(name) == value for name, value in _address(action.ship_to).items()
                                   if name != "phone" or name in there)
    return _done(order, config) if so else None


def _move(request: Request, config: Config, ask: Transport) -> Answer:
    action = request.action
    assert isinstance(action, asked.ChangeAddress)
    if _order(request, config, ask).text("status") not in OPEN:
        raise Rejected("already_sent", "the order was sent or ended already")
    return _done(Node(question(config, ask, "PUT", _path(request), {"shipping": _address(action.ship_to)})), config)


def _refunds(request: Request, config: Config, ask: Transport) -> list[Node]:
    return Node({"refunds": question(config, ask, "GET", f"{_path(request)}/refunds", per_page=100)}).nodes("refunds")


def _refunded(request: Request, config: Config, ask: Transport) -> Answer | None:
    for one in _refunds(request, config, ask):
        if mark(request.key) in one.words("reason"):
            return _done(_order(request, config, ask), config, one.key("id"))
    return None


def _refund(request: Request, config: Config, ask: Transport) -> Answer:
    """Money only: nothing goes back into stock, and no line is named, so that the goods stay."""
    action = request.action
    assert isinstance(action, asked.RefundOrder)
    order = _order(request, config, ask)
    if order.text("currency") != action.currency:
        raise Rejected("currency", f"this order was paid in {order.words('currency')}, not in {action.currency}")
    made = _pay_back(request, config, ask, action.amount, action.reason, restock=False)
    return _done(_order(request, config, ask), config, made.key("id"))


def _pay_back(request: Request, config: Config, ask: Transport, amount: Decimal, reason: str, *, restock: bool) -> Node:
    given = {"amount": str(amount), "reason": marked(reason, request.key), "api_refund": True, "api_restock": restock}
    return Node(question(config, ask, "POST", f"{_path(request)}/refunds", given))


def coupon_code(key: str) -> str:
    """Follows from the key, and codes are unique in a shop: asked twice, it is one coupon."""
    return f"zy-{key.replace('-', '')[:16].lower()}"


def _given(request: Request, config: Config, ask: Transport) -> Answer | None:
    code = coupon_code(request.key)
    found = Node({"coupons": question(config, ask, "GET", "coupons", code=code)}).nodes("coupons")
    return _coupon(found[0], config) if found else None


def _coupon(one: Node, config: Config) -> Answer:
    return Answer(End.DONE, one.words("code"), remote_id=one.key("id"), told=(nouns.coupon(one, config),))


def _give(request: Request, config: Config, ask: Transport) -> Answer:
    """For the address under which the shop knows the customer."""
    action = request.action
    assert isinstance(action, asked.GiveCoupon)
    if action.currency != config.get("currency"):
        raise Rejected("currency", f"coupons of this shop are in {config.get('currency')}")
    email = Node(question(config, ask, "GET", f"customers/{number(action.customer)}")).text("email")
    if not email:
        raise Rejected("customer", "the shop has no e-mail address of this customer")
    given: dict[str, Any] = {"code": coupon_code(request.key), "discount_type": "fixed_cart", "amount": str(action.value),
                             "usage_limit": 1, "email_restrictions": [email], "description": action.name}
    if action.threshold:
        given["minimum_amount"] = str(action.threshold)
    if action.ends_at:
        given["date_expires_gmt"] = instant(action.ends_at, "ends_at").removesuffix("+00:00")
    return _coupon(Node(question(config, ask, "POST", "coupons", given)), config)


_KINDS: Kinds = {
    asked.CancelOrder: (_cancel, _cancelled), asked.ChangeAddress: (_move, _moved), asked.RefundOrder: (_refund, _refunded),
    asked.GiveCoupon: (_give, _given),
}
ACTIONS, perform, look = offered(_KINDS)
