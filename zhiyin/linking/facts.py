"""Rows of the records as the facts that the linking rule takes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any

from zhiyin.domain.linking import Item, Named, OrderFact, ParcelFact, RefundFact, Said
from zhiyin.records.sql import rows, statements
from zhiyin.understand.entities import entities
from zhiyin.understand.normalise import normalise

SQL = statements("linking")
#: messages of a talk that are heard, and orders of a customer that may be meant
TURNS, ORDERS = 8, 12
#: runs of letters and figures that may be a number of the shop's own kind, and how many of a message are looked up
_RUN = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z_-]*\d)[A-Za-z0-9][A-Za-z0-9_-]{4,39}(?![A-Za-z0-9])")
MOST_NUMBERS = 5


@dataclass(slots=True)
class Facts:
    """What is known of one talk. `said`: what people said of its links, by kind and id; `products`: named by their id."""

    shop: int
    conversation: int
    customer: int | None
    turns: list[Said] = field(default_factory=list)
    orders: tuple[OrderFact, ...] = ()
    said: dict[tuple[str, int], bool] = field(default_factory=dict)
    products: list[int] = field(default_factory=list)
    #: order to the buyer it belongs to
    buyers: dict[int, int | None] = field(default_factory=dict)
    #: whether anything was linked before
    linked: bool = False


def shops_with_records(cursor: Any, shops: Iterable[int]) -> set[int]:
    """Those that have told of orders or products."""
    cursor.execute(SQL["shops"], [sorted(shops)])
    return {shop for (shop,) in cursor.fetchall()}


def load(cursor: Any, talks: Sequence[tuple[int, int, int | None, int, tzinfo]]) -> dict[int, Facts]:
    """Facts of talks given as (shop, conversation, customer, last message, the shop's zone), by conversation."""
    found = {conversation: Facts(shop, conversation, customer) for shop, conversation, customer, _, _ in talks}
    zones = {conversation: zone for _, conversation, _, _, zone in talks}
    cursor.execute(SQL["turns"], [rows({"conversation": c, "last": last} for _, c, _, last, _ in talks), TURNS])
    for conversation, *turn in cursor.fetchall():
        found[conversation].turns.append(_said(*turn, zone=zones[conversation]))
    numbers = [{"conversation": c, "shop": f.shop, "number": number} for c, f in found.items() for number in _numbers(f.turns)]
    cursor.execute(
        SQL["candidates"],
        [rows({"conversation": c, "shop": f.shop, "customer": f.customer} for c, f in found.items()), ORDERS, rows(numbers)],
    )
    wanted: dict[int, set[int]] = defaultdict(set)
    for conversation, order in cursor.fetchall():
        wanted[conversation].add(order)
    orders, buyers = _orders(cursor, {(order, found[c].shop) for c, some in wanted.items() for order in some})
    for conversation, some in wanted.items():
        found[conversation].orders = tuple(orders[one] for one in sorted(some) if one in orders)
        found[conversation].buyers = {one: buyers[one] for one in some if one in buyers}
    cards = [
        {"conversation": c, "shop": f.shop, "product": p} for c, f in found.items() for p in {t.product for t in f.turns} if p
    ]
    if cards:
        cursor.execute(SQL["products"], [rows(cards)])
        for conversation, product in cursor.fetchall():
            found[conversation].products.append(product)
    cursor.execute(SQL["spoken"], [list(found)])
    for conversation, order, parcel, product, _, said, _ in cursor.fetchall():
        found[conversation].linked = True
        if said is not None:
            kind, key = ("order", order) if order else ("parcel", parcel) if parcel else ("product", product)
            found[conversation].said[kind, key] = said
    return found


def _said(
    id: int,
    role: str,
    text: str,
    at: datetime,
    order_no: str | None,
    product: str | None,
    path: list[str] | None,
    risk: str | None,
    *,
    zone: tzinfo,
) -> Said:
    return Said(
        id, role, text, at, named(text, at.astimezone(zone).date()), path[-1] if path else "", risk or "-", order_no, product
    )


@lru_cache(4_096)
def named(text: str, day: date) -> tuple[Named, ...]:
    """What understanding names in a text sent on `day`."""
    return tuple(
        Named(
            kind,
            one["value"],
            (one["span"][0], one["span"][1]),
            *(date.fromisoformat(one[end]) if end in one else None for end in ("from", "to")),
        )
        for kind, ones in entities(normalise(text), day).items()
        for one in ones
    )


def read(turn: Said, path: Sequence[str], risk: str) -> Said:
    """A turn with what understanding read out of it."""
    return replace(turn, path=path[-1] if path else "", risk=risk)


def _numbers(turns: Iterable[Said]) -> set[str]:
    """Numbers that may be those of orders or parcels, as they were written and in capitals."""
    found: set[str] = set()
    for turn in turns:
        if turn.order_no:
            found.add(turn.order_no)
        for one in turn.named:
            if one.kind in ("order", "tracking"):
                found |= {one.value, turn.text[one.span[0] : one.span[1]], one.value.lower()}
        for match in islice(_RUN.finditer(turn.text), MOST_NUMBERS):
            found |= {match.group(), match.group().upper()}
    return found


def _orders(cursor: Any, wanted: set[tuple[int, int]]) -> tuple[dict[int, OrderFact], dict[int, int | None]]:
    if not wanted:
        return {}, {}
    cursor.execute(SQL["orders"], [sorted({order for order, _ in wanted})])
    found, buyers = {}, {}
    for (
        id,
        shop,
        number,
        state,
        placed,
        paid,
        shipped,
        delivered,
        ship_by,
        deliver_by,
        total,
        to,
        buyer,
        lines,
        parcels,
        refunds,
    ) in cursor.fetchall():
        if (id, shop) not in wanted:
            continue
        buyers[id] = buyer
        found[id] = OrderFact(
            id,
            number,
            state,
            _items(lines),
            _parcels(parcels),
            _refunds(refunds),
            placed,
            paid,
            shipped,
            delivered,
            ship_by,
            deliver_by,
            total,
            _places(to) if to else (),
        )
    return found, buyers


# -- an order comes again with each further message of its customer: what was read lately is remembered


@lru_cache(4_096)
def _items(text: str) -> tuple[Item, ...]:
    return tuple(map(_item, json.loads(text)))


@lru_cache(4_096)
def _parcels(text: str) -> tuple[ParcelFact, ...]:
    return tuple(map(_parcel, json.loads(text)))


@lru_cache(1_024)
def _refunds(text: str) -> tuple[RefundFact, ...]:
    return tuple(map(_refund, json.loads(text)))


@lru_cache(4_096)
def _places(text: str) -> tuple[str, ...]:
    """Province, city and district of an address, as far as they are named."""
    to = json.loads(text) or {}
    return tuple(str(part) for name in ("province", "city", "district") if (part := to.get(name)))


def _item(line: dict[str, Any]) -> Item:
    options = line["options"] or {}
    names = [line["name"]] if line["name"] and line["name"] != line["title"] else []
    return Item(
        line["title"],
        line["product"],
        line["source_id"],
        tuple(map(str, [*names, *(line["words"] or []), *(line["categories"] or [])])),
        tuple(str(one) for one in (line["variant_title"], *options.values()) if one),
        line["quantity"],
        Decimal(line["price"]) if line["price"] else None,
    )


def _parcel(row: dict[str, Any]) -> ParcelFact:
    return ParcelFact(
        row["id"], row["number"], row["courier"], row["state"], _time(row["since"]), _time(row["last_at"]), row["place"] or ""
    )


def _refund(row: dict[str, Any]) -> RefundFact:
    return RefundFact(row["kind"], row["state"], _time(row["requested_at"]), Decimal(row["amount"]) if row["amount"] else None)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
