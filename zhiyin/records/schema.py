"""Is the schema of a database complete, and how an empty database gets it quickly.

Running all migrations takes longer than everything else of a first start, so an empty database gets what they come to
in one go, from `schema.sql` (written by `./run schema`; a test compares the two). Every other database is migrated.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

import psycopg

FILE = Path(__file__).with_name("schema.sql")
#: how `schema.sql` says, in its first line, from which major version of PostgreSQL it comes
HEAD = "-- the schema, as PostgreSQL "


def missing(connection: psycopg.Connection[tuple[object, ...]]) -> set[tuple[str, str]]:
    """(app, migration) of this version of the program that the database has not seen."""
    there = connection.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL").fetchone()
    if there != (True,):
        return set(known())
    return set(known()) - {(str(app), str(name)) for app, name in connection.execute("SELECT app, name FROM django_migrations")}


@cache
def known() -> frozenset[tuple[str, str]]:
    """(app, migration) of all there are, told by the names of their files: nothing has to be loaded for it."""
    from django.apps import apps

    found = set()
    for app in apps.get_app_configs():
        try:
            folder = import_module(f"{app.name}.migrations")
        except ModuleNotFoundError:
            continue
        found |= {(app.label, module.name) for module in pkgutil.iter_modules(folder.__path__)
                  if not module.ispkg and module.name[0] not in "_~"}
    return frozenset(found)


def fill(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Give an empty database the schema; False where it is not empty or of another major version than the file."""
    relations = connection.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone()
    if relations != (0,):
        return False
    text = FILE.read_text(encoding="utf-8")
    if text.partition("\n")[0] != f"{HEAD}{connection.info.server_version // 10000} has it":
        return False
    # One simple query is one transaction. The name of the file's schema stands in every statement.
    connection.execute(text)  # type: ignore[call-overload]
    connection.execute("RESET ALL")
    return True
