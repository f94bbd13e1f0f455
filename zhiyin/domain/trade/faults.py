"""Contradictions in what a shop's systems say of an order (数据错误): what cannot all be so, as a table.

Nothing is put right here: which of the two sides is wrong only the source can know. An order is looked at as it is read, so
that a fault is gone once the source tells better.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiyin.domain.parcel import CLOSED

from .promises import ARRIVED

UNSENT = ("unpaid", "paid")
BEFORE_DELIVERY = ("unpaid", "paid", "partly_shipped", "shipped")


@dataclass(frozen=True, slots=True)
class Rule:
    """What contradicts what. `field` before `other` is a fault where both are known; with `states`, the order in one of them
    is a fault when `field` is known (`given`) or is not."""

    code: str
    field: str
    other: str = ""
    states: tuple[str, ...] = ()
    given: bool = True

    @property
    def sides(self) -> tuple[str, str]:
        """The two attributes of the order that do not go together."""
        return self.field, self.other or "state"


#: a parcel in these states is on its way, or has been
MOVING = frozenset({"collected", "in_transit", "customs", "customs_problem", "forwarded", "problem", "out_for_delivery",
                    "delivery_failed", "at_pickup", "signed_at_pickup", "delivered"})
#: a moment that is equal is no fault: sources round to seconds, minutes and days
RULES: tuple[Rule, ...] = (
    Rule("delivered_without_date", "delivered_at", states=("delivered",), given=False),
    Rule("delivered_too_early_for_state", "delivered_at", states=BEFORE_DELIVERY),
    Rule("delivered_and_cancelled", "delivered_at", states=("cancelled",)),
    Rule("shipped_too_early_for_state", "shipped_at", states=UNSENT),
    Rule("paid_too_early_for_state", "paid_at", states=("unpaid",)),
    Rule("paid_before_placed", "paid_at", "placed_at"),
    Rule("shipped_before_placed", "shipped_at", "placed_at"),
    Rule("shipped_before_paid", "shipped_at", "paid_at"),
    Rule("delivered_before_placed", "delivered_at", "placed_at"),
    Rule("delivered_before_paid", "delivered_at", "paid_at"),
    Rule("delivered_before_shipped", "delivered_at", "shipped_at"),
    Rule("told_before_placed", "source_time", "placed_at"),
    Rule("told_before_paid", "source_time", "paid_at"),
    Rule("told_before_shipped", "source_time", "shipped_at"),
    Rule("told_before_delivered", "source_time", "delivered_at"),
)
#: what of an order is looked at
FIELDS = ("state", "placed_at", "paid_at", "shipped_at", "delivered_at", "source_time")


def faults(order: Mapping[str, Any]) -> list[Rule]:
    """The rules an order offends, in their order. `order`: FIELDS as moments with a zone, or None where nothing is said; an
    order nobody has told of yet (no `source_time`) says nothing and offends nothing."""
    if order["source_time"] is None:
        return []
    return [rule for rule in RULES if _offends(rule, order)]


def _offends(rule: Rule, order: Mapping[str, Any]) -> bool:
    moment: datetime | None = order[rule.field]
    if rule.states:
        return order["state"] in rule.states and (moment is not None) is rule.given
    other: datetime | None = order[rule.other]
    return moment is not None and other is not None and moment < other


def codes(rules: Iterable[Rule]) -> list[str]:
    return [rule.code for rule in rules]


def against_parcels(state: str, parcels: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(code, number, the parcel's state) of parcels that say something else than their order: parcel_ahead or parcel_behind.
    `parcels` as (number, state); goods on their way back are not given."""
    found = []
    for number, where in parcels:
        if state in UNSENT and where in MOVING:
            found.append(("parcel_ahead", number, where))
        if state in ARRIVED and where not in CLOSED and where != "unknown":
            found.append(("parcel_behind", number, where))
    return found
