"""The stretch of a text that speaks most for a label."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from zhiyin.understand.evidence import by_weight
from zhiyin.understand.linear import Rows
from zhiyin.understand.normalise import normalise

Gram = tuple[int, int, float]  # start, size, contribution


def slowly(grams: list[Gram], length: int) -> list[float]:
    """What each character counts."""
    heat = [0.0] * length
    for at, reach, value in grams:
        begin, end = max(at, 0), min(at + reach, length)
        for place in range(begin, end):
            heat[place] += value / (end - begin)
    return heat


def batch(texts: list[list[Gram]]) -> tuple[Rows, np.ndarray, np.ndarray]:
    """Rows whose every n-gram is a feature of its own, with two columns of weights that together give its contribution."""
    flat = [(row, *gram) for row, grams in enumerate(texts) for gram in grams]
    count = len(flat)
    row = np.array([one[0] for one in flat], np.int64)
    weights = np.array([[one[3] * 0.25, one[3] * 0.75] for one in flat], np.float32).reshape(count, 2)
    known = np.arange(count)
    rows = Rows(len(texts), row, known, np.ones(count, np.float32), known)
    places = np.array([[one[1] for one in flat], [one[2] for one in flat]], np.int32).reshape(2, count)
    return rows, places, weights


@pytest.mark.parametrize("seed", range(40))
def test_no_other_stretch_speaks_more_for_it(seed: int) -> None:
    rng = Random(seed)
    texts = [("天地玄黄宇宙洪荒" * 4)[: rng.randint(1, 25)] for _ in range(5)]
    grams = [
        [(rng.randint(-1, len(text)), rng.randint(0, 3), rng.uniform(-1, 1)) for _ in range(rng.randint(0, 30))]
        for text in texts
    ]
    rows, places, weights = batch(grams)
    wanted = [(row, [0, 1]) for row in rng.sample(range(5), 4)]
    found = by_weight(wanted, rows, places, weights, [normalise(text) for text in texts])
    for (row, _), ((begin, end),) in zip(wanted, found, strict=True):
        text = texts[row]
        assert 0 <= begin < end <= len(text)
        heat = slowly(grams[row], len(text))
        best = max(sum(heat[a:b]) for a in range(len(text)) for b in range(a + 1, len(text) + 1))
        if best <= 1e-6:
            assert (begin, end) == (0, len(text))
        else:
            assert sum(heat[begin:end]) == pytest.approx(best, abs=1e-4)


def test_only_the_columns_asked_for_count() -> None:
    rows, places, weights = batch([[(0, 1, 0.0), (1, 1, 0.0)]])
    weights[:] = [[1, 0], [0, 5]]
    text = [normalise("好坏")]
    assert by_weight([(0, [0])], rows, places, weights, text) == [((0, 1),)]
    assert by_weight([(0, [1])], rows, places, weights, text) == [((1, 2),)]


def test_nothing_known_of_the_text_points_at_all_of_it() -> None:
    rows, places, weights = batch([[], []])
    texts = [normalise("你好"), normalise("")]
    assert by_weight([(0, [0, 1]), (1, [0, 1])], rows, places, weights, texts) == [((0, 2),), ()]
    assert by_weight([], rows, places, weights, texts) == []


def test_the_turn_before_and_blanks_at_the_edges_are_no_evidence() -> None:
    rows, places, weights = batch([[(0, 0, 9.0), (0, 3, 1.0)]])
    assert by_weight([(0, [0, 1])], rows, places, weights, [normalise(" 坏 ")]) == [((1, 2),)]
