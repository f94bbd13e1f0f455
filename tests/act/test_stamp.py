"""Positions of events: every committed event gets one, in an order that a reader can follow without missing any."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.serving import REPOSITORY, until
from zhiyin.act.events import Event, append
from zhiyin.act.stamp import BATCH, Stamper
from zhiyin.cli.restore import drop
from zhiyin.live import READ
from zhiyin.records.connection import connect, conninfo

WRITERS = 8
STAMPER = """
import time
from zhiyin.act.stamp import Stamper
from zhiyin.records.connection import connect
connection = connect()
stamper = Stamper(connection)
print(connection.info.backend_pid, flush=True)
while True:
    if not stamper.stamp():
        time.sleep(0.01)
"""
HOLDER = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 72191840 AND granted"


class Stamping:
    """Stampers in processes of their own: one works, the others stand by, and the one that works may be killed."""

    def __init__(self, database: str, count: int) -> None:
        self._database = database
        environment = {**os.environ, "ZHIYIN_CONNINFO": database}
        started = [subprocess.Popen([sys.executable, "-c", STAMPER], env=environment, cwd=REPOSITORY,
                                    stdout=subprocess.PIPE, text=True) for _ in range(count)]
        self.running = {int(process.stdout.readline()): process for process in started if process.stdout}

    def kill_the_working(self) -> bool:
        with psycopg.connect(self._database) as connection:
            row = connection.execute(HOLDER).fetchone()
        process = self.running.pop(row[0], None) if row else None
        if process is None:
            return False
        process.kill()
        process.communicate()
        return True

    def stop(self) -> None:
        for process in self.running.values():
            process.kill()
            process.communicate()


@contextmanager
def stamping(database: str | None = None, count: int = 2) -> Iterator[Stamping]:
    crowd = Stamping(database or conninfo(), count)
    try:
        yield crowd
    finally:
        crowd.stop()


class Writers:
    """Threads that write events in transactions of random size, wait, and then commit or, now and then, roll back."""

    def __init__(self, shop: int, events: int, database: str | None = None, seed: int = 5) -> None:
        self._shop, self._database = shop, database or conninfo()
        self.committed: list[int] = []
        self._threads = [threading.Thread(target=self._write, args=(events // WRITERS, random.Random(seed * 100 + n)))
                         for n in range(WRITERS)]

    def start(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def join(self) -> list[int]:
        """Ids of all events that were committed."""
        for thread in self._threads:
            thread.join()
        return self.committed

    def _write(self, events: int, chance: random.Random) -> None:
        own: list[int] = []
        with psycopg.connect(self._database) as connection:
            while len(own) < events:
                size = min(events - len(own), chance.choice((1, 10, 100, 400)))
                ids: list[int] = []
                for part in (size // 2, size - size // 2):  # two statements: ids of others come between
                    ids += self._insert(connection, part)
                    # mostly short; now and then so long that thousands of later events are read in the meantime
                    time.sleep(chance.random() * (0.5 if chance.random() < 0.02 else 0.02))
                if chance.random() < 0.05:
                    connection.rollback()
                else:
                    connection.commit()
                    own += ids
        self.committed += own

    def _insert(self, connection: psycopg.Connection[Any], count: int) -> list[int]:
        found = connection.execute("INSERT INTO records_event (shop_id, kind) SELECT %s, 'case.opened' "
                                   "FROM generate_series(1, %s) RETURNING id", [self._shop, count])
        return [row[0] for row in found]


class Reader(threading.Thread):
    """Follows positions with the statement of the live stream; comes back on a new connection at random places."""

    def __init__(self, expected: int, database: str | None = None, after: int = 0, seed: int = 1) -> None:
        super().__init__(daemon=True)
        self._database, self.expected, self.after = database or conninfo(), expected, after
        self._chance = random.Random(seed)
        self.seen: list[tuple[int, int]] = []
        self.connections = 0

    def run(self) -> None:
        position = self.after
        while len(self.seen) < self.expected:
            with psycopg.connect(self._database, autocommit=True) as connection:
                self.connections += 1
                for _ in range(self._chance.randrange(1, 20)):
                    rows = connection.execute(READ, [position, self._chance.randrange(1, 1_500)]).fetchall()
                    self.seen += [(row[0], self._id(connection, row[0])) for row in rows[:1]]
                    self.seen += [(row[0], 0) for row in rows[1:]]
                    position = rows[-1][0] if rows else position
                    if not rows:
                        time.sleep(0.002)

    def _id(self, connection: psycopg.Connection[Any], position: int) -> int:
        row = connection.execute("SELECT id FROM records_event WHERE position = %s", [position]).fetchone()
        assert row is not None
        return int(row[0])


def positions(database: str | None = None) -> list[tuple[int, int]]:
    """(position, id) of every event, as it stands."""
    with psycopg.connect(database or conninfo()) as connection:
        return connection.execute("SELECT position, id FROM records_event ORDER BY position").fetchall()


def write(shop: Any, count: int) -> None:
    with connect() as connection, connection.cursor() as cursor:
        append(cursor, [Event(shop.pk, "case.opened", datetime.now(UTC)) for _ in range(count)])


@pytest.fixture
def stamper(transactional_db: None) -> Iterator[Stamper]:
    with connect() as connection:
        yield Stamper(connection)


def test_a_reader_misses_nothing_of_100_000_events(shop: Any) -> None:
    total = 100_000
    reader = Reader(total)
    with stamping(count=5) as crowd:
        writers = Writers(shop.pk, total).start()
        reader.start()
        kills = 0
        while reader.is_alive() and kills < 4:
            if len(reader.seen) > (kills + 1) * total // 12:
                kills += crowd.kill_the_working()
            time.sleep(0.01)
        committed = writers.join()
        reader.join(120)
    assert kills == 4
    assert reader.connections > 10
    assert len(committed) == total
    assert [position for position, _ in reader.seen] == list(range(1, total + 1))
    stored = positions()
    assert [position for position, _ in stored] == list(range(1, total + 1))
    assert {event for _, event in stored} == set(committed)
    at = dict(stored)
    assert all(at[position] == event for position, event in reader.seen if event), "an event changed its position"


def test_positions_go_on_after_a_dump_and_restore(shop: Any, tmp_path: Path) -> None:
    """The dump is taken while events are written and not all have positions; the reader goes on in the restored one."""
    from zhiyin.cli.backup import tool

    half = 8_000
    file, name = tmp_path / "events.dump", f"restored_{os.getpid()}"
    with stamping() as crowd:
        writers = Writers(shop.pk, half).start()
        until(lambda: len(positions()) > half // 3)
        for process in crowd.running.values():
            process.send_signal(signal.SIGSTOP)
        until(lambda: any(position is None for position, _ in positions()))
        with file.open("wb") as out:
            assert tool("pg_dump", conninfo(), "--format=custom", stdout=out.fileno()).returncode == 0
        for process in crowd.running.values():
            process.send_signal(signal.SIGCONT)
        writers.join()
    with psycopg.connect(conninfo(), autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    restored = make_conninfo(conninfo(), dbname=name)
    try:
        done = tool("pg_restore", restored, "--dbname", name, "--exit-on-error", "--no-owner", str(file))
        assert done.returncode == 0, done.stderr
        dumped = positions(restored)
        known = [(position, event) for position, event in dumped if position is not None]
        assert 0 < len(known) < len(dumped) < half
        assert [position for position, _ in known] == list(range(1, len(known) + 1))
        # somebody who had read some of it before the dump
        reader = Reader(len(dumped) + half - 100, restored, after=100)
        with stamping(restored):
            writers = Writers(shop.pk, half, restored, seed=6).start()
            reader.start()
            added = writers.join()
            reader.join(60)
        assert [position for position, _ in reader.seen] == list(range(101, len(dumped) + half + 1))
        after = positions(restored)
        assert after[: len(known)] == known, "an event changed its position"
        assert {event for _, event in after} == {event for _, event in dumped} | set(added)
        assert len(after) == len(dumped) + half
    finally:
        with psycopg.connect(conninfo(), autocommit=True) as maintenance:
            drop(maintenance, name)


def test_a_position_is_never_given_twice(shop: Any, stamper: Stamper) -> None:
    write(shop, 10)
    assert stamper.stamp() == 10
    with connect() as connection:
        connection.execute("DELETE FROM records_event WHERE position > 6")
    write(shop, 2)
    assert stamper.stamp() == 2
    assert [position for position, _ in positions()] == [1, 2, 3, 4, 5, 6, 11, 12]
    with connect() as connection:
        connection.execute("DELETE FROM records_event")
    write(shop, 1)
    stamper.stamp()
    assert [position for position, _ in positions()] == [13]


def test_without_a_head_positions_go_on_behind_the_highest(shop: Any) -> None:
    with connect() as first:
        write(shop, 3)
        assert Stamper(first).stamp() == 3
        first.execute("DELETE FROM records_eventhead")
    write(shop, 1)
    with connect() as second:
        until(lambda: Stamper(second).stamp() == 1)
    assert [position for position, _ in positions()] == [1, 2, 3, 4]


def test_more_than_a_batch_takes_several_steps(shop: Any, stamper: Stamper) -> None:
    write(shop, BATCH + 1)
    assert [stamper.stamp() for _ in range(3)] == [BATCH, 1, 0]
    assert [position for position, _ in positions()] == list(range(1, BATCH + 2))


def test_an_event_whose_transaction_is_open_waits(shop: Any, stamper: Stamper) -> None:
    with connect() as late, late.transaction():
        with late.cursor() as cursor:
            append(cursor, [Event(shop.pk, "case.opened", datetime.now(UTC))])
        write(shop, 2)
        assert stamper.stamp() == 2
    assert stamper.stamp() == 1
    order = [event for _, event in positions()]
    assert order[-1] == min(order), "it has the lowest id and the last position"


def test_when_a_stamper_loses_its_connection_the_next_one_takes_over(shop: Any) -> None:
    with connect() as second, connect() as killer:
        first = connect()
        assert Stamper(first).stamp() == 0
        write(shop, 5)
        standing_by = Stamper(second)
        assert standing_by.stamp() == 0
        killer.execute("SELECT pg_terminate_backend(%s)", [first.info.backend_pid])
        until(lambda: standing_by.stamp() == 5)
        first.close()
    assert [position for position, _ in positions()] == [1, 2, 3, 4, 5]
