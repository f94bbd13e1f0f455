"""POST /api/v1/connections/<key>: where outside systems push, straight on ASGI. The key names the connection and is not to be
guessed; whether a push is genuine says its signature."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import psycopg

from zhiyin.connections import ADDRESS
from zhiyin.connectors.connector import Push, Reply
from zhiyin.intake.check import Refused
from zhiyin.intake.door import Answer, Receive, Scope, Send, body_of, refusal, reply

from .desk import Desk, Said

#: connections whose rate is remembered; more than a shop will have
REMEMBERED = 10_000
LONGEST_KEY = 40
STATUS: dict[Said, int] = {"forged": 401, "busy": 429, "unavailable": 503}
UNKNOWN = Refused("not_found", None, "there is no such connection")
UNAVAILABLE = Refused("unavailable", None, "it could not be stored now; nothing was acknowledged, send it again")


class PushDoor:
    """A few desks; `rate`: pushes a second of one connection (0: no limit), of which a second's worth may come at once."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], *, streams: int, rate: int) -> None:
        self._free: asyncio.Queue[Desk] = asyncio.Queue()
        for _ in range(streams):
            self._free.put_nowait(Desk(connect))
        self._threads = ThreadPoolExecutor(streams, "push")
        self._rate = Rate(rate)
        self.counts: dict[str, int] = dict.fromkeys(("taken", "dead", "forged", "unknown", "busy", "unavailable"), 0)

    def handles(self, scope: Scope) -> bool:
        return bool(scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(ADDRESS))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await body_of(receive)
        except Refused as refused:
            await reply(send, refusal(refused))
            return
        key = scope["path"].removeprefix(ADDRESS)
        if not (key.isascii() and key.isprintable() and 0 < len(key) <= LONGEST_KEY):
            await reply(send, _answer("unknown", None))
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True))
        desk = await self._free.get()
        try:
            said, wanted = await asyncio.get_running_loop().run_in_executor(
                self._threads, partial(desk.take, key, Push(headers, body, query), self._rate.allows))
        finally:
            self._free.put_nowait(desk)
        self.counts[said] += 1
        await reply(send, _answer(said, wanted))

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        while not self._free.empty():
            self._free.get_nowait().close()


class Rate:
    """How often each connection may push; asked from several threads."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._left: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def allows(self, connection: int) -> bool:
        if not self._rate:
            return True
        with self._lock:
            if len(self._left) > REMEMBERED:
                self._left.clear()
            now = self._clock()
            left, at = self._left.get(connection, (float(self._rate), now))
            left = min(float(self._rate), left + (now - at) * self._rate)
            self._left[connection] = (left - 1 if left >= 1 else left, now)
            return left >= 1


def _answer(said: Said, wanted: Reply | None) -> Answer:
    if said == "unknown":
        return refusal(UNKNOWN)._replace(status=404)
    if said == "unavailable" or wanted is None:
        return refusal(UNAVAILABLE)
    headers = [(b"content-type", wanted.content_type.encode()), (b"content-length", b"%d" % len(wanted.body))]
    if said == "busy":
        headers.append((b"retry-after", b"1"))
    return Answer(STATUS.get(said, wanted.status), headers, wanted.body)
