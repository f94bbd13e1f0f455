from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiyin.web.evidence import quotes, segments


@pytest.mark.parametrize(("text", "evidence", "cut"), [
    ("plain", [], [("plain", ())]),
    ("", [[[0, 3]]], []),
    ("abcdef", [[[2, 4]]], [("ab", ()), ("cd", (0,)), ("ef", ())]),
    ("abcdef", [[[0, 6]]], [("abcdef", (0,))]),
    # two labels overlap in the middle
    ("abcdef", [[[0, 4]], [[2, 6]]], [("ab", (0,)), ("cd", (0, 1)), ("ef", (1,))]),
    # one within the other
    ("abcdef", [[[0, 6]], [[2, 4]]], [("ab", (0,)), ("cd", (0, 1)), ("ef", (0,))]),
    # spans that touch stay two, spans of one label that overlap mark once
    ("abcd", [[[0, 2]], [[2, 4]]], [("ab", (0,)), ("cd", (1,))]),
    ("abcd", [[[0, 3], [1, 4]]], [("a", (0,)), ("bc", (0,)), ("d", (0,))]),
    # code points, not bytes or UTF-16 units
    ("\U0001f621烂了", [[[1, 3]]], [("\U0001f621", ()), ("烂了", (0,))]),
    # outside, empty, backwards, no numbers, no pair, no list
    ("abc", [[[-5, 2], [2, 99]]], [("ab", (0,)), ("c", (0,))]),
    ("abc", [[[1, 1], [2, 1], ["0", "1"], [0], [True, 2], None, 7]], [("abc", ())]),
    ("abc", [None, "x", {"a": 1}], [("abc", ())]),
])
def test_text_is_cut_at_its_evidence(text: str, evidence: list, cut: list) -> None:
    assert [(one.text, one.labels) for one in segments(text, evidence)] == cut


SPANS = st.lists(st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=4), max_size=4)


@given(st.text(max_size=30), SPANS)
def test_nothing_is_lost_and_every_character_has_its_labels(text: str, evidence: list) -> None:
    cut = segments(text, evidence)
    assert "".join(one.text for one in cut) == text
    place = 0
    for one in cut:
        for at in range(place, place + len(one.text)):
            wanted = {label for label, spans in enumerate(evidence) if any(start <= at < end for start, end in spans)}
            assert set(one.labels) == wanted
        place += len(one.text)


def test_quotes_are_the_words_themselves() -> None:
    assert quotes("the box was soaked", [[4, 7], [12, 99], [3, 3]]) == ["box", "soaked"]
