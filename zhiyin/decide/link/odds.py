"""Log-odds as probabilities, and what of them is told."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp

from zhiyin.domain.linking import Evidence

from . import weights as w
from .points import Point

#: code points of the words that are told as evidence
LONGEST = 60


def softmax(scores: list[float]) -> list[float]:
    """Probabilities of things of which one is meant; they add up to 1."""
    if len(scores) == 1:
        return [1.0]
    top = max(scores)
    raised = [exp((score - top) / w.TEMPERATURE) for score in scores]
    whole = sum(raised)
    return [one / whole for one in raised]


def why(evidence: Iterable[tuple[int, Point]], n: int) -> tuple[Evidence, ...]:
    """What speaks for or against the order at place `n`, the strongest for it first; `evidence`: (message, what it says)."""
    found = [
        Evidence(point.rule, message or None, point.spans, point.words[:LONGEST], round(point.weights[n], 2))
        for message, point in evidence
        if abs(point.weights[n]) >= 0.3
    ]
    return tuple(sorted(found, key=lambda one: -one.weight)[:8])
