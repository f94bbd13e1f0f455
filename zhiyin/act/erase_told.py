"""What an erasure empties of what the shop's systems told of a customer (Q-05).

What stays tells nobody who it was: that there was an order under its number, what was in it, amounts, times, states, a
review's stars, what the courier's scans say of the parcel. The digest of each telling stays, so that the same telling told
again is known and brings nothing back. A newer one is the shop's own system speaking: erase the customer there, too.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

from django.db.models import Q, QuerySet

from zhiyin.lib.personal import HIDDEN, mask
from zhiyin.records.models.trade import (
    Buyer,
    Coupon,
    DeadLetter,
    Invoice,
    Link,
    Order,
    Parcel,
    ParcelEvent,
    Refund,
    Review,
    ShopAction,
)

ERASED = "erased:"
#: shorter names stand in the words of others
SHORTEST = 2
#: shorter ids stand in what is somebody else's
SHORTEST_MARK = 6
#: of every telling
_ALWAYS = ("source", "source_time")
_ORDER = (*_ALWAYS, "external_id", "number", "channel", "state", "state_raw", "placed_at", "paid_at", "shipped_at",
          "delivered_at", "closed_at", "ship_by", "deliver_by", "currency", "total", "freight", "discount", "warehouse",
          "lines", "payments")
#: what stays of a telling; all else goes, also what a later form may add
KEPT: dict[str, tuple[str, ...]] = {
    "buyers": (*_ALWAYS, "segment", "level", "value", "currency", "orders", "first_order_at"),
    "orders": _ORDER,
    "parcels": (*_ALWAYS, "external_id", "number", "courier", "orders", "lines", "warehouse", "handed_over_at", "outlet",
                "weight_grams", "returning"),
    "refunds": (*_ALWAYS, "external_id", "kind", "order", "lines", "items", "state", "state_raw", "amount", "currency",
                "requested_at", "resolved_at", "parcel"),
    "invoices": (*_ALWAYS, "external_id", "kind", "order", "amount", "currency", "state", "state_raw", "issued_at"),
    "coupons": (*_ALWAYS, "external_id", "name", "value", "threshold", "currency", "starts_at", "ends_at", "used_at", "budget"),
    "reviews": (*_ALWAYS, "external_id", "product", "rating", "posted_at"),
}
#: of a payment: no account, no number of the payment service
_PAYMENT = ("kind", "amount", "paid_at")
#: of an action: what it is about stays, so that the row still tells what was done
_ACTION = frozenset({"action", "order", "parcel", "lines", "items", "amount", "currency", "value", "threshold", "ends_at"})
_EMPTIED = {"ship_to": {}, "address": {}, "customer": ERASED, "title": "", "method": "", "tax_number": None, "reason": "",
            "note": "", "name": ""}


def tables(shop: int, customers: list[int], talks: list[int], buyers: list[int]) -> dict[str, QuerySet[Any]]:
    """Name of each table and its rows that are this customer's: of the ids the shop's systems know them by, and orders
    without any such id of which a person said that a talk of theirs is about them."""
    own = Buyer.objects.of(shop).filter(Q(customer_id__in=customers) | Q(pk__in=buyers))
    said = Link.objects.of(shop).filter(conversation_id__in=talks, said=True, order__isnull=False)
    orders = Order.objects.of(shop).filter(Q(buyer__in=own.values("pk")) | Q(buyer=None, pk__in=said.values("order_id")))
    keys = orders.values("pk")
    parcels = Parcel.objects.of(shop).filter(orders__order__in=keys).distinct()
    return {
        "buyers": own, "orders": orders, "parcels": parcels,
        "parcel events": ParcelEvent.objects.of(shop).filter(parcel__in=parcels.values("pk")),
        "refunds": Refund.objects.of(shop).filter(order__in=keys), "invoices": Invoice.objects.of(shop).filter(order__in=keys),
        "coupons": Coupon.objects.of(shop).filter(buyer__in=own.values("pk")),
        "reviews": Review.objects.of(shop).filter(Q(buyer__in=own.values("pk")) | Q(order__in=keys)),
        "shop actions": ShopAction.objects.of(shop).filter(
            Q(conversation_id__in=talks) | Q(customer__in=own.values("external_id"))
            | Q(action__customer__in=list(own.values_list("external_id", flat=True)))
            | Q(action__order__in=list(orders.values_list("external_id", flat=True)))),
    }


def names(found: dict[str, QuerySet[Any]]) -> set[str]:
    """What tells them in the words of others: names, numbers, addresses and ids, as told."""
    told: set[str] = set()
    for row in found["buyers"]:
        told |= {row.external_id, row.name, *_of(row.data), *_of(row.data.get("address"))}
        told |= {str(one) for one in (row.data.get("identities") or {}).values()}
    for name in ("orders", "parcels"):
        for data in found[name].values_list("data", flat=True):
            told |= _of(data.get("ship_to"))
    for data in found["invoices"].values_list("data", flat=True):
        told |= {str(data.get(field) or "") for field in ("title", "tax_number")}
    return {one for one in told if len(one) >= SHORTEST}


def erase(found: dict[str, QuerySet[Any]], known: set[str]) -> dict[str, int]:
    """Empty them; how many rows of each. `known` are `names`, taken before anything was emptied. Call inside a transaction."""
    # the narrow ones are fixed before the wide ones lose what they are found by
    rows = {name: list(one) for name, one in found.items()}
    counts = {name: len(one) for name, one in rows.items()}
    for row in rows["buyers"]:
        row.external_id, row.name = ERASED + uuid.uuid4().hex, ""
    for row in rows["orders"]:
        row.region = None
        row.data["payments"] = [{field: one[field] for field in _PAYMENT if field in one}
                                for one in row.data.get("payments") or []]
    for name, kept in KEPT.items():
        for row in rows[name]:
            row.data = {"erased": "customer", **{field: row.data[field] for field in kept if field in row.data}}
    for row in rows["parcels"]:
        row.region_to = None
    for row in rows["parcel events"]:
        row.text, row.place = hidden(row.text, known), None
    for row in rows["coupons"]:
        row.code = None
    for row in rows["shop actions"]:
        if row.state == "waiting":
            row.state, row.error = "failed", ""
        row.action = {name: value if name in _ACTION else _EMPTIED.get(name, "") for name, value in row.action.items()}
        row.customer, row.why, row.error = row.customer and ERASED, "", ""
    for name, fields in {
        "buyers": ["external_id", "name", "data"], "orders": ["region", "data"], "parcels": ["region_to", "data"],
        "parcel events": ["text", "place"], "refunds": ["data"], "invoices": ["data"], "coupons": ["code", "data"],
        "reviews": ["data"], "shop actions": ["state", "action", "customer", "why", "error"],
    }.items():
        if rows[name]:
            type(rows[name][0]).everywhere.bulk_update(rows[name], fields, batch_size=500)
    return counts


def marks(found: dict[str, QuerySet[Any]]) -> set[str]:
    """What tells that a file's row or a push is theirs: ids, numbers, addresses; no names, which others bear, too."""
    told: set[str] = set()
    for row in found["buyers"]:
        places = (row.data, row.data.get("address") or {})
        told |= {row.external_id, *(str(one.get(name) or "") for one in places for name in ("phone", "email", "street"))}
        told |= {str(one) for one in (row.data.get("identities") or {}).values()}
    for row in found["orders"]:
        place = row.data.get("ship_to") or {}
        told |= {row.external_id, row.number or "", *(str(place.get(name) or "") for name in ("phone", "street"))}
    return {one for one in told if len(one) >= SHORTEST_MARK}


def letters(shop: int, wanted: Iterable[str]) -> int:
    """Empty dead letters that hold one of these, however it is written there; how many. They cannot be tried again."""
    forms = {form for one in wanted for form in (one, json.dumps(one)[1:-1], quote(one), quote_plus(one))}
    if not forms:
        return 0
    either = b"|".join(re.escape(one.encode()) for one in sorted(forms))
    pattern = re.compile(rb"(?<![0-9A-Za-z])(?:" + either + rb")(?![0-9A-Za-z])")
    done = 0
    for letter in DeadLetter.objects.of(shop).exclude(body=b"").iterator(chunk_size=100):
        if pattern.search(bytes(letter.body)):
            DeadLetter.objects.of(shop).filter(pk=letter.pk).update(body=b"", headers={}, query={}, why="", state="dropped")
            done += 1
    return done


def hidden(text: str, known: Iterable[str]) -> str:
    """A courier's words without this customer's name, numbers and address; what they say of the parcel stays."""
    for one in sorted(known, key=len, reverse=True):
        text = text.replace(one, HIDDEN * len(one))
    return mask(text)


def _of(place: Any) -> set[str]:
    return {str(place.get(name) or "") for name in ("name", "phone", "email", "street")} if isinstance(place, dict) else set()
