"""Where in the text a label comes from: the words of the lexicon, else the stretch that moved the model most."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from zhiyin.understand.concepts import Hit, Mood
from zhiyin.understand.linear import Floats
from zhiyin.understand.normalise import Normalised

Spans = tuple[tuple[int, int], ...]
MOST = 4


def by_words(leaf: str, hits: Iterable[Hit], normalised: Normalised) -> Spans:
    """Spans (of the original text) of the affirmed words for `leaf`, overlapping ones joined."""
    spans = sorted((hit.start, hit.end) for hit in hits if hit.concept.leaf == leaf and hit.mood is Mood.AFFIRMED)
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(normalised.span(start, end) for start, end in joined[:MOST])


def by_weight(start: np.ndarray, size: np.ndarray, contribution: Floats, normalised: Normalised) -> Spans:
    """The stretch with the highest sum when each n-gram's contribution is spread over its characters."""
    length = len(normalised.text)
    if not length:
        return ()
    heat = np.zeros(length + 1)
    for at, reach, amount in zip(start.tolist(), size.tolist(), contribution.tolist(), strict=True):
        begin, end = max(at, 0), min(at + reach, length)
        if end > begin:
            heat[begin:end] += amount / (end - begin)
    best, best_span, running, opened = 0.0, (0, length), 0.0, 0
    for place, amount in enumerate(heat[:length].tolist()):
        if running <= 0:
            running, opened = 0.0, place
        running += amount
        if running > best:
            best, best_span = running, (opened, place + 1)
    begin, end = best_span
    text = normalised.text
    while begin < end - 1 and text[begin].isspace():
        begin += 1
    while end > begin + 1 and text[end - 1].isspace():
        end -= 1
    return (normalised.span(begin, end),)
