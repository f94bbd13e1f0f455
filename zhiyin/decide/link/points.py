"""What a rule says: how much which orders are spoken for, and by what."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple

from zhiyin.domain.linking import Span

from .fold import Clause


class Point(NamedTuple):
    """`weights`: one number per order, in log-odds. `items`: what of it each line of each order gets, when it is about goods.
    `topic`: it says which order is meant, not only in which state."""

    rule: str
    weights: tuple[float, ...]
    spans: tuple[Span, ...]
    words: str
    topic: bool = True
    items: tuple[tuple[float, ...], ...] | None = None


def rarity(holding: int, of: int) -> float:
    """1 for what one order has and the others have not, 0 for what all have."""
    if holding == 0 or of < 2:
        return 1.0 if holding else 0.0
    return log((of + 0.2) / (holding + 0.2)) / log((of + 0.2) / 1.2)


#: how well each line of each order fits, 0 to 1
Marks = list[list[float]]


def found_in(clause: Clause, rule: str, weight: float, span: Span, marks: Marks, lines: bool = True) -> Point | None:
    """The point for words at `span` of a clause; None when they tell nothing. `lines`: `marks` are of the orders' lines, not of
    the orders as a whole."""
    best = [max(order, default=0.0) for order in marks]
    top = max(best, default=0.0)
    if not top:
        return None
    much = weight * rarity(best.count(top), len(best)) if len(best) > 1 else 0.0
    items = tuple(tuple(weight * one for one in order) for order in marks) if lines else None
    if not much and items is None:
        return None
    place = (clause.start + span[0], clause.start + span[1])
    return Point(rule, tuple(much * one for one in best), (place,), clause.text[span[0] : span[1]], True, items)


def choose(rule: str, marks: Sequence[bool], weight: float, span: Span, text: str, off: float = 0.0) -> list[Point]:
    """A point for the orders that are marked, less when several are; nothing when none is or all are."""
    held = sum(marks)
    if not held or held == len(marks) > 1:
        return []
    # two that fit share what is known: which of them is left open
    much = weight * (0.5 + 0.5 * rarity(held, len(marks)))
    return [Point(rule, tuple(much if mark else off for mark in marks), (span,), text[span[0] : span[1]])]


def scaled(point: Point, factor: float) -> Point:
    if factor == 1.0:
        return point
    items = point.items and tuple(tuple(one * factor for one in line) for line in point.items)
    return point._replace(weights=tuple(one * factor for one in point.weights), items=items)
