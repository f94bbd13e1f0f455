"""What the models read of a text: numbers and masks as marks, in their places."""

from __future__ import annotations

import pytest

from zhiyin.understand.features import plain

MARK, REST = "\x04", "\x05"


@pytest.mark.parametrize(("text", "read"), [
    ("单号 123456789 没到", "单号 " + MARK + REST * 8 + " 没到"),
    ("单号 12345678 没到", "单号 00000000 没到"),
    ("yt1234567890123呢", "yt" + MARK + REST * 12 + "呢"),
    ("0571-88886666", MARK + REST * 12),
    ("12345-", "00000,"),
    ("2026-11-21 下的单", "0000,00,00 下的单"),
    ("[数字x]号", MARK + REST * 4 + "号"),
    ("少了3个", "少了0个"),
    ("119.80", "000,00"),
])
def test_long_numbers_are_one_mark_and_other_digits_alike(text: str, read: str) -> None:
    assert plain(text) == read
    assert len(plain(text)) == len(text)
