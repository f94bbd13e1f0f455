"""What a talk is about, for whoever looks at it, and correcting it.

Worked out when asked, from the records of that moment: an order that came a minute ago is offered, and a state is never an
old one. The links that are stored are those of the last message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from zhiyin.act import linking as act
from zhiyin.decide.link import Weigher
from zhiyin.domain.linking import Linked, Offered
from zhiyin.records.models import Parcel, Product

from .batch import store
from .facts import SQL, Facts, load


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is offered. `number`: of the order or parcel, a product's title; `said`: what a person said of it."""

    kind: str
    id: int
    number: str
    confidence: float
    said: bool | None
    evidence: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a talk may be about, the most likely first; `none`: how likely it is none of these orders."""

    orders: tuple[Row, ...] = ()
    parcels: tuple[Row, ...] = ()
    products: tuple[Row, ...] = ()
    none: float = 1.0


def offered(shop: int, conversation: int) -> Offer | None:
    """What the talk is about; None when the shop has no such talk."""
    with connection.cursor() as cursor:
        found = _work_out(cursor, shop, conversation)
    if found is None:
        return None
    facts, _, linked = found
    names: dict[tuple[str, int], str] = {}
    for order in facts.orders:
        names["order", order.key] = order.number
        names |= {("parcel", parcel.key): parcel.number for parcel in order.parcels}
        names |= {("product", item.product): item.title for item in order.items if item.product is not None}
    products = _named_products(shop, facts, linked.products, names)
    parcels = _spoken_parcels(shop, facts, linked.parcels, names)
    return Offer(
        *(
            tuple(
                sorted(
                    (_row(one, names, facts) for one in some),
                    key=lambda row: (row.said is False, row.said is not True, -row.confidence),
                )
            )
            for some in (linked.orders, parcels, products)
        ),
        linked.none,
    )


def correct(
    shop: int, conversation: int, kind: str, key: int, said: bool | None, now: datetime, *, actor: int | None, via: str = "page"
) -> bool:
    """Keep what a person says of a link (`act.linking.say`), and link the talk anew by it. Raises NoSuchThing."""
    with transaction.atomic():
        done = act.say(shop, conversation, kind, key, said, now, actor=actor, via=via)
        if done:
            relink(shop, conversation)
    return done


def relink(shop: int, conversation: int) -> None:
    """Write the links of a talk as the records are now."""
    with connection.cursor() as cursor:
        relink_rows(cursor, [(shop, conversation)])


def relink_rows(cursor: Any, talks: Sequence[tuple[int, int]]) -> int:
    """The same for talks given as (shop, id), through any cursor; how many. Call inside a transaction."""
    found = [one for shop, talk in talks if (one := _work_out(cursor, shop, talk)) is not None and one[1]]
    store(cursor, found)
    return len(found)


def _work_out(cursor: Any, shop: int, conversation: int) -> tuple[Facts, int, Linked] | None:
    cursor.execute(SQL["talk"], [shop, conversation])
    row = cursor.fetchone()
    if row is None:
        return None
    _, _, customer, zone, last = row
    facts = load(cursor, [(shop, conversation, customer, last or 0, ZoneInfo(zone))])[conversation]
    weigher = Weigher(facts.orders, ZoneInfo(zone))
    for turn in facts.turns:
        weigher.hear(turn)
    said = {key: word for (kind, key), word in facts.said.items() if kind == "order"}
    # as things stood when something was said last: what happens later is not what was meant
    return facts, last or 0, weigher.linked(facts.turns[-1].at if facts.turns else datetime.now(UTC), said)


def _row(one: Offered, names: dict[tuple[str, int], str], facts: Facts) -> Row:
    said = facts.said.get((one.kind, one.key))
    sure = one.confidence if said is None else float(said)
    evidence = tuple(
        {"rule": e.rule, "message": e.message, "spans": [list(span) for span in e.spans], "words": e.words, "weight": e.weight}
        for e in one.evidence
    )
    return Row(one.kind, one.key, names.get((one.kind, one.key), ""), round(sure, 4), said, evidence)


def _named_products(
    shop: int, facts: Facts, known: tuple[Offered, ...], names: dict[tuple[str, int], str]
) -> tuple[Offered, ...]:
    """With products that were named without an order, or that a person named."""
    missing = {*facts.products, *(key for (kind, key) in facts.said if kind == "product")} - {one.key for one in known}
    for product, title in Product.objects.of(shop).filter(pk__in=missing).values_list("pk", "title"):
        names["product", product] = title
    return (*known, *(Offered("product", key, 1.0 if key in facts.products else 0.0, ()) for key in sorted(missing)))


def _spoken_parcels(
    shop: int, facts: Facts, known: tuple[Offered, ...], names: dict[tuple[str, int], str]
) -> tuple[Offered, ...]:
    missing = {key for (kind, key) in facts.said if kind == "parcel"} - {one.key for one in known}
    for parcel, number in Parcel.objects.of(shop).filter(pk__in=missing).values_list("pk", "number"):
        names["parcel", parcel] = number
    return (*known, *(Offered("parcel", key, 0.0, ()) for key in sorted(missing)))
