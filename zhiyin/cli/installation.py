"""Finding the database of this installation, starting it when it is ours, and bringing its schema up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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
def installation(*, schema: bool = True, quiet: bool = True) -> Iterator[str]:
    """The database is reachable, Django is set up and the schema current inside the block; yields the conninfo.

    `quiet` keeps everyday log lines away from a command's own words.

    The embedded server is shared with whoever else uses this home and stops when the last one leaves.
    """
    from zhiyin.logs import configure
    from zhiyin.postgres.cluster import ClusterError
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
            with lease(home(settings)) as conninfo:
                yield _ready(conninfo, schema)
    except (HomeRefused, ClusterError) as refused:
        raise CommandFailed(str(refused)) from refused


def _ready(conninfo: str, schema: bool) -> str:
    os.environ["ZHIYIN_CONNINFO"] = conninfo
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.django")
    import django

    django.setup()
    if schema:
        try:
            bring_up_to_date(conninfo)
        except psycopg.OperationalError as error:
            raise CommandFailed(f"the database cannot be reached: {str(error).strip()}") from error
    return conninfo


def bring_up_to_date(conninfo: str) -> None:
    """Apply what is missing of the schema, under an advisory lock."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with psycopg.connect(conninfo, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [SCHEMA_LOCK])
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    connection.close()
