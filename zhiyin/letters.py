"""Dead letters and fetching, as people command them: try again, drop, fetch, stop."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from zhiyin.connectors import connector
from zhiyin.intake.push.desk import Desk
from zhiyin.intake.push.store import Problem
from zhiyin.records.connection import connect
from zhiyin.records.models import Connection, DeadLetter


def again(letter: int) -> Problem | None:
    """It is taken now (None), or what still stands in its way. Raises LookupError when it does not wait, psycopg.Error."""
    desk = Desk(connect)
    try:
        return desk.again(letter)
    finally:
        desk.close()


def drop(letters: QuerySet[DeadLetter]) -> int:
    """How many waited. Their contents go; that they were there, and why, stays."""
    return letters.filter(state="waiting").update(state="dropped", body=b"", headers={}, query={})


def fetches(kind: str) -> bool:
    """Whether a system of this kind can be asked for what there is."""
    return connector(kind).BACKFILL


def fetch(connections: QuerySet[Connection], *, anew: bool) -> bool:
    """Have the worker fetch what there is: from the beginning (`anew`), or from where it stopped. False: it is at it."""
    waiting: dict[str, Any] = {"fetch_state": "wanted"}
    free = connections.filter(~Q(fetch_state="wanted"))
    return bool(free.update(**waiting, fetch_after=None, fetched=0) if anew else free.update(**waiting))


def stop(connections: QuerySet[Connection]) -> bool:
    """After the page that it is at."""
    return bool(connections.filter(fetch_state="wanted").update(fetch_state="stopped"))
