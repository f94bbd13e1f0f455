"""The stamper: gives committed events their positions and sends one notice per batch.

An event gets its position only when its transaction is visible, so a reader who follows positions never has one
appear behind it. If the stamper dies, the next one goes on where positions are missing.
"""

from __future__ import annotations

from typing import Any

import psycopg

from zhiyin.records.sql import statements

SQL = statements("stamp")
BATCH = 5_000


class Stamper:
    """Call `stamp` again and again from one thread; does nothing while another stamper is at work."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._mine = False

    def stamp(self) -> int:
        """Give positions to events that wait for one; how many (at most BATCH)."""
        if not self._mine:
            row = self._connection.execute(SQL["lock"]).fetchone()
            self._mine = bool(row and row[0])
            if not self._mine:
                return 0
            self._connection.execute(SQL["first"])
        with self._connection.transaction():
            row = self._connection.execute(SQL["stamp"], [BATCH]).fetchone()
            assert row is not None
            if row[0]:
                self._connection.execute(SQL["tell"], [str(row[1])])
        return int(row[0])
