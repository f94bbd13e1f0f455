"""What the fake shop refuses and why, and what it does otherwise. Pure: the world, a request and the time in; a change out.

A request that breaks several rules is refused by the first: what is offered, on whose behalf, what it names, whose that is, the
state, then the details, then the money.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from zhiyin.domain.trade import actions
from zhiyin.domain.trade.orders import Coupon, Invoice
from zhiyin.domain.trade.people import Buyer

from .desk import ZERO, Desk, replace
from .world import GIFT_CARD, Change, Policy, Refused, World, marked, paid, total


def decide(world: World, request: actions.Request, policy: Policy, now: datetime) -> Change:
    """Raises Refused."""
    kind = str(request.action.__struct_config__.tag)
    if policy.offers is not None and kind not in policy.offers:
        raise Refused("action_not_offered", f"this shop does not offer {kind}")
    asker = None
    if request.customer is None:
        if policy.on_behalf:
            raise Refused("not_authenticated", "nobody was found on whose behalf this is asked")
    else:
        asker = world.get("buyers", request.customer, Buyer)
        if asker is None:
            raise Refused("unknown_user", "no customer of this id")
    if policy.on_behalf and not request.agreed:
        raise Refused("not_confirmed", "the customer has not said yes to exactly this")
    return _DO[type(request.action)](Desk(world, request, policy, now, asker), request.action)


def _cancel(desk: Desk, action: actions.CancelOrder) -> Change:
    order = desk.pending(action.order)
    if desk.policy.reasons is not None and action.reason not in desk.policy.reasons:
        raise Refused("reason_not_allowed", "only these reasons: " + ", ".join(sorted(desk.policy.reasons)))
    for method, amount in paid(order).items():
        order = desk.book(order, "refund", method, amount)
    desk.keep(replace(marked(order, cancel_reason=action.reason), state="cancelled", closed_at=desk.stamp))
    return desk.change


def _address(desk: Desk, action: actions.ChangeAddress) -> Change:
    desk.keep(replace(desk.pending(action.order), ship_to=action.ship_to))
    return desk.change


def _items(desk: Desk, action: actions.ChangeItems) -> Change:
    order = desk.pending(action.order, second=("items_changed", "second_modification"))
    swaps = {old.external_id: new for old, new in desk.swaps(order, action.items)}
    lines = [swaps.get(line.external_id, line) for line in order.lines]
    more = total(lines) - total(order.lines)
    method = desk.method(order, action.method, more)
    order = desk.book(order, "payment" if more > 0 else "refund", method.external_id, abs(more))
    desk.keep(marked(replace(order, lines=lines, total=(order.total or ZERO) + more), items_changed=True))
    return desk.change


def _payment(desk: Desk, action: actions.ChangePayment) -> Change:
    order = desk.pending(action.order, second=("payment_changed", "second_payment_change"))
    before = paid(order)
    method = desk.method(order, action.method)
    if action.method in before:
        raise Refused("same_payment_method", "it is paid this way already")
    amount = sum(before.values(), ZERO)
    method = desk.method(order, action.method, amount)
    order = desk.book(order, "payment", method.external_id, amount)
    for old, part in before.items():
        order = desk.book(order, "refund", old, part)
    desk.keep(marked(order, payment_changed=True))
    return desk.change


def _default_address(desk: Desk, action: actions.ChangeDefaultAddress) -> Change:
    found = desk.world.get("buyers", action.customer, Buyer)
    if found is None:
        raise Refused("unknown_user", "no customer of this id")
    if desk.asker is not None and found.external_id != desk.asker.external_id:
        raise Refused("not_owned", "the profile is another customer's")
    desk.change.put("buyers", replace(found, address=action.address, source_time=desk.stamp))
    return desk.change


def _return(desk: Desk, action: actions.ReturnItems) -> Change:
    order = desk.delivered(action.order)
    lines = desk.lines(order, action.lines)
    method = desk.method(order, action.method)
    if method.kind != GIFT_CARD and method.external_id not in paid(order):
        raise Refused("refund_method_not_allowed", "money goes back as it came, or onto a gift card")
    return desk.ask_back(order, kind="return", lines=action.lines, state="requested", amount=total(lines),
                         method=method.external_id, reason=action.reason)


def _exchange(desk: Desk, action: actions.ExchangeItems) -> Change:
    order = desk.delivered(action.order, exchange=True)
    swaps = desk.swaps(order, action.items)
    more = total([new for _, new in swaps]) - total([old for old, _ in swaps])
    method = desk.method(order, action.method, more)
    return desk.ask_back(order, kind="exchange", lines=list(action.items), items=action.items, state="requested", amount=more,
                         method=method.external_id, reason=action.reason)


def _refund(desk: Desk, action: actions.RefundOrder) -> Change:
    order = desk.order(action.order)
    if order.state in ("unpaid", "unknown", "cancelled", "refunded"):
        raise Refused("nothing_paid", f"the order is {order.state}: there is nothing to give back")
    desk.lines(order, action.lines) if action.lines else None
    given = sum((one.amount or ZERO for one in desk.world.refunds_of(action.order) if one.kind == "refund"), ZERO)
    still = sum(paid(order).values(), ZERO) * desk.policy.refund_share
    if action.amount <= 0 or action.amount + given > still:
        raise Refused("amount_not_allowed", "more than was paid and not given back yet")
    method = action.method or next(iter(paid(order)), None)
    if method not in paid(order):
        raise Refused("refund_method_not_allowed", "money goes back as it came")
    return desk.ask_back(order, kind="refund", lines=action.lines, state="approved", amount=action.amount, method=method,
                         reason=action.reason)


def _reissue(desk: Desk, action: actions.Reissue) -> Change:
    order = desk.order(action.order)
    if order.state not in ("shipped", "partly_shipped", "delivered", "completed"):
        raise Refused("not_shipped", f"the order is {order.state}: nothing was sent that could be sent again")
    desk.lines(order, action.lines)
    asked = {line for one in desk.world.refunds_of(action.order) if one.kind == "reissue" for line in one.lines}
    if asked & set(action.lines):
        raise Refused("second_reissue", "this was sent again already")
    return desk.ask_back(order, kind="reissue", lines=action.lines, state="approved", reason=action.reason)


def _coupon(desk: Desk, action: actions.GiveCoupon) -> Change:
    found = desk.world.get("buyers", action.customer, Buyer)
    if found is None:
        raise Refused("unknown_user", "no customer of this id")
    if desk.asker is not None and found.external_id != desk.asker.external_id:
        raise Refused("not_owned", "the coupon would be another customer's")
    if not 0 < action.value <= desk.policy.coupon_most:
        raise Refused("amount_not_allowed", f"a coupon is worth more than 0 and at most {desk.policy.coupon_most}")
    desk.change.made = desk.name("coupon")
    desk.change.put("coupons", Coupon(
        external_id=desk.change.made, source=found.source, source_time=desk.stamp, code=desk.change.made.upper(),
        name=action.name, customer=found.external_id, value=action.value, threshold=action.threshold, currency=action.currency,
        starts_at=desk.stamp, ends_at=action.ends_at))
    return desk.change


def _invoice(desk: Desk, action: actions.IssueInvoice) -> Change:
    order = desk.order(action.order)
    if order.state in ("unpaid", "unknown", "cancelled", "refunded"):
        raise Refused("nothing_paid", f"the order is {order.state}: there is nothing to invoice")
    if not action.title.strip():
        raise Refused("title_missing", "an invoice needs a title")
    if order.extra.get("invoice"):
        raise Refused("second_invoice", "an order has one invoice")
    desk.change.made = desk.name("invoice")
    desk.change.put("invoices", Invoice(
        external_id=desk.change.made, source=order.source, source_time=desk.stamp, order=order.external_id, kind="electronic",
        title=action.title, tax_number=action.tax_number, amount=sum(paid(order).values(), ZERO), currency=order.currency,
        state="requested"))
    desk.keep(marked(order, invoice=desk.change.made))
    return desk.change


def _chase(desk: Desk, action: actions.ChaseCourier) -> Change:
    parcel = desk.parcel(action.parcel)
    if parcel.extra.get("ended"):
        raise Refused("parcel_ended", "the parcel has arrived or gone back")
    if parcel.extra.get("chased"):
        raise Refused("chased_already", "the courier was asked already and has not answered yet")
    desk.change.put("parcels", replace(parcel, extra={**parcel.extra, "chased": desk.stamp}, source_time=desk.stamp))
    return desk.change


def _intercept(desk: Desk, action: actions.InterceptParcel) -> Change:
    parcel = desk.parcel(action.parcel)
    if parcel.extra.get("ended"):
        raise Refused("parcel_ended", "the parcel has arrived or gone back: it cannot be stopped any more")
    desk.scan(parcel, "快件已拦截,正在退回发件方", "intercepted")
    desk.change.put("parcels", replace(parcel, extra={**parcel.extra, "ended": desk.stamp, "intercepted": desk.stamp},
                                       source_time=desk.stamp))
    return desk.change


_DO: dict[type[actions.Action], Callable[[Desk, Any], Change]] = {
    actions.CancelOrder: _cancel, actions.ChangeAddress: _address, actions.ChangeItems: _items,
    actions.ChangePayment: _payment, actions.ChangeDefaultAddress: _default_address, actions.RefundOrder: _refund,
    actions.ReturnItems: _return, actions.ExchangeItems: _exchange, actions.Reissue: _reissue, actions.GiveCoupon: _coupon,
    actions.IssueInvoice: _invoice, actions.ChaseCourier: _chase, actions.InterceptParcel: _intercept,
}  # fmt: skip
