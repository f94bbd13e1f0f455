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
from django.db import Error as DjangoError

from zhiyin.records.connection import conninfo

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
#: who may listen: the shop ids of a request's person by slug, or None for a stranger; asked again while it runs
Permits = Callable[[Scope, str | None], Awaitable[int | None]]

PATH = "/live"
#: one event per message comes with message.understood; the first one would only double the traffic
QUIET = frozenset({"message.received"})
#: seconds after which it is asked again whether a stream's person may still listen
RECHECK_SECONDS = 15.0
#: seconds a reader may leave the stream's buffers full before its connection is given up
STALL_SECONDS = 30.0
#: seconds without an event after which a comment shows that the stream is alive
STILL_SECONDS = 5.0
CATCH_UP = 2_000
HEAD = "SELECT coalesce((SELECT position FROM records_eventhead WHERE id = 1), 0)"
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

    def __init__(self, permits: Permits, buffer: int, *, recheck_seconds: float = RECHECK_SECONDS,
                 stall_seconds: float = STALL_SECONDS) -> None:
        self._permits, self._buffer = permits, buffer
        self._recheck, self._stall = recheck_seconds, stall_seconds
        self._subscribers: set[_Subscriber] = set()
        self._task: asyncio.Task[None] | None = None
        #: told every row of the log as it is read: (position, shop, kind, at, conversation, message, case, data)
        self.listeners: list[Callable[[list[tuple[Any, ...]]], None]] = []
        self.position = 0
        self._ready = asyncio.Event()

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._follow())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.close_streams()

    def close_streams(self) -> None:
        """End every stream after what waits for it; browsers come back by themselves."""
        for subscriber in list(self._subscribers):
            subscriber.close()

    @property
    def streams(self) -> int:
        return len(self._subscribers)

    async def __call__(self, scope: Scope, receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
        slug = parse_qs(scope["query_string"].decode("latin-1")).get("shop", [None])[0]
        gone = asyncio.create_task(_disconnected(receive))
        try:
            if not await self._reachable(gone):
                await _plain(send, 503, b"the event log cannot be read now")
                return
            shop = await self._permits(scope, slug)
            if shop is None:
                await _plain(send, 401, b"sign in first")
                return
            await self._answer(scope, slug, shop, send, gone)
        except (psycopg.Error, DjangoError) as error:
            # Ended without a word of its own: the browser comes back with its last id and misses nothing.
            log.warning("live stream lost the database", error=type(error).__name__)
        except TimeoutError:
            log.info("live stream given up, its reader does not read")
        finally:
            gone.cancel()

    async def _reachable(self, gone: asyncio.Task[None]) -> bool:
        """Whether the log has been read at all; waits a little for it after the start."""
        if not self._ready.is_set():
            waiter = asyncio.ensure_future(self._ready.wait())
            await asyncio.wait({waiter, gone}, timeout=STILL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            waiter.cancel()
        return self._ready.is_set()

    async def _answer(self, scope: Scope, slug: str | None, shop: int, send: Send, gone: asyncio.Task[None]) -> None:
        last = _last_event_id(scope)
        subscriber = _Subscriber(shop, self._buffer)
        self._subscribers.add(subscriber)
        start = self.position
        try:
            await send({"type": "http.response.start", "status": 200, "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no")]})
            await self._write(send, b": connected\nretry: 1000\n\n")
            if last is None:
                await self._write(send, b"id: %d\nevent: hello\ndata: {}\n\n" % start)
            elif last < start:
                await self._catch_up(send, shop, last, start)
            elif last > start:
                await self._ahead(send, subscriber, last)
            await self._stream(scope, slug, subscriber, send, gone)
        finally:
            self._subscribers.discard(subscriber)

    async def _stream(self, scope: Scope, slug: str | None, subscriber: _Subscriber, send: Send,
                      gone: asyncio.Task[None]) -> None:
        checked = asyncio.get_running_loop().time()
        while not gone.done():
            data = await subscriber.next(min(STILL_SECONDS, self._recheck), gone)
            if data is None:  # too slow: the browser comes back with its last id and is caught up from the log
                break
            await self._write(send, data or b": still here\n\n")
            now = asyncio.get_running_loop().time()
            if now - checked >= self._recheck:
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
            await self._skip(send, upto)
            return
        missed = b"".join(_format(row) for row in rows if row[2] not in QUIET)
        await self._write(send, missed or b": nothing missed\n\n")

    async def _ahead(self, send: Send, subscriber: _Subscriber, last: int) -> None:
        """A browser that has seen more than this process: from another process, or before a backup was restored."""
        async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as connection:
            row = await (await connection.execute(HEAD)).fetchone()
        head = row[0] if row else 0
        if last > head:  # those positions will be given again, to other events
            await self._skip(send, head)
        subscriber.pass_over(min(last, head))

    async def _skip(self, send: Send, upto: int) -> None:
        await self._write(send, b"id: %d\nevent: skipped\ndata: {}\n\n" % upto)

    async def _write(self, send: Send, data: bytes) -> None:
        """Raises TimeoutError when the reader takes nothing for `stall_seconds`."""
        async with asyncio.timeout(self._stall):
            await send({"type": "http.response.body", "body": data, "more_body": True})

    async def _follow(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as connection:
                    await connection.execute("LISTEN zhiyin_events")
                    row = await (await connection.execute(HEAD)).fetchone()
                    head = row[0] if row else 0
                    if self._ready.is_set() and head < self.position:  # a backup was restored behind our back
                        self.close_streams()
                    if not self._ready.is_set() or head < self.position:
                        self.position = head
                    self._ready.set()
                    while True:
                        await self._read(connection)
                        async for _notice in connection.notifies(timeout=5.0, stop_after=1):
                            pass
            except Exception as error:
                log.warning("live listener lost the database, trying again", error=type(error).__name__)
                await asyncio.sleep(0.5)

    async def _read(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            rows = await (await connection.execute(READ, [self.position, 1_000])).fetchall()
            for listener in self.listeners if rows else ():
                listener(rows)
            for row in rows:
                if row[2] in QUIET:
                    continue
                data: bytes | None = None
                for subscriber in self._subscribers:
                    if subscriber.shop == row[1]:
                        data = data or _format(row)
                        subscriber.put(row[0], data)
            if rows:
                self.position = rows[-1][0]
            if len(rows) < 1_000:
                return


class _Subscriber:
    """One open stream. Holds a bounded backlog; over the bound it is closed rather than grown."""

    def __init__(self, shop: int, limit: int) -> None:
        self.shop, self._limit = shop, limit
        self._after = 0
        self._waiting: list[tuple[int, bytes]] = []
        self._closed = False
        self._news = asyncio.Event()

    def pass_over(self, position: int) -> None:
        """Events up to `position` are known to the reader already."""
        self._after = position
        self._waiting = [(at, data) for at, data in self._waiting if at > position]

    def put(self, position: int, data: bytes) -> None:
        if position <= self._after:
            return
        if len(self._waiting) >= self._limit:
            self._closed = True
        elif not self._closed:
            self._waiting.append((position, data))
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
            data, self._waiting = b"".join(data for _position, data in self._waiting), []
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


async def _plain(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain")]
    if status == 503:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


async def _disconnected(receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
