"""Dates as people and programs write them, to ISO 8601.

A time without a zone stays without one: intake reads it in the shop's zone. Counts since 1970 are UTC.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

Order = Literal["mdy", "dmy"]

#: what exports write for "nothing"
NOTHING = frozenset({"", "-", "--", "—", "/", "null", "none", "nan", "nat", "n/a", "无", "無", "暂无", "\\n"})

LONGEST = 60

_CLOCK = (r"(?:[\sT,]*(?:(?:星期|周|週|礼拜)[一二三四五六日天])?[\s,]*"
          r"(?P<before>上午|下午|晚上|傍晚|中午|凌晨|早上|am|pm)?\s*"
          r"(?P<hour>\d{1,2})\s*[:点點时時]\s*(?:(?P<minute>\d{1,2})\s*(?:[:分]\s*"
          r"(?:(?P<second>\d{1,2})(?:[.,](?P<part>\d{1,9}))?\s*秒?)?)?)?\s*(?P<after>am|pm)?)?"
          r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?$")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})\s*[年./-]\s*(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})\s*[日号號]?"
                         + _CLOCK, re.IGNORECASE)
_YEAR_LAST = re.compile(r"(?P<first>\d{1,2})[./-](?P<second_>\d{1,2})[./-](?P<year>\d{4})" + _CLOCK, re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?$")
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (a serial has no zone)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_UNITS = {9: 1, 10: 1, 12: 1_000, 13: 1_000, 15: 1_000_000, 16: 1_000_000, 19: 1_000_000_000}


def iso(value: str, order: Order | None = None) -> str | None:
    """The moment as ISO 8601, None for an empty value.

    `order` says how a date with the year last is meant. Raises ValueError when the value cannot be read with
    certainty.
    """
    value = value.strip()
    if value.lower() in NOTHING:
        return None
    if len(value) > LONGEST:
        raise ValueError("not a date and time that can be read")
    return _iso(value, order)


@lru_cache(maxsize=8_192)
def _iso(value: str, order: Order | None) -> str:
    if not value.isascii():
        value = unicodedata.normalize("NFKC", value)
    if _NUMBER.match(value):
        return _number(value)
    try:
        return datetime.fromisoformat(value).isoformat()
    except ValueError:
        pass
    found = _YEAR_FIRST.match(value)
    if found:
        return _moment(found, int(found["month"]), int(found["day"]))
    found = _YEAR_LAST.match(value)
    if not found:
        raise ValueError("not a date and time that can be read")
    first, second = int(found["first"]), int(found["second_"])
    order = "dmy" if first > 12 else "mdy" if second > 12 or first == second else order
    if order is None:
        raise ValueError("day or month first? Write the year first: 2026-03-01 09:05:00")
    return _moment(found, *((first, second) if order == "mdy" else (second, first)))


def order_of(values: Iterable[str]) -> Order | None:
    """Whether a column with the year last has the day or the month first; None when nothing decides it."""
    seen: set[Order] = set()
    for value in values:
        found = _YEAR_LAST.match(value.strip())
        if found and int(found["first"]) > 12:
            seen.add("dmy")
        elif found and int(found["second_"]) > 12:
            seen.add("mdy")
    return seen.pop() if len(seen) == 1 else None


def _moment(found: re.Match[str], month: int, day: int) -> str:
    hour, half = int(found["hour"] or 0), (found["before"] or found["after"] or "").lower()
    if (half in ("下午", "晚上", "傍晚", "pm") and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    elif half in ("上午", "凌晨", "早上", "am") and hour == 12:
        hour = 0
    try:
        moment = datetime(int(found["year"]), month, day, hour, int(found["minute"] or 0),  # noqa: DTZ001 (as written)
                          int(found["second"] or 0), int((found["part"] or "0")[:6].ljust(6, "0")))
    except ValueError:
        raise ValueError("no such day or time") from None
    zone = (found["zone"] or "").lower()
    if zone in ("z", "utc", "gmt"):
        zone = "+00:00"
    elif zone and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return moment.isoformat() + zone


def _number(value: str) -> str:
    whole, _, part = value.partition(".")
    length = len(whole)
    if not part and length in _COMPACT and whole[:2] in ("19", "20"):
        try:
            return datetime.strptime(whole, _COMPACT[length]).isoformat()  # noqa: DTZ007 (as written)
        except ValueError:
            pass
    if length in _UNITS:
        seconds, rest = divmod(int(whole), _UNITS[length])
        moment = _EPOCH + timedelta(seconds=seconds, microseconds=rest * 1_000_000 // _UNITS[length])
        if part and length <= 10:
            moment += timedelta(microseconds=int(part[:6].ljust(6, "0")))
        return moment.isoformat()
    if length == 5 and 20_000 <= int(whole) < 80_000:
        # A serial day is a binary fraction: rounded to the millisecond it is what was typed.
        return (_EXCEL_ZERO + timedelta(milliseconds=round(float(value) * 86_400_000))).isoformat()
    raise ValueError("a number that is neither a date of a spreadsheet nor a count since 1970")
