from __future__ import annotations

import pytest

from zhiyin.search.terms import LAST_POSITION, LONGEST, LONGEST_TERM, WORDS, query, terms, vector, words


@pytest.mark.parametrize(("text", "found"), [
    ("", {}),
    ("退款", {"退款": [1], "款": [2]}),
    ("申请退款", {"申请": [1], "请退": [2], "退款": [3], "款": [4]}),
    ("退", {"退": [1]}),
    ("退貨", {"退货": [1], "货": [2]}),
    ("ＡＢＣ１２", {"abc12": [1]}),
    ("Hello World hello", {"hello": [1, 3], "world": [2]}),
    ("退\u200b款", {"退款": [1], "款": [2]}),
    ("订单JD2026-11号", {"订单": [1], "单": [2], "jd2026-11": [3], "jd2026": [3], "11": [3], "号": [4]}),
    ("202611210983347", {"202611210983347": [1]}),
    ("3.50 元!", {"3.50": [1], "3": [1], "50": [1], "元": [2]}),
    ("，。！ ... --", {}),
    ("Müller ждёт", {"müller": [1], "ждёт": [2]}),
    ("ありがとう", {"あり": [1], "りが": [2], "がと": [3], "とう": [4], "う": [5]}),
])
def test_what_a_text_is_found_by(text: str, found: dict[str, list[int]]) -> None:
    assert terms(text) == found


@pytest.mark.parametrize(("asked", "found"), [
    ("退款", [["退款"]]),
    ("申请退款 Refund", [["申请", "请退", "退款"], ["refund"]]),
    ("退", [["退*"]]),
    ("JD2026-11", [["jd2026-11"]]),
    ("?!", []),
])
def test_what_was_asked(asked: str, found: list[list[str]]) -> None:
    assert words(asked) == found


def test_a_question_is_as_long_as_it_may_be() -> None:
    assert len(words(" ".join("abcdefgh"[i % 8] * (i + 1) for i in range(WORDS + 1)))) == WORDS
    assert len(words(" ".join("abcdefgh"[i % 8] * (i + 1) for i in range(WORDS)))) == WORDS
    assert query(1, "...") is None


def test_a_word_and_a_text_are_cut_where_they_end() -> None:
    assert list(terms("a" * (LONGEST_TERM + 1))) == ["a" * LONGEST_TERM]
    assert "z" in terms("。" * (LONGEST - 1) + "z")
    assert "z" not in terms("。" * LONGEST + "z")


def test_positions_stay_within_what_a_vector_holds() -> None:
    places = [int(place) for part in vector(1, "退款 " * 6_666, "end").split() if ":" in part.rpartition("'")[2]
              for place in part.rpartition(":")[2].split(",")]
    assert max(places) <= LAST_POSITION


@pytest.mark.parametrize("nasty", ["it's 'quoted' \\ back:1 & | ! ( ) <-> *", "a' OR 1", "\x00null", "’“”"])
def test_no_text_breaks_out_of_its_quotes(nasty: str) -> None:
    for made in (vector(1, nasty), query(1, nasty) or ""):
        assert "\\" not in made
        assert made.count("'") % 2 == 0
