"""The process that understands, decides and acts by the clock. Never inside the web process.

Three loops in three threads, each with its own connection: messages, clocks, positions; and the job queue. Each loop
takes what the database says is waiting, so that a lost wake-up, a crash or a restart loses nothing.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog

from zhiyin import flow, schedule
from zhiyin.act.breach import breach_due
from zhiyin.act.stamp import BATCH, Stamper
from zhiyin.records.connection import connect
from zhiyin.settings import Settings, current

log = structlog.get_logger()

#: seconds between looks when there was work, and when there has been none for a while
QUICK, SLOW = 0.01, 0.1
BREACH_LIMIT = 500
#: failures in a row (halvings included) after which a single message is set aside
TRIES = 12
Connection = psycopg.Connection[Any]


class Worker:
    """`run` returns when `stop` was called or the parent process is gone."""

    def __init__(self, settings: Settings, engine: flow.Understands) -> None:
        self.settings, self.engine = settings, engine
        self._stop = threading.Event()
        self.processed = 0

    def stop(self) -> None:
        self._stop.set()

    def run(self, *, jobs: bool = True) -> None:
        threads = [threading.Thread(target=self._loop, args=(name, make), name=name, daemon=True) for name, make in (
            ("messages", self._messages), ("clocks", self._clocks), ("positions", self._positions),
            ("heartbeat", self._heartbeat))]
        for thread in threads:
            thread.start()
        if jobs:
            threading.Thread(target=schedule.run_jobs, args=(self._stop,), name="jobs", daemon=True).start()
        while not self._stop.wait(0.2):
            pass
        for thread in threads:
            thread.join(timeout=10)

    def drain(self) -> int:
        """Process until nothing is unread and every event has its position; how many messages."""
        done = 0
        with connect() as connection:
            step = self._messages(connection)
            while step():
                pass
            done = self.processed
            stamper = Stamper(connection)
            while stamper.stamp() == BATCH:
                pass
        return done

    def _loop(self, name: str, make: Callable[[Connection], Callable[[], bool]]) -> None:
        """Run one step after another; a step that found work is followed at once, else after a short rest."""
        rest = QUICK
        while not self._stop.is_set():
            try:
                with connect() as connection:
                    connection.prepare_threshold = 2
                    step = make(connection)
                    while not self._stop.is_set():
                        rest = QUICK if step() else min(SLOW, rest * 1.5)
                        if rest > QUICK:
                            self._stop.wait(rest)
            except psycopg.OperationalError as error:
                log.warning("database lost, trying again", loop=name, error=str(error).splitlines()[0][:200])
                self._stop.wait(0.5)
            except Exception:
                log.exception("loop failed, starting again", loop=name)
                self._stop.wait(0.5)

    def _messages(self, connection: Connection) -> Callable[[], bool]:
        whole = self.settings.worker_batch
        size, failures = whole, 0

        def step() -> bool:
            nonlocal size, failures
            try:
                with connection.transaction(), connection.cursor() as cursor:
                    count = flow.process(cursor, self.engine, self.settings, datetime.now(UTC), size)
            except (psycopg.errors.DeadlockDetected, psycopg.errors.UniqueViolation, psycopg.errors.SerializationFailure):
                # another worker opened the same case first: nothing of this batch happened, do it again
                failures += 1
                self._stop.wait(min(1.0, 0.01 * failures))
                return True
            except psycopg.OperationalError:
                raise
            except Exception as error:
                # one message that cannot be read must not hold up the others: halve until it stands alone
                failures += 1
                if size > 1:
                    size = max(1, size // 2)
                elif failures >= TRIES:
                    log.exception("a message cannot be read, set aside")
                    with connection.transaction(), connection.cursor() as cursor:
                        flow.set_aside(cursor, type(error).__name__, datetime.now(UTC))
                    size, failures = whole, 0
                return True
            size, failures = min(whole, size * 2), 0
            self.processed += count
            return count > 0

        return step

    def _clocks(self, connection: Connection) -> Callable[[], bool]:
        def step() -> bool:
            with connection.transaction(), connection.cursor() as cursor:
                return breach_due(cursor, datetime.now(UTC), BREACH_LIMIT) > 0

        return step

    def _positions(self, connection: Connection) -> Callable[[], bool]:
        stamper = Stamper(connection)
        return lambda: stamper.stamp() > 0

    def _heartbeat(self, connection: Connection) -> Callable[[], bool]:
        def step() -> bool:
            connection.execute(
                "INSERT INTO records_heartbeat (name, at, data) VALUES ('worker', now(), %s::jsonb) "
                "ON CONFLICT (name) DO UPDATE SET at = now(), data = excluded.data",
                [f'{{"pid": {os.getpid()}, "engine": "{self.engine.version}", "processed": {self.processed}}}'])
            self._stop.wait(1.0)
            return False

        return step


def main() -> int:
    """`zhiyin worker`: loads the engine of the profile and works until told to stop."""
    from zhiyin.understand.engine import load

    settings = current()
    if settings.worker_nice and hasattr(os, "nice"):
        os.nice(settings.worker_nice)
    started = time.monotonic()
    engine = load(settings.profile)
    log.info("worker ready", engine=engine.version, seconds=round(time.monotonic() - started, 2))
    worker = Worker(settings, engine)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    if os.environ.get("ZHIYIN_PARENT_PIPE"):
        threading.Thread(target=_until_parent_gone, args=(worker,), daemon=True).start()
    worker.run()
    return 0


def _until_parent_gone(worker: Worker) -> None:
    """The server holds the other end of standard input; end of file means that it is gone, however it went."""
    with suppress(OSError):
        while os.read(0, 4_096):  # not sys.stdin: its lock, held by this thread, makes Python abort at the end
            pass
    worker.stop()
