"""Where in the text a label comes from: the words of the lexicon, else the stretch that moved the model most."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from zhiyin.domain.understanding import Spans
from zhiyin.understand.concepts import Hit, Mood
from zhiyin.understand.linear import Floats, Rows
from zhiyin.understand.normalise import WINDOW, Normalised

MOST = 4
_FAR = 1e6  # further apart than any two sums of weights
_NOTHING = 1e-3  # a sum of weights that moves no probability, and more than rounding makes of none
_SHORT, _MOSTLY = 15, 2 / 3  # a stretch longer than both (characters, ratio of the text read) marks all, so nothing
_ROUNDS = 2  # the second for what repeats itself: its mean over a part of a turn is not the mean of all turns
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789'")  # what words are made of where spaces part them (folded)

_Places = NDArray[np.int64]
_Sums = NDArray[np.float64]


def by_words(leaf: str, hits: Iterable[Hit], normalised: Normalised) -> Spans:
    """Spans (of the original text) of the affirmed words for `leaf`, overlapping ones joined."""
    return spans_of([hit for hit in hits if hit.concept.leaf == leaf and hit.mood is Mood.AFFIRMED], normalised)


def spans_of(hits: Iterable[Hit], normalised: Normalised) -> Spans:
    """Spans (of the original text) of the hits, overlapping ones joined."""
    spans = sorted([(hit.start, hit.end) for hit in hits])
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

    Each n-gram's contribution is spread over its characters; the stretch with the highest sum is the evidence, and where
    that is most of a text that is not short, the part of it that stands out. It never cuts a Latin word and never covers
    what was not read; no span at all when nothing in the text speaks for the columns. `places` holds starts and sizes of
    the n-grams of `batch` (2 x n), `texts` the text of each row.
    """
    if not wanted:
        return []
    asked = [texts[row] for row, _ in wanted]
    length = np.array([len(one.text) for one in asked])
    # the texts one after the other, with a place between that belongs to none
    base = np.concatenate(([0], np.cumsum(length + 1)))
    heat = _heat(wanted, batch, places, weights, length, base)
    # no stretch is worth crossing a wall for
    heat[base[1:] - 1] = -_FAR
    starts = base[:-1].tolist()
    heat[[start + join for start, one in zip(starts, asked, strict=True) if (join := _join(one)) is not None]] = -_FAR
    begin, end = _standing_out(heat, base)
    return [_whole_words(*one) for one in zip(begin.tolist(), end.tolist(), asked, strict=True)]


def _heat(
    wanted: list[tuple[int, list[int]]], batch: Rows, places: np.ndarray, weights: Floats, length: _Places, base: _Places
) -> _Sums:
    """What each character adds: the characters of one wanted text after the other, beginning at `base`."""
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
    begins = np.maximum(np.minimum(places[0, gram], length[owner]), 0)
    ends = np.maximum(np.minimum(places[0, gram] + places[1, gram], length[owner]), 0)
    real = ends > begins
    begins, ends, owner, pull = begins[real], ends[real], owner[real], pull[real]
    share = pull / (ends - begins)
    total = int(base[-1])
    # what each place adds to the sum of all before it
    slope = np.bincount(base[owner] + begins, share, total) - np.bincount(base[owner] + ends, share, total)
    heat: _Sums = np.cumsum(slope)
    return heat


def _join(normalised: Normalised) -> int | None:
    """Where the head and the tail of a long text meet: the line break `normalise` puts in place of all between."""
    offsets = normalised.offsets
    if offsets is None:
        return None
    at = bisect_left(offsets, WINDOW)
    # a shorter text that lost characters may have a line break of its own just there: it parts that as well
    return at if at < len(offsets) and offsets[at] == WINDOW and normalised.text[at] == "\n" else None


def _standing_out(heat: _Sums, base: _Places) -> tuple[_Places, _Places]:
    """The stretch (half open, from the start of each text) that speaks most, or its best part when it is too long."""
    size = np.diff(base)
    longest = np.maximum(_SHORT, _MOSTLY * np.minimum(size - 1, WINDOW))
    begin, end, gain = _hottest(heat, base)
    for _ in range(_ROUNDS):
        long = (end - begin > longest) & (gain > _NOTHING)
        if not long.any():
            break
        # less the mean of the stretch, only what adds more than the rest of it remains
        heat = heat - np.repeat(np.where(long, gain / np.maximum(end - begin, 1), 0), size)
        part_begin, part_end, gain = _hottest(heat, base)
        better = long & (gain > _NOTHING)
        begin, end = np.where(better, part_begin, begin), np.where(better, part_end, end)
    return begin, end


def _hottest(heat: _Sums, base: _Places) -> tuple[_Places, _Places, _Sums]:
    """The stretch with the highest sum of each text and that sum; empty when no sum is more than nothing."""
    sums = np.concatenate(([0.0], np.cumsum(heat)))
    # a stretch up to some place begins best where the sum before it was lowest; walls keep that within the text
    lowest = np.minimum.accumulate(sums)
    since = np.maximum.accumulate(np.where(sums == lowest, np.arange(len(sums)), 0))
    gains = sums[1:] - lowest[:-1]
    gain = np.maximum.reduceat(gains, base[:-1])
    peaks = np.flatnonzero(gains == np.repeat(gain, np.diff(base)))
    last = peaks[np.searchsorted(peaks, base[:-1])]
    some = gain > _NOTHING
    return np.where(some, since[last] - base[:-1], 0), np.where(some, last + 1 - base[:-1], 0), gain


def _whole_words(begin: int, end: int, normalised: Normalised) -> Spans:
    """The stretch without blanks at its edges and with the rest of the words it cuts; none when it is blank."""
    text = normalised.text
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if begin == end:
        return ()
    while begin and text[begin] in _WORD and text[begin - 1] in _WORD:
        begin -= 1
    while end < len(text) and text[end - 1] in _WORD and text[end] in _WORD:
        end += 1
    return (normalised.span(begin, end),)
