"""Orders, what was paid for them, invoices, coupons, and requests to take something back."""

from __future__ import annotations

from typing import Literal

import msgspec

from .told import Amount, Currency, Place, Time, Told

#: In the order that settles two tellings of the same instant. `unknown`: the source's own word stands in `state_raw`.
ORDER_STATES = (
    "unknown", "unpaid", "paid", "partly_shipped", "shipped", "delivered", "completed", "refunded", "cancelled",
)  # fmt: skip
REFUND_STATES = ("unknown", "requested", "approved", "returning", "received", "paid", "refused", "withdrawn")


class OrderLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line of an order (订单行)."""

    external_id: str
    product: str | None = None
    variant: str | None = None
    batch: str | None = None
    title: str = ""
    quantity: int = 1
    price: Amount | None = None
    discount: Amount = Amount(0)


class Payment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Money that came in for an order (支付), or went back."""

    external_id: str
    kind: Literal["payment", "refund"] = "payment"
    method: str
    amount: Amount
    paid_at: Time | None = None


class Order(Told, frozen=True, kw_only=True):
    """An order (订单)."""

    number: str | None = None
    customer: str | None = None
    channel: str | None = None
    state: str = "unknown"
    state_raw: str | None = None
    placed_at: Time | None = None
    paid_at: Time | None = None
    shipped_at: Time | None = None
    delivered_at: Time | None = None
    closed_at: Time | None = None
    #: promises (承诺)
    ship_by: Time | None = None
    deliver_by: Time | None = None
    currency: Currency = "CNY"
    total: Amount | None = None
    freight: Amount | None = None
    discount: Amount | None = None
    warehouse: str | None = None
    ship_to: Place | None = None
    note: str = ""
    lines: list[OrderLine] = []
    payments: list[Payment] = []


class Refund(Told, frozen=True, kw_only=True):
    """A request to refund, return or exchange (退款, 退货, 换货)."""

    kind: Literal["refund", "return", "exchange", "reissue"]
    order: str
    lines: list[str] = []
    #: of an exchange: order line to the new variant
    items: dict[str, str] = {}
    #: how the money goes back, or the difference is paid
    method: str | None = None
    reason: str = ""
    state: str = "unknown"
    state_raw: str | None = None
    amount: Amount | None = None
    currency: Currency = "CNY"
    requested_at: Time | None = None
    resolved_at: Time | None = None
    #: number of the parcel the goods come back in
    parcel: str | None = None


class Invoice(Told, frozen=True, kw_only=True):
    """An invoice (发票)."""

    order: str
    kind: str = ""
    title: str = ""
    tax_number: str | None = None
    amount: Amount | None = None
    currency: Currency = "CNY"
    state: str = "unknown"
    state_raw: str | None = None
    issued_at: Time | None = None


class Coupon(Told, frozen=True, kw_only=True):
    """A coupon (优惠券) or the kind of one."""

    code: str | None = None
    name: str = ""
    customer: str | None = None
    value: Amount | None = None
    threshold: Amount | None = None
    currency: Currency = "CNY"
    starts_at: Time | None = None
    ends_at: Time | None = None
    used_at: Time | None = None
    budget: Amount | None = None
