"""Whether a channel has gone silent: only time within opening hours counts, so that a night is no silence."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from .opening import Hours, is_open, open_time


def is_silent(last_in: datetime, now: datetime, minutes: int | None, hours: Hours, zone: tzinfo) -> bool:
    """Whether nothing came in for longer than `minutes` of opening time; at exactly `minutes` it is not yet.

    `last_in`: when the last message came, or the channel was made. `minutes` None: no alarm is wanted. A closed shop has
    no silence: the alarm waits for the next opening.
    """
    if minutes is None or not is_open(hours, zone, now):
        return False
    limit = timedelta(minutes=minutes)
    return open_time(hours, zone, last_in, now, limit) > limit
