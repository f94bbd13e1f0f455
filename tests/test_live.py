"""The live stream over real HTTP: who may listen, and that nobody misses an event or gets one twice."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.serving import PATIENCE, Address, Served, serving, until
from zhiyin.act.events import Event, append
from zhiyin.act.stamp import Stamper
from zhiyin.live import CATCH_UP
from zhiyin.records.connection import connect

FRAME = re.compile(rb"id: (\d+)\nevent: (\S+)\ndata: (.*)\n\n")


@dataclass(frozen=True)
class Got:
    position: int
    kind: str
    data: Any

    @property
    def number(self) -> int:
        return int(self.data["data"]["n"])


class Stream:
    """A browser's side of a stream, on a bare socket."""

    def __init__(self, server: Address, cookie: str | None, shop: str | None = "apricot", last: int | None = None,
                 receive_buffer: int | None = None) -> None:
        self._socket = server.socket(receive_buffer)
        head = [f"GET /live{f'?shop={shop}' if shop else ''} HTTP/1.1", "Host: localhost"]
        if cookie:
            head.append(f"Cookie: sessionid={cookie}")
        if last is not None:
            head.append(f"Last-Event-ID: {last}")
        self._socket.sendall("\r\n".join([*head, "", ""]).encode())
        self._raw, self._text, self.ended = b"", b"", False
        while b"\r\n\r\n" not in self._raw:
            self._receive()
        answered, self._raw = self._raw.split(b"\r\n\r\n", 1)
        self.status = int(answered.split()[1])
        self.headers = answered.decode().lower()
        self._cut()

    def next(self, patience: float = PATIENCE) -> Got | None:
        """The next event; None when the server ended the stream. Raises TimeoutError."""
        self._socket.settimeout(patience)
        while not (found := FRAME.search(self._text)):
            if self.ended:
                return None
            self._receive()
            self._cut()
        self._text = self._text[found.end():]
        return Got(int(found[1]), found[2].decode(), json.loads(found[3]))

    def _receive(self) -> None:
        part = self._socket.recv(65_536)
        self.ended = not part
        self._raw += part

    def _cut(self) -> None:
        """Take whole chunks of the answer's body out of their wrapping."""
        while (found := re.match(rb"([0-9a-f]+)\r\n", self._raw)) and (
                len(self._raw) >= found.end() + int(found[1], 16) + 2):
            size = int(found[1], 16)
            self._text += self._raw[found.end():found.end() + size]
            self._raw = self._raw[found.end() + size + 2:]
            self.ended = self.ended or size == 0

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture
def server(transactional_db: None) -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def sign_in(transactional_db: None, client: Any) -> Callable[..., str]:
    """sign_in(email, ...) makes a person; the session cookie."""
    from django.test import Client

    from zhiyin.accounts.models import Person

    def make(email: str = "lin@example.com", **fields: Any) -> str:
        person = Person.objects.create_user(email, **{"is_administrator": True, **fields})
        browser = Client()
        browser.force_login(person)
        return browser.cookies["sessionid"].value

    return make


def write(shop: Any, numbers: range, padding: int = 0) -> None:
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        append(cursor, [Event(shop.pk, "case.opened", datetime.now(UTC), data={"n": n, "x": "x" * padding})
                        for n in numbers])


@pytest.fixture(autouse=True)
def _stamping(transactional_db: None) -> Iterator[None]:
    """Positions are given as in the worker."""
    stop = threading.Event()

    def stamp() -> None:
        with connect() as connection:
            stamper = Stamper(connection)
            while not stop.is_set():
                if not stamper.stamp():
                    stop.wait(0.003)

    thread = threading.Thread(target=stamp)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_strangers_and_people_without_rights_are_turned_away(server: Served, shop: Any, sign_in: Any) -> None:
    for cookie in (None, "made-up", sign_in("agent@example.com", is_administrator=False)):
        with Stream(server, cookie) as stream:
            assert stream.status == 401
    with Stream(server, sign_in(), shop="no-such-shop") as stream:
        assert stream.status == 401


def test_an_event_arrives_with_its_position_and_content(server: Served, shop: Any, sign_in: Any) -> None:
    with Stream(server, sign_in()) as stream:
        assert stream.status == 200
        assert "text/event-stream" in stream.headers
        assert "no-store" in stream.headers
        hello = stream.next()
        assert hello is not None
        assert (hello.kind, hello.position) == ("hello", 0)
        write(shop, range(7, 8))
        event = stream.next()
        assert event is not None
        assert (event.kind, event.position, event.number) == ("case.opened", 1, 7)
        assert set(event.data) == {"at", "conversation_id", "message_id", "case_id", "data"}


def test_a_shop_hears_nothing_of_another(server: Served, shop: Any, other_shop: Any, sign_in: Any) -> None:
    cookie = sign_in()
    with Stream(server, cookie, "apricot") as apricot, Stream(server, cookie, "walnut") as walnut:
        assert apricot.next()
        assert walnut.next()
        for n in range(20):
            write(other_shop if n % 2 else shop, range(n, n + 1))
        assert [e.number for e in (apricot.next() for _ in range(10)) if e] == list(range(0, 20, 2))
        assert [e.number for e in (walnut.next() for _ in range(10)) if e] == list(range(1, 20, 2))
    with Stream(server, cookie, "walnut", last=0) as walnut:
        assert [e.number for e in (walnut.next() for _ in range(10)) if e] == list(range(1, 20, 2))


def test_nothing_is_lost_or_doubled_over_many_reconnects(server: Served, shop: Any, other_shop: Any, sign_in: Any) -> None:
    total, writers = 3_000, 3
    cookie = sign_in()
    chance = random.Random(11)

    def scribble(place: int) -> None:
        own = random.Random(place)
        numbers = range(place, total, writers)
        at = 0
        while at < len(numbers):
            step = own.randrange(1, 25)
            write(shop, numbers[at:at + step])
            write(other_shop, range(1))
            at += step
            time.sleep(own.random() * 0.01)

    threads = [threading.Thread(target=scribble, args=(place,)) for place in range(writers)]
    with Stream(server, cookie) as stream:
        hello = stream.next()
    assert hello is not None
    last, seen, connections = hello.position, [], 0
    for thread in threads:
        thread.start()
    try:
        while len(seen) < total:
            connections += 1
            with Stream(server, cookie, last=last) as stream:
                for _ in range(chance.randrange(0, 120)):
                    event = stream.next()
                    if event is None:
                        break
                    assert event.kind == "case.opened"
                    seen.append(event.number)
                    assert event.position > last
                    last = event.position
                    if len(seen) == total:
                        break
    finally:
        for thread in threads:
            thread.join()
    assert connections > 20
    assert sorted(seen) == list(range(total))
    until(lambda: server.application.live.streams == 0)


def test_one_who_is_too_far_behind_is_told_to_load_anew(server: Served, shop: Any, sign_in: Any) -> None:
    cookie = sign_in()
    write(shop, range(CATCH_UP + 1))
    until(lambda: server.application.live.position == CATCH_UP + 1)
    with Stream(server, cookie, last=1) as stream:  # exactly as many as are given again
        events = [stream.next() for _ in range(CATCH_UP)]
        assert [e.number for e in events if e] == list(range(1, CATCH_UP + 1))
    with Stream(server, cookie, last=0) as stream:
        skipped = stream.next()
        assert skipped is not None
        assert (skipped.kind, skipped.position) == ("skipped", CATCH_UP + 1)
        write(shop, range(9, 10))
        event = stream.next()
        assert event is not None
        assert (event.number, event.position) == (9, CATCH_UP + 2)


def test_one_who_has_seen_more_than_there_is_loads_anew(server: Served, shop: Any, sign_in: Any) -> None:
    """After an older backup was restored the positions after it are given to other events."""
    write(shop, range(5))
    until(lambda: server.application.live.position == 5)
    with Stream(server, sign_in(), last=1_000) as stream:
        skipped = stream.next()
        assert skipped is not None
        assert (skipped.kind, skipped.position) == ("skipped", 5)
        write(shop, range(5, 6))
        event = stream.next()
        assert event is not None
        assert event.position == 6


def test_one_who_is_ahead_of_this_process_gets_nothing_twice(server: Served, shop: Any, sign_in: Any) -> None:
    """Another process may have shown events that this one has not yet read."""
    write(shop, range(5))
    live = server.application.live
    until(lambda: live.position == 5)
    live.position = 2  # as if this process had not come further
    with Stream(server, sign_in(), last=4) as stream:
        until(lambda: live.streams == 1)
        write(shop, range(5, 6))
        event = stream.next()
        assert event is not None
        assert (event.position, event.number) == (5, 4)
        event = stream.next()
        assert event is not None
        assert event.position == 6


def test_a_stream_ends_when_its_person_may_no_longer_listen(shop: Any, sign_in: Any) -> None:
    from zhiyin.accounts.models import Person

    cookie = sign_in()
    with serving(recheck_seconds=0.1) as server, Stream(server, cookie) as stream:
        assert stream.next()
        write(shop, range(1))
        assert stream.next()
        time.sleep(0.3)  # it was asked again in between and goes on
        write(shop, range(1))
        assert stream.next()
        Person.objects.update(is_active=False)
        assert stream.next() is None
        with Stream(server, cookie) as again:
            assert again.status == 401


def test_signing_out_ends_the_stream(shop: Any, sign_in: Any) -> None:
    from django.contrib.sessions.models import Session

    with serving(recheck_seconds=0.1) as server, Stream(server, sign_in()) as stream:
        assert stream.next()
        Session.objects.all().delete()
        assert stream.next() is None


def test_a_slow_reader_is_closed_and_catches_up(shop: Any, sign_in: Any) -> None:
    total, seen, last, ended = 1_500, [], 0, 0
    cookie = sign_in()
    with serving(live_buffer=20) as server:
        live = server.application.live
        stream = Stream(server, cookie, last=0, receive_buffer=4_096)
        until(lambda: live.streams == 1)
        for at in range(0, total, 10):  # not reading meanwhile: far more than all buffers on the way hold
            write(shop, range(at, at + 10), padding=4_000)
        until(lambda: live.position == total)
        while len(seen) < total:
            event = stream.next()
            if event is None:
                ended += 1
                stream.close()
                stream = Stream(server, cookie, last=last)
                continue
            seen.append(event.number)
            last = event.position
        stream.close()
    assert ended >= 1
    assert seen == list(range(total))


def test_one_who_never_reads_is_given_up(shop: Any, sign_in: Any) -> None:
    with serving(live_buffer=20) as server:
        live = server.application.live
        live._stall = 0.2
        with Stream(server, sign_in(), last=0, receive_buffer=4_096):
            until(lambda: live.streams == 1)
            for at in range(0, 1_500, 50):
                write(shop, range(at, at + 50), padding=8_000)
            until(lambda: live.streams == 0)


def test_the_listener_comes_back_when_its_connection_is_lost(server: Served, shop: Any, sign_in: Any) -> None:
    with Stream(server, sign_in()) as stream:
        assert stream.next()
        for n in range(2):
            with connect() as connection:
                killed = connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle' "
                    "AND query LIKE %s", ["%ORDER BY position LIMIT%"]).fetchall()
            assert killed
            write(shop, range(n, n + 1))
            event = stream.next()
            assert event is not None
            assert event.number == n


def test_the_end_of_the_server_does_not_wait_for_streams(shop: Any, sign_in: Any) -> None:
    cookie = sign_in()
    with serving() as server:
        stream = Stream(server, cookie)
        assert stream.next()
    assert stream.next() is None
    stream.close()
