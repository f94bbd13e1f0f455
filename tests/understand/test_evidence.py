"""The stretch of a text that speaks most for a label."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest

from zhiyin.domain.understanding import Spans
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


def one(text: str, grams: list[Gram]) -> list[str]:
    """What the evidence of a single text says."""
    rows, places, weights = batch([grams])
    (spans,) = by_weight([(0, [0, 1])], rows, places, weights, [normalise(text)])
    return [text[begin:end] for begin, end in spans]


def found_at_random(seed: int, shortest: int, longest: int, lowest: float) -> list[tuple[list[float], Spans]]:
    """Texts with contributions at random: what each character counts, and the evidence."""
    rng = Random(seed)
    texts = [("天地玄黄宇宙洪荒" * 5)[: rng.randint(shortest, longest)] for _ in range(5)]
    grams = [
        [(rng.randint(-1, len(text)), rng.randint(0, 3), rng.uniform(lowest, 1)) for _ in range(rng.randint(0, 2 * len(text)))]
        for text in texts
    ]
    rows, places, weights = batch(grams)
    wanted = [(row, [0, 1]) for row in rng.sample(range(5), 4)]
    found = by_weight(wanted, rows, places, weights, [normalise(text) for text in texts])
    return [(slowly(grams[row], len(texts[row])), spans) for (row, _), spans in zip(wanted, found, strict=True)]


def most(heat: list[float]) -> float:
    return max(sum(heat[a:b]) for a in range(len(heat)) for b in range(a + 1, len(heat) + 1))


def pointed_at(seed: int, shortest: int, longest: int, lowest: float) -> Iterator[tuple[list[float], float, int, int]]:
    """(heat, highest sum, begin, end) of each text that something in it speaks for; the others must have no evidence."""
    for heat, spans in found_at_random(seed, shortest, longest, lowest):
        best = most(heat)
        if best <= 1e-3:
            assert spans == ()
            continue
        ((begin, end),) = spans
        assert 0 <= begin < end <= len(heat)
        yield heat, best, begin, end


@pytest.mark.parametrize("seed", range(40))
def test_no_other_stretch_speaks_more_for_it(seed: int) -> None:
    for heat, best, begin, end in pointed_at(seed, 1, 15, -1):
        assert sum(heat[begin:end]) == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize("seed", range(40))
def test_of_a_longer_text_it_is_no_more_than_what_stands_out(seed: int) -> None:
    for heat, best, begin, end in pointed_at(seed, 16, 40, -0.3):
        if sum(heat[begin:end]) != pytest.approx(best, abs=1e-4):
            assert sum(heat[begin:end]) / (end - begin) > best / len(heat)
        else:
            assert end - begin <= max(15, len(heat) * 2 / 3)


def test_only_the_columns_asked_for_count() -> None:
    rows, places, weights = batch([[(0, 1, 0.0), (1, 1, 0.0)]])
    weights[:] = [[1, 0], [0, 5]]
    text = [normalise("好坏")]
    assert by_weight([(0, [0])], rows, places, weights, text) == [((0, 1),)]
    assert by_weight([(0, [1])], rows, places, weights, text) == [((1, 2),)]


def test_where_nothing_speaks_for_it_there_is_no_evidence() -> None:
    rows, places, weights = batch([[], [], [(0, 1, -1.0), (1, 2, -0.3)], [(0, 1, 0.5)], [(0, 1, 0.0), (0, 0, 9.0)]])
    texts = [normalise(text) for text in ("你好", "", "你好吗", " 好", "好")]
    assert by_weight([(row, [0, 1]) for row in range(5)], rows, places, weights, texts) == [()] * 5
    assert by_weight([], rows, places, weights, texts) == []


@pytest.mark.parametrize(
    ("text", "pulls", "said"),
    [
        ("how much is it", "w much i", "how much is"),
        ("HOW MUCH IS IT", "W", "HOW"),
        ("it doesn’t fit", "n’t f", "doesn’t fit"),
        ("iphone15坏了", "e1", "iphone15"),
        ("买了iPhone坏了", "ne坏", "iPhone坏"),
        ("broken,late", "ken", "broken"),
        ("not here yet", " here ", "here"),
    ],
)
def test_a_latin_word_is_never_cut(text: str, pulls: str, said: str) -> None:
    assert one(text, [(text.index(pulls) + n, 1, 1.0) for n in range(len(pulls))]) == [said]


def test_what_was_not_read_of_a_long_text_is_never_covered() -> None:
    text = "没收到货" + "好" * 3 + "你我他" * 1000 + "还是没收到货"
    normalised = normalise(text)
    join = normalised.text.index("\n")
    everywhere = [(at, 1, 0.01) for at in range(len(normalised.text))]
    head, tail = (0, 4, 4.0), (len(normalised.text) - 4, 4, 4.0)
    assert one(text, [*everywhere, head]) == ["没收到货"]
    assert one(text, [*everywhere, tail]) == ["没收到货"]
    assert one(text, [(join - 1, 3, 6.0)]) == [text[999]]
    rows, places, weights = batch([[*everywhere, (join - 2, 2, 4.0), (join + 1, 2, 5.0)], [head], [tail]])
    found = by_weight([(row, [0, 1]) for row in range(3)], rows, places, weights, [normalised] * 3)
    assert found == [((len(text) - 1000, len(text) - 998),), ((0, 4),), ((len(text) - 4, len(text)),)]


def test_a_word_at_the_join_ends_there() -> None:
    text = "late " * 300 + "x" + "never " * 300
    join = normalise(text).text.index("\n")
    assert one(text, [(join + 1, 2, 1.0)]) == [text[-1000:].split(" ")[0]]


def test_of_a_long_text_a_part_is_shown_however_much_all_of_it_pulls() -> None:
    text = "我上个月在你们店里买的杯子现在漏水了请问怎么办呢"
    everywhere = [(at, 1, 0.2) for at in range(len(text))]
    assert one(text, [*everywhere, (text.index("漏水"), 2, 1.0)]) == ["漏水"]
    assert one(text, everywhere) == [text]
    assert one(text[:15], [*everywhere[:15], (11, 2, 1.0)]) == [text[:15]]


def test_of_what_repeats_itself_one_turn_is_enough() -> None:
    turn = "买的炸锅漏油请问怎么办。"
    text = "我又来说一遍" + turn * 30
    everywhere = [(at, 1, 0.1 if at >= 6 else 0.01) for at in range(len(text))]
    (said,) = one(text, [*everywhere, *((at, 2, 0.5) for at in range(10, len(text), len(turn)))])
    assert "漏油" in said
    assert len(said) <= len(turn)


def test_the_turn_before_and_blanks_at_the_edges_are_no_evidence() -> None:
    rows, places, weights = batch([[(0, 0, 9.0), (0, 3, 1.0)]])
    assert by_weight([(0, [0, 1])], rows, places, weights, [normalise(" 坏 ")]) == [((1, 2),)]
