"""The product answering on a port: in a thread on the tests' database, or as `zhiyin serve` on a home of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
SINGLE, BULK = "/api/v1/messages", "/api/v1/messages/bulk"
#: seconds after which something that should have happened is given up
PATIENCE = 30.0


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.body.splitlines()]

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])


@dataclass
class Address:
    """Where a server listens, and how to talk to it; every call has a connection of its own."""

    port: int
    host: str = "127.0.0.1"

    def ask(self, method: str, path: str, body: bytes | None = None, token: str | None = None,
            **headers: str) -> Answer:
        """One request. Header names: underscores stand for hyphens."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            given["Authorization"] = f"Bearer {token}"
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def post(self, message: Any, token: str | None = None, **headers: str) -> Answer:
        """One message through the door: an object, or bytes as they are."""
        return self.ask("POST", SINGLE, message if isinstance(message, bytes) else json.dumps(message).encode(), token,
                        **headers)

    def bulk(self, messages: Any, token: str | None = None, **headers: str) -> Answer:
        """Many at once: objects, or bytes as they are."""
        given = messages if isinstance(messages, bytes) else b"".join(json.dumps(m).encode() + b"\n" for m in messages)
        return self.ask("POST", BULK, given, token, **headers)

    def socket(self, receive_buffer: int | None = None) -> socket.socket:
        """A bare connection, with a small receive buffer if wanted."""
        bare = socket.socket()
        if receive_buffer:
            bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        bare.settimeout(PATIENCE)
        bare.connect((self.host, self.port))
        return bare


@dataclass
class Served(Address):
    """A server in a thread of this process."""

    application: Any = None


@contextmanager
def serving(*, recheck_seconds: float | None = None, **settings: Any) -> Iterator[Served]:
    """The whole product but its worker, on the database that ZHIYIN_CONNINFO names. `settings` replace the defaults."""
    import uvicorn

    from zhiyin.server import Application
    from zhiyin.settings import Settings
    from zhiyin.wire import connection_class

    before = sessions(own=True)
    more = {} if recheck_seconds is None else {"recheck_seconds": recheck_seconds}
    application = Application(Settings(**settings), **more)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(application, http=connection_class(application), lifespan="on",
                                               log_config=None, access_log=False, timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="serving")
        thread.start()
        try:
            until(lambda: server.started or not thread.is_alive())
            assert server.started
            yield Served(listener.getsockname()[1], application=application)
        finally:
            application.end_streams()
            server.should_exit = True
            thread.join(PATIENCE)
            application.pages.executor.shutdown(wait=True)
            end(sessions() - before)


@contextmanager
def stamping() -> Iterator[None]:
    """Events get their positions inside the block, as the worker would give them."""
    from zhiyin.act.stamp import Stamper
    from zhiyin.records.connection import connect

    ended = threading.Event()

    def stamp() -> None:
        with connect() as connection:
            stamper = Stamper(connection)
            while not ended.wait(0.01):
                stamper.stamp()

    thread = threading.Thread(target=stamp, name="stamping")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(PATIENCE)


def sessions(*, own: bool = False) -> set[int]:
    """Connections to the tests' database, but for the one of the test itself (with it if `own`).

    Around a browser's loop Django gives a thread another connection than without one: whichever was there before the
    server is the test's, not the server's.
    """
    from django.db import connection

    from zhiyin.records.connection import connect

    mine = 0 if own or connection.connection is None else connection.connection.info.backend_pid
    with connect() as asking:
        return {row[0] for row in asking.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
            "AND pid NOT IN (pg_backend_pid(), %s)", [mine])}


def end(these: set[int]) -> None:
    """Threads of pages keep their connections as long as they live, and a test database in use cannot be removed."""
    from zhiyin.records.connection import connect

    with connect() as asking:
        # the number of one that has gone meanwhile may be the server's own by now, which nobody may end
        asking.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY(%s::int[]) "
                       "AND datname = current_database() AND backend_type = 'client backend'", [sorted(these)])


def until(true: Any, patience: float = PATIENCE) -> None:
    """Wait for something to become true. Raises TimeoutError."""
    end = time.monotonic() + patience
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {patience:g} s")
        time.sleep(0.01)


@dataclass
class Installed(Address):
    """`zhiyin serve` on a home of its own."""

    home: Path = field(default_factory=Path)
    environment: dict[str, str] = field(default_factory=dict)
    process: Any = None

    def zhiyin(self, *words: str) -> str:
        """Run a command on the same home; what it prints."""
        done = subprocess.run([sys.executable, "-m", "zhiyin", *words], env=self.environment, cwd=REPOSITORY,
                              check=True, capture_output=True, text=True)
        return done.stdout.strip()

    @property
    def said(self) -> str:
        """What `zhiyin serve` has printed so far."""
        return self.home.with_name(f"{self.home.name}.said").read_text(encoding="utf-8")

    def answers(self, path: str = "/healthz") -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.ask("GET", path).status == 200
        return False

    @contextmanager
    def database_gone(self) -> Iterator[None]:
        """PostgreSQL is down inside the block, and nobody can start it before the end of it."""
        from zhiyin.postgres.cluster import Cluster
        from zhiyin.postgres.lock import locked

        cluster = Cluster(self.home)
        with locked(self.home / "start.lock"):
            os.kill(int((cluster.data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
            until(lambda: not cluster.running())
            yield


@contextmanager
def fresh_home() -> Iterator[Path]:
    """An empty folder that every account may pass through, so that the database can live in it also for root."""
    folder = Path(tempfile.mkdtemp(prefix="zhiyin-test-"))
    folder.chmod(0o711)
    try:
        yield folder / "home"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def installed(home: Path, **settings: str) -> Iterator[Installed]:
    """`zhiyin serve` with profile lite on `home`; `settings` without the prefix ZHIYIN_."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ZHIYIN_", "DJANGO_"))}
    given = {"HOME": str(home), "PROFILE": "lite", "LOG_LEVEL": "warning"} | {k.upper(): v for k, v in settings.items()}
    environment = kept | {f"ZHIYIN_{key}": value for key, value in given.items()}
    said = home.with_name(f"{home.name}.said")  # what `serve` prints, the first link among it
    with said.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "zhiyin", "serve", "--port", str(port)], env=environment,
                                   cwd=REPOSITORY, stdout=out)
    server = Installed(port, home=home, environment=environment, process=process)
    try:
        until(lambda: server.answers() or process.poll() is not None, 60.0)
        assert process.poll() is None, f"zhiyin serve ended with {process.returncode}"
        yield server
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
