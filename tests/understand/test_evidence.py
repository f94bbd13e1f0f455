"""The stretch of a text that moved the model most."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from zhiyin.understand.evidence import by_weight
from zhiyin.understand.normalise import normalise


def slowly(start: list[int], size: list[int], amount: list[float], length: int) -> float:
    """The highest sum of a stretch, by trying them all."""
    heat = [0.0] * length
    for at, reach, value in zip(start, size, amount, strict=True):
        begin, end = max(at, 0), min(at + reach, length)
        for place in range(begin, end):
            heat[place] += value / (end - begin)
    return max((sum(heat[a:b]) for a in range(length) for b in range(a + 1, length + 1)), default=0.0)


@pytest.mark.parametrize("seed", range(60))
def test_no_other_stretch_moved_the_model_more(seed: int) -> None:
    rng = Random(seed)
    text = "".join(rng.choice("天地玄黄宇宙洪荒") for _ in range(rng.randint(1, 25)))
    count = rng.randint(1, 30)
    start = [rng.randint(-1, len(text)) for _ in range(count)]
    size = [rng.randint(0, 3) for _ in range(count)]
    amount = [rng.uniform(-1, 1) for _ in range(count)]
    ((begin, end),) = by_weight(np.array(start, np.int32), np.array(size, np.int8), np.array(amount, np.float32),
                                normalise(text))
    assert 0 <= begin < end <= len(text)
    best = slowly(start, size, amount, len(text))
    if best <= 0:
        assert (begin, end) == (0, len(text))
        return
    heat = [0.0] * len(text)
    for at, reach, value in zip(start, size, amount, strict=True):
        left, right = max(at, 0), min(at + reach, len(text))
        for place in range(left, right):
            heat[place] += value / (right - left)
    assert sum(heat[begin:end]) == pytest.approx(best, abs=1e-5)


def test_nothing_known_of_the_text_points_at_all_of_it() -> None:
    empty = np.zeros(0)
    assert by_weight(empty.astype(np.int32), empty.astype(np.int8), empty.astype(np.float32), normalise("你好")) == ((0, 2),)
    assert by_weight(empty.astype(np.int32), empty.astype(np.int8), empty.astype(np.float32), normalise("")) == ()
