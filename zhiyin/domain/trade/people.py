"""Customers as the shop's systems know them, and the people on shift."""

from __future__ import annotations

from typing import Literal

import msgspec

from .told import Amount, Currency, Place, Time, Told

Segment = Literal["new", "old", "potential", "vip"]


class PaymentMethod(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A way in which a customer pays (支付方式). Never a card's whole number: `label` is what the customer sees of it."""

    external_id: str
    kind: str
    label: str = ""
    #: of a gift card
    balance: Amount | None = None


class Buyer(Told, frozen=True, kw_only=True):
    """A customer (顾客) by the shop's own id, with what they are worth to it."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    segment: Segment | None = None
    level: str | None = None
    value: Amount | None = None
    currency: Currency = "CNY"
    orders: int | None = None
    first_order_at: Time | None = None
    address: Place | None = None
    #: ids under which channels know them: {"wechat": "o6_b..."}
    identities: dict[str, str] = {}
    methods: list[PaymentMethod] = []


class Employee(Told, frozen=True, kw_only=True):
    """Somebody who works for the shop (员工): `skills` decide what may be routed to them."""

    name: str
    email: str | None = None
    skills: list[str] = []
    languages: list[str] = []
    team: str | None = None


class Shift(Told, frozen=True, kw_only=True):
    """Somebody on shift (班次), or away (`kind` absence)."""

    employee: str
    kind: Literal["shift", "absence"] = "shift"
    starts_at: Time
    ends_at: Time
    reason: str = ""
