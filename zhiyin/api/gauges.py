"""What /metrics exports. Asked of the database at most every five seconds, by questions that an index answers."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db import Error, connection
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from zhiyin.domain.events import KINDS

FRESH_SECONDS = 5.0
#: positions counted by one look; a longer gap is caught up with over the next ones
STRETCH = 200_000

DOOR = {
    "posts": "Messages stored by single posts",
    "batches": "Commits made for single posts",
    "bulk_lines": "Messages stored by bulk requests",
    "refused": "Posts refused with an error",
    "unavailable": "Messages that could not be stored and were not acknowledged",
}
#: Counts stop here: a watcher needs no exact number of more, and a scrape must stay cheap in the worst hour.
MOST = 100_000


def _counted(rows: str) -> str:
    return f"SELECT count(*) FROM (SELECT FROM {rows} LIMIT {MOST}) counted"


#: name -> (what it is, SQL for the one number). They look at what is open or waiting, never at what is done.
NUMBERS = {
    "zhiyin_unread_messages": (
        "Live messages the worker has not yet read",
        _counted("records_message WHERE unread AND history = false")),
    "zhiyin_unread_history_messages": (
        "Imported messages the worker has not yet read",
        _counted("records_message WHERE unread AND history = true")),
    "zhiyin_unread_age_seconds": (
        "Age of the oldest unread live message, 0 when there is none",
        "SELECT coalesce((SELECT extract(epoch FROM now() - received_at)::float8 FROM records_message "
        "WHERE unread AND history = false ORDER BY history, id LIMIT 1), 0)"),
    "zhiyin_clocks_open": (
        "Clocks of open cases that are running",
        "SELECT count(*) FROM (SELECT case_id FROM records_clock WHERE met_at IS NULL AND breached_at IS NULL "
        f"AND replaced_at IS NULL LIMIT {MOST}) k JOIN records_case c ON c.id = k.case_id WHERE c.status <> 'closed'"),
    "zhiyin_cases_overdue": (
        "Open live cases that are past a deadline",
        _counted("records_case WHERE history = false AND status <> 'closed' AND next_due_at <= now()")),
    "zhiyin_jobs_waiting": (
        "Jobs that wait or run", "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"),
    "zhiyin_jobs_dead": (
        "Jobs that failed for good", "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"),
    "zhiyin_worker_heartbeat_age_seconds": (
        "Seconds since the worker last said that it lives, -1 when it never did",
        "SELECT coalesce((SELECT extract(epoch FROM now() - at)::float8 FROM records_heartbeat "
        "WHERE name = 'worker'), -1)"),
}


class Numbers:
    """The database's numbers, kept for a few seconds, and the events seen since this process first looked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = -FRESH_SECONDS
        self._values: dict[str, float] | None = None
        self._position: int | None = None
        self.events: Counter[str] = Counter()

    def values(self) -> dict[str, float] | None:
        """name -> number; None when the database cannot be reached."""
        with self._lock:
            if time.monotonic() - self._read_at >= FRESH_SECONDS:
                try:
                    self._values = self._ask()
                except Error:
                    self._values = None
                self._read_at = time.monotonic()
            return self._values

    def _ask(self) -> dict[str, float]:
        values: dict[str, float] = {}
        with connection.cursor() as cursor:
            for name, (_, question) in NUMBERS.items():
                cursor.execute(question)
                values[name] = float(cursor.fetchone()[0])
            self._follow(cursor)
        return values

    def _follow(self, cursor: Any) -> None:
        cursor.execute("SELECT position FROM records_eventhead WHERE id = 1")
        row = cursor.fetchone()
        head = row[0] if row else 0
        if self._position is None or head < self._position:  # the first look, or another database
            self._position = head
            return
        upto = min(head, self._position + STRETCH)
        cursor.execute("SELECT kind, count(*) FROM records_event "
                       "WHERE position > %s AND position <= %s GROUP BY kind",
                       [self._position, upto])
        for kind, count in cursor.fetchall():
            self.events[kind] += count
        self._position = upto


class Collector:
    """Answers a scrape."""

    def __init__(self) -> None:
        self.door: dict[str, int] = {}
        self.streams: Callable[[], int] | None = None
        self.numbers = Numbers()

    def collect(self) -> Iterator[Metric]:
        for name, count in self.door.items():
            yield CounterMetricFamily(f"zhiyin_door_{name}", DOOR.get(name, name), value=count)
        if self.streams is not None:
            yield GaugeMetricFamily("zhiyin_live_streams", "Open live streams", value=self.streams())
        values = self.numbers.values()
        yield GaugeMetricFamily("zhiyin_database_up", "1 when the database answers", value=float(values is not None))
        for name, value in (values or {}).items():
            yield GaugeMetricFamily(name, NUMBERS[name][0], value=value)
        events = CounterMetricFamily("zhiyin_events", "Events since this process began to count", labels=["kind"])
        for kind in KINDS:
            events.add_metric([kind], self.numbers.events[kind])
        yield events


collector = Collector()
registry = CollectorRegistry()
registry.register(collector)
ProcessCollector(registry=registry)


def watch(counts: dict[str, int], streams: Callable[[], int]) -> None:
    """The server's own numbers: the door's counters (kept up by the door) and how many live streams are open."""
    collector.door, collector.streams = counts, streams


def text() -> bytes:
    """Everything in Prometheus' text form."""
    return generate_latest(registry)
