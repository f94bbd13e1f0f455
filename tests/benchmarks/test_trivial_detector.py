"""The baseline: when a leaf is raised, at which message, and when it is not."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import chain
from pathlib import Path

import pytest

from benchmarks.trivial_detector import DAY, LEAST_DAYS, Said, average, crossings, detect, read
from zhiyin.simulate.score import Thing

LEAVES = {"late": "R2.4", "rude": "R7.1", "thanks": "-"}
#: three a day and five a day by turns: mean 4, standard deviation 1.0377 with fourteen days, so more than 7.11 is raised
USUAL = [3, 5] * (LEAST_DAYS // 2)


def day(number: int, count: int, text: str = "late") -> list[Said]:
    """So many talks, one a minute from eight o'clock."""
    return [Said(number * DAY + 8 * 3600 + 60 * place, f"T{number}-{text}-{place}", text) for place in range(count)]


def days(*counts: int, text: str = "late") -> list[Said]:
    return list(chain.from_iterable(day(number, count, text) for number, count in enumerate(counts)))


@pytest.mark.parametrize(("last", "raised"), [(7, []), (8, [8]), (30, [8])])
def test_it_is_raised_once_at_the_message_that_crosses(last: int, raised: list[int]) -> None:
    found = list(crossings(days(*USUAL, last), LEAVES))
    assert [count for _, _, count, _ in found] == raised
    assert [(at, leaf, usual) for at, leaf, _, usual in found] == [
        (LEAST_DAYS * DAY + 8 * 3600 + 60 * (count - 1), "R2.4", 4.0) for count in raised]


def test_the_limit_itself_is_not_above_it() -> None:
    assert not list(crossings(days(*[6] * LEAST_DAYS, 6), LEAVES))
    assert [count for _, _, count, _ in crossings(days(*[6] * LEAST_DAYS, 7), LEAVES)] == [7]


def test_each_day_anew_with_the_days_before() -> None:
    found = list(crossings(days(*USUAL, 8, 8, 30), LEAVES))
    # the first eight moves the limit to 4.27 + 3 x 1.44 = 8.58
    assert [(int(at // DAY), count) for at, _, count, _ in found] == [(14, 8), (16, 10)]


def test_two_weeks_of_history_and_five_talks_are_needed() -> None:
    assert not list(crossings(days(*USUAL[:-1], 40), LEAVES))
    assert not list(crossings(days(*[0] * LEAST_DAYS, 4), LEAVES))
    assert [count for _, _, count, _ in crossings(days(*[0] * LEAST_DAYS, 6), LEAVES)] == [5]


def test_a_talk_counts_once_a_day_for_a_leaf() -> None:
    again = [Said(LEAST_DAYS * DAY + 9 * 3600 + place, "T1", "late") for place in range(50)]
    assert not list(crossings([*days(*USUAL), *again], LEAVES))
    thanks = day(LEAST_DAYS, 50, "thanks")
    assert not list(crossings([*days(*USUAL), *thanks], LEAVES))


def test_leaves_are_counted_apart_and_days_without_any_are_zero() -> None:
    quiet = sorted([*days(*USUAL), *day(0, 6, "rude"), *day(LEAST_DAYS, 6, "rude"), *day(LEAST_DAYS, 7)])
    # rude: 6 and thirteen times 0, mean 0.43, limit 0.43 + 3 x 1.60 = 5.24
    assert [(leaf, count) for _, leaf, count, _ in crossings(quiet, LEAVES)] == [("R7.1", 6)]
    gap = [*days(*USUAL), *day(LEAST_DAYS + 10, 7)]  # ten days of zeros: mean 2.33, limit 2.33 + 3 x 2.16 = 8.8
    assert not list(crossings(gap, LEAVES))


def test_what_is_raised_says_leaf_instant_and_cause() -> None:
    (one,) = detect(days(*USUAL, 8), LEAVES, datetime.fromisoformat("2026-03-30T00:00:00+08:00"))
    assert (one.id, one.level, one.object, one.cause) == ("R2.4-2026-04-13", "yellow", Thing("leaf", "R2.4"), {"leaf": "R2.4"})
    assert one.first_raised == datetime.fromisoformat("2026-04-13T08:07:00+08:00")
    assert one.what == "R2.4: 8 conversations today, 4.0 on a usual day"


def test_a_world_on_disk_is_read_by_time_and_customers_only(tmp_path: Path) -> None:
    (tmp_path / "group.json").write_text(json.dumps({
        "format": 1, "start": "2026-03-30", "days": 2, "time_zone": "Asia/Shanghai",
        "shops": [{"slug": "a", "file": "a.jsonl"}, {"slug": "b", "file": "b.jsonl"}]}))

    def line(at: str, role: str, talk: str, to: str = "messages") -> str:
        body = {"conversation": talk, "sender": {"role": role}, "text": f"{role} {talk}"}
        return json.dumps({"at": at, "to": to, "body": body})

    (tmp_path / "a.jsonl").write_text("\n".join((
        line("2026-03-10T00:00:00.000+08:00", "customer", "T0", "suppliers"),
        line("2026-03-31T00:00:01.500+08:00", "customer", "T1"),
        line("2026-03-31T00:00:02.000+08:00", "agent", "T1"))))
    (tmp_path / "b.jsonl").write_text(line("2026-03-30T16:00:00.000+00:00", "customer", "T1"))
    said, midnight = read(tmp_path)
    assert said == [Said(DAY, "b/T1", "customer T1"), Said(DAY + 1.5, "a/T1", "customer T1")]
    assert midnight.isoformat() == "2026-03-30T00:00:00+08:00"


def test_a_mean_is_of_those_that_have_a_figure() -> None:
    assert average([1.0, None, 3.0]) == 2.0
    assert average([None]) is None
