"""Writing links between talks and orders, and what people say of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from zhiyin.domain.linking import Offered
from zhiyin.records.models import Order, Parcel, Product
from zhiyin.records.sql import rows, statements

from . import audit
from .events import Event, append

SQL = statements("linking")
KINDS = {"order": Order, "parcel": Parcel, "product": Product}


class NoSuchThing(LookupError):
    """There is no such order, parcel or product in this shop."""


class Made(NamedTuple):
    """A link to write; `message`: the newest one that was heard."""

    shop: int
    conversation: int
    message: int
    offered: Offered
    maker: str


def store(cursor: Any, made: Sequence[Made], kept: Sequence[tuple[int, Sequence[Offered]]]) -> None:
    """Write links of the rule; of each talk in `kept` others of the rule's go. What a person said stands."""
    if kept:
        cursor.execute(
            SQL["links_drop"],
            [
                rows(
                    {"conversation": talk, **{f"{kind}s": [o.key for o in offered if o.kind == kind] for kind in KINDS}}
                    for talk, offered in kept
                )
            ],
        )
    if made:
        cursor.execute(SQL["links_put"], [rows(map(_row, made))])


def _row(one: Made) -> dict[str, Any]:
    offered = one.offered
    evidence = [
        {"rule": e.rule, "message": e.message, "spans": e.spans, "words": e.words, "weight": e.weight} for e in offered.evidence
    ]
    return {
        "shop": one.shop,
        "conversation": one.conversation,
        "message": one.message,
        **{kind: offered.key if offered.kind == kind else None for kind in KINDS},
        "confidence": round(offered.confidence, 4),
        "maker": one.maker,
        "evidence": evidence,
    }


def know_buyers(cursor: Any, known: Sequence[tuple[int, int]], why: str, now: datetime) -> int:
    """Buyers, given as (buyer, customer), whose customer is known from now on; how many. `why`: order or identity."""
    if not known:
        return 0
    cursor.execute(SQL["buyer_known"], [rows({"id": buyer, "customer": customer} for buyer, customer in known)])
    done = cursor.fetchall()
    append(
        cursor,
        [
            Event(shop, "buyer.known", now, data={"buyer": buyer, "customer": customer, "by": why})
            for buyer, shop, customer in done
        ],
    )
    return len(done)


@transaction.atomic
def say(
    shop: int, conversation: int, kind: str, key: int, said: bool | None, now: datetime, *, actor: int | None, via: str = "page"
) -> bool:
    """A person says that the talk is about this order, parcel or product (True), that it is not (False), or takes back what
    was said (None); whether that is new. Raises NoSuchThing."""
    if not KINDS[kind].objects.of(shop).filter(pk=key).exists():
        raise NoSuchThing(f"there is no such {kind} in this shop")
    thing = [key if kind == one else None for one in KINDS]
    with connection.cursor() as cursor:
        if said is None:
            cursor.execute(SQL["link_unsay"], [conversation, *thing])
        else:
            cursor.execute(SQL["link_say"], [shop, conversation, *thing, 1.0 if said else 0.0, said, actor])
        if cursor.fetchone() is None:
            return False
        append(cursor, [Event(shop, "link.corrected", now, conversation, data={kind: key, "said": said, "by": actor})])
    audit.record(
        "link.corrected",
        shop=shop,
        actor=actor,
        via=via,
        object_kind="conversation",
        object_id=conversation,
        data={kind: key, "said": said},
    )
    return True
