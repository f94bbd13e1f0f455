"""Days named by the lunar calendar: 大年初三, 除夕, 中秋那天, "Chinese New Year"; the last ones before a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from .numerals import han_number

Range = tuple[date, date]
Rule = Callable[["re.Match[str]", date], Range]

#: month and day of each year from 2020 on: the first of the first month, the fifth of the fifth, the fifteenth of the eighth
FIRST_YEAR = 2020
_NEW_YEAR = "0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 0212"
_DRAGON_BOAT = "0625 0614 0603 0622 0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610 0530 0618 0607 0527 0614"
_MID_AUTUMN = "1001 0921 0910 0929 0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916 1004 0924 0913 1002 0920"


def _dates(text: str) -> tuple[date, ...]:
    return tuple(date(FIRST_YEAR + n, int(one[:2]), int(one[2:])) for n, one in enumerate(text.split()))


NEW_YEAR, DRAGON_BOAT, MID_AUTUMN = _dates(_NEW_YEAR), _dates(_DRAGON_BOAT), _dates(_MID_AUTUMN)


def _last(days: tuple[date, ...], today: date, first: int, last: int) -> Range:
    """From `first` to `last` days after the last such day whose span has begun; ValueError when none is known."""
    begun = [day for day in days if day + timedelta(first) <= today]
    if not begun or (today - begun[-1]).days > 400:
        raise ValueError("no such day is known")
    return begun[-1] + timedelta(first), min(begun[-1] + timedelta(last), today)


def _feast(days: tuple[date, ...], first: int, last: int) -> Rule:
    return lambda _, today: _last(days, today, first, last)


def _of_first_month(found: re.Match[str], today: date) -> Range:
    """初三: said without its month it is one of those that are just over."""
    number = han_number(found["n"]) or 0
    first, last = _last(NEW_YEAR, today, number - 1, number - 1)
    if not found["m"] and (today - first).days > 45:
        raise ValueError("which month's is not told")
    return first, last


#: pattern, days, how sure
FEASTS: tuple[tuple[str, Rule, float], ...] = (
    (r"(?P<m>大年|正月|年)?初(?P<n>[一二三四五六七八九十])"
     r"(?!中|学|数|物|化|英|语|年级|班|上|下册|的?学生|步|级|期)", _of_first_month, 0.9),
    (r"除夕|大年三十|年三十(?!晚会)", _feast(NEW_YEAR, -1, -1), 0.9),
    (r"正月十五|元宵节(?!前|之前|要|用)", _feast(NEW_YEAR, 14, 14), 0.9),
    (r"(?:春节|过年)(?:期间|假期|那几?天|那会儿?|那阵子?|的时候|时候?[买下拍订])", _feast(NEW_YEAR, -2, 7), 0.9),
    (r"年前(?=[买下拍订]|就[买下拍订])", _feast(NEW_YEAR, -25, -1), 0.7),
    (r"年后(?=[买下拍订]|才[买下拍订])", _feast(NEW_YEAR, 6, 25), 0.7),
    (r"端午(?:节|期间|假期|那几?天|的时候)?(?!前|之前|要|用|粽|礼|送|快乐)", _feast(DRAGON_BOAT, -2, 2), 0.7),
    (r"中秋(?:节|期间|假期|那几?天|的时候)?(?!前|之前|要|用|礼|送|月饼|快乐)", _feast(MID_AUTUMN, -2, 2), 0.7),
    # the seventh of the seventh month is 37 or 38 days before the fifteenth of the eighth
    (r"七夕(?:节|那几?天|那会儿?|的时候|活动)?(?!前|之前|要|用|礼|送)", _feast(MID_AUTUMN, -40, -36), 0.7),
    (r"\b(?:at |over |during )?(?:chinese|lunar) new year\b(?! (?:gift|present|sale))|"
     r"\bover spring festival\b", _feast(NEW_YEAR, -2, 7), 0.9),
)  # fmt: skip
