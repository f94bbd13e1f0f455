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
    begins, ends = np.clip(start, 0, length), np.clip(start + size, 0, length)
    inside = ends > begins
    begins, ends = begins[inside], ends[inside]
    share = contribution[inside] / (ends - begins)
    # what each place adds to the sum of all before it; then the sums up to each place
    slope = np.bincount(begins, share, length + 1) - np.bincount(ends, share, length + 1)
    sums = np.concatenate(([0.0], np.cumsum(np.cumsum(slope[:length]))))
    lowest = np.minimum.accumulate(sums[:-1])
    gains = sums[1:] - lowest
    end = int(gains.argmax()) + 1
    begin, end = (int(np.flatnonzero(sums[:end] == lowest[end - 1])[-1]), end) if gains[end - 1] > 0 else (0, length)
    text = normalised.text
    while begin < end - 1 and text[begin].isspace():
        begin += 1
    while end > begin + 1 and text[end - 1].isspace():
        end -= 1
    return (normalised.span(begin, end),)
