"""How fast messages come in: `python benchmarks/ingest.py`.

Starts a server of its own in a temporary home (or takes `--url` and `--token` of a running one). Every answer that is
counted was given after its commit (`synchronous_commit` is asked for and must be on). In the same run: the ceiling,
which is bare rows inserted into the same server with as many rows per commit, and a peer, django-helpdesk, creating
tickets by its API on the same PostgreSQL.

"Idle" is with the worker standing still; "while the worker drains" is with the backlog of the runs before behind it.
"""

from __future__ import annotations

import argparse
import sys
import time

import load
from ceiling import bare_rows
from peer import tickets
from report import Report, quantile
from running import Cpu, Running, held, serving, temporary_home

SINGLE, BULK = "/api/v1/messages", "/api/v1/messages/bulk"
BULK_LINES = 1_000
CLIENTS = (1, 8, 32)


class Ingest:
    def __init__(self, server: Running, report: Report, seconds: float) -> None:
        self.server, self.report, self.seconds = server, report, seconds
        self._runs = 0
        self.peak = 0.0
        self.at_eight = 0.0
        self.rows_per_commit = 1.0

    def requests(self, count: int) -> list[bytes]:
        self._runs += 1
        return [load.post(SINGLE, body, self.server.token) for body in load.messages(count, self._run())]

    def bulk_requests(self, count: int) -> list[bytes]:
        self._runs += 1
        lines = load.messages(count, self._run())
        return [load.post(BULK, b"\n".join(lines[at:at + BULK_LINES]), self.server.token, "application/x-ndjson")
                for at in range(0, len(lines), BULK_LINES)]

    def _run(self) -> str:
        return f"r{time.time_ns() // 1_000_000:x}-{self._runs}"

    def warm(self) -> None:
        load.drive(self.server.address, self.requests(2_000), 8, 5.0)

    def _accepted(self, found: load.Outcome, status: int) -> None:
        if set(found.statuses) != {status}:
            raise SystemExit(f"answers other than {status}: {dict(found.statuses)}")

    def singles(self) -> None:
        for clients in CLIENTS:
            requests = self.requests(int(self.seconds * (9_000 if clients > 1 else 3_000)))
            before, cpu = self.newest(), self.cpu()
            found = load.drive(self.server.address, requests, clients, self.seconds)
            self._accepted(found, 202)
            name = f"single posts, {clients} client{'s' if clients > 1 else ''}, idle"
            self._latencies(name, found, rate=">= 6000" if clients == 32 else "",
                            p50="<= 2" if clients == 1 else "", p99="<= 15" if clients == 32 else "")
            self._cpu(name, cpu, len(found.latencies), target=clients == 32)
            per_commit = self.per_commit(before)
            self.report.add(f"{name}: messages per commit", per_commit, "")
            if clients == 32:
                self.peak, self.rows_per_commit = found.rate, per_commit
            if clients == 8:
                self.at_eight = found.rate

    def bulk(self) -> None:
        for clients in CLIENTS:
            requests = self.bulk_requests(int(self.seconds * 25_000))
            cpu = self.cpu()
            found = load.drive(self.server.address, requests, clients, self.seconds)
            self._accepted(found, 200)
            name = f"bulk, {clients} client{'s' if clients > 1 else ''} x {BULK_LINES} lines, idle"
            self.report.add(f"{name}: rate", found.lines / found.seconds, "messages/s", ">= 15000")
            self._cpu(name, cpu, found.lines)

    def draining(self) -> None:
        requests = self.requests(int(self.seconds * 9_000))
        found = load.drive(self.server.address, requests, 32, self.seconds)
        self._accepted(found, 202)
        self._latencies("single posts, 32 clients, while the worker drains", found, rate=">= 4000")

    def _latencies(self, name: str, found: load.Outcome, *, rate: str = "", p50: str = "", p99: str = "") -> None:
        self.report.add(f"{name}: rate", found.rate, "posts/s", rate)
        self.report.add(f"{name}: p50", quantile(found.latencies, 0.5) * 1000, "ms", p50)
        self.report.add(f"{name}: p99", quantile(found.latencies, 0.99) * 1000, "ms", p99)

    def newest(self) -> int:
        if not self.server.conninfo:
            return 0
        with self.server.connect() as connection:
            row = connection.execute("SELECT coalesce(max(id), 0) FROM records_message").fetchone()
            return int(row[0]) if row else 0

    def per_commit(self, before: int) -> float:
        """Messages of one transaction share its time of receipt."""
        if not self.server.conninfo:
            return 1.0
        with self.server.connect() as connection:
            row = connection.execute("SELECT count(*)::float / greatest(1, count(DISTINCT received_at)) "
                                     "FROM records_message WHERE id > %s", [before]).fetchone()
            return float(row[0]) if row else 0.0

    def cpu(self) -> Cpu | None:
        return Cpu(self.server) if self.server.pid else None

    def _cpu(self, name: str, cpu: Cpu | None, count: int, *, target: bool = False) -> None:
        if cpu is None or not count:
            return
        server, database = cpu.spent()
        self.report.add(f"{name}: CPU of the server", server / count * 1000, "ms/message", "<= 0.15" if target else "")
        self.report.add(f"{name}: CPU with the database", (server + database) / count * 1000, "ms/message",
                        "<= 0.3" if target else "")


def processed(server: Running, report: Report, count: int, target: float) -> None:
    """From a backlog to the last position: understood, labelled, graded, cases and clocks made."""
    tasks = Ingest(server, report, 0)
    requests = tasks.bulk_requests(count)
    with server.connect() as connection:
        server.drained(connection)
        worker = server.worker()
        with held(worker):
            load.drive(server.address, requests, 4, 600)
            waiting = server.unread(connection)
            before = worker.cpu_times()
            started = time.monotonic()
        server.drained(connection)
        seconds = time.monotonic() - started
        after = worker.cpu_times()
    profile = server.env["ZHIYIN_PROFILE"]
    report.add(f"processed to the end, {profile}", waiting / seconds, "messages/s", f">= {target:g}")
    report.add(f"processed to the end, {profile}: CPU of the worker",
               (after.user + after.system - before.user - before.system) / waiting * 1000, "ms/message")


def measure(server: Running, report: Report, given: argparse.Namespace) -> float:
    """Everything about the door; the rate of single posts of 8 clients."""
    run = Ingest(server, report, given.seconds)
    run.warm()
    if not server.pid:  # somebody else's: only what can be seen from outside
        run.singles()
        run.bulk()
        return run.at_eight
    with server.connect() as connection:
        row = connection.execute("SHOW synchronous_commit").fetchone()
        if row != ("on",):
            raise SystemExit(f"synchronous_commit is {row}: these figures would mean nothing")
        server.drained(connection)
        with held(server.worker()):
            run.singles()
            rows = max(1, round(run.rows_per_commit))
            ceiling = bare_rows(server, rows, given.seconds)
            report.add(f"ceiling: bare rows, {rows} per commit", ceiling, "rows/s")
            report.add("single posts, 32 clients / ceiling", run.peak / ceiling, "x")
            run.bulk()
        run.draining()
        report.add("unread messages behind it at the end", server.unread(connection), "messages")
    return run.at_eight


def against_the_peer(server: Running, report: Report, seconds: float, ours: float) -> None:
    assert server.home is not None
    found, cpu = tickets(server, server.home.with_name(server.home.name + "-peer"), 8, seconds)
    name = "django-helpdesk, tickets by its API, 8 clients"
    report.add(f"{name}: rate", found.rate, "tickets/s")
    report.add(f"{name}: p50", quantile(found.latencies, 0.5) * 1000, "ms")
    report.add(f"{name}: p99", quantile(found.latencies, 0.99) * 1000, "ms")
    report.add(f"{name}: CPU of its processes", cpu / len(found.latencies) * 1000, "ms/ticket")
    if ours:
        report.add("single posts, 8 clients / django-helpdesk, 8 clients", ours / found.rate, "x", ">= 40")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="a running server instead of one of its own")
    parser.add_argument("--token", default="", help="a token of it with the scope ingest")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of each run (%(default)s)")
    parser.add_argument("--only", choices=("door", "processed", "peer"), help="one part instead of all")
    parser.add_argument("--no-peer", action="store_true", help="leave out django-helpdesk")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    given = parser.parse_args()
    report = Report(as_json=given.json)
    if given.url:
        measure(Running(given.url, given.token), report, given)
        return report.end()
    if given.only != "processed":
        with temporary_home() as home, serving(home) as server:
            ours = measure(server, report, given) if given.only != "peer" else 0.0
            if not given.no_peer and given.only != "door":
                against_the_peer(server, report, given.seconds, ours)
    if given.only in (None, "processed"):
        for profile, count, target in (("lite", 40_000, 2_000), ("full", 10_000, 500)):
            with temporary_home() as home, serving(home, profile) as server:
                processed(server, report, count, target)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
