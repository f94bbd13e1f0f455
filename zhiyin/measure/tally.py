"""Counting what was understood, by the hour of receipt: the numbers of the wall, kept while messages are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from zhiyin.records.sql import rows as as_rows
from zhiyin.records.sql import statements

SQL = statements("tally")


class Read(NamedTuple):
    """A customer's message that was understood for the first time."""

    shop: int
    received_at: datetime
    channel: int
    module: str
    risk: str
    grade: str
    history: bool


def add(cursor: Any, read: Iterable[Read]) -> None:
    """Count these messages, within the caller's transaction. Rows are locked in the order of their key."""
    counted = Counter(
        (one.shop, _hour(one.received_at), one.channel, one.module, one.risk.split(".")[0], one.grade, one.history)
        for one in read)
    if counted:
        names = ("shop", "hour", "channel", "module", "side", "grade", "history")
        cursor.execute(SQL["add"], [as_rows(
            {**dict(zip(names, key, strict=True)), "number": number} for key, number in counted.items())])


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
