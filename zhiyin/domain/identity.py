"""Who is who: the facts and the intent of a merge of two customers (E-01)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speaker:
    """A customer who spoke of an order on a channel account."""

    customer_id: int
    channel_id: int


@dataclass(frozen=True, slots=True)
class Merge:
    """Intent: `absorbed` is the same person as `kept`."""

    kept: int
    absorbed: int
    source: str
    confidence: float
    evidence: dict[str, str]
