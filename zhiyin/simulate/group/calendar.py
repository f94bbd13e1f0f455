"""Days and hours of the simulated group: weekdays, public holidays, make-up workdays, one promotion, members' days.

All times are seconds since the first day's midnight in China, which has no summer time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cached_property, lru_cache

from holidays.countries.china import China

from .chance import chance

ZONE = timezone(timedelta(hours=8))
DAY, HOUR = 86_400.0, 3_600.0
#: holidays and make-up workdays of two months in spring
START = date(2026, 3, 30)
#: orders by weekday, Monday first; by hour of the day
WEEK = (0.98, 0.96, 1.0, 0.98, 1.02, 1.13, 1.12)
ORDERS = (32, 16, 8, 5, 4, 6, 12, 22, 36, 50, 58, 55, 60, 56, 48, 48, 50, 52, 54, 62, 82, 96, 86, 58)
WRITES = (14, 7, 4, 3, 3, 5, 12, 28, 58, 82, 92, 84, 66, 70, 80, 82, 80, 72, 60, 66, 76, 74, 58, 32)
HOLIDAY, BEFORE, AFTER = 0.78, 0.72, 0.84
#: the promotion: its first evening from 20:00, and the three days after
EVENING, PROMOTION = 4.2, (2.3, 1.5, 1.8)
MEMBERS = 1.25


@dataclass(frozen=True, eq=False)
class Calendar:
    """`promotion`: the day on whose evening the promotion begins."""

    start: date
    days: int
    promotion: int

    @cached_property
    def _midnight(self) -> datetime:
        return datetime(self.start.year, self.start.month, self.start.day, tzinfo=ZONE)

    @cached_property
    def _off(self) -> China:
        last = self.date(self.days + 60)
        return China(years=range(self.start.year - 1, last.year + 1))  # type: ignore[no-untyped-call]

    def date(self, day: int) -> date:
        return self.start + timedelta(days=day)

    def kind(self, day: int) -> str:
        """workday, make-up, rest or holiday."""
        found = self.date(day)
        if found in self._off:
            return "holiday"
        if found in self._off.weekend_workdays:
            return "make-up"
        if found.weekday() < 5:
            return "workday"
        # a weekend beside holidays belongs to them
        beside = (found - timedelta(days=1), found + timedelta(days=1))
        return "holiday" if any(one in self._off for one in beside) else "rest"

    def iso(self, at: float) -> str:
        """To the second."""
        day, rest = divmod(math.floor(at), 86_400)
        return f"{_day(self.start, day)}T{_clock(rest)}+08:00"

    def exact(self, at: float) -> str:
        """To the millisecond."""
        whole = math.floor(at)
        day, rest = divmod(whole, 86_400)
        return f"{_day(self.start, day)}T{_clock(rest)}.{int((at - whole) * 1000):03d}+08:00"

    def at(self, text: str) -> float:
        """Seconds of an ISO time."""
        return (datetime.fromisoformat(text) - self._midnight).total_seconds()

    @lru_cache(maxsize=2000)  # noqa: B019  one calendar lives as long as the world
    def ordering(self, day: int) -> tuple[float, ...]:
        """How many orders come in each hour of a day, as a share of an ordinary day's."""
        factor, total = self._level(day), sum(ORDERS)
        hours = [factor * each / total for each in ORDERS]
        since = day - self.promotion
        if since == 0:
            hours[20:] = [each / BEFORE * EVENING for each in hours[20:]]
        return tuple(hours)

    @lru_cache(maxsize=2000)  # noqa: B019
    def writing(self, day: int) -> tuple[float, ...]:
        """The same for people who come to ask before they buy."""
        factor, total = self._level(day) ** 0.6, sum(WRITES)
        hours = [factor * each / total for each in WRITES]
        if day == self.promotion:
            hours[19:] = [each * 2.2 for each in hours[19:]]
        return tuple(hours)

    def _level(self, day: int) -> float:
        since = day - self.promotion
        factor = WEEK[2] if self.kind(day) == "make-up" else WEEK[self.date(day).weekday()]
        if self.kind(day) == "holiday":
            factor *= HOLIDAY
        if -3 <= since <= 0:
            factor *= BEFORE
        elif 1 <= since <= 3:
            factor *= PROMOTION[since - 1]
        elif 4 <= since <= 8:
            factor *= AFTER
        if self.members(day):
            factor *= MEMBERS
        return factor

    def members(self, day: int) -> bool:
        """A day for members, each month."""
        return self.date(day).day == 18

    def promoted(self, at: float) -> bool:
        return 0 <= at - self.promotion * DAY - 20 * HOUR < 3 * DAY + 4 * HOUR


def calendar(seed: int, start: date, days: int, promotion: int | None = None) -> Calendar:
    """`promotion`: the day it begins, when it is not left to the seed."""
    middle = days * 0.62
    drawn = int(middle + chance(seed, "promotion").uniform(-days * 0.08, days * 0.08))
    return Calendar(start, days, drawn if promotion is None else promotion)


@lru_cache(maxsize=4000)
def _day(start: date, day: int) -> str:
    return (start + timedelta(days=day)).isoformat()


@lru_cache(maxsize=90_000)
def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
