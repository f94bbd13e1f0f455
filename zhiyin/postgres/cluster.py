"""The PostgreSQL server of a home: made when missing, started when stopped, healed after a kill."""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from zhiyin.postgres import configuration
from zhiyin.postgres.account import Account, NoAccount
from zhiyin.postgres.binaries import BinariesMissing, forget_older, installed_wheel, runnable
from zhiyin.postgres.configuration import ADMINISTRATOR, DATABASE, OWNER, PORT
from zhiyin.postgres.home import CLUSTER, LOG, cluster_account, prepare_home
from zhiyin.postgres.lock import locked
from zhiyin.postgres.moving import how_to_move
from zhiyin.postgres.postmaster import Postmaster, clear_the_way, postmaster
from zhiyin.postgres.socket_folder import SocketFolderTaken, socket_folder

log = logging.getLogger(__name__)

# Seconds. Recovery after a crash reads at most max_wal_size, which a slow disk may take minutes for.
START_LIMIT, STOP_LIMIT = 600, 300
# Seconds in which it is tried again while memory of a killed server is still in use.
RETRY_LIMIT = 10.0
STILL_IN_USE = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')
# These work on the cluster's files and refuse root; all others are clients and run as the caller.
SERVER_TOOLS = {
    "initdb", "pg_archivecleanup", "pg_checksums", "pg_controldata", "pg_createsubscriber", "pg_ctl", "pg_resetwal",
    "pg_rewind", "pg_upgrade", "pg_waldump", "pg_walsummary", "postgres",
}  # fmt: skip


class ClusterError(Exception):
    """Fit to print to an administrator: what happened, what is safe, what to do."""


class Cluster:
    """The server in `home`. Nothing happens before one of its methods is called."""

    def __init__(self, home: Path) -> None:
        self.home = home.expanduser().resolve()
        self.data = self.home / CLUSTER
        self._programs: Path | None = None

    def ensure_running(self) -> str:
        """Make, start or heal the server as needed and return a conninfo string for its database.

        Does nothing to a server that runs. Several processes may call it at once. Raises HomeRefused or
        ClusterError.
        """
        prepare_home(self.home)
        with locked(self.home / "start.lock"), _told_to_administrators():
            account = cluster_account(self.home)
            self._check_version()
            if not self.data.exists():
                socket_folder(self.home, account)  # if that is refused, then before the long work
                self._make(account)
            return self._reached(account)

    def stop(self) -> None:
        """Stop the server if it runs: clients are disconnected, everything committed is on disk afterwards."""
        if not self.data.exists():
            return
        with locked(self.home / "start.lock"), _told_to_administrators():
            account = cluster_account(self.home)
            if postmaster(self.data, account) is None:
                return
            done = self._server_tool(account, "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-t", str(STOP_LIMIT))
            if done.returncode:
                raise ClusterError(
                    f"PostgreSQL in {self.home} did not stop within {STOP_LIMIT} seconds. Everything committed is "
                    f"safe; the next start goes on from there.\n{_tail(done.stdout)}"
                )
            log.info("stopped PostgreSQL in %s", self.home)

    def running(self) -> bool:
        """True while the server lives, also while it is still starting or already stopping."""
        return self.data.exists() and postmaster(self.data, cluster_account(self.home)) is not None

    def tool(self, name: str) -> Path:
        """The path of pg_dump, pg_restore, psql ... that this process may run. ClusterError if there is none."""
        with _told_to_administrators():
            path = self._program(cluster_account(self.home), name)
        if not path.exists():
            raise ClusterError(f"PostgreSQL's program {name} is missing in {path.parent}.")
        return path

    def run_tool(self, name: str, *args: str, **kw: Any) -> subprocess.CompletedProcess[Any]:
        """`subprocess.run` one of PostgreSQL's programs, set up for this server.

        Clients such as pg_dump run as the caller, so they read and write the caller's files, and find server, user
        and database by themselves. Programs that work on the cluster's files (pg_ctl, pg_controldata ...) run as
        the server's account, in `/`, with PGDATA set. `env` in `kw` adds to the environment.
        """
        account = cluster_account(self.home)
        more = kw.pop("env", {})
        if name in SERVER_TOOLS:
            own = {"PGDATA": str(self.data)}
            return account.run([self.tool(name), *args], env=_plain_environment() | own | more, **kw)
        with _told_to_administrators():
            server = postmaster(self.data, account)
            socket = server.socket if server else socket_folder(self.home, account)
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        own = {"PGHOST": str(socket), "PGPORT": str(PORT), "PGUSER": OWNER, "PGDATABASE": DATABASE}
        return subprocess.run([str(self.tool(name)), *args], env=inherited | own | more, **kw)

    def _check_version(self) -> None:
        if not self.data.exists():
            return
        carried = installed_wheel()
        try:
            found = int((self.data / "PG_VERSION").read_text().strip().split(".")[0])
        except (FileNotFoundError, ValueError) as error:
            raise ClusterError(
                f"{self.data} is no complete PostgreSQL database: PG_VERSION is missing or unreadable. Nothing was "
                "changed.\nPut the folder back from a copy, or move it away and restore a backup: zhiyin restore FILE"
            ) from error
        if found != carried.major:
            last = configuration.last_version(self.home)
            raise ClusterError(how_to_move(self.home, self.data, found, last, carried.version))

    def _make(self, account: Account) -> None:
        # Made beside its place and renamed, so a half-made one is never taken for a database. The name is new each
        # time: the initdb of a process that was killed may still be writing to its own.
        for leftover in self.home.glob(f"{CLUSTER}.init-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f"{CLUSTER}.init-", dir=self.home))
        if account.dropped:
            os.chown(unfinished, account.uid, account.gid)
        done = self._server_tool(
            account, "initdb", "-D", unfinished, f"--username={ADMINISTRATOR}", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth-local=peer", "--auth-host=reject",
        )  # fmt: skip
        if done.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise ClusterError(self._failure("PostgreSQL could not make a database", done.stdout))
        unfinished.rename(self.data)
        folder = os.open(self.home, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        log.info("made a PostgreSQL database in %s", self.data)

    def _reached(self, account: Account) -> str:
        begun = time.monotonic()
        while True:
            server = self._running_server(account)
            try:
                self._make_database(server.socket)
            except psycopg.OperationalError as error:
                # One of its processes was killed: it recovers, or is on its way down and will be started again.
                limit = START_LIMIT if "the database system is" in str(error) else RETRY_LIMIT
                if time.monotonic() - begun > limit:
                    raise
                time.sleep(0.05)
            else:
                return make_conninfo(host=str(server.socket), port=PORT, user=OWNER, dbname=DATABASE)

    def _running_server(self, account: Account) -> Postmaster:
        begun = time.monotonic()
        while True:
            server = postmaster(self.data, account)
            if server is not None and server.ready:
                return server
            if time.monotonic() - begun > START_LIMIT:
                raise ClusterError(self._failure(f"PostgreSQL was not ready within {START_LIMIT} seconds", b""))
            if server is None:
                self._start(account)
            else:  # somebody was killed while starting or stopping it: it goes on by itself
                time.sleep(0.05)

    def _start(self, account: Account) -> None:
        socket = socket_folder(self.home, account)
        left = clear_the_way(self.data, socket, account)
        if left:
            raise ClusterError(
                f"Processes of a PostgreSQL server that was killed still use {self.data} and do not end: "
                f"{' '.join(map(str, left))}.\nYour data are safe. End them (kill -9 ...) and start again."
            )
        forget_older(self.home)
        unreadable = configuration.write(self.home, account, socket, installed_wheel().version)
        if unreadable:
            raise ClusterError(
                f"The user {account.name}, as whom PostgreSQL runs, cannot read {unreadable}.\n"
                f"Allow it:  chmod 644 {shlex.quote(str(unreadable))}"
            )
        self._include_settings(account)
        (self.home / LOG).mkdir(exist_ok=True)
        if account.dropped:
            os.chown(self.home / LOG, account.uid, account.gid, follow_symlinks=False)
        (self.home / LOG).chmod(0o700)
        begun = time.monotonic()
        # A start that was killed may have left a server behind that only now shows itself: then it is the one.
        while postmaster(self.data, account) is None:
            done = self._server_tool(account, "pg_ctl", "start", "-D", self.data, "-w", "-t", str(START_LIMIT))
            if done.returncode == 0:
                log.info("started PostgreSQL in %s", self.home)
                return
            output = os.fsdecode(done.stdout)
            if not any(phrase in output for phrase in STILL_IN_USE) or time.monotonic() - begun > RETRY_LIMIT:
                raise ClusterError(self._failure("PostgreSQL did not start", done.stdout))
            time.sleep(0.2)

    def _include_settings(self, account: Account) -> None:
        # Looked at before each start: without it the server would fall back to defaults and listen on TCP.
        file = self.data / "postgresql.conf"
        if configuration.INCLUDE.strip() not in file.read_text(errors="replace").splitlines():
            account.run(
                ["/bin/sh", "-c", 'cat >>"$1"', "sh", file], input=configuration.INCLUDE.encode(), check=True
            )

    def _make_database(self, socket: Path) -> None:
        conninfo = make_conninfo(host=str(socket), port=PORT, user=ADMINISTRATOR, dbname=ADMINISTRATOR)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            role, database = sql.Identifier(OWNER), sql.Identifier(DATABASE)
            if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone() is None:
                # No superuser: row security holds for it, and the database does not run its programs or read files.
                create = sql.SQL("CREATE ROLE {} LOGIN CREATEDB IN ROLE pg_monitor, pg_checkpoint")
                connection.execute(create.format(role))
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))

    def _program(self, account: Account, name: str) -> Path:
        # Looking through a thousand files takes longer than stopping a server: once is enough.
        if self._programs is None or not self._programs.is_dir():
            self._programs = runnable(self.home, account)
        return self._programs / name

    def _server_tool(self, account: Account, name: str, *args: str | Path) -> subprocess.CompletedProcess[Any]:
        # A file, no pipe: the server keeps it open until its own log takes over, and a pipe would never close.
        with tempfile.TemporaryFile() as output:
            done = account.run(
                [self._program(account, name), *args], env=_plain_environment(), check=False,
                stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read())

    def _failure(self, what: str, output: bytes) -> str:
        logs = sorted((self.home / LOG).glob("*.log"), key=lambda path: path.stat().st_mtime)
        said = _tail(output) or "nothing"
        text = f"{what} in {self.home}. Nothing was deleted.\nIt said:\n{said}"
        if logs:
            text += f"\nAnd in {logs[-1]}:\n{_tail(logs[-1].read_bytes())}"
        if "No space left on device" in text:
            text += f"\nThe disk is full: free some space on the disk of {self.home} and start again."
        return text


@contextmanager
def _told_to_administrators() -> Iterator[None]:
    """Turns what the system says on the way into a ClusterError."""
    try:
        yield
    except (NoAccount, BinariesMissing, SocketFolderTaken) as error:
        raise ClusterError(str(error)) from error
    except (OSError, subprocess.SubprocessError, psycopg.Error) as error:
        raise ClusterError(f"The embedded PostgreSQL could not be used: {error}\nNothing was deleted.") from error


def _plain_environment() -> dict[str, str]:
    # English messages, no PG* variables of the caller's, no home folder needed.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _tail(output: bytes, lines: int = 15) -> str:
    return "\n".join(f"  {line}" for line in os.fsdecode(output).strip().splitlines()[-lines:])
