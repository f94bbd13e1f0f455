"""When a shop is open. Hours are the shop's own, by the clock on its wall; instants are compared, so that summer time is
kept.

An interval begins with its first moment and ends before its last: from 09:00 to 18:00 the shop is open at 09:00:00 and
closed at 18:00:00. An end at or before its start lies on the next day; the end 24:00 is midnight. Hours that the clock
skips begin or end at the jump; of hours that it strikes twice, an opening counts the first and a closing the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: {"mon": [["09:00", "18:00"], ...], ...}; empty: always open; a day that is missing or empty: closed
Hours = Mapping[str, Sequence[Sequence[str]]]
DAY = timedelta(days=1)


def is_open(hours: Hours, zone: tzinfo, at: datetime) -> bool:
    """Whether the shop is open at `at` (aware)."""
    if not hours:
        return True
    today = at.astimezone(zone).date()
    return any(start <= at < end for start, end in _spans(hours, zone, today - DAY, today + DAY))


def next_opening(hours: Hours, zone: tzinfo, at: datetime) -> datetime | None:
    """The first instant from `at` on (UTC) at which the shop is open: `at` itself when it is. None: it never opens."""
    if is_open(hours, zone, at):
        return at.astimezone(UTC)
    today = at.astimezone(zone).date()
    # eight days hold every weekday; one more for a day whose only hours the clock skipped
    return min((start for start, _ in _spans(hours, zone, today, today + 9 * DAY) if start >= at), default=None)


def open_time(hours: Hours, zone: tzinfo, since: datetime, until: datetime, enough: timedelta) -> timedelta:
    """How much of the time between two instants the shop was open. Stops counting once it is more than `enough`."""
    if until <= since:
        return timedelta()
    if not hours:
        return until - since
    if not any(hours.get(day) for day in DAYS):
        return timedelta()
    total, counted = timedelta(), since
    last = until.astimezone(zone).date()
    for start, end in _spans(hours, zone, since.astimezone(zone).date() - DAY, last):
        begins = max(start, counted)
        ends = min(end, until)
        if ends > begins:
            total += ends - begins
            counted = ends  # intervals that overlap count once
        if total > enough:
            break
    return total


def problem(hours: Hours) -> tuple[str, int] | None:
    """The first interval that is none, as (day, place from 0); None when all are well and none overlap on a day."""
    for day in DAYS:
        before = -1
        for place, interval in enumerate(hours.get(day, ())):
            if len(interval) != 2:
                return day, place
            try:
                start, end = _minutes(interval[0]), _minutes(interval[1])
            except ValueError:
                return day, place
            if start == end or start == 1440 or start < before:
                return day, place
            before = end if end > start else 1441
    return None


def _spans(hours: Hours, zone: tzinfo, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """The intervals that begin on the days from `first` to `last`, as instants (UTC), in the order of their starts."""
    day = first
    while day <= last:
        found = []
        for opens, closes in hours.get(DAYS[day.weekday()], ()):
            start, end = _minutes(opens), _minutes(closes)
            begins = _instant(day, start, zone, last=False)
            ends = _instant(day if end > start else day + DAY, end, zone, last=True)
            if ends > begins:
                found.append((begins, ends))
        yield from sorted(found)
        day += DAY


def _minutes(written: str) -> int:
    """Minutes since midnight of "HH:MM", up to 24:00. Raises ValueError."""
    hour, colon, minute = written.partition(":")
    if not (colon and len(hour) == 2 == len(minute) and (hour + minute).isascii() and (hour + minute).isdigit()):
        raise ValueError(f"not a time: {written!r}")
    minutes = int(hour) * 60 + int(minute)
    if int(minute) > 59 or minutes > 1440:
        raise ValueError(f"not a time: {written!r}")
    return minutes


def _instant(day: date, minutes: int, zone: tzinfo, *, last: bool) -> datetime:
    """The instant at which the wall clock shows this time; the jump itself when it never does."""
    days, rest = divmod(minutes, 1440)
    local = datetime.combine(day + days * DAY, time(rest // 60, rest % 60), zone)
    first, second = local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if first <= second:  # struck once, or twice
        return second if last else first
    # skipped: `second` lies before the jump and `first` after it
    low, high, before = second, first, second.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0)
