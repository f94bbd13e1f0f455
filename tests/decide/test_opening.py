"""Opening hours: both sides of every boundary, summer time, other zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhiyin.decide.opening import DAYS, is_open, next_opening, open_time, problem

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
WORK = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in DAYS[:5]}
LATE = {"fri": [["22:00", "02:00"]]}
ALL_DAY = {"mon": [["00:00", "24:00"]]}


def at(zone: ZoneInfo, written: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=zone, fold=fold)


@pytest.mark.parametrize(("hours", "moment", "wanted"), [
    ({}, "2026-11-22 03:00", True),
    (WORK, "2026-11-23 08:59:59.999999", False),  # a Monday
    (WORK, "2026-11-23 09:00:00", True),
    (WORK, "2026-11-23 11:59:59.999999", True),
    (WORK, "2026-11-23 12:00:00", False),
    (WORK, "2026-11-23 13:29:59", False),
    (WORK, "2026-11-23 13:30:00", True),
    (WORK, "2026-11-23 17:59:59", True),
    (WORK, "2026-11-23 18:00:00", False),
    (WORK, "2026-11-22 10:00:00", False),  # a Sunday
    (LATE, "2026-11-20 21:59:59", False),
    (LATE, "2026-11-20 22:00:00", True),
    (LATE, "2026-11-21 01:59:59", True),
    (LATE, "2026-11-21 02:00:00", False),
    (LATE, "2026-11-20 01:00:00", False),
    (ALL_DAY, "2026-11-22 23:59:59", False),
    (ALL_DAY, "2026-11-23 00:00:00", True),
    (ALL_DAY, "2026-11-23 23:59:59", True),
    (ALL_DAY, "2026-11-24 00:00:00", False),
    ({"sun": []}, "2026-11-22 10:00", False),
])
def test_open_from_the_first_moment_until_before_the_last(hours: dict[str, list[list[str]]], moment: str,
                                                          wanted: bool) -> None:
    assert is_open(hours, SHANGHAI, at(SHANGHAI, moment)) is wanted


def test_the_zone_is_the_shop_s() -> None:
    moment = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert is_open(WORK, SHANGHAI, moment)  # 10:00 there
    assert not is_open(WORK, BERLIN, moment)  # 03:00 there


#: Berlin: 2026-03-29 02:00 becomes 03:00; 2026-10-25 03:00 becomes 02:00
SPRING, AUTUMN = {"sun": [["02:30", "04:00"]]}, {"sun": [["02:30", "02:45"]]}


@pytest.mark.parametrize(("hours", "utc", "wanted"), [
    (SPRING, "2026-03-29 00:59:59", False),
    (SPRING, "2026-03-29 01:00:00", True),  # 02:30 does not exist: open from the jump on
    (SPRING, "2026-03-29 01:59:59", True),
    (SPRING, "2026-03-29 02:00:00", False),
    ({"sun": [["01:00", "02:30"]]}, "2026-03-29 00:59:59", True),
    ({"sun": [["01:00", "02:30"]]}, "2026-03-29 01:00:00", False),
    ({"sun": [["02:10", "02:50"]]}, "2026-03-29 01:00:00", False),  # all of it is skipped
    (AUTUMN, "2026-10-25 00:29:59", False),
    (AUTUMN, "2026-10-25 00:30:00", True),  # the first 02:30
    (AUTUMN, "2026-10-25 01:44:59", True),
    (AUTUMN, "2026-10-25 01:45:00", False),  # the last 02:45
])
def test_when_the_clock_is_changed(hours: dict[str, list[list[str]]], utc: str, wanted: bool) -> None:
    assert is_open(hours, BERLIN, at(UTC, utc)) is wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(("hours", "moment", "wanted"), [
    ({}, "2026-11-22 03:00", "2026-11-22 03:00"),
    (WORK, "2026-11-23 08:59", "2026-11-23 09:00"),
    (WORK, "2026-11-23 09:00", "2026-11-23 09:00"),
    (WORK, "2026-11-23 12:00", "2026-11-23 13:30"),
    (WORK, "2026-11-27 18:00", "2026-11-30 09:00"),
    (LATE, "2026-11-21 02:00", "2026-11-27 22:00"),
    ({"sun": []}, "2026-11-22 03:00", None),
])
def test_next_opening(hours: dict[str, list[list[str]]], moment: str, wanted: str | None) -> None:
    found = next_opening(hours, SHANGHAI, at(SHANGHAI, moment))
    assert found == (at(SHANGHAI, wanted) if wanted else None)


def test_next_opening_passes_over_hours_that_the_clock_skips() -> None:
    hours = {"sun": [["02:10", "02:50"]]}
    assert next_opening(hours, BERLIN, at(BERLIN, "2026-03-28 12:00")) == at(BERLIN, "2026-04-05 02:10")


@pytest.mark.parametrize(("since", "until", "minutes"), [
    ("2026-11-23 08:00", "2026-11-23 09:00", 0),
    ("2026-11-23 08:00", "2026-11-23 09:01", 1),
    ("2026-11-23 11:00", "2026-11-23 14:00", 90),
    ("2026-11-20 17:00", "2026-11-23 09:30", 90),  # over a weekend
    ("2026-11-23 10:00", "2026-11-23 10:00", 0),
    ("2026-11-23 10:00", "2026-11-23 09:00", 0),
])
def test_open_time(since: str, until: str, minutes: int) -> None:
    found = open_time(WORK, SHANGHAI, at(SHANGHAI, since), at(SHANGHAI, until), timedelta(days=9))
    assert found == timedelta(minutes=minutes)


def test_open_time_of_intervals_that_overlap_counts_once() -> None:
    hours = {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}
    found = open_time(hours, SHANGHAI, at(SHANGHAI, "2026-11-23 00:00"), at(SHANGHAI, "2026-11-24 00:00"), timedelta(days=9))
    assert found == timedelta(hours=4)


@pytest.mark.parametrize(("hours", "wanted"), [
    (WORK, None),
    (LATE, None),
    (ALL_DAY, None),
    ({}, None),
    ({"mon": [["9:00", "12:00"]]}, ("mon", 0)),
    ({"mon": [["09:00", "24:01"]]}, ("mon", 0)),
    ({"mon": [["24:00", "09:00"]]}, ("mon", 0)),
    ({"mon": [["09:60", "12:00"]]}, ("mon", 0)),
    ({"mon": [["09:00", "09:00"]]}, ("mon", 0)),
    ({"mon": [["09:00"]]}, ("mon", 0)),
    ({"tue": [["09:00", "12:00"], ["12:00", "13:00"]]}, None),
    ({"tue": [["09:00", "12:00"], ["11:59", "13:00"]]}, ("tue", 1)),
    ({"tue": [["22:00", "02:00"], ["23:00", "23:30"]]}, ("tue", 1)),
])
def test_intervals_that_are_none(hours: dict[str, list[list[str]]], wanted: tuple[str, int] | None) -> None:
    assert problem(hours) == wanted
