"""`zhiyin restore FILE`: bring everything back from a backup.

The file is read into a new database beside the present one, and only when that went well and is one of ours do the two
change names, in one transaction. The present one is kept, under a name that tells when.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zhiyin.cli import CommandFailed
from zhiyin.cli.backup import MAGIC, tool, whole
from zhiyin.cli.installation import home, installation

#: databases one may connect to while the own one changes its name
ELSEWHERE = ("postgres", "template1")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", help="written by zhiyin backup")
    parser.add_argument("--yes", action="store_true", help="also when there is something in the present database")
    parser.add_argument("--remove", metavar="DATABASE", help="remove for good a database that an earlier restore kept")


def run(given: argparse.Namespace) -> int:
    from zhiyin.postgres.home import HomeRefused
    from zhiyin.postgres.lease import AlreadyServing, exclusive_server

    if (given.file is None) == (given.remove is None):
        raise CommandFailed("name either a FILE or --remove DATABASE")
    if given.file is not None:
        _check_file(given.file)
    try:
        with exclusive_server(home()), installation(schema=False) as conninfo:
            if given.remove is not None:
                return _remove(conninfo, given.remove)
            return _restore(conninfo, given.file.expanduser().absolute(), yes=given.yes)
    except (AlreadyServing, HomeRefused) as refused:
        raise CommandFailed(str(refused)) from refused


def _check_file(file: Path) -> None:
    try:
        with open(file.expanduser(), "rb") as opened:
            ours = opened.read(len(MAGIC)) == MAGIC
            complete = ours and whole(opened)
    except OSError as error:
        raise CommandFailed(f"cannot read {file}: {error.strerror}") from error
    if not ours:
        raise CommandFailed(f"{file} was not written by zhiyin backup; nothing was changed")
    if not complete:
        raise CommandFailed(f"{file} was cut short or changed since zhiyin backup wrote it, or another program wrote it; "
                            "nothing was changed")


def _restore(conninfo: str, file: Path, *, yes: bool) -> int:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    name = str(conninfo_to_dict(conninfo)["dbname"])
    try:
        filled = _filled(conninfo)
    except psycopg.OperationalError as error:
        raise CommandFailed(f"the database cannot be reached: {str(error).strip()}") from error
    if filled and not yes:
        raise CommandFailed("there is something in the present database; say --yes to put it aside and restore the backup")
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    new, aside = f"{name}_restored_{now}", f"{name}_before_{now}"
    with _elsewhere(conninfo) as maintenance:
        _check_alone(maintenance, name)
        try:
            maintenance.execute(_sql("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", new))
        except psycopg.Error as error:
            raise CommandFailed(f"a new database could not be made: {str(error).strip()}") from error
        try:
            _load(make_conninfo(conninfo, dbname=new), file)
            erased = _erase_again(make_conninfo(conninfo, dbname=new))
            _check_alone(maintenance, name)
            with maintenance.transaction():
                maintenance.execute(_sql("ALTER DATABASE {} RENAME TO {}", name, aside))
                maintenance.execute(_sql("ALTER DATABASE {} RENAME TO {}", new, name))
        except BaseException as error:
            drop(maintenance, new)
            if isinstance(error, psycopg.Error):
                raise CommandFailed(f"the databases could not change places, all is as before: {str(error).strip()}") from error
            raise
        if not filled:  # an empty database is nothing to keep
            maintenance.execute(_sql("DROP DATABASE {}", aside))
    print(f"restored {file}", file=sys.stderr)
    if erased:
        print(f"{erased} erasures of customers that are newer than the backup were repeated", file=sys.stderr)
    if filled:
        print(f"what was there before is kept in the database {aside}; remove it for good with:\n"
              f"  {_command()} restore --remove {aside}", file=sys.stderr)
    print("sign in anew; the passwords are those of the backup", file=sys.stderr)
    return 0


def drop(maintenance: Any, name: str) -> None:
    """Remove a database, if there is one, with whoever is still connected to it."""
    import psycopg

    try:
        maintenance.execute(_sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
    except psycopg.errors.InsufficientPrivilege:  # the server itself is tidying up in it, which only a plain drop may end
        maintenance.execute(_sql("DROP DATABASE IF EXISTS {}", name))


def _load(conninfo: str, file: Path) -> None:
    """Fill a new database from the file and make sure that it is one of ours. Raises CommandFailed."""
    import psycopg

    jobs = max(1, min(4, os.cpu_count() or 1))
    done = tool("pg_restore", conninfo, "--exit-on-error", "--no-owner", "--no-privileges", f"--jobs={jobs}",
                f"--dbname={psycopg.conninfo.conninfo_to_dict(conninfo)['dbname']}", str(file))
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise CommandFailed(f"{file} could not be restored; nothing was changed.\n{said}")
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute("SELECT to_regclass('records_shop'), to_regclass('django_migrations')").fetchone()
        if row is None or None in row:
            raise CommandFailed(f"{file} is a backup of something else than Zhiyin; nothing was changed")
        applied = connection.execute("SELECT app, name FROM django_migrations").fetchall()
        unknown = sorted(f"{app}.{name}" for app, name in set(applied) - _migrations())
        if unknown:
            raise CommandFailed(f"{file} was written by a newer Zhiyin, which knows {', '.join(unknown)}; install that one "
                                "first. Nothing was changed")
        connection.execute("ANALYZE")


def _erase_again(conninfo: str) -> int:
    """Repeat in the new database the erasures that this home remembers and the backup does not know; how many."""
    from django.db import connection

    from zhiyin.act.erase import repeat
    from zhiyin.act.erased_files import remembered
    from zhiyin.cli.installation import bring_up_to_date
    from zhiyin.django import database

    if next(remembered(home()), None) is None:
        return 0
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(database(conninfo))
    try:
        bring_up_to_date(conninfo)  # an older backup lacks tables that an erasure looks into
        return repeat(home())
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


def _migrations() -> set[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return set(MigrationLoader(None).disk_migrations)


def _filled(conninfo: str) -> bool:
    """Is there a shop or a person in the present database?"""
    import psycopg

    with psycopg.connect(conninfo) as connection:
        for table in ("records_shop", "accounts_person"):
            row = connection.execute("SELECT to_regclass(%s)", [table]).fetchone()
            if row and row[0] and connection.execute(_sql("SELECT FROM {} LIMIT 1", table)).fetchone() is not None:
                return True
    return False


def _elsewhere(conninfo: str) -> Any:
    """A connection to the same server from which the own database can be renamed."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    failed = ""
    for name in ELSEWHERE:
        try:
            return psycopg.connect(make_conninfo(conninfo, dbname=name), autocommit=True)
        except psycopg.OperationalError as error:
            failed = str(error).strip()
    raise CommandFailed(f"a restore needs to connect to the database postgres or template1 of the same server: {failed}")


def _check_alone(maintenance: Any, name: str) -> None:
    others = maintenance.execute(
        "SELECT pid, application_name, coalesce(host(client_addr), 'this machine') FROM pg_stat_activity "
        "WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY pid", [name]).fetchall()
    if others:
        said = "; ".join(f"{application or 'a client'} from {where}, backend {pid}" for pid, application, where in others)
        raise CommandFailed(f"the database is in use, stop these first: {said}. Nothing was changed")


def _remove(conninfo: str, database: str) -> int:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    name = str(conninfo_to_dict(conninfo)["dbname"])
    if not re.fullmatch(rf"{re.escape(name)}_before_\d{{8}}T\d{{6}}", database):
        raise CommandFailed(f"{database} is not a database that a restore put aside")
    with _elsewhere(conninfo) as maintenance:
        try:
            maintenance.execute(_sql("DROP DATABASE {}", database))
        except psycopg.Error as error:
            raise CommandFailed(str(error).strip()) from error
    print(f"removed {database}", file=sys.stderr)
    return 0


def _sql(text: str, *names: str) -> Any:
    from psycopg import sql

    return sql.SQL(text).format(*map(sql.Identifier, names))


def _command() -> str:
    own = Path(sys.executable).with_name("zhiyin")
    return shlex.quote(str(own)) if own.exists() else "zhiyin"
