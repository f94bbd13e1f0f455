"""The list of orders: newest first, by number, customer or state. Every question costs the same however many there are.

Orders are walked through by (placed_at, id), a stretch at a time, until a page is full or the time for one question is used
up; the reader then goes on from there. Those of which nobody told when they were placed come last.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from zhiyin.domain.trade.orders import ORDER_STATES
from zhiyin.records.models import Shop
from zhiyin.records.models.trade import Buyer, Order, OrderLine, Parcel, ParcelOrder

PAGE = 40
#: orders looked through at a time, and seconds after which no further stretch is begun
STRETCH, ENOUGH = 2_000, 0.06
#: customers whose name holds the words, and orders in one parcel: more make no sense on a page
SAME = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: the sources of a table by its key's index, one look-up each
SOURCES = """
WITH RECURSIVE s(source) AS (
    (SELECT source FROM {table} WHERE shop_id = %(shop)s ORDER BY source LIMIT 1)
    UNION ALL
    SELECT (SELECT source FROM {table} WHERE shop_id = %(shop)s AND source > s.source ORDER BY source LIMIT 1)
    FROM s WHERE s.source IS NOT NULL
)
SELECT t.id FROM s JOIN {table} t ON t.shop_id = %(shop)s AND t.source = s.source AND t.external_id = %(asked)s LIMIT 50
"""
#: names that hold the words; a full look takes some tens of milliseconds for 100,000 customers
NAMED = "SELECT id FROM records_buyer WHERE shop_id = %s AND position(lower(%s) in lower(name)) > 0 ORDER BY id DESC LIMIT %s"


@dataclass(frozen=True, slots=True)
class Place:
    """After which order the next page begins. `placed_at` None: among those of which nobody told when."""

    placed_at: datetime | None
    id: int

    def __str__(self) -> str:
        if self.placed_at is None:
            return f"n.{self.id}"
        return f"{(self.placed_at - EPOCH) // timedelta(microseconds=1)}.{self.id}"

    @classmethod
    def read(cls, text: str) -> Place:
        """Raises ValueError for what no page gave out."""
        at, _, key = text.partition(".")
        if not (key.isascii() and key.isdigit() and len(key) <= 18):
            raise ValueError("not a place in the list")
        if at == "n":
            return cls(None, int(key))
        if not (at.lstrip("-").isascii() and at.lstrip("-").isdigit() and len(at) <= 18):
            raise ValueError("not a place in the list")
        try:
            return cls(EPOCH + timedelta(microseconds=int(at)), int(key))
        except OverflowError:
            raise ValueError("not a place in the list") from None


@dataclass(frozen=True, slots=True)
class Line:
    order: Order
    titles: list[OrderLine]
    parcels: list[Parcel]


@dataclass(frozen=True, slots=True)
class Found:
    """`further` continues, None at the end; `thorough` is False when time was up before the page was full."""

    lines: list[Line]
    further: Place | None
    thorough: bool = True


def listed(shop: Shop, state: str, after: Place | None) -> Found:
    """All orders, or those in one state."""
    began, rows, at = time.monotonic(), list[Order](), after
    while True:
        stretch = STRETCH if state else PAGE + 1
        walked = list(_after(Order.objects.of(shop), at).values_list("id", "placed_at", "state")[:stretch])
        keys = [key for key, _, held in walked if not state or held == state][: PAGE + 1 - len(rows)]
        rows += _whole(shop, keys)
        if len(rows) > PAGE:
            return Found(lines(shop, rows[:PAGE]), Place(rows[PAGE - 1].placed_at, rows[PAGE - 1].pk))
        if len(walked) == stretch:
            at = Place(walked[-1][1], walked[-1][0])
        elif at is None or at.placed_at is not None:
            at = Place(None, 2**63 - 1)  # now those without a time
        else:
            return Found(lines(shop, rows), None)
        if time.monotonic() - began > ENOUGH:
            return Found(lines(shop, rows), at, thorough=False)


def searched(shop: Shop, asked: str, state: str, after: Place | None) -> Found:
    """Who has this number, id or parcel; when nothing has, whose customer is called this."""
    keys = set(Order.objects.of(shop).filter(number=asked).values_list("id", flat=True)[:SAME])
    keys |= set(of_id("records_order", shop, asked))
    keys |= set(ParcelOrder.objects.of(shop).filter(parcel__shop_id=shop.pk, parcel__number=asked)
                .values_list("order_id", flat=True)[:SAME])
    wanted = Q(pk__in=keys)
    if not keys:
        buyers = of_id("records_buyer", shop, asked) or _named(shop, asked)
        wanted = Q(buyer_id__in=buyers)
    found = Order.objects.of(shop).filter(wanted)
    rows = list(_after(found.filter(state=state) if state else found, after).values_list("id", flat=True)[: PAGE + 1])
    if (after is None or after.placed_at is not None) and len(rows) <= PAGE:
        rest = found.filter(state=state) if state else found
        rows += list(_after(rest, Place(None, 2**63 - 1)).values_list("id", flat=True)[: PAGE + 1 - len(rows)])
    whole = _whole(shop, rows)
    further = Place(whole[PAGE - 1].placed_at, whole[PAGE - 1].pk) if len(whole) > PAGE else None
    return Found(lines(shop, whole[:PAGE]), further)


def lines(shop: Shop, orders: list[Order]) -> list[Line]:
    """Orders with what is in them and in which parcels: two questions for a page."""
    keys = [one.pk for one in orders]
    titles: dict[int, list[OrderLine]] = {}
    for line in OrderLine.objects.of(shop).filter(order_id__in=keys).order_by("order_id", "id"):
        titles.setdefault(line.order_id, []).append(line)
    parcels: dict[int, list[Parcel]] = {}
    for one in ParcelOrder.objects.of(shop).filter(order_id__in=keys).select_related("parcel").order_by("order_id", "id"):
        parcels.setdefault(one.order_id, []).append(one.parcel)
    return [Line(one, titles.get(one.pk, []), parcels.get(one.pk, [])) for one in orders]


def is_state(text: str) -> str:
    return text if text in ORDER_STATES else ""


def _after(rows: QuerySet[Order], at: Place | None) -> QuerySet[Order]:
    if at is not None and at.placed_at is None:
        return rows.filter(placed_at=None, pk__lt=at.id).order_by("-id")
    rows = rows.filter(placed_at__isnull=False).order_by("-placed_at", "-id")
    if at is None:
        return rows
    # the first condition is what the index goes by
    return rows.filter(placed_at__lte=at.placed_at).exclude(placed_at=at.placed_at, pk__gte=at.id)


def _whole(shop: Shop, keys: list[int]) -> list[Order]:
    """In the order of the keys."""
    found = Order.objects.of(shop).filter(pk__in=keys).select_related("buyer").in_bulk() if keys else {}
    return [found[key] for key in keys if key in found]


def of_id(table: str, shop: Shop, asked: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(SOURCES.format(table=table), {"shop": shop.pk, "asked": asked})
        return [key for (key,) in cursor.fetchall()]


def _named(shop: Shop, asked: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(NAMED, [shop.pk, asked, SAME])
        return [key for (key,) in cursor.fetchall()]


def buyers_of(shop: Shop, customer: int) -> list[Buyer]:
    """Under which ids the shop's systems know a customer and those merged with them."""
    found = Buyer.objects.of(shop).filter(Q(customer_id=customer) | Q(customer__merged_into_id=customer))
    return list(found.order_by("-source_time", "id")[:SAME])
