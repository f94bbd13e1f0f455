"""The demonstration shop: made for a played stream, removed with everything in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import structlog
from psycopg import sql

from zhiyin.connectors.fake import file
from zhiyin.records.connection import connect
from zhiyin.secrets import home

SLUG = "demo"
NAME = "演示店铺"
#: of the fake shop that stands behind it
FILE = "demo"
#: how often a removal is tried again when somebody writes into the shop meanwhile
TRIES = 10
log = structlog.get_logger()


class NotDemo(Exception):
    """The shop of that name is somebody's real shop, or cannot be played into: nothing is done."""

    def __init__(self, why: str = f"the shop {SLUG!r} is not a demonstration shop and is left as it is") -> None:
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class DemoShop:
    id: int
    zone: ZoneInfo
    #: no message in it yet
    empty: bool
    #: its own time; None when nobody has set it yet
    now: datetime | None


def make(connection: psycopg.Connection[Any]) -> DemoShop:
    """Find the demonstration shop or make it. Raises NotDemo."""
    connection.execute("INSERT INTO records_shop (slug, name, demo, simulated) VALUES (%s, %s, true, true) "
                       "ON CONFLICT (slug) DO NOTHING", [SLUG, NAME])
    row = connection.execute(
        "SELECT id, time_zone, demo, simulated, NOT EXISTS (SELECT 1 FROM records_message WHERE shop_id = s.id), clock_at "
        "FROM records_shop s WHERE slug = %s", [SLUG]).fetchone()
    if row is None or not row[2]:
        raise NotDemo
    if not row[3]:
        raise NotDemo("the demonstration shop was made by an earlier version; remove it with: zhiyin demo clear")
    return DemoShop(row[0], ZoneInfo(row[1]), row[4], row[5])


def set_time(connection: psycopg.Connection[Any], shop: int, now: datetime) -> None:
    """Never backwards."""
    connection.execute("UPDATE records_shop SET clock_at = %s WHERE id = %s AND demo AND (clock_at IS NULL OR clock_at < %s)",
                       [now, shop, now])


@contextmanager
def held(connection: psycopg.Connection[Any], shop_id: int) -> Iterator[bool]:
    """Whether the shop is still there; inside the block it is not removed."""
    with connection.transaction():
        found = connection.execute("SELECT 1 FROM records_shop WHERE id = %s AND demo FOR KEY SHARE", [shop_id])
        yield found.fetchone() is not None


def remove() -> dict[str, int] | None:
    """Remove the demonstration shop and every row that belongs to it, in one transaction, then the file of its shop system.

    Returns how many rows went, by table; None when there is no such shop. Raises NotDemo. A player that is at work
    notices and ends. What others write into the shop in the same moment makes the transaction fail on a foreign key,
    and it is tried again.
    """
    for attempt in range(1, TRIES + 1):
        try:
            with connect() as connection, connection.transaction():
                removed = _remove(connection)
            if removed is not None:
                for one in file(home(), FILE).parent.glob(f"{FILE}.sqlite*"):
                    one.unlink(missing_ok=True)
            return removed
        except (psycopg.errors.ForeignKeyViolation, psycopg.errors.DeadlockDetected) as error:
            if attempt == TRIES:
                raise
            log.info("the demonstration shop is being written to, trying again", error=type(error).__name__)
    raise AssertionError("unreachable")


def _remove(connection: psycopg.Connection[Any]) -> dict[str, int] | None:
    row = connection.execute("SELECT id, demo FROM records_shop WHERE slug = %s FOR UPDATE", [SLUG]).fetchone()
    if row is None:
        return None
    if not row[1]:
        raise NotDemo
    # Waits for a worker in the middle of a batch, and keeps the next one from taking what is left.
    connection.execute("SELECT 1 FROM records_message WHERE shop_id = %s AND unread ORDER BY id FOR UPDATE", [row[0]])
    removed = {}
    for table, column in _tables():
        statement = sql.SQL("DELETE FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
        removed[table] = connection.execute(statement, [row[0]]).rowcount
    connection.execute("DELETE FROM records_shop WHERE id = %s", [row[0]])
    return removed


def _tables() -> list[tuple[str, str]]:
    """Every table that names a shop, with the column that does; not the audit log, which outlives a shop.

    Foreign keys are checked at the commit, so their order does not matter to them. Events come last: they refer to
    nothing that could stop a late one, and whoever writes one also locks a row that goes before.
    """
    from django.apps import apps

    from zhiyin.records.models import AuditEntry, Event, Shop

    found = [(model._meta.db_table, str(field.column))
             for model in apps.get_models(include_auto_created=True) if model is not AuditEntry
             for field in model._meta.local_concrete_fields if field.is_relation and field.related_model is Shop]
    return sorted(found, key=lambda pair: (pair[0] == Event._meta.db_table, pair))
