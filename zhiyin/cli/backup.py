"""`zhiyin backup FILE`: everything that is remembered, in one file, while the server runs.

The file holds no secret that opens anything: the signing key stays in the home, of tokens and passwords there are only
hashes in the database anyway, and sessions are left out, so that after a restore everybody signs in again.

It is an archive of pg_dump with one line of ours behind it, the SHA-256 of all before: pg_restore by itself takes an
archive that was cut short in its data for a whole one.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from zhiyin.cli import CommandFailed
from zhiyin.cli.installation import home, installation

#: tables whose rows are credentials: whoever holds one is signed in
SECRET = ("public.django_session",)
MAGIC = b"PGDMP"
#: the last line of a backup: this, 64 hexadecimal digits and a line feed
SEAL = b"\nzhiyin backup 1, sha256 of all before this line: "
SEAL_LENGTH = len(SEAL) + 64 + 1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="where to write; an older one is replaced when the new one is complete")


def run(given: argparse.Namespace) -> int:
    target: Path = given.file.expanduser().absolute()
    if target.is_dir():
        raise CommandFailed(f"{target} is a folder; name a file")
    with installation(schema=False) as conninfo:
        _check_something_there(conninfo)
        size = write(conninfo, target)
        _remember(conninfo, size)
    print(f"{target} ({size:,} bytes). Bring it back with: zhiyin restore {given.file}", file=sys.stderr)
    return 0


def _remember(conninfo: str, size: int) -> None:
    """When the last backup was made, for the system page. A backup that cannot be noted is a backup all the same."""
    import psycopg

    try:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO records_heartbeat (name, at, data) "
                "VALUES ('backup', now(), jsonb_build_object('bytes', %s::bigint)) "
                "ON CONFLICT (name) DO UPDATE SET at = now(), data = excluded.data", [size])
    except psycopg.Error as error:
        print(f"the time of this backup could not be noted: {type(error).__name__}", file=sys.stderr)


def write(conninfo: str, target: Path) -> int:
    """Dump the database into `target`, which is there whole or not at all; its size in bytes. Raises CommandFailed."""
    part = target.with_name(target.name + ".part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)  # customers' words: for us alone
    except OSError as error:
        raise CommandFailed(f"cannot write {part}: {error.strerror}") from error
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandFailed(f"another backup is being written to {part}") from None
        try:
            file.truncate(0)
            _dump(conninfo, file.fileno())
            file.seek(0)
            seal = _seal(file, os.fstat(file.fileno()).st_size)
            file.write(seal)
            file.flush()
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
            part.rename(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return size


def whole(file: BinaryIO) -> bool:
    """Is this, as far as its last line, exactly what a backup wrote?"""
    length = file.seek(0, os.SEEK_END) - SEAL_LENGTH
    if length < len(MAGIC):
        return False
    file.seek(length)
    seal = file.read()
    file.seek(0)
    return seal.startswith(SEAL) and seal == _seal(file, length)


def _seal(file: BinaryIO, length: int) -> bytes:
    """The line for the first `length` bytes from where the file stands; it stands behind them afterwards."""
    digest = hashlib.sha256()
    while length:
        part = file.read(min(length, 1 << 20))
        if not part:
            raise CommandFailed("the file became shorter while it was read")
        digest.update(part)
        length -= len(part)
    return SEAL + digest.hexdigest().encode() + b"\n"


def _dump(conninfo: str, descriptor: int) -> None:
    try:
        done = tool("pg_dump", conninfo, "--format=custom", "--no-owner", "--no-privileges",
                    *(f"--exclude-table-data={table}" for table in SECRET), stdout=descriptor)
    except OSError as error:
        raise CommandFailed(f"pg_dump could not be run: {error}") from error
    if done.returncode:
        raise CommandFailed(f"the backup failed and nothing was kept of it:\n{done.stderr.decode(errors='replace').strip()}")


def tool(name: str, conninfo: str, *args: str, stdout: int = subprocess.DEVNULL) -> subprocess.CompletedProcess[bytes]:
    """Run one of PostgreSQL's client programs on the database of `conninfo`; messages are captured.

    The address goes by the environment: what stands on a command line can be read by everybody on the machine.
    """
    from zhiyin.postgres.cluster import Cluster

    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return subprocess.run([str(Cluster(home()).tool(name)), *args], env=environment | _variables(conninfo),
                          stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, check=False)


def _variables(conninfo: str) -> dict[str, str]:
    from psycopg import pq
    from psycopg.conninfo import conninfo_to_dict

    names = {option.keyword.decode(): option.envvar.decode() for option in pq.Conninfo.get_defaults() if option.envvar}
    given = {key: str(value) for key, value in conninfo_to_dict(conninfo).items() if value is not None}
    unknown = sorted(given.keys() - names.keys())
    if unknown:
        raise CommandFailed(f"PostgreSQL's programs cannot be given {', '.join(unknown)}: leave it out of the address")
    return {names[key]: value for key, value in given.items()} | {"LC_ALL": "C"}


def _check_something_there(conninfo: str) -> None:
    import psycopg

    try:
        with psycopg.connect(conninfo, connect_timeout=10) as connection:
            row = connection.execute("SELECT to_regclass('records_shop')").fetchone()
    except psycopg.OperationalError as error:
        raise CommandFailed(f"the database cannot be reached: {str(error).strip()}") from error
    if row is None or row[0] is None:
        raise CommandFailed("there is nothing to back up: this database has never been used by Zhiyin")
