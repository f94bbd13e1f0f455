"""What a talk is about (关联): the facts the linking rule is given, and what it answers.

Keys are those of the records. Times have a zone. Spans are half open, in Unicode code points of the message's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Named:
    """Something named in a text, as understanding found it: `kind` order, tracking, money or date; of a date the days meant,
    both included."""

    kind: str
    value: str
    span: Span
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the talk. `path` and `risk`: what understanding read out of it, if it has; `order_no`, `product`: what the
    channel sent along."""

    id: int
    role: str
    text: str
    at: datetime
    named: tuple[Named, ...] = ()
    path: str = ""
    risk: str = "-"
    order_no: str | None = None
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an order. `words`: what else the catalogue calls the product, with its categories; `options`: of the variant.
    `product` is the key, `source_id` the shop's own id."""

    title: str
    product: int | None = None
    source_id: str | None = None
    words: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    quantity: int = 1
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ParcelFact:
    """A parcel of an order; `state` one of `domain.parcel.STATES`, `place` where it was scanned last."""

    key: int
    number: str = ""
    courier: str = ""
    state: str = "unknown"
    since: datetime | None = None
    last_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class RefundFact:
    """A request on an order; `kind` refund, return, exchange or reissue, `state` one of `REFUND_STATES`."""

    kind: str
    state: str
    requested_at: datetime | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OrderFact:
    """An order that may be meant; `state` one of `ORDER_STATES`, `to` where it goes, as written."""

    key: int
    number: str = ""
    state: str = "unknown"
    items: tuple[Item, ...] = ()
    parcels: tuple[ParcelFact, ...] = ()
    refunds: tuple[RefundFact, ...] = ()
    placed_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    total: Decimal | None = None
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """Messages oldest first, the orders that may be meant, the instant at which it is asked, the shop's zone."""

    said: tuple[Said, ...]
    orders: tuple[OrderFact, ...]
    now: datetime
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why: the rule, the message and the words that speak (for: `weight` above 0), in log-odds."""

    rule: str
    message: int | None
    spans: tuple[Span, ...]
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be meant: `kind` order, parcel or product. `confidence` is a probability (0-1)."""

    kind: str
    key: int
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """The orders, the most likely first, with what of them is meant. Confidences of the orders and `none` (another one, or no
    order at all) add up to 1."""

    orders: tuple[Offered, ...] = ()
    parcels: tuple[Offered, ...] = ()
    products: tuple[Offered, ...] = ()
    none: float = 1.0
