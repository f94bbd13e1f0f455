"""Fetching what a connection's system has: page by page, each stored before the next is asked for, so that whoever is
interrupted goes on where the last stored page ended.

`Connection.fetch_state` is the queue: wanted -> done, failed (a person has to mend something) or stopped (by a person). Whoever
fetches holds an advisory lock, which the database lets go when its process dies.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
import structlog

from zhiyin import connections
from zhiyin.connectors.connector import Later, Transport, Unreadable
from zhiyin.domain.outside import Refused, Uncertain, Unreachable
from zhiyin.intake.push.desk import SQL, Desk, Link, link_of
from zhiyin.records.connection import connect
from zhiyin.secrets import SealBroken

#: seconds between looks for work
REST = 0.5
#: attempts at one page before a person has to look, and seconds between them: the double of the time before, up to
TRIES, FIRST, LONGEST = 10, 2.0, 300.0
log = structlog.get_logger()


class Fetching:
    """`step()` fetches one page. Holds its locks by `connection`."""

    def __init__(self, connection: psycopg.Connection[Any], stop: threading.Event, ask: Transport = connections.ask) -> None:
        self._connection, self._stop, self._ask = connection, stop, ask
        self._desk = Desk(connect)
        #: connection -> (attempts that failed, when to try again)
        self._waits: dict[int, tuple[int, float]] = {}

    def close(self) -> None:
        self._desk.close()

    def step(self) -> bool:
        """Whether a page was fetched."""
        try:
            for *row, after in self._connection.execute(SQL["fetch_wanted"]).fetchall():
                link = link_of(*row)
                if self._waits.get(link.id, (0, 0.0))[1] > time.monotonic():
                    continue
                taken = self._connection.execute(SQL["fetch_lock"], [link.id]).fetchone()
                if taken and taken[0]:
                    try:
                        return self._page(link, after)
                    finally:
                        if not self._connection.closed:
                            self._connection.execute(SQL["fetch_unlock"], [link.id])
        except psycopg.Error:
            self.close()
            raise
        self._stop.wait(REST)
        return False

    def _page(self, link: Link, after: str | None) -> bool:
        try:
            page = link.connector.page(link.opened(), after, self._ask)
        except (Later, Unreachable, Uncertain) as error:
            self._later(link, str(error), getattr(error, "seconds", 0.0))
            return False
        except Unreadable as error:
            return self._failed(link, f"{error.field}: {error.why}" if error.field else error.why)
        except Refused as error:
            return self._failed(link, f"this address may not be called: {error}")
        except (SealBroken, KeyError, NotImplementedError) as error:
            return self._failed(link, f"its settings cannot be read: {error}")
        except Exception as error:
            log.exception("fetching failed", kind=link.kind, connection=link.id)
            return self._failed(link, f"the connector failed: {type(error).__name__}")
        for bad in self._desk.store(link, page.tellings):
            self._desk.keep_fetched(link, bad)
        self._connection.execute(SQL["fetch_page"], {"id": link.id, "count": len(page.tellings), "next": page.next,
                                                     "after": after})
        if self._waits.pop(link.id, None) is not None:
            self._connection.execute(SQL["connection_mended"], [link.id])
        return True

    def _later(self, link: Link, why: str, seconds: float) -> None:
        tries = self._waits.get(link.id, (0, 0.0))[0] + 1
        if tries >= TRIES:
            self._failed(link, why)
            return
        wait = max(seconds, min(LONGEST, FIRST * 2 ** (tries - 1)))
        self._waits[link.id] = tries, time.monotonic() + wait
        self._connection.execute(SQL["connection_wrong"], [why[:500], link.id])
        log.warning("fetching waits", kind=link.kind, connection=link.id, seconds=wait, attempt=tries)

    def _failed(self, link: Link, why: str) -> bool:
        self._waits.pop(link.id, None)
        self._connection.execute(SQL["fetch_failed"], [why.replace("\0", " ")[:500], link.id])
        log.warning("fetching failed", kind=link.kind, connection=link.id)
        return False
