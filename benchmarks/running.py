"""A server for a benchmark: one of its own in a temporary home, or one that is already running."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg

from zhiyin.postgres.lease import lease

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass
class Running:
    """A server under measurement. `home` is None for one that somebody else runs."""

    url: str
    token: str = ""
    home: Path | None = None
    conninfo: str = ""
    pid: int = 0
    login: tuple[str, str] = ("", "")
    env: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return parts.hostname or "127.0.0.1", parts.port or 80

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.conninfo, autocommit=True)

    def server(self) -> psutil.Process:
        return psutil.Process(self.pid)

    def worker(self) -> psutil.Process:
        return next(child for child in self.server().children() if "worker" in child.cmdline())

    def postmaster(self) -> psutil.Process:
        with self.connect() as connection:
            row = connection.execute("SELECT pg_backend_pid()").fetchone()
            assert row is not None
            return psutil.Process(row[0]).parent()

    def zhiyin(self, *words: str, given: str = "") -> str:
        """Run a command on the same home; what it prints."""
        return subprocess.run([sys.executable, "-m", "zhiyin", *words], env=self.env, input=given, text=True, check=True,
                              cwd=PACKAGE, stdout=subprocess.PIPE).stdout.strip()

    def unread(self, connection: psycopg.Connection) -> int:
        row = connection.execute("SELECT count(*) FROM records_message WHERE unread").fetchone()
        return int(row[0]) if row else 0

    def drained(self, connection: psycopg.Connection, limit: float = 3_600) -> None:
        """Wait until every message is read and every event has its position. Raises TimeoutError."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            row = connection.execute(
                "SELECT EXISTS (SELECT FROM records_message WHERE unread) OR "
                "EXISTS (SELECT FROM records_event WHERE position IS NULL)").fetchone()
            if row and not row[0]:
                return
            time.sleep(0.05)
        raise TimeoutError(f"not drained within {limit:g} s")


def environment(home: Path, profile: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ZHIYIN_")}
    return kept | {"ZHIYIN_HOME": str(home), "ZHIYIN_PROFILE": profile, "ZHIYIN_LOG_LEVEL": "warning",
                   "PYTHONPATH": os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")]))}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def temporary_home() -> Iterator[Path]:
    """On the disk of the system's temporary folder (TMPDIR chooses another)."""
    home = Path(tempfile.mkdtemp(prefix="zhiyin-bench-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def serving(home: Path, profile: str = "lite", *, shop: bool = True) -> Iterator[Running]:
    """`zhiyin serve` on `home`, ended at the end. With `shop`, one shop and a token for it."""
    env = environment(home, profile)
    url = f"http://127.0.0.1:{free_port()}"
    said = home.with_name(home.name + ".out")
    with said.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "zhiyin", "serve", "--port", url.rsplit(":", 1)[1]], env=env,
                                   cwd=PACKAGE, stdout=out)
    try:
        until_answers(f"{url}/sign-in", process)
        with lease(home) as conninfo:
            server = Running(url, home=home, conninfo=conninfo, pid=process.pid, env=env)
            if "/first-run/" in _until_greeted(said):
                server.login = ("bench@example.com", secrets.token_urlsafe(12))
                server.zhiyin("user", "create", server.login[0], "--stdin", given=server.login[1])
            if shop:
                server.token = server.zhiyin("token", "create", f"bench-{time.time_ns()}", "--scope", "ingest,read,metrics")
            yield server
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        process.kill()
        said.unlink(missing_ok=True)


def _until_greeted(said: Path) -> str:
    """The greeting comes just after the port opens."""
    for _ in range(100):
        text = said.read_text(encoding="utf-8")
        if "ready:" in text:
            return text
        time.sleep(0.05)
    return text


def until_answers(url: str, process: subprocess.Popen[bytes], limit: float = 60.0) -> float:
    """Wait for the first 200; the moment it came."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return time.monotonic()
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(f"{url} did not answer within {limit:g} s")


class Cpu:
    """CPU seconds spent since it was made: by the server process alone, and by PostgreSQL."""

    def __init__(self, server: Running) -> None:
        self._server, self._postmaster = server.server(), server.postmaster()
        self._at = self._now()

    def spent(self) -> tuple[float, float]:
        now = self._now()
        return now[0] - self._at[0], now[1] - self._at[1]

    def _now(self) -> tuple[float, float]:
        own = self._server.cpu_times()
        return own.user + own.system, whole_cpu(self._postmaster)


def whole_cpu(parent: psutil.Process) -> float:
    """CPU seconds of a process and of its children, those that ended included."""
    times = parent.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for child in parent.children():
        with suppress(psutil.NoSuchProcess):
            own = child.cpu_times()
            total += own.user + own.system
    return total


@contextmanager
def held(process: psutil.Process) -> Iterator[None]:
    """The process stands still inside the block."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)
