"""A load generator that costs little: raw sockets kept alive, in a process of its own.

Each client sends its next request when the answer to the last one is there. Requests are made before the clock starts.
"""

from __future__ import annotations

import multiprocessing
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from zlib import crc32

import msgspec

from zhiyin.simulate.group.world import World

#: of the simulated group: so large that neighbours on the wire belong to different people
SCALE = 20.0
_encode = msgspec.json.Encoder().encode


def messages(count: int, run: str, seed: int | None = None) -> list[bytes]:
    """Bodies of `count` different messages, talks of the simulated group, in the order they are said.

    `run` is part of every id: another run is other people in other talks.
    """
    world = World(crc32(run.encode()) if seed is None else seed, days=365, scale=SCALE, faults="none")
    said = (event.body for _, event in world.events() if event.noun == "messages")
    return [_encode(_of(body, run)) for body in islice(said, count)]


def _of(body: dict[str, Any], run: str) -> dict[str, Any]:
    """Said now, by somebody of this run."""
    told = {name: value for name, value in body.items() if name not in ("sent_at", "attachments")}
    sender = body["sender"]
    if sender["role"] == "customer":
        sender = sender | {"external_id": f"{sender['external_id']}/{run}"}
    if "order_no" in body:
        told["order_no"] = f"{body['order_no']}/{run}"
    return told | {"external_id": f"{body['external_id']}/{run}", "conversation": f"{body['conversation']}/{run}",
                   "sender": sender}


def post(path: str, body: bytes, token: str, kind: str = "application/json", scheme: str = "Bearer") -> bytes:
    """A whole HTTP request."""
    head = (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {scheme} {token}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n")
    return head.encode() + body


@dataclass
class Outcome:
    """What the clients saw. Latencies in seconds, of answered requests."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    #: messages said to be new, in bulk answers
    lines: int = 0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0


def drive(address: tuple[str, int], requests: Sequence[bytes], clients: int, seconds: float,
          during: Callable[[], None] | None = None, per_second: float = 0.0) -> Outcome:
    """Send `requests` with `clients` connections until they are used up or `seconds` are over.

    `during` is called once in the middle; `per_second` limits the rate (0: as fast as answers come).
    """
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_child, args=(theirs, address, clients, seconds, per_second), daemon=True)
    process.start()
    mine.send(list(requests))
    mine.recv()  # ready: connected, requests received
    mine.send(None)
    if during is not None:
        during()
    outcome: Outcome = mine.recv()
    process.join()
    return outcome


def _child(pipe: multiprocessing.connection.Connection, address: tuple[str, int], clients: int, seconds: float,
           per_second: float) -> None:
    requests = pipe.recv()
    crowd = Crowd(address, clients)
    pipe.send(None)
    pipe.recv()
    pipe.send(crowd.run(requests, seconds, per_second))


class Client:
    """One connection and the request that is on its way."""

    __slots__ = ("since", "sock", "unread", "unsent")

    def __init__(self, sock: socket.socket) -> None:
        self.sock, self.unread, self.since, self.unsent = sock, b"", 0.0, memoryview(b"")


class Crowd:
    """Connections of one process."""

    def __init__(self, address: tuple[str, int], clients: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._clients = []
        for _ in range(clients):
            sock = socket.create_connection(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setblocking(False)
            client = Client(sock)
            self._clients.append(client)
            self._selector.register(sock, selectors.EVENT_READ, client)

    def run(self, requests: Sequence[bytes], seconds: float, per_second: float = 0.0) -> Outcome:
        outcome, source = Outcome(), iter(requests)
        start = time.perf_counter()
        end, sent = start + seconds, 0
        idle, busy = list(self._clients), 0
        exhausted = False
        while True:
            now = time.perf_counter()
            due = len(idle) if not per_second else min(len(idle), int((now - start) * per_second) + 1 - sent)
            for _ in range(due):
                request = next(source, None) if now < end else None
                if request is None:
                    exhausted = True
                    break
                self._send(idle.pop(), request)
                busy += 1
                sent += 1
            if exhausted and not busy:
                break
            pause = None if not per_second or exhausted else max(0.0, start + sent / per_second - now)
            for key, events in self._selector.select(pause):
                client: Client = key.data
                if events & selectors.EVENT_WRITE:
                    self._push(client)
                if events & selectors.EVENT_READ and self._answered(client, outcome):
                    outcome.latencies.append(time.perf_counter() - client.since)
                    idle.append(client)
                    busy -= 1
        outcome.seconds = time.perf_counter() - start
        for client in self._clients:
            client.sock.close()
        return outcome

    def _send(self, client: Client, request: bytes) -> None:
        client.since = time.perf_counter()
        client.unsent = memoryview(request)
        self._push(client, first=True)

    def _push(self, client: Client, *, first: bool = False) -> None:
        with suppress(BlockingIOError):
            client.unsent = client.unsent[client.sock.send(client.unsent):]
        if client.unsent and first:
            self._selector.modify(client.sock, selectors.EVENT_READ | selectors.EVENT_WRITE, client)
        elif not client.unsent and not first:
            self._selector.modify(client.sock, selectors.EVENT_READ, client)

    def _answered(self, client: Client, outcome: Outcome) -> bool:
        part = client.sock.recv(262_144)
        if not part:
            raise ConnectionError("the server closed a connection")
        data = client.unread = client.unread + part
        head = data.find(b"\r\n\r\n")
        if head < 0:
            return False
        lower = data[:head].lower()
        place = lower.find(b"content-length:")
        if place >= 0:
            stop = lower.find(b"\r\n", place)
            length = int(lower[place + 15: stop if stop > 0 else head])
            if len(data) < head + 4 + length:
                return False
        elif not data.endswith(b"\r\n0\r\n\r\n"):
            return False
        else:
            outcome.lines += data.count(b'"status":"new"')
        client.unread = b""
        outcome.statuses[int(data[9:12])] += 1
        return True
