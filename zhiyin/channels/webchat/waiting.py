"""Whether somebody is there, and how long it takes until a person answers: said as it is, or not at all (E-09)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: answers below which nothing is said: the median of one or two is a guess
FEW = 3


def is_open(hours: Mapping[str, Sequence[Sequence[str]]], now: datetime) -> bool:
    """Whether the shop is open at `now`, which is in the shop's zone. No hours at all: always open."""
    return not hours or any(begins <= now < ends for begins, ends in _spans(hours, now))


def opens_at(hours: Mapping[str, Sequence[Sequence[str]]], now: datetime) -> datetime | None:
    """When the shop opens next within a week; None while it is open, or never opens."""
    if is_open(hours, now):
        return None
    for ahead in range(8):
        later = [begins for begins, _ends in _spans(hours, now + timedelta(days=ahead)) if begins > now]
        if later:
            return min(later)
    return None


def _spans(hours: Mapping[str, Any], day: datetime) -> list[tuple[datetime, datetime]]:
    """Opening times of the day and those of the day before that go on past midnight."""
    spans = []
    for date in (day - timedelta(days=1), day):
        midnight = date.replace(hour=0, minute=0, second=0, microsecond=0)
        for begins, ends in hours.get(DAYS[date.weekday()], ()):
            first, last = midnight + _clock(begins), midnight + _clock(ends)
            spans.append((first, last if last > first else last + timedelta(days=1)))
    return spans


def _clock(text: str) -> timedelta:
    hour, _, minute = text.partition(":")
    return timedelta(hours=int(hour), minutes=int(minute or 0))


def expected_wait(answered: Sequence[float], waiting: Sequence[float]) -> float | None:
    """Median seconds until the first answer; None when too little is known.

    Those who still wait count for as long as they have waited (Kaplan and Meier's estimate): leaving them out would
    promise a short wait just when nobody answers.
    """
    if len(answered) < FEW:
        return None
    share, left = 1.0, len(answered) + len(waiting)
    ends = sorted([(seconds, 0) for seconds in answered] + [(seconds, 1) for seconds in waiting])
    for seconds, still_waiting in ends:
        if not still_waiting:
            share *= 1 - 1 / left
            if share <= 0.5:
                return seconds
        left -= 1
    return None
