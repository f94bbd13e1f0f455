"""A channel is silent when nothing came for longer than it may, counted in opening hours."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from zhiyin.decide.opening import DAYS
from zhiyin.decide.silence import is_silent

ZONE = ZoneInfo("Asia/Shanghai")
WORK = {day: [["09:00", "18:00"]] for day in DAYS[:5]}
NEVER: dict[str, list[list[str]]] = {"mon": []}


@pytest.mark.parametrize(("hours", "last_in", "now", "minutes", "wanted"), [
    ({}, "2026-11-22 10:00:00", "2026-11-22 10:30:00", 30, False),
    ({}, "2026-11-22 10:00:00", "2026-11-22 10:30:01", 30, True),
    ({}, "2026-11-22 10:00:00", "2026-11-23 10:30:01", None, False),
    (WORK, "2026-11-23 10:00:00", "2026-11-23 10:30:00", 30, False),
    (WORK, "2026-11-23 10:00:00", "2026-11-23 10:30:01", 30, True),
    (WORK, "2026-11-23 17:50:00", "2026-11-23 23:00:00", 30, False),  # closed
    (WORK, "2026-11-23 17:50:00", "2026-11-24 09:20:00", 30, False),  # ten minutes yesterday, twenty today
    (WORK, "2026-11-23 17:50:00", "2026-11-24 09:20:01", 30, True),
    (WORK, "2026-11-20 18:00:00", "2026-11-22 12:00:00", 30, False),  # a weekend
    (WORK, "2026-11-23 10:00:00", "2026-11-23 18:00:00", 30, False),  # the moment it closes
    (WORK, "2026-11-23 10:00:00", "2026-11-23 17:59:59", 30, True),
    (WORK, "2026-11-23 10:00:00", "2026-11-23 09:59:00", 1, False),  # a clock that went back
    (NEVER, "2020-11-23 10:00:00", "2026-11-23 10:00:00", 1, False),
])
def test_silent(hours: dict[str, list[list[str]]], last_in: str, now: str, minutes: int | None, wanted: bool) -> None:
    first, last = (datetime.fromisoformat(one).replace(tzinfo=ZONE) for one in (last_in, now))
    assert is_silent(first, last, minutes, hours, ZONE) is wanted
