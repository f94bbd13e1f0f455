"""What comes of the sums: shares of 1 for orders, their parcels and their goods, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp

from zhiyin.domain.linking import Evidence, Offered, OrderFact, ParcelFact

from . import weights as w
from .points import Point

#: code points of the words that are told as evidence
LONGEST = 60
#: what was heard: (message, point)
Heard = list[tuple[int, Point]]


def shares_of(scores: Sequence[float]) -> list[float]:
    """Log-odds as shares of 1."""
    top = max(scores)
    raised = [exp((score - top) / w.TEMPERATURE) for score in scores]
    whole = sum(raised)
    return [one / whole for one in raised]


def why(evidence: Heard, n: int) -> tuple[Evidence, ...]:
    """What speaks for or against order `n`, the strongest first."""
    found = [
        Evidence(point.rule, message or None, point.spans, point.words[:LONGEST], round(point.weights[n], 2))
        for message, point in evidence
        if abs(point.weights[n]) >= 0.3
    ]
    return tuple(sorted(found, key=lambda one: -one.weight)[:8])


def parcels(orders: tuple[OrderFact, ...], ranked: Iterable[int], shares: list[float], evidence: Heard) -> tuple[Offered, ...]:
    found = []
    for n in ranked:
        if own := orders[n].parcels:
            odds = shares_of([_unfinished(parcel) for parcel in own])
            found += [Offered("parcel", p.key, shares[n] * odds[k], why(evidence, n)) for k, p in enumerate(own)]
    return tuple(sorted(found, key=lambda one: -one.confidence))


def products(
    orders: tuple[OrderFact, ...], ranked: Iterable[int], shares: list[float], lines: list[list[float]], evidence: Heard
) -> tuple[Offered, ...]:
    """`lines`: log-odds of each line of each order."""
    best: dict[int, Offered] = {}
    for n in ranked:
        odds = shares_of(lines[n]) if lines[n] else []
        for k, item in enumerate(orders[n].items):
            if item.product is not None:
                told = best.get(item.product)
                sure = shares[n] * odds[k] + (told.confidence if told else 0.0)
                best[item.product] = Offered("product", item.product, sure, told.evidence if told else why(evidence, n))
    return tuple(sorted(best.values(), key=lambda one: -one.confidence))


def _unfinished(parcel: ParcelFact) -> float:
    return -1.5 if parcel.state in ("delivered", "returned", "cancelled") else 0.0
