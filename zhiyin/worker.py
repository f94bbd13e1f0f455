"""The process that understands, decides and acts by the clock. Never inside the web process.

Loops in threads, each with its own connection: messages, clocks, positions, sending; and the job queue. Each loop
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

from zhiyin import flow, notices, schedule, tracking
from zhiyin.act.breach import breach_due
from zhiyin.act.stamp import BATCH, Stamper
from zhiyin.asking import Asking
from zhiyin.fetching import Fetching
from zhiyin.intake.uploaded import Imports
from zhiyin.linking.following import Following, looking, rest
from zhiyin.records.connection import connect
from zhiyin.search.backfill import Backfill
from zhiyin.sending import Sending
from zhiyin.settings import Settings, current

log = structlog.get_logger()

#: seconds between looks when there was work, and when there has been none for a while
QUICK, SLOW = 0.01, 0.1
#: seconds for which the server's word that its door is pressed holds
PRESSED = 0.2
BREACH_LIMIT = 500
#: failures in a row (halvings included) after which a single message is set aside
TRIES = 12
#: messages set aside in a row after which the others wait, and seconds they wait: then the fault is hardly theirs
ASIDE, PAUSE = 3, 60.0
#: messages after which statements are planned anew: a plan made for a small table is kept, and walks through a large one
REPLAN = 16_384
#: what ends a batch that met another worker, and what is never a message's fault
CONFLICTS = (psycopg.errors.DeadlockDetected, psycopg.errors.UniqueViolation, psycopg.errors.SerializationFailure)
DEFECTS = (psycopg.OperationalError, psycopg.ProgrammingError, psycopg.InternalError)
Connection = psycopg.Connection[Any]


class Worker:
    """`run` returns when `stop` was called or the parent process is gone."""

    def __init__(self, settings: Settings, engine: flow.Understands) -> None:
        self.settings, self.engine = settings, engine
        self._stop = threading.Event()
        self._pressed_at = -PRESSED
        self.processed = 0

    def stop(self) -> None:
        self._stop.set()

    def give_way(self) -> None:
        """Senders wait at the door: leave it more of the machine for the next moment."""
        self._pressed_at = time.monotonic()

    def _door_is_pressed(self) -> bool:
        return time.monotonic() - self._pressed_at < PRESSED

    def run(self, *, jobs: bool = True) -> None:
        threads = [threading.Thread(target=self._loop, args=(name, make), name=name, daemon=True) for name, make in (
            ("messages", self._messages), ("clocks", self._clocks), ("positions", self._positions),
            ("parcels", self._parcels), ("links", self._links), ("imports", self._imports), ("backfill", self._backfill),
            ("sending", self._sending), ("asking", lambda connection: Asking(connection, self.settings).step),
            ("fetching", self._fetching),
            ("notices", lambda _connection: notices.making(self._stop)),
            ("deliveries", lambda _connection: notices.delivering(self._stop)), ("heartbeat", self._heartbeat))]
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
            parcels = self._parcels(connection)
            while parcels():
                pass
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
                        began = time.monotonic()
                        rest = QUICK if step() else min(SLOW, rest * 1.5)
                        if rest > QUICK:
                            self._stop.wait(rest)
                        elif self._door_is_pressed():
                            self._stop.wait((time.monotonic() - began) * self.settings.worker_rest)
            except psycopg.OperationalError as error:
                log.warning("database lost, trying again", loop=name, error=str(error).splitlines()[0][:200])
                self._stop.wait(0.5)
            except Exception:
                log.exception("loop failed, starting again", loop=name)
                self._stop.wait(0.5)

    def _messages(self, connection: Connection) -> Callable[[], bool]:
        whole = self.settings.worker_batch
        size, failures, aside, done, replan = whole, 0, 0, 0, 1
        engine = flow.Ahead(self.engine)

        def step() -> bool:
            nonlocal size, failures, aside, done, replan
            try:
                if done >= replan:
                    connection.execute("DISCARD PLANS")
                    replan = min(done * 2, done + REPLAN)
                # a pipeline: what is only written is sent off without waiting for its answer
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.execute(flow.PLANNING)
                    with connection.pipeline():
                        count = flow.process(cursor, engine, self.settings, datetime.now(UTC), size)
            except Exception as error:
                again = isinstance(error, CONFLICTS)
                if not again and isinstance(error, DEFECTS):
                    raise  # no message's fault
                failures += 1
                if again and failures < TRIES:
                    # another worker opened the same case first: nothing of this batch happened, do it again
                    log.warning("a batch met another worker and is done again", error=type(error).__name__, times=failures)
                    self._stop.wait(min(1.0, 0.01 * failures))
                # one message that cannot be read must not hold up the others: halve until it stands alone
                elif size > 1:
                    size = max(1, size // 2)
                elif failures < TRIES:
                    self._stop.wait(min(1.0, 0.01 * failures))
                else:
                    # it looks as if every message failed: let a person see it in time
                    if aside >= ASIDE and self._stop.wait(PAUSE):
                        return False
                    log.exception("a message cannot be read, set aside")
                    with connection.transaction(), connection.cursor() as cursor:
                        flow.set_aside(cursor, type(error).__name__, datetime.now(UTC))
                    size, failures, aside = whole, 0, aside + 1
                return True
            size, failures, aside = min(whole, size * 2), 0, 0 if count else aside
            done += count
            self.processed += count
            return count > 0

        return step

    def _clocks(self, connection: Connection) -> Callable[[], bool]:
        def step() -> bool:
            with connection.transaction(), connection.cursor() as cursor:
                return breach_due(cursor, datetime.now(UTC), BREACH_LIMIT) > 0

        return step

    def _parcels(self, connection: Connection) -> Callable[[], bool]:
        def step() -> bool:
            with connection.transaction(), connection.cursor() as cursor:
                return tracking.step(cursor, datetime.now(UTC)) > 0

        return step

    def _links(self, connection: Connection) -> Callable[[], bool]:
        following = Following(datetime.now(UTC))

        def step() -> bool:
            self._stop.wait(rest(looking(following, connection)))
            return False

        return step

    def _positions(self, connection: Connection) -> Callable[[], bool]:
        stamper = Stamper(connection)
        return lambda: stamper.stamp() > 0

    def _imports(self, connection: Connection) -> Callable[[], bool]:
        imports = Imports(connection, self._stop)
        imports.sweep()
        return imports.step

    def _backfill(self, connection: Connection) -> Callable[[], bool]:
        work = Backfill()

        def step() -> bool:
            began = time.monotonic()
            with connection.transaction(), connection.cursor() as cursor:
                more = work.step(cursor)
            # half of the time at the most, so that messages that come in now do not wait for old ones
            self._stop.wait(time.monotonic() - began if more else 1.0)
            return more

        return step

    def _sending(self, connection: Connection) -> Callable[[], bool]:
        return Sending(connection, self.settings).step

    def _fetching(self, connection: Connection) -> Callable[[], bool]:
        return Fetching(connection, self._stop).step

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
        threading.Thread(target=_heed_parent, args=(worker,), daemon=True).start()
    worker.run()
    return 0


def _heed_parent(worker: Worker) -> None:
    """The server holds the other end of standard input. A byte says that its door is pressed; end of file means that
    it is gone, however it went.
    """
    with suppress(OSError):
        while os.read(0, 4_096):  # not sys.stdin: its lock, held by this thread, makes Python abort at the end
            worker.give_way()
    worker.stop()
