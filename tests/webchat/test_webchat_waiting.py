"""Opening hours and the expected wait, by tables."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from zhiyin.channels.webchat.waiting import expected_wait, is_open, opens_at

pytestmark = pytest.mark.req("E-09")
ZONE = ZoneInfo("Asia/Shanghai")
HOURS = {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "fri": [["20:00", "02:00"]], "sat": [["10:00", "24:00"]]}


def at(text: str) -> datetime:
    """2026-05-04 is a Monday."""
    return datetime.fromisoformat(f"2026-05-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(("now", "is_it"), [
    ("04 08:59:59", False), ("04 09:00:00", True), ("04 11:59:59", True), ("04 12:00:00", False), ("04 13:00:00", True),
    ("04 17:59:59", True), ("04 18:00:00", False), ("05 10:00:00", False), ("08 19:59:59", False), ("08 20:00:00", True),
    ("09 01:59:59", True), ("09 02:00:00", False), ("09 23:59:59", True), ("10 00:00:00", False),
])
def test_open(now: str, is_it: bool) -> None:
    assert is_open(HOURS, at(now)) is is_it


@pytest.mark.parametrize(("now", "opens"), [
    ("04 08:00", "04 09:00"), ("04 12:00", "04 13:00"), ("04 18:00", "08 20:00"), ("10 09:00", "11 09:00"), ("04 10:00", None),
])
def test_opens(now: str, opens: str | None) -> None:
    assert opens_at(HOURS, at(now)) == (at(opens) if opens else None)


def test_without_hours_it_is_always_open_and_with_none_never() -> None:
    assert is_open({}, at("04 03:00"))
    assert (is_open({"mon": []}, at("04 03:00")), opens_at({"mon": []}, at("04 03:00"))) == (False, None)


@pytest.mark.parametrize(("answered", "waiting", "seconds"), [
    ([], [], None), ([10, 20], [], None), ([10, 20, 30], [], 20), ([10, 20, 30, 40], [], 20),
    ([10, 20, 30], [5], 20),  # has not waited long enough to say anything
    ([10, 20, 30], [100], 20), ([10, 20, 30], [100, 100], 30), ([10, 20, 30], [100] * 3, 30),
    ([10, 20, 30], [100] * 4, None),  # more than half still wait: nothing honest can be said
])
def test_expected_wait(answered: list[float], waiting: list[float], seconds: float | None) -> None:
    assert expected_wait(answered, waiting) == seconds
