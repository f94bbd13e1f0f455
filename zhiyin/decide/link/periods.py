"""Days that are named vaguely or in words, beyond those that understanding finds: 上周末, 二十三号, "the week before last"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from zhiyin.domain.linking import Span

from .lunar import FEASTS
from .numerals import english_number, han_number


class Days(NamedTuple):
    """Both days included; `sure`: less when the word leaves open which days."""

    span: Span
    first: date
    last: date
    sure: float = 1.0


Range = tuple[date, date]
Rule = Callable[["re.Match[str]", date], Range]
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_H = "[一二三四五六七八九十]"


def _weeks(back: int) -> Rule:
    return lambda _, day: (day - timedelta(day.weekday() + 7 * back), day - timedelta(day.weekday() + 7 * back - 6))


def _weekend(back: int) -> Rule:
    """`back` 0: the one that is, or was last."""

    def rule(_: re.Match[str], day: date) -> Range:
        saturday = day - timedelta((day.weekday() - 5) % 7 + 7 * back)
        return saturday, min(saturday + timedelta(1), day)

    return rule


def _ago(least: int, most: int) -> Rule:
    return lambda _, day: (day - timedelta(most), day - timedelta(least))


def _past(month: int, first: int, last: int, day: date) -> Range:
    """Those days of a month, this year or the last."""
    year = day.year if (month, first) <= (day.month, day.day) else day.year - 1
    begin = date(year, month, first)
    return begin, begin + timedelta(last - first)


def _feast(month: int, first: int, last: int) -> Rule:
    return lambda _, day: _past(month, first, last, day)


def _of_month(day_of_month: int, day: date) -> Range:
    """The last such day of a month, up to today."""
    back = day
    while back.day != day_of_month:
        back -= timedelta(1)
        if (day - back).days > 62:
            raise ValueError(day_of_month)
    return back, back


def _month_part(first: int, last: int) -> Rule:
    def rule(_: re.Match[str], day: date) -> Range:
        begin = day.replace(day=1)
        if day.day < first:
            begin = (begin - timedelta(1)).replace(day=1)
        return begin + timedelta(first - 1), begin + timedelta(last - 1)

    return rule


def _last_month(first: int, last: int) -> Rule:
    def rule(_: re.Match[str], day: date) -> Range:
        end = day.replace(day=1) - timedelta(1)
        return end.replace(day=first), end.replace(day=min(last, end.day))

    return rule


def _whole_month(month: int, day: date) -> Range:
    begin = date(day.year if month <= day.month else day.year - 1, month, 1)
    return begin, (begin + timedelta(31)).replace(day=1) - timedelta(1)


def _shifted(found: re.Match[str], day: date, unit: int) -> Range:
    number = english_number(found["n"]) if found["n"].isascii() else han_number(found["n"])
    back = day - timedelta((number or 1) * unit)
    return back, back


def _han_date(found: re.Match[str], day: date) -> Range:
    return _past(han_number(found["m"]) or 0, number := han_number(found["d"]) or 0, number, day)


#: pattern, days, how sure; the first that fits at a place. Words that understanding resolves are not repeated here.
_PERIODS: tuple[tuple[re.Pattern[str], Rule, float], ...] = tuple(
    (re.compile(pattern), rule, sure)
    for pattern, rule, sure in (
        *FEASTS,
        (rf"(?P<m>{_H}{{1,2}})月(?P<d>{_H}{{1,3}})[号日]?", _han_date, 1.0),
        (rf"(?<![月大小{_H[1:-1]}])(?P<d>{_H}{{1,3}})号(?!线|楼|店|门|柜|仓|色|链|码|院|机|电|"
        rf"[位款])", lambda f, d: _of_month(han_number(f["d"]) or 0, d), 1.0),
        (r"(?:上上个?(?:周|星期|礼拜)|大上周)末", _weekend(1), 1.0),
        (r"(?:上个?|刚过(?:去|完)的?)(?:周|星期|礼拜)末", lambda f, d: _weekend(0 if d.weekday() < 5 else 1)(f, d), 1.0),
        (r"(?:[这本]个?)?周末", _weekend(0), 0.8),
        (r"前[两二]天|前一两天|这[两几]天", _ago(0, 3), 0.5),
        (r"前几天|前些天|前些日子|几天前|好几天前", _ago(2, 8), 0.6),
        (r"前阵子|前一阵|前段时间|前段日子|一阵子前", _ago(6, 45), 0.5),
        (r"上个?月[底末]|"
        r"上个月下旬", _last_month(20, 31), 1.0),
        (r"上个?月[初头]", _last_month(1, 10), 1.0),
        (r"上个?月中旬?", _last_month(10, 20), 1.0),
        (r"(?:这个?月|本月)?(?:月头|上旬)", _month_part(1, 10), 0.8),
        (r"(?:这个?月|本月)?(?:月中|中旬)", _month_part(10, 20), 0.8),
        (r"(?<![\d上])(?P<m>1?\d)月(?:份)?(?![\d一二三四五六七八九十底初末头])(?!子|饼|亮|"
        r"嫂)", lambda f, d: _whole_month(int(f["m"]), d), 0.8),
        (r"国庆(?:节|期间|假期|那几?天|的时候|长假)?(?!前|要|用|之前)|十一(?:期间|假期|长假|那几?天)", _feast(10, 1, 8), 0.9),
        (r"五一(?:期间|假期|节|那几?天|买|下|的时候)|劳动节", _feast(5, 1, 5), 0.9),
        (r"元旦(?!前|之前)", _feast(1, 1, 3), 0.9),
        (r"六一(?!前|之前|八)(?=节|买|下|那|儿童|活动|的)", _feast(6, 1, 1), 0.8),
        (r"三八(?=节|买|下|那|活动|大促)|女神节|妇女节", _feast(3, 5, 9), 0.8),
        (r"520(?=买|下|那|活动|的)|五二零", _feast(5, 18, 21), 0.8),
        (r"圣诞(?!树|帽|礼|装|老人|袜|灯)", _feast(12, 23, 26), 0.8),
        (r"\bthe week before last\b|\btwo weeks back\b", _weeks(2), 1.0),
        (r"\b(?:the )?weekend before last\b", _weekend(1), 1.0),
        (r"\blast weekend\b", lambda f, d: _weekend(0 if d.weekday() < 5 else 1)(f, d), 1.0),
        (r"\b(?:(?:at|over|on|during) )?(?:the|this) weekend\b", _weekend(0), 0.8),
        (r"\bthe other (?:day|night|evening|morning)\b|\ba few days (?:ago|back)\b|\bseveral days ago\b", _ago(2, 7), 0.6),
        (r"\b(?:a )?couple (?:of |o' |a )?days (?:ago|back|since|before)\b|"
         r"\bday or (?:two|so) (?:ago|back)\b", _ago(1, 3), 1.0),
        (r"\bthis time last week\b|\ba week (?:ago )?today\b|\bweek or so (?:ago|back)\b", _ago(6, 8), 0.9),
        (r"\b(?:a )?(?:good )?month (?:ago|back)\b|\babout a month ago\b", _ago(26, 36), 0.9),
        (r"\b(?:a )?couple (?:of )?months (?:ago|back)\b|\bages ago\b", _ago(45, 90), 0.7),
        (r"\bearlier (?:this|in the) week\b", _ago(1, 6), 0.7),
        (r"\bearlier this month\b", _month_part(1, 15), 0.7),
        (r"\b(?:a )?couple (?:of )?weeks (?:ago|back)\b|\b(?:a )?fortnight (?:ago|back)\b", _ago(11, 18), 0.9),
        (r"\ba few weeks (?:ago|back)\b", _ago(14, 35), 0.7),
        (r"\b(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a) days? (?:ago|back|"
        r"earlier)\b", lambda f, d: _shifted(f, d, 1), 1.0),
        (r"\b(?P<n>\d|one|two|three|four|five|six|a) weeks? (?:ago|back|earlier)\b", lambda f, d: _shifted(f, d, 7), 0.9),
        (r"\b(?:on )?the (?P<d>[12]?\d|3[01])(?:st|nd|rd|th)\b(?! (?:one|order|of|floor|item|"
        r"time))", lambda f, d: _of_month(int(f["d"]), d), 1.0),
        (r"\b(?:back )?in (?P<m>january|february|march|april|june|july|august|september|october|november|december)\b",
         lambda f, d: _whole_month(_MONTHS.index(f["m"][:3]) + 1, d), 0.9),
        (r"\b(?:at the )?(?:start|beginning) of the month\b", _month_part(1, 8), 0.9),
        (r"\b(?:in the )?middle of the month\b|\bmid-?month\b", _month_part(11, 20), 0.9),
        (r"\b(?:at the )?end of last month\b", _last_month(21, 31), 1.0),
        (r"\bblack friday\b(?! price)", _feast(11, 22, 30), 0.9),
        (r"\bchristmas day\b|\bboxing day\b|\bover christmas\b", _feast(12, 24, 27), 0.9),
    )
)  # fmt: skip


#: what one of them has, to be found quickly
_HINT = re.compile(
    r"[月天号末阵段旬庆旦诞节一八零0初夕年午秋]|ago|back|week|other day|month|the \d|\bin [jfmasond]|friday|"
    r"christmas|boxing|new year|spring"
)


def periods(text: str, today: date, taken: list[Span]) -> Iterator[Days]:
    """The days named in a folded text of the day `today`; `taken`: places where understanding found some."""
    if not _HINT.search(text):
        return
    used = list(taken)
    for pattern, rule, sure in _PERIODS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < b and a < end for a, b in used):
                continue
            try:
                first, last = rule(match, today)
            except (ValueError, OverflowError):  # there is no such day
                continue
            used.append((start, end))
            yield Days((start, end), first, last, sure)
