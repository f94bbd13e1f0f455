"""From a post to its label on an open page, and what overload does.

The time of a message runs from the moment its post was due to the moment its `message.understood` arrived on /live.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence

import load
from report import Report, quantile
from running import Running, held, serving, temporary_home
from signing import cookies, get

UNDERSTOOD = re.compile(rb"event: message\.understood\ndata: (\{.*\})\n\n")
#: connections that share the posts; overload uses as many as the door is measured with
POSTERS, CLIENTS = 8, 32
#: a mark inside the ids of messages, changed for each part of a long run
RUN = "over-%04d"
PART_SECONDS = 30.0


class Page(threading.Thread):
    """An open page: notes when each message is understood, by id."""

    def __init__(self, server: Running) -> None:
        super().__init__(daemon=True)
        self.seen: dict[int, float] = {}
        self._sock = socket.create_connection(server.address)
        self._sock.sendall(get("/live", Cookie=cookies(server), Accept="text/event-stream"))
        self._unread = self._sock.recv(65_536)
        if b" 200 " not in self._unread:
            raise SystemExit(f"the live stream did not open: {self._unread[:100]!r}")

    def run(self) -> None:
        while part := self._sock.recv(262_144):
            now = time.monotonic()
            # a frame of the chunked answer may cut an event: it is looked for again with what follows
            self._unread += part
            end = 0
            for found in UNDERSTOOD.finditer(self._unread):
                self.seen[json.loads(found[1])["message_id"]] = now
                end = found.end()
            self._unread = self._unread[end:]


def label_times(server: Running, report: Report, per_second: float, seconds: float) -> None:
    page = Page(server)
    page.start()
    count = int(per_second * seconds)
    requests = [load.post("/api/v1/messages", body, server.token) for body in load.messages(count, "live")]
    due, statuses = _post(server, requests, per_second)
    end = time.monotonic() + 10
    while len(page.seen.keys() & due.keys()) < len(due) and time.monotonic() < end:
        time.sleep(0.05)
    times = [(page.seen[key] - moment) * 1000 for key, moment in due.items() if key in page.seen]
    report.add(f"posts answered 202, of {count}", statuses[202], "posts")
    report.add("never seen on the page", len(due) - len(times), "messages", "<= 0")
    report.add(f"post to label at {per_second:g}/s: p50", quantile(times, 0.5), "ms", "<= 150")
    report.add(f"post to label at {per_second:g}/s: p99", quantile(times, 0.99), "ms", "<= 1000")
    report.add(f"post to label at {per_second:g}/s: slowest", max(times, default=math.inf), "ms")


def _post(server: Running, requests: Sequence[bytes], per_second: float) -> tuple[dict[int, float], Counter[int]]:
    """When each message, by its id, was due; and the statuses. A late answer does not put off the next posts' times."""
    due: dict[int, float] = {}
    statuses: Counter[int] = Counter()
    start = time.monotonic() + 0.2

    def poster(first: int) -> None:
        with socket.create_connection(server.address) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for place in range(first, len(requests), POSTERS):
                moment = start + place / per_second
                time.sleep(max(0.0, moment - time.monotonic()))
                sock.sendall(requests[place])
                answer = sock.recv(65_536)
                while b"}" not in answer:
                    answer += sock.recv(65_536)
                status = int(answer[9:12])
                statuses[status] += 1
                if status == 202:
                    due[json.loads(answer[answer.index(b"\r\n\r\n"):])["id"]] = moment

    threads = [threading.Thread(target=poster, args=(first,)) for first in range(POSTERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return due, statuses


def drain_rate(server: Running, count: int = 2_000) -> float:
    """Messages the worker reads in a second when nothing else happens."""
    requests = [load.post("/api/v1/messages", body, server.token) for body in load.messages(count, "drain")]
    with server.connect() as connection:
        with held(server.worker()):
            load.drive(server.address, requests, CLIENTS, 120)
            waiting, started = server.unread(connection), time.monotonic()
        server.drained(connection)
        return waiting / (time.monotonic() - started)


def overload(server: Running, report: Report, minutes: float, rate: float) -> None:
    drained = drain_rate(server)
    report.add("drain rate of the worker alone", drained, "messages/s")
    seconds = minutes * 60
    parts = max(1, math.ceil(seconds / PART_SECONDS))
    bodies = load.messages(int(rate * seconds / parts) + 1, RUN % 0, seed=11)
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    driven = 0.0
    for part in range(parts):
        mark, new = (RUN % 0).encode(), (RUN % part).encode()
        requests = [load.post("/api/v1/messages", body.replace(mark, new), server.token) for body in bodies]
        outcome = load.drive(server.address, requests, CLIENTS, seconds / parts, per_second=rate)
        statuses += outcome.statuses
        latencies += outcome.latencies
        driven += outcome.seconds
    with server.connect() as connection:
        waiting, started = server.unread(connection), time.monotonic()
        report.add(f"overload for {driven:.0f} s: asked for", rate, "posts/s")
        report.add("overload: answered", len(latencies) / driven, "posts/s")
        report.add("overload: answered / drain rate", len(latencies) / driven / drained, "x")
        for status, number in sorted(statuses.items()):
            report.add(f"overload: answers with status {status}", number, "posts")
        report.add("overload: answers other than 202 and 503",
                   sum(statuses.values()) - statuses[202] - statuses[503], "posts", "<= 0")
        report.add("overload: p99 of the answers", quantile(latencies, 0.99) * 1000, "ms")
        report.add("overload: unread at its end", waiting, "messages")
        server.drained(connection)
        report.add("overload: until nothing was unread", time.monotonic() - started, "s")
        kept = connection.execute("SELECT count(*) FROM records_message WHERE strpos(external_id, %s) > 0",
                                  [RUN[:5]]).fetchone()
        report.add("overload: accepted but not in the records", statuses[202] - (kept[0] if kept else 0), "messages", "<= 0")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", choices=("lite", "full"), default="full", help="(%(default)s)")
    parser.add_argument("--rate", type=float, default=100.0, help="posts per second (%(default)s)")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long they are posted (%(default)s)")
    parser.add_argument("--overload", type=float, default=0.5, metavar="MINUTES", help="0 leaves it out (%(default)s)")
    parser.add_argument("--times", type=float, default=10.0, help="overload: times the rate (%(default)s)")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    given = parser.parse_args()
    report = Report(as_json=given.json)
    with temporary_home() as home, serving(home, given.profile) as server:
        drain_rate(server, 200)  # the worker is up and warm
        label_times(server, report, given.rate, given.seconds)
        if given.overload:
            overload(server, report, given.overload, given.rate * given.times)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
