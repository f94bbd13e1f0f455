"""Days named in a text, against the day it was sent: Sunday, 22 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from zhiyin.understand.dates import DAY, resolve

SENT = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("今天", "2026-11-22", None),
        ("昨晚就到了", "2026-11-21", None),
        ("前天下单", "2026-11-20", None),
        ("大前天", "2026-11-19", None),
        ("后天要用", "2026-11-24", None),
        ("大后天", "2026-11-25", None),
        ("3天前买的", "2026-11-19", None),
        ("三天以前", "2026-11-19", None),
        ("两个星期前", "2026-11-08", None),
        ("两周后", "2026-12-06", None),
        ("一个月前", "2026-10-22", None),
        ("上周买的", "2026-11-09", "2026-11-15"),
        ("上上周三", "2026-11-04", None),
        ("上周三", "2026-11-11", None),
        ("下个星期一", "2026-11-23", None),
        ("这周五", "2026-11-20", None),
        ("周日到", "2026-11-22", None),
        ("礼拜一", "2026-11-16", None),
        ("上个月15号", "2026-10-15", None),
        ("上个月", "2026-10-01", "2026-10-31"),
        ("下个月", "2026-12-01", "2026-12-31"),
        ("月底", "2026-11-21", "2026-11-30"),
        ("月初", "2026-11-01", "2026-11-10"),
        ("11月3号", "2026-11-03", None),
        ("1月3日", "2027-01-03", None),
        ("6月1号", "2026-06-01", None),
        ("2026-11-05", "2026-11-05", None),
        ("2025年12月31日", "2025-12-31", None),
        ("5号", "2026-12-05", None),
        ("28号", "2026-11-28", None),
        ("8号", "2026-11-08", None),
        ("双十一", "2026-11-11", None),
        ("618买的", "2026-06-18", None),
        ("yesterday", "2026-11-21", None),
        ("the day before yesterday", "2026-11-20", None),
        ("last week", "2026-11-09", "2026-11-15"),
        ("last sunday", "2026-11-15", None),
        ("last tuesday", "2026-11-17", None),
        ("on friday", "2026-11-20", None),
        ("next monday", "2026-11-23", None),
        ("5 days ago", "2026-11-17", None),
        ("a month ago", "2026-10-22", None),
        ("in two weeks", "2026-12-06", None),
        ("nov 3rd", "2026-11-03", None),
        ("3rd of january", "2027-01-03", None),
        ("on 3 may", "2027-05-03", None),
        ("on may 3 it came", "2027-05-03", None),
        ("may 3rd", "2027-05-03", None),
        ("the 3rd of may", "2027-05-03", None),
        ("15 of may", "2027-05-15", None),
        ("2nd may", "2027-05-02", None),
        ("may 3, 2025", "2025-05-03", None),
        ("3 may 2025", "2025-05-03", None),
        ("3rd of march", "2027-03-03", None),
        ("march 3", "2027-03-03", None),
        ("on 9 mar", "2027-03-09", None),
        ("mar 9th", "2027-03-09", None),
        ("2 december", "2026-12-02", None),
        ("2 sept", "2026-09-02", None),
        ("september 2nd", "2026-09-02", None),
        ("june 18th 2024", "2024-06-18", None),
        ("京东618大促", "2026-06-18", None),
        ("618,3天前就降了", "2026-06-18", None),
        ("618号称最低价", "2026-06-18", None),
        ("六一八买的", "2026-06-18", None),
        ("2026双11买的", "2026-11-11", None),
        ("去年双12", "2026-12-12", None),
    ],
)
def test_the_day_that_is_meant(text: str, first: str, last: str | None) -> None:
    match = DAY.search(text)
    assert match is not None, text
    days = resolve(match.group(), SENT)
    assert days is not None
    assert (str(days[0]), str(days[1])) == (first, last or first)


@pytest.mark.parametrize("text", ["3号楼", "5号线", "每天", "满月", "半天", "weekday special", "13800138000", "白天"])
def test_no_day(text: str) -> None:
    assert DAY.search(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "maybe 2 pieces",
        "3 separate parcels",
        "2 decent shirts",
        "the market 10 minutes",
        "2 marks",
        "marked 3 times",
        "2 novels",
        "3 octopus",
        "2 augmented",
        "you may 3 times",
        "these 2 may break",
        "may 10 of them",
        "the 2nd may be broken",
        "mar 2 plates",
    ],
)
def test_no_month(text: str) -> None:
    assert DAY.search(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "编号1618",
        "编号618",
        "6618",
        "6180",
        "房间618号",
        "房间618",
        "room 618",
        "618 room",
        "618房",
        "价格是1618",
        "618元",
        "618块钱",
        "¥618",
        "618.50",
        "1,618",
        "618,000",
        "618g一袋",
        "a618",
        "五六一八",
        "六一八号房",
        "双110",
        "双1234",
        "双11号",
        "双11元的袜子",
        "双十一块钱",
        "一双11的鞋",
        "这双12码",
    ],
)
def test_no_feast(text: str) -> None:
    assert DAY.search(text) is None


@pytest.mark.parametrize("word", ["13月3号", "2月31号", "2026-02-30", "45号"])
def test_a_day_that_does_not_exist_has_no_meaning(word: str) -> None:
    assert resolve(word, SENT) is None


def test_the_end_of_a_month_before_a_shorter_one() -> None:
    assert resolve("一个月前", date(2026, 3, 31)) == (date(2026, 2, 28),) * 2


def test_the_thirty_first_is_never_in_a_short_month() -> None:
    assert resolve("31号", SENT) == (date(2026, 10, 31),) * 2


def test_the_edge_of_the_calendar_raises_nothing() -> None:
    assert resolve("10周后", date(9999, 12, 30)) is None
