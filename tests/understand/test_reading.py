"""What is a message and what is only a card, a number or a sign."""

from __future__ import annotations

import pytest

from zhiyin.domain.understanding import Text
from zhiyin.understand.reading import read


@pytest.mark.parametrize(
    "text",
    ["[图片]", "YT[数字x]", "订单号:[订单x]", "订单编号:[数字x]，订单金额:[金额x]", "SF1234567890123", "JD0012345678-1-1-", "https://x.test/a?b=1",
     "order number 12345678", "order id: 99887766", "咨询订单号:[订单x]商品ID:6009697",
     "13800000000", "42.50", "?!", "😀😀", "#e-s[微笑]"],
)  # fmt: skip
def test_cards_numbers_and_signs_say_nothing(text: str) -> None:
    assert read(Text("1", text)).silent


@pytest.mark.parametrize(
    "text",
    ["broken 2 items", "missing 1", "ordered 3 got 2", "paid 50 twice", "delivery:late", "smells #bad", "leaking & broken",
     "fake 100%", "#scam", "police 911", "42.50? i paid 49.99", "ok 25", "bad[图片]", "坏了2个", "烂", "no",
     "订单号:[订单x] 还没到"],
)  # fmt: skip
def test_words_beside_numbers_and_signs_are_words(text: str) -> None:
    assert not read(Text("1", text)).silent
