from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from zhiyin.domain.events import KINDS
from zhiyin.records.models.case import STATUSES
from zhiyin.web import words

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "english", "chinese"), [
    (0, "overdue 0 s", "超时 0 秒"),
    (1, "1 s", "1 秒"),
    (0.4, "0 s", "0 秒"),
    (59, "59 s", "59 秒"),
    (60, "1 m 00 s", "1 分 00 秒"),
    (12 * 60 + 5, "12 m 05 s", "12 分 05 秒"),
    (3599, "59 m 59 s", "59 分 59 秒"),
    (3600, "1 h 00 m", "1 小时 00 分"),
    (3 * 3600 + 20 * 60 + 59, "3 h 20 m", "3 小时 20 分"),
    (86_399, "23 h 59 m", "23 小时 59 分"),
    (86_400, "1 d 0 h", "1 天 0 小时"),
    (-1, "overdue 1 s", "超时 1 秒"),
    (-8 * 60 - 30, "overdue 8 m", "超时 8 分"),
    (-2 * 3600, "overdue 2 h 00 m", "超时 2 小时 00 分"),
])
def test_time_left(seconds: float, english: str, chinese: str) -> None:
    for language, said in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert words.left(NOW + timedelta(seconds=seconds), NOW) == said


@pytest.mark.parametrize(("seconds", "said"), [
    (-3, "just now"), (0, "just now"), (4.9, "just now"), (5, "5 s ago"), (59, "59 s ago"), (60, "1 min ago"),
    (3599, "59 min ago"), (3600, "1 h ago"), (86_399, "23 h ago"), (86_400, "1 d ago"), (200 * 86_400, "200 d ago"),
])
def test_how_long_ago(seconds: float, said: str) -> None:
    with translation.override("en"):
        assert words.ago(NOW - timedelta(seconds=seconds), NOW) == said


@pytest.mark.parametrize(("kind", "grade", "minutes", "said"), [
    ("respond", "S", 60, "C-03: grade S, respond within 1 h"),
    ("solve", "A", 1440, "C-03: grade A, closed loop within 24 h"),
    ("solve", "B", 90, "C-03: grade B, feed back within 90 m"),
])
def test_the_rule_behind_a_clock(kind: str, grade: str, minutes: int, said: str) -> None:
    with translation.override("en"):
        assert words.limit(kind, grade, minutes * 60, f"C-03: {grade} {kind} within {minutes} min") == said


def test_every_kind_of_event_and_status_has_a_name() -> None:
    assert set(words.EVENTS) == set(KINDS)
    assert set(words.STATUSES) == set(STATUSES)


def test_names_follow_the_language_and_unknown_codes_stay_themselves() -> None:
    with translation.override("zh-hans"):
        assert words.path(["logistics", "logistics.tracking"]) == "物流咨询 › 查件"
    with translation.override("en"):
        assert words.label("R4.4") == "Delayed in transit"
        assert words.label("R9.9") == "R9.9"
        assert words.label("R4.4/nonsense") == "R4.4/nonsense"
