"""What a Shopify shop can be asked to do, by GraphQL. Only a refund is kept from doubling by Shopify itself (by our key); all
else is read before it is done, so that what is so already is not done again."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from zhiyin.connectors.asking import Kinds, Rejected, mark, marked, offered
from zhiyin.connectors.connector import Config, Transport
from zhiyin.connectors.reading import Node
from zhiyin.domain.trade import actions as asked
from zhiyin.domain.trade.actions import Answer, End, Request
from zhiyin.domain.trade.told import Place

from . import graph, nouns

_ERRORS = "userErrors { field message }"
CANCEL = """mutation($id: ID!, $note: String) { orderCancel(orderId: $id, notifyCustomer: true, reason: CUSTOMER, restock: true,
 refundMethod: { originalPaymentMethodsRefund: true }, staffNote: $note) {
 job { id } orderCancelUserErrors { code field message } } }"""
ADDRESS = f"mutation($input: OrderInput!) {{ orderUpdate(input: $input) {{ order {{ id }} {_ERRORS} }} }}"
REFUND = f"""mutation($input: RefundInput!, $key: String!) {{ refundCreate(input: $input) @idempotent(key: $key) {{
 refund {{ id }} {_ERRORS} }} }}"""
MONEY = """query($id: ID!) { order(id: $id) { presentmentCurrencyCode refunds(first: 50) { id note }
 transactions(first: 50) { id kind status gateway maximumRefundableV2 { amount } } } }"""
LINES = """query($id: ID!, $after: String) { order(id: $id) { lineItems(first: 40, after: $after) {
 pageInfo { hasNextPage endCursor } nodes { id quantity currentQuantity variant { id } } } } }"""
BEGIN = f"""mutation($id: ID!) {{ orderEditBegin(id: $id) {{ calculatedOrder {{ id lineItems(first: 100) {{ nodes {{ id }} }} }}
 {_ERRORS} }} }}"""
ADD = f"""mutation($id: ID!, $variant: ID!, $quantity: Int!) {{ orderEditAddVariant(id: $id,
 variantId: $variant, quantity: $quantity, allowDuplicates: true) {{ calculatedLineItem {{ id }} {_ERRORS} }} }}"""
SET = f"""mutation($id: ID!, $line: ID!) {{ orderEditSetQuantity(id: $id, lineItemId: $line, quantity: 0, restock: true) {{
 calculatedOrder {{ id }} {_ERRORS} }} }}"""
COMMIT = f"""mutation($id: ID!, $note: String) {{ orderEditCommit(id: $id, notifyCustomer: true, staffNote: $note) {{
 order {{ id }} {_ERRORS} }} }}"""
COUPON = """mutation($basic: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $basic) {
 codeDiscountNode { id } userErrors { code field message } } }"""
FIND = "query($code: String!) { codeDiscountNodeByCode(code: $code) { id } }"
RETURNED = """query($id: ID!) { order(id: $id) { returns(first: 20) { nodes { id returnLineItems(first: 20) { nodes {
 ... on ReturnLineItem { returnReasonNote } } } } }
 fulfillments(first: 10) { fulfillmentLineItems(first: 50) { nodes { id quantity lineItem { id } } } } } }"""
RETURN = """mutation($input: ReturnInput!) { returnCreate(returnInput: $input) { return { id }
 userErrors { code field message } } }"""


def _order(request: Request, config: Config, ask: Transport) -> Node:
    found = graph.order(config, ask, request.action.order)  # type: ignore[union-attr]
    if found is None:
        raise Rejected("not_found", "the shop knows no such order")
    return Node(found)


def _asked(request: Request, config: Config, ask: Transport, query: str) -> Node:
    id = graph.gid("Order", request.action.order)  # type: ignore[union-attr]
    found = graph.question(config, ask, query, {"id": id}).node("order")
    if found is None:
        raise Rejected("not_found", "the shop knows no such order")
    return found


def _done(request: Request, config: Config, ask: Transport, remote: str = "", order: Node | None = None) -> Answer:
    """With the order as it is now."""
    said = nouns.order(order or _order(request, config, ask), config)
    return Answer(End.DONE, remote_id=remote, told=tuple(said))


def _cancelled(request: Request, config: Config, ask: Transport) -> Answer | None:
    order = _order(request, config, ask)
    return _done(request, config, ask, order=order) if order.text("cancelled_at") else None


def _cancel(request: Request, config: Config, ask: Transport) -> Answer:
    """Shopify does it by and by; whether it is done, the order says."""
    action = request.action
    assert isinstance(action, asked.CancelOrder)
    variables = {"id": graph.gid("Order", action.order), "note": marked(action.reason, request.key)[:255]}
    job = graph.changed(config, ask, CANCEL, variables, "orderCancelUserErrors").node("job")
    return _cancelled(request, config, ask) or Answer(End.ACCEPTED, "Shopify is at it", remote_id=job.key("id") if job else "")


def _address(to: Place) -> dict[str, str]:
    """The whole of it: what is left out would stay as it was."""
    street = ", ".join(filter(None, (to.district, to.street)))
    first, _, last = (to.name or "").rpartition(" ")
    return {"address1": street, "address2": "", "city": to.city or "", "province": to.province or "",
            "country": to.country or "", "zip": to.postcode or "",
            "firstName": first, "lastName": last, "phone": to.phone or ""}


def _moved(request: Request, config: Config, ask: Transport) -> Answer | None:
    action = request.action
    assert isinstance(action, asked.ChangeAddress)
    order = _order(request, config, ask)
    there, wanted = order.node("shipping_address"), _address(action.ship_to)
    wanted["name"] = action.ship_to.name or ""
    so = there is not None and all(there.words(name) == wanted[name] for name in ("name", "address1", "city", "zip", "phone"))
    return _done(request, config, ask, order=order) if so else None


def _move(request: Request, config: Config, ask: Transport) -> Answer:
    action = request.action
    assert isinstance(action, asked.ChangeAddress)
    order = _order(request, config, ask)
    if order.text("cancelled_at") or order.text("fulfillment_status"):
        raise Rejected("already_sent", "the order was cancelled, or something of it was sent already")
    graph.changed(config, ask, ADDRESS, {"input": {"id": graph.gid("Order", action.order),
                                                   "shippingAddress": _address(action.ship_to)}})
    return _done(request, config, ask)


def _refunded(request: Request, config: Config, ask: Transport) -> Answer | None:
    for one in _asked(request, config, ask, MONEY).nodes("refunds"):
        if mark(request.key) in one.words("note"):
            return _done(request, config, ask, graph.tail(one.key("id")))
    return None


def _refund(request: Request, config: Config, ask: Transport) -> Answer:
    """Money only: the lines stay as they are. It goes back where it came from, out of each payment as much as it holds."""
    action = request.action
    assert isinstance(action, asked.RefundOrder)
    money, order = _asked(request, config, ask, MONEY), graph.gid("Order", action.order)
    left, parts = action.amount, []
    if money.key("presentmentCurrencyCode") != action.currency:
        raise Rejected("currency", f"this order was paid in {money.key('presentmentCurrencyCode')}, not in {action.currency}")
    for one in money.nodes("transactions"):
        holds = one.node("maximumRefundableV2")
        if one.words("kind") not in ("SALE", "CAPTURE") or one.words("status") != "SUCCESS" or holds is None:
            continue
        amount = min(left, holds.amount("amount") or Decimal(0))
        if amount > 0:
            parts.append({"orderId": order, "kind": "REFUND", "gateway": one.key("gateway"), "amount": str(amount),
                          "parentId": one.key("id")})
            left -= amount
    if left > 0 or not parts:
        raise Rejected("more_than_paid", "the payments of this order do not hold so much any more")
    given = {"orderId": order, "note": marked(action.reason, request.key), "notify": True, "currency": action.currency,
             "transactions": parts}
    made = graph.changed(config, ask, REFUND, {"input": given, "key": request.key}).node("refund")
    return _done(request, config, ask, graph.tail(made.key("id")) if made else "")


def _lines(order: str, config: Config, ask: Transport) -> list[Node]:
    found: list[Node] = []
    after: str | None = None
    while True:
        whole = graph.question(config, ask, LINES, {"id": graph.gid("Order", order), "after": after}).node("order")
        if whole is None:
            raise Rejected("not_found", "the shop knows no such order")
        lines = whole.need("lineItems")
        found += lines.nodes("nodes")
        if not lines.need("pageInfo").flag("hasNextPage"):
            return found
        after = lines.need("pageInfo").key("endCursor")


def _edited(request: Request, config: Config, ask: Transport) -> Answer | None:
    """The old lines are gone from the order, and enough of the new variants is in it."""
    action = request.action
    assert isinstance(action, asked.ChangeItems)
    quantity, now, variants = {}, {}, dict[str, int]()
    for one in _lines(action.order, config, ask):
        id, variant = graph.tail(one.key("id")), one.node("variant")
        quantity[id], now[id] = one.whole("quantity"), one.whole("currentQuantity")
        if variant:
            variants[graph.tail(variant.key("id"))] = variants.get(graph.tail(variant.key("id")), 0) + now[id]
    wanted: dict[str, int] = {}
    for line, variant_id in action.items.items():
        if now.get(line) != 0:
            return None
        wanted[variant_id] = wanted.get(variant_id, 0) + quantity[line]
    so = all(variants.get(one, 0) >= count for one, count in wanted.items())
    return _done(request, config, ask) if so else None


def _edit(request: Request, config: Config, ask: Transport) -> Answer:
    """Staged within an editing session: until it is committed nothing is changed, and a session left open changes nothing."""
    action = request.action
    assert isinstance(action, asked.ChangeItems)
    there = {graph.tail(one.key("id")): one for one in _lines(action.order, config, ask)}
    begun = graph.changed(config, ask, BEGIN, {"id": graph.gid("Order", action.order)}).need("calculatedOrder")
    edit, staged = begun.key("id"), {graph.tail(one.key("id")): one.key("id") for one in begun.need("lineItems").nodes("nodes")}
    for line, variant in action.items.items():
        if line not in there or line not in staged or there[line].whole("currentQuantity") < 1:
            raise Rejected("line", f"line {line} is not in the order")
        count = there[line].whole("currentQuantity")
        graph.changed(config, ask, ADD, {"id": edit, "variant": graph.gid("ProductVariant", variant), "quantity": count})
        graph.changed(config, ask, SET, {"id": edit, "line": staged[line]})
    graph.changed(config, ask, COMMIT, {"id": edit, "note": mark(request.key)})
    return _done(request, config, ask)


def _given(request: Request, config: Config, ask: Transport) -> Answer | None:
    found = graph.question(config, ask, FIND, {"code": coupon_code(request.key)}).node("codeDiscountNodeByCode")
    return Answer(End.DONE, coupon_code(request.key), remote_id=graph.tail(found.key("id"))) if found else None


def coupon_code(key: str) -> str:
    """Follows from the key, and codes are unique in a shop: asked twice, it is one coupon."""
    return f"ZY-{key.replace('-', '')[:16].upper()}"


def _give(request: Request, config: Config, ask: Transport) -> Answer:
    action = request.action
    assert isinstance(action, asked.GiveCoupon)
    if action.currency != config.get("currency"):
        raise Rejected("currency", f"coupons of this shop are in {config.get('currency')}")
    basic: dict[str, Any] = {
        "title": action.name or coupon_code(request.key), "code": coupon_code(request.key), "usageLimit": 1,
        "startsAt": datetime.now(UTC).isoformat(), "endsAt": action.ends_at, "appliesOncePerCustomer": True,
        "context": {"customers": {"add": [graph.gid("Customer", action.customer)]}},
        "customerGets": {"items": {"all": True}, "value": {"discountAmount": {"amount": str(action.value),
                                                                              "appliesOnEachItem": False}}}}
    if action.threshold:
        basic["minimumRequirement"] = {"subtotal": {"greaterThanOrEqualToSubtotal": str(action.threshold)}}
    made = graph.changed(config, ask, COUPON, {"basic": basic}).need("codeDiscountNode")
    return Answer(End.DONE, coupon_code(request.key), remote_id=graph.tail(made.key("id")))


def _returned(request: Request, config: Config, ask: Transport) -> Answer | None:
    for one in _asked(request, config, ask, RETURNED).need("returns").nodes("nodes"):
        notes = [line.words("returnReasonNote") for line in one.need("returnLineItems").nodes("nodes")]
        if any(mark(request.key) in note for note in notes):
            return _done(request, config, ask, graph.tail(one.key("id")))
    return None


def _return(request: Request, config: Config, ask: Transport) -> Answer:
    """Only what was sent can come back: each line is found among the fulfilments."""
    action = request.action
    assert isinstance(action, asked.ReturnItems)
    order = _asked(request, config, ask, RETURNED)
    sent = {graph.tail(one.need("lineItem").key("id")): one for each in order.nodes("fulfillments")
            for one in each.need("fulfillmentLineItems").nodes("nodes")}
    missing = [line for line in action.lines if line not in sent]
    if missing or not action.lines:
        raise Rejected("not_delivered", f"not sent yet, or not in the order: {', '.join(missing) or 'no line was named'}")
    note = marked(action.reason, request.key)[-255:]
    items = [{"fulfillmentLineItemId": sent[line].key("id"), "quantity": sent[line].whole("quantity"), "returnReason": "OTHER",
              "returnReasonNote": note} for line in action.lines]
    given = {"orderId": graph.gid("Order", action.order), "notifyCustomer": True, "returnLineItems": items}
    made = graph.changed(config, ask, RETURN, {"input": given}).node("return")
    return _done(request, config, ask, graph.tail(made.key("id")) if made else "")


_KINDS: Kinds = {
    asked.CancelOrder: (_cancel, _cancelled), asked.ChangeAddress: (_move, _moved), asked.RefundOrder: (_refund, _refunded),
    asked.ChangeItems: (_edit, _edited), asked.GiveCoupon: (_give, _given), asked.ReturnItems: (_return, _returned),
}
ACTIONS, perform, look = offered(_KINDS)
