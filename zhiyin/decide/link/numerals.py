"""Numbers as they are said: 两百三十, 一千三, 二三十, "two hundred and forty", "a dozen"."""

from __future__ import annotations

import re

HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "仨": 3}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
#: a run of characters that may be a number
HAN = "[零〇一二两三四五六七八九十百千万]{1,9}"

_SMALL = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(20),
        strict=True,
    )
)
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
_WORD = "|".join((*_SMALL, *_TENS, "fourty", "couple", "few"))
#: one in English words: "forty-five", "a hundred and twenty", "two thousand"
ENGLISH = (
    rf"(?:(?:an?|{_WORD})(?:[ -](?:of )?)?)?(?:hundred|thousand|grand|dozen)(?: and)?(?:[ -](?:{_WORD})){{0,2}}|"
    rf"(?:{'|'.join((*_TENS, 'fourty'))})(?:[ -](?:{'|'.join(list(_SMALL)[1:10])}))?|(?:{'|'.join(_SMALL)})"
)


def han_number(text: str) -> int | None:
    """一百七十八, and as spoken 三百六 for 360, 一千三 for 1300; None when it is no number ("百", "一二")."""
    whole = part = digit = 0
    unit, seen = 1, False
    for n, char in enumerate(text):
        if char in _HAN_UNITS:
            step = _HAN_UNITS[char]
            if step == 10_000:
                whole, part, digit = (part + digit) * step, 0, 0
            elif char == "十" or digit or seen:
                part, digit = part + (digit or 1) * step, 0
            else:
                return None  # 百 by itself counts nothing
            unit, seen = step, True
        elif char in HAN_DIGITS:
            if digit:
                return None  # 二三: between the two
            digit = HAN_DIGITS[char]
            if digit == 0:
                unit = 10
            elif n == len(text) - 1 and unit >= 100 and text[n - 1] in _HAN_UNITS:
                digit *= unit // 10
        else:
            return None
    return whole + part + digit


def english_number(text: str) -> int | None:
    """Of words that `ENGLISH` matches; also digits."""
    whole, part = 0, 0
    for word in re.split(r"[ -]+", text):
        if word.isdigit():
            part += int(word)
        elif word in ("a", "an", "one"):
            part += 1
        elif word in ("couple", "few"):
            part = 2 if word == "couple" else 3
        elif word in _SMALL or word in _TENS:
            part += _SMALL.get(word, 0) + _TENS.get(word, 0)
        elif word == "fourty":
            part += 40
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in ("thousand", "grand"):
            whole, part = (part or 1) * 1000, 0
        elif word == "dozen":
            part = (part or 1) * 12
        elif word not in ("and", "of"):
            return None
    return whole + part


def between(text: str) -> tuple[int, int] | None:
    """The least and the most of two digits in a row: 三四十 is 30 to 49, 七八百 700 to 899."""
    match = re.fullmatch(r"([一二两三四五六七八])([二两三四五六七八九])([十百千]?)", text)
    if match is None or HAN_DIGITS[match[2]] != HAN_DIGITS[match[1]] + 1:
        return None
    unit = _HAN_UNITS.get(match[3], 1)
    return HAN_DIGITS[match[1]] * unit, (HAN_DIGITS[match[2]] + 1) * unit - 1


def last_unit(number: int) -> int:
    """Up to where "and some" goes: 200 and some is below 300, 230 and some below 240."""
    unit = 1
    while number and number % (unit * 10) == 0:
        unit *= 10
    return unit
