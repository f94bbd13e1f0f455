"""Live streams: the event log tailed to browsers by server-sent events.

One listener per web process follows positions and hands events to its subscribers. A browser that comes back says how
far it had got (Last-Event-ID) and is given the rest from the log, so nothing is skipped and nothing comes twice. One
that is too far behind is told so (`skipped`) and loads its page anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import msgspec
import psycopg
import structlog

from zhiyin.records.connection import conninfo

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
#: who may listen: the shop ids of a request's person by slug, or None for a stranger; asked again while it runs
Permits = Callable[[Scope, str | None], Awaitable[int | None]]

PATH = "/live"
#: one event per message comes with message.understood; the first one would only double the traffic
QUIET = frozenset({"message.received"})
RECHECK_SECONDS = 15.0
CATCH_UP = 2_000
READ = """
SELECT position, shop_id, kind, at, conversation_id, message_id, case_id, data FROM records_event
WHERE position > %s ORDER BY position LIMIT %s
"""
READ_SHOP = """
SELECT position, shop_id, kind, at, conversation_id, message_id, case_id, data FROM records_event
WHERE position > %s AND position <= %s AND shop_id = %s ORDER BY position LIMIT %s
"""
_encode = msgspec.json.Encoder().encode
log = structlog.get_logger()


class Live:
    """Start with `start()` in the server's loop; answers GET /live?shop=slug."""

    def __init__(self, permits: Permits, buffer: int) -> None:
        self._permits, self._buffer = permits, buffer
        self._subscribers: set[_Subscriber] = set()
        self._task: asyncio.Task[None] | None = None
        self.position = 0
        self._ready = asyncio.Event()

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._follow())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for subscriber in list(self._subscribers):
            subscriber.close()

    @property
    def streams(self) -> int:
        return len(self._subscribers)

    async def __call__(self, scope: Scope, receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
        slug = parse_qs(scope["query_string"].decode("latin-1")).get("shop", [None])[0]
        shop = await self._permits(scope, slug)
        if shop is None:
            await _plain(send, 401, b"sign in first")
            return
        last = _last_event_id(scope)
        subscriber = _Subscriber(shop, self._buffer)
        await self._ready.wait()
        self._subscribers.add(subscriber)
        start = self.position
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no")]})
            await _write(send, b": connected\nretry: 1000\n\n")
            if last is not None and last < start:
                await self._catch_up(send, shop, last, start)
            elif last is None:
                await _write(send, b"id: %d\nevent: hello\ndata: {}\n\n" % start)
            await self._stream(scope, slug, subscriber, send, gone)
        finally:
            self._subscribers.discard(subscriber)
            gone.cancel()

    async def _stream(self, scope: Scope, slug: str | None, subscriber: _Subscriber, send: Send,
                      gone: asyncio.Task[None]) -> None:
        checked = asyncio.get_running_loop().time()
        while not gone.done():
            data = await subscriber.next(5.0, gone)
            if data is None:  # too slow: the browser comes back with its last id and is caught up from the log
                break
            await _write(send, data or b": still here\n\n")
            now = asyncio.get_running_loop().time()
            if now - checked > RECHECK_SECONDS:
                checked = now
                if await self._permits(scope, slug) != subscriber.shop:
                    break
        if not gone.done():
            await send({"type": "http.response.body", "body": b""})

    async def _catch_up(self, send: Send, shop: int, last: int, upto: int) -> None:
        async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as connection:
            cursor = await connection.execute(READ_SHOP, [last, upto, shop, CATCH_UP + 1])
            rows = await cursor.fetchall()
        if len(rows) > CATCH_UP:
            await _write(send, b"id: %d\nevent: skipped\ndata: {}\n\n" % upto)
            return
        await _write(send, b"".join(_format(row) for row in rows if row[2] not in QUIET) or b": nothing missed\n\n")

    async def _follow(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as connection:
                    await connection.execute("LISTEN zhiyin_events")
                    if not self._ready.is_set():
                        cursor = await connection.execute("SELECT position FROM records_eventhead WHERE id = 1")
                        row = await cursor.fetchone()
                        self.position = row[0] if row else 0
                        self._ready.set()
                    while True:
                        await self._read(connection)
                        async for _notice in connection.notifies(timeout=5.0, stop_after=1):
                            pass
            except psycopg.Error as error:
                log.warning("live listener lost the database, trying again", error=type(error).__name__)
                await asyncio.sleep(0.5)

    async def _read(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            rows = await (await connection.execute(READ, [self.position, 1_000])).fetchall()
            for row in rows:
                if row[2] in QUIET:
                    continue
                data: bytes | None = None
                for subscriber in self._subscribers:
                    if subscriber.shop == row[1]:
                        data = data or _format(row)
                        subscriber.put(data)
            if rows:
                self.position = rows[-1][0]
            if len(rows) < 1_000:
                return


class _Subscriber:
    """One open stream. Holds a bounded backlog; over the bound it is closed rather than grown."""

    def __init__(self, shop: int, limit: int) -> None:
        self.shop, self._limit = shop, limit
        self._waiting: list[bytes] = []
        self._closed = False
        self._news = asyncio.Event()

    def put(self, data: bytes) -> None:
        if len(self._waiting) >= self._limit:
            self._closed = True
        elif not self._closed:
            self._waiting.append(data)
        self._news.set()

    def close(self) -> None:
        self._closed = True
        self._news.set()

    async def next(self, timeout: float, gone: asyncio.Task[None]) -> bytes | None:
        """All that waits, b"" when nothing came within `timeout` seconds, None when it has to end."""
        if not self._waiting and not self._closed:
            waiter = asyncio.ensure_future(self._news.wait())
            await asyncio.wait({waiter, gone}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            waiter.cancel()
        self._news.clear()
        if self._waiting:
            data, self._waiting = b"".join(self._waiting), []
            return data
        return None if self._closed else b""


def _format(row: tuple[Any, ...]) -> bytes:
    position, _shop, kind, at, conversation, message, case, data = row
    body = _encode({"at": at, "conversation_id": conversation, "message_id": message, "case_id": case, "data": data})
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (position, kind.encode(), body)


def _last_event_id(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"last-event-id" and value.isdigit() and len(value) < 19:
            return int(value)
    given = parse_qs(scope["query_string"].decode("latin-1")).get("after", [""])[0]
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


async def _write(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _plain(send: Send, status: int, text: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": text})


async def _disconnected(receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
