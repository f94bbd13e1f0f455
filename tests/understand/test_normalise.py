"""Many ways to write the same; every character knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiyin.understand.normalise import LONGEST, WINDOW, normalise


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("沒有收到貨", "没有收到货"),
        ("ＡＢＣ１２３", "abc123"),
        ("Where IS it？", "where is it?"),
        ("投\u200b诉\ufeff你们", "投诉你们"),
        ("太慢了！！！！！！", "太慢了!!!"),
        ("哈哈哈", "哈哈哈"),
        ("", ""),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert normalise(written).text == folded


def test_a_span_of_the_folded_text_is_found_in_the_original() -> None:
    written = "我要投\u200b訴！！！！！你们"
    found = normalise(written)
    start = found.text.index("投诉")
    assert written[slice(*found.span(start, start + 2))] == "投\u200b訴"
    start = found.text.index("你们")
    assert written[slice(*found.span(start, start + 2))] == "你们"


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1])
def test_a_long_text_is_read_at_head_and_tail(length: int) -> None:
    written = "头" + "一二" * ((length - 2) // 2 + 1)
    written = written[: length - 1] + "尾"
    found = normalise(written)
    assert found.span(0, 1) == (0, 1)
    assert found.span(len(found.text) - 1, len(found.text)) == (length - 1, length)
    assert len(found.text) <= 2 * WINDOW + 1


@given(st.text(max_size=300))
def test_every_span_of_any_text_lies_inside_it_and_folds_to_the_same(written: str) -> None:
    found = normalise(written)
    for place in range(len(found.text)):
        start, end = found.span(place, place + 1)
        assert 0 <= start < end <= len(written)
        assert normalise(written[start:end]).text == found.text[place]
