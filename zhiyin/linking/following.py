"""Links follow what becomes known later: an order that was told after the message, a customer whom the shop's system knows.

Looked for by the clock, and never when a telling comes in: orders come by the thousand, and few of them have a talk. A look
that took long is followed by a longer rest, so that it never costs more than a twentieth of a processor.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from zhiyin.act import linking as act
from zhiyin.records.sql import rows

from .facts import SQL
from .offering import relink_rows

#: seconds between looks, and how many times as long as a look took
REST, SHARE = 2.0, 20
#: orders placed longer ago than this are linked when somebody looks; talks silent for longer stay as they are
PLACED, SILENT = timedelta(days=3), timedelta(days=7)
#: what is looked at again: a telling is seen after its commit, which may be later than its time
AGAIN = timedelta(seconds=30)
BATCH = 500


class Following:
    """One look after another. Begins at the moment it is made: what came before is seen by whoever looks at the talk."""

    def __init__(self, now: datetime) -> None:
        self._seen = now - AGAIN
        self._identity: int | None = None
        #: orders told within AGAIN that were followed already
        self._done: dict[int, datetime] = {}

    def step(self, cursor: Any, now: datetime) -> int:
        """How many talks were linked anew and buyers recognised. Call inside a transaction."""
        return self._identities(cursor, now) + self._orders(cursor, now)

    def _identities(self, cursor: Any, now: datetime) -> int:
        """Customers whom a channel has begun to call what the shop says that it calls them."""
        if self._identity is None:
            cursor.execute("SELECT coalesce(max(id), 0) FROM records_identity")
            self._identity = max(0, cursor.fetchone()[0] - BATCH)
        cursor.execute(SQL["identities_since"], [self._identity, BATCH])
        found = cursor.fetchall()
        if not found:
            return 0
        self._identity = found[-1][0]
        cursor.execute(
            SQL["buyers_of_identities"],
            [
                rows(
                    {"shop": shop, "channel": channel, "identity": name, "customer": customer}
                    for _, shop, channel, name, customer in found
                )
            ],
        )
        return act.know_buyers(cursor, sorted(dict(cursor.fetchall()).items()), "identity", now)

    def _orders(self, cursor: Any, now: datetime) -> int:
        cursor.execute(SQL["orders_lately"], {"now": now, "placed": PLACED, "told": self._seen, "most": BATCH})
        told = [one for one in cursor.fetchall() if self._done.get(one[0]) != one[4]]
        self._done = {order: at for order, at in self._done.items() if at > now - 2 * AGAIN} | {one[0]: one[4] for one in told}
        self._seen = max(self._seen, now - AGAIN)
        if not told:
            return 0
        cursor.execute(
            SQL["talks_of_orders"],
            [
                rows({"buyer": buyer} for buyer in sorted({one[3] for one in told if one[3]})),
                rows({"shop": shop, "number": number} for shop, number in sorted({(one[1], one[2]) for one in told if one[2]})),
                now,
                SILENT,
            ],
        )
        talks = [(shop, talk) for talk, shop, _, _ in cursor.fetchall()]
        return relink_rows(cursor, talks)


def rest(took: float) -> float:
    """Seconds until the next look."""
    return max(REST, took * SHARE)


def looking(following: Following, connection: Any) -> float:
    """One look in a transaction of its own; how long it took."""
    began = time.monotonic()
    with connection.transaction(), connection.cursor() as cursor:
        following.step(cursor, datetime.now(UTC))
    return time.monotonic() - began
