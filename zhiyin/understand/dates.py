"""Days named in a text, and which day is meant when it is known when the text was sent.

Everything is a range of calendar days (first, last, both included), because "last week" is one too. Rules where the
words leave a choice: a day without a year or month is the nearest one; a bare Chinese weekday is the one of the week in
which the text was sent (Monday to Sunday); a bare English weekday is the latest one before or on that day. A date that
nobody named is worse than one that is missed: words and numbers that may be something else are left alone.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

Range = tuple[date, date]

_NUMBER = {
    **{c: n for n, c in enumerate("零一二三四五六七八九十")},
    **{"两": 2, "几": None, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3},
}
_WEEKDAY = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
_ENGLISH_DAY = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_MONTH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COUNT = r"\d{1,2}|[一二两三四五六七八九十]"

# whole names only: "2 decent shirts" and "3 separate parcels" begin like months
_NAMED = (
    "jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|"
    "dec(?:ember)?"
)
# words of their own as well: months only beside an ordinal, "of", "on" or a year ("you may 3 times" is none)
_WORDS = "may|mar"
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_YEAR = r"(?:,? 20\d\d)"
_ENGLISH_DATE = (
    rf"(?:{_NAMED}) \d{{1,2}}(?:st|nd|rd|th)?{_YEAR}?|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_NAMED}){_YEAR}?|"
    rf"(?:{_WORDS}) (?:{_NTH}{_YEAR}?|\d{{1,2}}{_YEAR})|\d{{1,2}} (?:{_WORDS}){_YEAR}|"
    rf"\d{{1,2}}(?:st|nd|rd|th)? of (?:{_WORDS}){_YEAR}?|"
    # "the 2nd may be broken" is no day in May
    rf"{_NTH} (?:{_WORDS}){_YEAR}?(?! (?:be|have|not|also|never|need|still|well)\b)|"
    rf"(?<=\bon )(?:(?:{_WORDS}) \d{{1,2}}|\d{{1,2}} (?:{_WORDS}))"
)
# the feasts of shopping are numbers too: of rooms, orders and models, of money, weights and sizes ("一双11码的鞋")
_PART = r"(?!\d|[.-]\d|,\d{3}|[零〇一二三四五六七八九十])"
_OF_THINGS = r"(?! ?(?:[元块圆码]|号(?!称)|(?:rmb|yuan|ml|k?g|[cm]m|w)(?![a-z])))"
_FEAST = (
    rf"(?<![一两二三四五六七八九十几])双(?:十[一二]|1[12]){_PART}{_OF_THINGS}|"
    r"(?<![a-z\d¥￥$£€#零〇一二三四五六七八九十])(?<!\d[.,-])(?<!room )(?<!房间)(?<![编尾单型]号)"
    rf"(?:六一八|618){_PART}{_OF_THINGS}(?! ?(?:[室房楼件个]|room(?![a-z])))"
)

DAY = re.compile(
    r"20\d\d[-/.年] ?[01]?\d[-/.月] ?[0-3]?\d[日号]?|(?<!\d)[01]?\d月[0-3]?\d[日号]?(?!\d)|"
    r"(?<![\d月双])[0-3]?\d号(?!线|楼|店|门|柜|仓|色|链|码|院|机|电)|"
    r"大[前后]天|昨[天晚日]|今[天晚早日]|明[天早晚日]|[前后]天(?!性)|上+个?(?:周|星期|礼拜)[一二三四五六日天]?|"
    r"下+个?(?:周|星期|礼拜)[一二三四五六日天]?|[这本]个?(?:周|星期|礼拜)[一二三四五六日天]?|(?:周|星期|礼拜)[一二三四五六日天]|"
    rf"(?:{_COUNT})(?:天|个?星期|周|个?礼拜|个月)(?:之?以?前|之?以?后)|"
    rf"[上本这下]个?月(?:[0-3]?\d[日号])?|月[底初末]|{_FEAST}|"
    r"\b(?:the day before yesterday|day after tomorrow|yesterday|today|tonight|tomorrow|(?:last|next|this) (?:week|month)|"
    r"(?:(?:last|next|this|on) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:\d{1,2}|an?|one|two|three) (?:day|week|month)s? ago|"
    rf"in (?:\d{{1,2}}|an?|one|two|three) (?:day|week|month)s?|{_ENGLISH_DATE})\b"
)
#: words for a day, to be found quickly
HINT = re.compile(r"[天晚早周月号日双]|星期|礼拜|六一八|\d|day|week|month|tonight|tomorrow")


def resolve(word: str, sent: date) -> Range | None:
    """The days that `word` (a match of DAY) means in a text sent on the day `sent`; None when no such day exists."""
    for pattern, rule in _RULES:
        found = pattern.fullmatch(word)
        if found:
            try:
                return rule(found, sent)
            except (ValueError, OverflowError, KeyError):
                return None
    return None


def _shift(days: int) -> Callable[[re.Match[str], date], Range]:
    return lambda _, sent: (sent + timedelta(days), sent + timedelta(days))


def _one(day: date) -> Range:
    return day, day


def _full(found: re.Match[str], sent: date) -> Range:
    return _one(date(int(found[1]), int(found[2]), int(found[3])))


def _nearest(sent: date, *candidates: tuple[int, int, int]) -> Range:
    days = []
    for year, month, day in candidates:
        try:
            days.append(date(year, month, day))
        except ValueError:  # the 31st of a short month is not meant
            continue
    if not days:
        raise ValueError("no such day")
    return _one(min(days, key=lambda d: (abs((d - sent).days), d)))


def _yearless(month: int, day: int, sent: date) -> Range:
    return _nearest(sent, *((sent.year + shift, month, day) for shift in (-1, 0, 1)))


def _day_of_month(found: re.Match[str], sent: date) -> Range:
    return _nearest(sent, *((*_month(sent, shift), int(found[1])) for shift in (-1, 0, 1)))


def _month(sent: date, shift: int) -> tuple[int, int]:
    months = sent.year * 12 + sent.month - 1 + shift
    return months // 12, months % 12 + 1


def _whole_month(sent: date, shift: int) -> Range:
    year, month = _month(sent, shift)
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _week(sent: date, shift: int) -> date:
    return sent - timedelta(sent.weekday()) + timedelta(weeks=shift)


def _chinese_week(found: re.Match[str], sent: date) -> Range:
    word = found[1] or ""
    shift = -len(word) if word.startswith("上") else len(word) if word.startswith("下") else 0
    monday = _week(sent, shift)
    return _one(monday + timedelta(_WEEKDAY[found[2]])) if found[2] else (monday, monday + timedelta(6))


def _chinese_month(found: re.Match[str], sent: date) -> Range:
    shift = {"上": -1, "下": 1}.get(found[1], 0)
    return _one(date(*_month(sent, shift), int(found[2]))) if found[2] else _whole_month(sent, shift)


def _edge_of_month(found: re.Match[str], sent: date) -> Range:
    first, last = _whole_month(sent, 0)
    return (first, first + timedelta(9)) if found[1] == "初" else (last - timedelta(9), last)


def _count(text: str) -> int:
    number = int(text) if text.isdigit() else _NUMBER[text]
    if number is None:
        raise ValueError(text)
    return number


def _ago(number: int, unit: str, sent: date, sign: int) -> Range:
    if unit in ("个月", "month"):
        year, month = _month(sent, sign * number)
        return _one(date(year, month, min(sent.day, calendar.monthrange(year, month)[1])))
    return _one(sent + sign * timedelta(number if unit in ("天", "day") else 7 * number))


def _chinese_ago(found: re.Match[str], sent: date) -> Range:
    return _ago(_count(found[1]), found[2], sent, -1 if "前" in found[3] else 1)


def _english_day(found: re.Match[str], sent: date) -> Range:
    index = _ENGLISH_DAY.index(found[2])
    back = (sent.weekday() - index) % 7
    if found[1] == "last ":
        return _one(sent - timedelta(back or 7))
    if found[1] == "next ":
        return _one(sent + timedelta(7 - back))
    if found[1] == "this ":
        return _one(_week(sent, 0) + timedelta(index))
    return _one(sent - timedelta(back))


def _english_range(found: re.Match[str], sent: date) -> Range:
    shift = {"last": -1, "next": 1, "this": 0}[found[1]]
    if found[2] == "month":
        return _whole_month(sent, shift)
    return _week(sent, shift), _week(sent, shift) + timedelta(6)


def _english_date(day: str, month: str, year: str | None, sent: date) -> Range:
    number = _MONTH.index(month[:3]) + 1
    return _one(date(int(year), number, int(day))) if year else _yearless(number, int(day), sent)


def _feast(month: int, day: int) -> Callable[[re.Match[str], date], Range]:
    return lambda _, sent: _yearless(month, day, sent)


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Range]], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"(20\d\d)[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})[日号]?", _full),
        (r"(\d{1,2})月(\d{1,2})[日号]?", lambda f, s: _yearless(int(f[1]), int(f[2]), s)),
        (r"(\d{1,2})号", _day_of_month),
        (r"大前天", _shift(-3)),
        (r"前天|the day before yesterday", _shift(-2)),
        (r"昨[天晚日]|yesterday", _shift(-1)),
        (r"今[天晚早日]|today|tonight", _shift(0)),
        (r"明[天早晚日]|tomorrow", _shift(1)),
        (r"后天|day after tomorrow", _shift(2)),
        (r"大后天", _shift(3)),
        (r"([上下]+|[这本])?个?(?:周|星期|礼拜)([一二三四五六日天])?", _chinese_week),
        (rf"({_COUNT})(天|个月)(之?以?[前后])", _chinese_ago),
        (rf"({_COUNT})个?(周|星期|礼拜)(之?以?[前后])", _chinese_ago),
        (r"([上本这下])个?月(?:(\d{1,2})[日号])?", _chinese_month),
        (r"月([底初末])", _edge_of_month),
        (r"双十一|双11", _feast(11, 11)),
        (r"双十二|双12", _feast(12, 12)),
        (r"六一八|618", _feast(6, 18)),
        (r"(last|next|this) (week|month)", _english_range),
        (r"(last |next |this |on )?(mon|tues|wednes|thurs|fri|satur|sun)day", _english_day),
        (r"(\d{1,2}|an?|one|two|three) (day|week|month)s? ago", lambda f, s: _ago(_count(f[1]), f[2], s, -1)),
        (r"in (\d{1,2}|an?|one|two|three) (day|week|month)s?", lambda f, s: _ago(_count(f[1]), f[2], s, 1)),
        (
            rf"({_NAMED}|{_WORDS}) (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (20\d\d))?",
            lambda f, s: _english_date(f[2], f[1], f[3], s),
        ),
        (
            rf"(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_NAMED}|{_WORDS})(?:,? (20\d\d))?",
            lambda f, s: _english_date(f[1], f[2], f[3], s),
        ),
    )
)
