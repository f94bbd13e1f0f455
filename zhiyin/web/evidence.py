"""Marks in a text: which words made which label. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text and the places, in the given order, of the labels it is evidence for (none: plain text)."""

    text: str
    labels: tuple[int, ...]


def segments(text: str, evidence: Sequence[Any]) -> list[Segment]:
    """Cuts `text` so that every stretch has one set of labels; joined again the stretches are the text.

    `evidence[i]` holds the spans of label `i`: pairs of Unicode code points, half open. Spans may overlap, touch or
    repeat. A span that lies outside is cut to the text; one that is empty or no pair of whole numbers marks nothing.
    """
    spans = [(start, end, label) for label, found in enumerate(evidence) for start, end in _spans(found, len(text))]
    cuts = sorted({0, len(text), *(s[0] for s in spans), *(s[1] for s in spans)})
    cut = []
    for start, end in pairwise(cuts):
        labels = sorted({label for first, last, label in spans if first <= start and end <= last})
        cut.append(Segment(text[start:end], tuple(labels)))
    return cut


def quotes(text: str, found: Any) -> list[str]:
    """The words themselves, in the order of the spans."""
    return [text[start:end] for start, end in _spans(found, len(text))]


def _spans(found: Any, length: int) -> list[tuple[int, int]]:
    kept = []
    for span in found if isinstance(found, list | tuple) else ():
        if not (isinstance(span, list | tuple) and len(span) == 2 and all(type(edge) is int for edge in span)):
            continue
        start, end = max(span[0], 0), min(span[1], length)
        if start < end:
            kept.append((start, end))
    return kept
