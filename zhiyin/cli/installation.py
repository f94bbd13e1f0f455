"""Finding the database of this installation, starting it when it is ours, and bringing its schema up to date."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from zhiyin.cli import CommandFailed
from zhiyin.settings import Settings, current

#: one schema change at a time, however many processes start together
SCHEMA_LOCK = 72191841


def home(settings: Settings | None = None) -> Path:
    """The folder of this installation."""
    from zhiyin.postgres.home import default_home

    return (settings or current()).home or default_home()


@contextmanager
def installation(*, schema: bool = True, quiet: bool = True, ahead: Callable[[], None] | None = None) -> Iterator[str]:
    """The database is reachable, Django is set up and the schema current inside the block; yields the conninfo.

    `quiet` keeps everyday log lines away from a command's own words. `ahead` imports what the command needs next: it runs
    beside the start of the database, and is over before anything else goes on, so that no two threads import at once.

    The embedded server is shared with whoever else uses this home and stops when the last one leaves.
    """
    from zhiyin.logs import configure
    from zhiyin.postgres.cluster import Cluster, ClusterError
    from zhiyin.postgres.home import HomeRefused, prepare_home
    from zhiyin.postgres.lease import lease

    settings = current()
    configure(settings, quiet=quiet)
    given = os.environ.get("ZHIYIN_CONNINFO") or settings.database_url
    try:
        prepare_home(home(settings))  # secrets live there, whoever's database it is
        if given:
            yield _ready(given, schema)
        else:
            with ExitStack() as stack:
                if ahead is not None:
                    Cluster(home(settings)).tool("initdb")  # puts a thousand files in place: not while others import
                with _beside(ahead):
                    conninfo = stack.enter_context(lease(home(settings)))
                yield _ready(conninfo, schema)
    except (HomeRefused, ClusterError) as refused:
        raise CommandFailed(str(refused)) from refused


@contextmanager
def _beside(work: Callable[[], None] | None) -> Iterator[None]:
    """`work` runs in a thread beside the block and is over at its end."""
    if work is None:
        yield
        return
    thread = threading.Thread(target=work, name="ahead")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _ready(conninfo: str, schema: bool) -> str:
    told = os.environ.get("ZHIYIN_CONNINFO")
    os.environ["ZHIYIN_CONNINFO"] = conninfo
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.django")
    import django
    from django.conf import settings

    django.setup()
    if told is None:  # Django may have been set up before the address was known; nothing has connected yet
        from zhiyin.django import database

        settings.DATABASES["default"].update(database(conninfo))
    if schema:
        try:
            bring_up_to_date(conninfo)
        except psycopg.OperationalError as error:
            raise CommandFailed(f"the database cannot be reached: {str(error).strip()}") from error
    return conninfo


def bring_up_to_date(conninfo: str) -> None:
    """Apply what is missing of the schema, under an advisory lock."""
    from zhiyin.records import schema

    with psycopg.connect(conninfo, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [SCHEMA_LOCK])
        if schema.missing(guard) and not (schema.fill(guard) and not schema.missing(guard)):
            from django.core.management import call_command
            from django.db import connection

            call_command("migrate", verbosity=0, interactive=False)
            connection.close()
