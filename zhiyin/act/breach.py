"""Clocks that ran out: found by the index on their deadline, marked once, told once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zhiyin.records.sql import statements

from .events import Event, append

SQL = statements("process")


def breach_due(cursor: Any, now: datetime, limit: int = 500) -> int:
    """Mark clocks whose deadline is `now` (in a simulated shop: its own time) or earlier; how many.

    Call again while it returns `limit`.
    """
    cursor.execute(SQL["clock_breach"], {"now": now, "limit": limit})
    rows = cursor.fetchall()
    append(cursor, [Event(shop, "clock.breached", own or now, None, None, case, {"kind": kind, "grade": grade, "due_at": due})
                    for shop, case, kind, grade, due, own in rows])
    return len(rows)
