"""From a visitor's widget to an agent's page, and from the agent's answer back to the visitor.

Times run from the moment a post was due to the moment its frame arrived: on /live as `message.understood` (what a page
of the shop draws a new message by), and on the visitor's own stream.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import socket
import sys
import threading
import time
import uuid
from collections import Counter
from typing import Any

from live import Page, drain_rate
from report import Report, quantile
from running import Running, serving, temporary_home

FRAME = re.compile(rb"event: message\ndata: (\{.*\})\n\n")
POSTERS = 8


class Visitor(threading.Thread):
    """An open widget: notes when each message of an agent arrives, by its text."""

    def __init__(self, server: Running, key: str) -> None:
        super().__init__(daemon=True)
        self.seen: dict[str, float] = {}
        self.secret = ask(server, "open", {"shop": key, "language": "en"})["visitor"]
        self.say(server, "hello")
        ticket = ask(server, "ticket", {}, self.secret)["ticket"]
        self._sock = socket.create_connection(server.address)
        self._sock.sendall(f"GET /widget/v1/stream?ticket={ticket}&after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

    def say(self, server: Running, text: str) -> int:
        return int(ask(server, "messages", {"client_id": str(uuid.uuid4()), "text": text}, self.secret)["id"])

    def run(self) -> None:
        unread = b""
        while part := self._sock.recv(65_536):
            now = time.monotonic()
            unread += part
            end = 0
            for found in FRAME.finditer(unread):
                said = json.loads(found[1])
                if said["role"] == "agent":
                    self.seen.setdefault(said["text"], now)
                end = found.end()
            unread = unread[end:]


def ask(server: Running, path: str, body: Any, secret: str = "", connection: http.client.HTTPConnection | None = None) -> Any:
    own = connection or http.client.HTTPConnection(*server.address, timeout=30)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    own.request("POST", f"/widget/v1/{path}", json.dumps(body).encode(), headers)
    answer = own.getresponse()
    read = json.loads(answer.read())
    if connection is None:
        own.close()
    if answer.status >= 300:
        raise SystemExit(f"{path} was answered with {answer.status}: {read}")
    return read


def spread(count: int, per_second: float, post: Any) -> None:
    """Call post(number, due, connection) for each of `count`, at their times, from a few threads."""
    start = time.monotonic() + 0.2

    def poster(first: int) -> None:
        own: dict[str, Any] = {}
        for place in range(first, count, POSTERS):
            due = start + place / per_second
            time.sleep(max(0.0, due - time.monotonic()))
            post(place, due, own)

    threads = [threading.Thread(target=poster, args=(first,)) for first in range(POSTERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure(server: Running, report: Report, visitors: int, per_second: float, seconds: float) -> None:
    key = "zw_benchmark"
    with server.connect() as connection:
        shop = connection.execute("UPDATE records_shop SET widget_key = %s WHERE id = (SELECT min(id) FROM records_shop) "
                                  "RETURNING id", [key]).fetchone()
        open_ones = [Visitor(server, key) for _ in range(visitors)]
        for one in open_ones:
            one.start()
        talks = [row[0] for row in connection.execute(
            "SELECT c.external_id FROM records_conversation c JOIN records_channel h ON h.id = c.channel_id "
            "WHERE h.shop_id = %s AND h.name = 'web'", [shop[0] if shop else 0])]
    page = Page(server)
    page.start()
    count = int(per_second * seconds)
    due: dict[int, float] = {}
    back: dict[str, float] = {}
    statuses: Counter[int] = Counter()

    def there(place: int, moment: float, own: dict[str, Any]) -> None:
        wire = own.setdefault("wire", http.client.HTTPConnection(*server.address, timeout=30))
        said = ask(server, "messages", {"client_id": str(uuid.uuid4()), "text": f"where is my parcel no {place}"},
                   open_ones[place % visitors].secret, wire)
        due[int(said["id"])] = moment

    def answer(place: int, moment: float, own: dict[str, Any]) -> None:
        wire = own.setdefault("wire", http.client.HTTPConnection(*server.address, timeout=30))
        text = f"on its way no {place}"
        back[text] = moment
        wire.request("POST", "/api/v1/messages", json.dumps({
            "channel": "web", "external_id": f"out:{uuid.uuid4()}", "conversation": talks[place % visitors],
            "sender": {"role": "agent", "name": "Lin"}, "text": text}).encode(), {"Authorization": f"Bearer {server.token}"})
        with wire.getresponse() as response:
            response.read()
            statuses[response.status] += 1

    both = [threading.Thread(target=spread, args=(count // 2, per_second / 2, post)) for post in (there, answer)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    end = time.monotonic() + 10

    def arrived() -> dict[str, float]:
        return {text: moment for one in open_ones for text, moment in one.seen.items()}

    while (len(page.seen.keys() & due.keys()) < len(due) or len(arrived()) < len(back)) and time.monotonic() < end:
        time.sleep(0.05)
    seen = arrived()
    to_page = [(page.seen[one] - moment) * 1000 for one, moment in due.items() if one in page.seen]
    to_widget = [(seen[text] - moment) * 1000 for text, moment in back.items() if text in seen]
    what = f"{visitors} open streams, {per_second:g} messages/s"
    report.add(f"{what}: lost on the way", len(due) - len(to_page) + len(back) - len(to_widget), "messages", "<= 0")
    for name, times in (("widget to an agent's page", to_page), ("answer to the widget", to_widget)):
        report.add(f"{name}: p50", quantile(times, 0.5), "ms")
        report.add(f"{name}: p99", quantile(times, 0.99), "ms", "<= 300")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", choices=("lite", "full"), default="lite", help="(%(default)s)")
    parser.add_argument("--visitors", type=int, default=100, help="open streams (%(default)s)")
    parser.add_argument("--rate", type=float, default=50.0, help="messages per second, half of them answers (%(default)s)")
    parser.add_argument("--seconds", type=float, default=20.0, help="(%(default)s)")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    given = parser.parse_args()
    report = Report(as_json=given.json)
    with temporary_home() as home, serving(home, given.profile) as server:
        drain_rate(server, 200)  # the worker is up and warm
        measure(server, report, given.visitors, given.rate, given.seconds)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
