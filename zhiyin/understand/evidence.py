"""Where in the text a label comes from: the words of the lexicon, else the stretch that moved the model most."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from zhiyin.domain.understanding import Spans
from zhiyin.understand.concepts import Hit, Mood
from zhiyin.understand.linear import Floats, Rows
from zhiyin.understand.normalise import Normalised

MOST = 4
_FAR = 1e6  # further apart than any two sums of weights


def by_words(leaf: str, hits: Iterable[Hit], normalised: Normalised) -> Spans:
    """Spans (of the original text) of the affirmed words for `leaf`, overlapping ones joined."""
    return spans_of([hit for hit in hits if hit.concept.leaf == leaf and hit.mood is Mood.AFFIRMED], normalised)


def spans_of(hits: Iterable[Hit], normalised: Normalised) -> Spans:
    """Spans (of the original text) of the hits, overlapping ones joined."""
    spans = sorted((hit.start, hit.end) for hit in hits)
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(normalised.span(start, end) for start, end in joined[:MOST])


def by_weight(
    wanted: list[tuple[int, list[int]]], batch: Rows, places: np.ndarray, weights: Floats, texts: list[Normalised]
) -> list[Spans]:
    """For each (row, columns of `weights`) the stretch of the row's text that speaks most for these columns together.

    Each n-gram's contribution is spread over its characters; the stretch with the highest sum is the evidence. `places`
    holds starts and sizes of the n-grams of `batch` (2 x n), `texts` the text of each row.
    """
    if not wanted:
        return []
    number = np.array([row for row, _ in wanted])
    first = np.searchsorted(batch.row, number)
    count = np.searchsorted(batch.row, number, side="right") - first
    # all entries of all wanted rows, one after the other
    owner = np.repeat(np.arange(len(wanted)), count)
    entry = np.arange(count.sum()) + np.repeat(first - (np.cumsum(count) - count), count)
    inside = batch.gram[entry] >= 0
    owner, entry = owner[inside], entry[inside]
    feature, gram = batch.feature[entry], batch.gram[entry]
    pull = np.zeros(len(entry), np.float64)
    for k in range(max(len(columns) for _, columns in wanted)):
        column = np.array([columns[k] if k < len(columns) else -1 for _, columns in wanted])[owner]
        has = column >= 0
        pull[has] += weights[feature[has], column[has]]
    pull *= batch.value[entry]
    length = np.array([len(texts[row].text) for row, _ in wanted])
    base = np.concatenate(([0], np.cumsum(length + 1)))
    begins = np.maximum(np.minimum(places[0, gram], length[owner]), 0)
    ends = np.maximum(np.minimum(places[0, gram] + places[1, gram], length[owner]), 0)
    real = ends > begins
    begins, ends, owner, pull = begins[real], ends[real], owner[real], pull[real]
    share = pull / (ends - begins)
    total = int(base[-1])
    # what each place adds to the sum of all before it; then the sums up to each place, far below those of the text before
    slope = np.bincount(base[owner] + begins, share, total) - np.bincount(base[owner] + ends, share, total)
    rises = np.cumsum(slope)
    rises[base[1:] - 1] = -_FAR
    sums = np.concatenate(([0.0], np.cumsum(rises)[:-1]))
    lowest = np.minimum.accumulate(sums)
    found: list[Spans] = []
    for k, (row, _) in enumerate(wanted):
        start, size = int(base[k]), int(length[k])
        found.append(_best(sums[start : start + size + 1], lowest[start : start + size + 1], texts[row]))
    return found


def _best(sums: Floats, lowest: Floats, normalised: Normalised) -> Spans:
    text, size = normalised.text, len(sums) - 1
    if not size:
        return ()
    gains = sums[1:] - lowest[:-1]
    end = int(gains.argmax()) + 1
    begin, end = (int((sums[:end] == lowest[end - 1]).nonzero()[0][-1]), end) if gains[end - 1] > 0 else (0, size)
    while begin < end - 1 and text[begin].isspace():
        begin += 1
    while end > begin + 1 and text[end - 1].isspace():
        end -= 1
    return (normalised.span(begin, end),)
