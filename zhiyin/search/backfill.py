"""Messages that were read before they could be found are brought in from the newest to the oldest, a few at a time.

How far it has come stands in a row of its own, so that a worker that starts again goes on there.
"""

from __future__ import annotations

from typing import Any

from zhiyin.records.sql import statements

from .messages import NEWEST, remember

SQL = statements("search")
NAME = "search backfill"
BATCH = 500


class Backfill:
    """`step` inside a transaction; False when there is nothing left to bring in."""

    def __init__(self) -> None:
        self._done = False

    def step(self, cursor: Any) -> bool:
        if self._done:
            return False
        cursor.execute("SELECT (data->>'before')::bigint FROM records_heartbeat WHERE name = %s FOR UPDATE", [NAME])
        row = cursor.fetchone()
        before = row[0] if row else NEWEST
        if before > 0:
            cursor.execute(SQL["without"], [before, BATCH])
            *missing, (before, *_rest) = sorted(cursor.fetchall(), key=lambda found: found[1] is None)
            remember(cursor, [(shop, message, text, order) for message, shop, text, order in missing])
            cursor.execute(
                "INSERT INTO records_heartbeat (name, at, data) VALUES (%s, now(), jsonb_build_object('before', %s::bigint)) "
                "ON CONFLICT (name) DO UPDATE SET at = now(), data = excluded.data", [NAME, before])
        self._done = before == 0
        return not self._done
