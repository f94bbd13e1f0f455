"""What the fake shop holds, and what a change of it is. Frozen values; the store keeps them, the rules read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

import msgspec

from zhiyin.domain.trade.goods import Product, Variant
from zhiyin.domain.trade.orders import Order, OrderLine, Refund
from zhiyin.domain.trade.told import Told

T = TypeVar("T", bound=Told)
GIFT_CARD = "gift_card"


class World(Protocol):
    """Things by noun and id."""

    def get(self, noun: str, id: str, form: type[T]) -> T | None: ...

    def product_of(self, variant: str) -> Product | None:
        """The product that has this variant."""

    def refunds_of(self, order: str) -> list[Refund]:
        """Requests for an order, oldest first."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What this shop allows. `reasons`: the only ones for cancelling; None: any. `on_behalf`: only for a known customer who
    agreed. `offers`: kinds of action; None: all."""

    offers: frozenset[str] | None = None
    on_behalf: bool = False
    reasons: frozenset[str] | None = None
    #: of a refund without a return: share of what was paid
    refund_share: Decimal = Decimal(1)
    coupon_most: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take in this shop."""

    ship: timedelta = timedelta(hours=20)
    collect: timedelta = timedelta(hours=3)
    travel: timedelta = timedelta(hours=40)
    deliver: timedelta = timedelta(hours=5)
    approve: timedelta = timedelta(hours=2)
    bring_back: timedelta = timedelta(hours=72)
    pay_back: timedelta = timedelta(hours=24)
    invoice: timedelta = timedelta(minutes=30)


class Refused(Exception):
    """By a rule of the shop; nothing was changed."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(why)
        self.rule, self.why = rule, why


@dataclass(slots=True)
class Change:
    """What is to be kept, by noun; `made`: the id of what was made, if anything."""

    made: str = ""
    rows: list[tuple[str, Told]] = field(default_factory=list)

    def put(self, noun: str, told: Told) -> None:
        self.rows = [(n, t) for n, t in self.rows if (n, t.external_id) != (noun, told.external_id)] + [(noun, told)]

    def last(self, noun: str, told: T) -> T:
        """The thing as this change has it so far."""
        return next((t for n, t in self.rows if n == noun and t.external_id == told.external_id), told)  # type: ignore[return-value]


def variant_of(product: Product | None, id: str | None) -> Variant | None:
    return next((one for one in product.variants if one.external_id == id), None) if product else None


def total(lines: list[OrderLine]) -> Decimal:
    return sum((one.price or Decimal(0)) * one.quantity - one.discount for one in lines) or Decimal(0)


def paid(order: Order) -> dict[str, Decimal]:
    """What is still paid, by method, in the order of the first payments."""
    left: dict[str, Decimal] = {}
    for one in order.payments:
        left[one.method] = left.get(one.method, Decimal(0)) + (one.amount if one.kind == "payment" else -one.amount)
    return {method: amount for method, amount in left.items() if amount > 0}


def marked(order: Order, **extra: object) -> Order:
    """The order with marks of the shop's own under `extra`."""
    return msgspec.structs.replace(order, extra={**order.extra, **extra})
