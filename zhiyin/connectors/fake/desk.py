"""A request on the fake shop's desk: looking things up, refusing by a named rule, and booking money."""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from zhiyin.domain.trade import actions
from zhiyin.domain.trade.orders import Order, OrderLine, Payment, Refund
from zhiyin.domain.trade.parcels import Parcel, ParcelEvent
from zhiyin.domain.trade.people import Buyer, PaymentMethod

from .world import GIFT_CARD, Change, Policy, Refused, World, variant_of

ZERO = Decimal(0)
replace = msgspec.structs.replace


class Desk:
    """A request on the desk: looking things up, and refusing."""

    def __init__(self, world: World, request: actions.Request, policy: Policy, now: datetime, asker: Buyer | None) -> None:
        self.world, self.key, self.policy, self.now, self.asker = world, request.key, policy, now, asker
        self.change = Change()

    @property
    def stamp(self) -> str:
        return self.now.isoformat()

    def name(self, what: str) -> str:
        """An id for what this request makes: the same however often it is asked."""
        return f"{what}-{hashlib.sha256(f'{self.key}:{what}'.encode()).hexdigest()[:12]}"

    def order(self, id: str) -> Order:
        found = self.world.get("orders", id, Order)
        if found is None:
            raise Refused("unknown_order", "no order of this id")
        if self.asker is not None and found.customer != self.asker.external_id:
            raise Refused("not_owned", "the order is another customer's")
        return found

    def pending(self, id: str, *, second: tuple[str, str] | None = None) -> Order:
        """An order that was not sent yet; `second`: mark and rule of what is done only once."""
        found = self.order(id)
        if found.state not in ("paid", "unpaid"):
            raise Refused("not_pending", f"the order is {found.state}, no longer pending")
        if found.extra.get("items_changed") and not (second and second[0] == "items_changed"):
            raise Refused("already_modified", "its items were changed: nothing more of it can be")
        if second and found.extra.get(second[0]):
            raise Refused(second[1], "this was done once to this order, and is done only once")
        return found

    def delivered(self, id: str, *, exchange: bool = False) -> Order:
        found = self.order(id)
        asked = self.world.refunds_of(id)
        if exchange and any(one.kind == "exchange" for one in asked):
            raise Refused("second_exchange", "an order is exchanged once")
        open_ = [one for one in asked if one.kind in ("return", "exchange") and one.state not in ("refused", "withdrawn")]
        if found.state not in ("delivered", "completed") or open_:
            is_ = f"{open_[0].kind} requested" if open_ else found.state
            raise Refused("not_delivered", f"the order is {is_}, not delivered")
        return found

    def lines(self, order: Order, ids: list[str]) -> list[OrderLine]:
        if not ids:
            raise Refused("no_items", "no items are named")
        by_id = {one.external_id: one for one in order.lines}
        unknown = [id for id in ids if id not in by_id]
        if unknown:
            raise Refused("item_not_in_order", "an item is not in the order, or not so often")
        if len(set(ids)) < len(ids):
            raise Refused("item_not_in_order", "an item is named more often than it is in the order")
        return [by_id[id] for id in ids]

    def swaps(self, order: Order, items: dict[str, str]) -> list[tuple[OrderLine, OrderLine]]:
        """(line as it is, line as it would be)."""
        lines = self.lines(order, [old for old in items if old])
        if any(not old or not new for old, new in items.items()):
            raise Refused("pairing_uneven", "each item needs one new item")
        found = []
        for line in lines:
            new = items[line.external_id]
            product = self.world.product_of(new)
            if product is None:
                raise Refused("unknown_item", "a new item is not known")
            if product.external_id != line.product:
                raise Refused("same_product_only", "a new item is of another product")
            if new == line.variant:
                raise Refused("same_item", "a new item is the old one")
            variant = variant_of(product, new)
            assert variant is not None
            if not variant.available:
                raise Refused("item_not_available", "a new item is not available")
            found.append((line, replace(line, variant=new, price=variant.price, title=product.title)))
        return found

    def method(self, order: Order, id: str | None, cost: Decimal = ZERO) -> PaymentMethod:
        """The owner's way of paying, good for `cost`."""
        owner = self.owner(order)
        found = next((one for one in owner.methods if one.external_id == id), None)
        if found is None:
            raise Refused("payment_method_not_owned", "the way of paying is not in the customer's profile")
        if found.kind == GIFT_CARD and (found.balance or ZERO) < cost:
            raise Refused("gift_card_too_small", "the gift card does not cover it")
        return found

    def owner(self, order: Order) -> Buyer:
        found = self.world.get("buyers", order.customer or "", Buyer)
        if found is None:
            raise Refused("unknown_user", "the order's customer is not known")
        return self.change.last("buyers", found)

    def book(self, order: Order, kind: str, method: str, amount: Decimal) -> Order:
        """Money moves: a line in the order, and on a gift card at once."""
        owner = self.world.get("buyers", order.customer or "", Buyer)
        if owner is not None:
            owner, sign = self.change.last("buyers", owner), -1 if kind == "payment" else 1
            methods = [replace(one, balance=(one.balance or ZERO) + sign * amount)
                       if one.external_id == method and one.kind == GIFT_CARD else one for one in owner.methods]
            if methods != owner.methods:
                self.change.put("buyers", replace(owner, methods=methods, source_time=self.stamp))
        id = str(len(order.payments) + 1)
        line = Payment(external_id=id, kind="payment" if kind == "payment" else "refund", method=method, amount=amount,
                       paid_at=self.stamp)
        return replace(order, payments=[*order.payments, line])

    def keep(self, order: Order) -> None:
        self.change.put("orders", replace(order, source_time=self.stamp))

    def parcel(self, number: str) -> Parcel:
        found = self.world.get("parcels", number, Parcel)
        if found is None:
            raise Refused("unknown_parcel", "no parcel of this number")
        for id in found.orders:
            self.order(id)
        return found

    def scan(self, parcel: Parcel, text: str, state: str | None = None) -> None:
        self.change.put("parcel-events", ParcelEvent(
            external_id=self.name("scan"), source=parcel.source, source_time=self.stamp, parcel=parcel.number, text=text,
            state=state, courier=parcel.courier))

    def ask_back(self, order: Order, **fields: Any) -> Change:
        """A request of the customer's is on file (退款单)."""
        self.change.made = self.name("request")
        self.change.put("refunds", Refund(external_id=self.change.made, source=order.source, source_time=self.stamp,
                                          order=order.external_id, currency=order.currency, requested_at=self.stamp, **fields))
        return self.change
