from __future__ import annotations

import pytest

from zhiyin.channels.files.times import iso, order_of


@pytest.mark.parametrize(("written", "read"), [
    ("2026-03-01 09:05:00", "2026-03-01T09:05:00"),
    ("2026-03-01T09:05:00+08:00", "2026-03-01T09:05:00+08:00"),
    ("2026-03-01T01:05:00Z", "2026-03-01T01:05:00+00:00"),
    ("2026/3/1 9:05", "2026-03-01T09:05:00"),
    ("2026/3/1 9:05:07.250", "2026-03-01T09:05:07.250000"),
    ("2026.3.1", "2026-03-01T00:00:00"),
    ("2026年3月1日 9点5分", "2026-03-01T09:05:00"),
    ("2026年3月1日 9点5分8秒", "2026-03-01T09:05:08"),
    ("2026年3月1日 星期日 下午3:04", "2026-03-01T15:04:00"),
    ("2026年3月1日上午12点30分", "2026-03-01T00:30:00"),
    ("2026年3月1日", "2026-03-01T00:00:00"),
    ("2026／3／1　9：05", "2026-03-01T09:05:00"),
    ("2026-3-1 9:05 +0800", "2026-03-01T09:05:00+08:00"),
    ("20260301", "2026-03-01T00:00:00"),
    ("20260301090507", "2026-03-01T09:05:07"),
    ("46082", "2026-03-01T00:00:00"),
    ("46082.378552", "2026-03-01T09:05:06.893000"),
    ("1772327107", "2026-03-01T01:05:07+00:00"),
    ("1772327107250", "2026-03-01T01:05:07.250000+00:00"),
    ("13/3/2026 9:05", "2026-03-13T09:05:00"),
    ("3/13/2026 9:05 PM", "2026-03-13T21:05:00"),
    ("3/13/2026 12:05 AM", "2026-03-13T00:05:00"),
    ("1970-01-01 00:00:00", "1970-01-01T00:00:00"),
    ("2100/1/1", "2100-01-01T00:00:00"),
    ("", None), ("-", None), ("NULL", None), ("无", None),
])
def test_times_as_they_are_written(written: str, read: str | None) -> None:
    assert iso(written) == read


@pytest.mark.parametrize("written", [
    "昨天", "2026-02-30", "2026年13月1日", "25:00", "2026-03-01 24:30:00", "7", "19999", "80000", "123456", "3/4/2026",
    "2026-03-01 " + "0" * 200,
])
def test_what_cannot_be_read_with_certainty_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ "):
        iso(written)


@pytest.mark.parametrize(("column", "order", "read"), [
    (["3/4/2026", "3/25/2026"], "mdy", "2026-03-04T00:00:00"),
    (["3/4/2026", "25/3/2026"], "dmy", "2026-04-03T00:00:00"),
])
def test_a_column_tells_whether_the_day_comes_first(column: list[str], order: str, read: str) -> None:
    assert order_of(column) == order
    assert iso(column[0], order_of(column)) == read


@pytest.mark.parametrize("column", [["3/4/2026"], ["3/25/2026", "25/3/2026"], ["2026-03-01"]])
def test_a_column_that_does_not_tell(column: list[str]) -> None:
    assert order_of(column) is None
