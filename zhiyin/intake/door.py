"""The native door: POST /api/v1/messages and /api/v1/messages/bulk, straight on ASGI.

Single posts gather while the previous commit runs and go together in the next one; each is answered after its commit.
Nothing waits in order to gather.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import msgspec
import psycopg
import structlog

from zhiyin.domain.incoming import Receipt

from .access import Doorkeeper, Grant, bearer
from .answer import error, outcome
from .bulk import Intake, answer_bulk
from .check import Ready, Refused, ready
from .decode import MAX_BODY, decode
from .lane import Lane
from .receive import Receiver

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

SINGLE = "/api/v1/messages"
BULK = "/api/v1/messages/bulk"
STATUS = {"bad_json": 400, "unauthorized": 401, "forbidden": 403, "too_large": 413, "conflict": 409,
          "rate_limited": 429, "unavailable": 503}
ACCEPTED = {"new": 202, "known": 200, "conflict": 409, "rejected": 422}
#: how much of a too large body is read and thrown away so that the sender gets to see the answer
DRAIN = 64 * 1_048_576
CLOSED = "the handler is closed"
_encode = msgspec.json.Encoder().encode
log = structlog.get_logger()


class Door:
    """The intake door of one web process: one connection for single posts, a few for bulk."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], *, queue: int, batch: int, bulk_batch: int,
                 bulk_streams: int) -> None:
        self.keeper = Doorkeeper(connect)
        self._lane = Lane(connect)
        self._access = ThreadPoolExecutor(1, "door-access")
        self._waiting: list[tuple[Ready, Callable[[Receipt | Refused], None]]] = []
        self._busy = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking: dict[bytes, asyncio.Future[None]] = {}
        self._queue, self._batch = queue, batch
        self.bulk_batch = bulk_batch
        self._bulk_free: asyncio.Queue[Receiver] = asyncio.Queue()
        for _ in range(bulk_streams):
            self._bulk_free.put_nowait(Receiver(connect))
        self._bulk_threads = ThreadPoolExecutor(bulk_streams, "bulk")
        self.counts = {"posts": 0, "batches": 0, "bulk_lines": 0, "refused": 0, "unavailable": 0}

    def handles(self, scope: Scope) -> bool:
        return scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in (SINGLE, BULK)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._serve(scope, receive, send)
        except RuntimeError as problem:
            # uvloop's word for a sender that went away before its answer; what it sent is stored, or was never taken
            if CLOSED not in str(problem):
                raise

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            grant = await self.grant(scope, "ingest")
            if scope["path"] == BULK:
                intake = Intake(self.bulk_batch, partial(self.grant, scope, "ingest"), _reader, self._bulk)
                await answer_bulk(intake, receive, send)
                return
            receipt = await self.submit(self.admit(grant, await body_of(receive)))
        except Refused as refused:
            await reply(send, self.refusal(refused))
            return
        await reply(send, acceptance(receipt))

    def recognise(self, authorization: bytes) -> Grant | None:
        """The grant to post of a token that was read from the database a moment ago; None when it has to be asked."""
        try:
            digest = bearer(authorization)
            return self.keeper.check(digest, "ingest") if self.keeper.fresh(digest) else None
        except Refused:
            return None

    def admit(self, grant: Grant, body: bytes) -> Ready:
        """Raises Refused when the message cannot be kept, or too many came with this token."""
        if grant.wait(1, time.monotonic()):
            raise Refused("rate_limited", None, f"more than {grant.rate} messages a second with this token")
        return ready(decode(body), grant.shop_id, grant.zone, grant.now())

    def refusal(self, refused: Refused) -> Answer:
        self.counts["refused"] += 1
        return refusal(refused)

    async def grant(self, scope: Scope, need: str) -> Grant:
        digest = bearer(next((value for name, value in scope["headers"] if name == b"authorization"), None))
        if not self.keeper.fresh(digest):
            try:
                await asyncio.shield(self._ask(digest))
            except psycopg.Error:
                raise self._unavailable() from None
        return self.keeper.check(digest, need)

    def _ask(self, digest: bytes) -> asyncio.Future[None]:
        """Read a token from the database: once, however many requests wait for it."""
        asking = self._asking.get(digest)
        if asking is None:
            asking = asyncio.get_running_loop().run_in_executor(self._access, self.keeper.refresh, digest)
            self._asking[digest] = asking
            asking.add_done_callback(lambda _: self._asking.pop(digest, None))
        return asking

    def enqueue(self, row: Ready, done: Callable[[Receipt | Refused], None]) -> None:
        """`done` is called after the commit that carries this row, or with Refused `unavailable` when it failed.

        Raises Refused `unavailable` when too many wait already.
        """
        if len(self._waiting) >= self._queue:
            raise self._unavailable()
        self._waiting.append((row, done))
        if not self._busy:
            self._busy = True
            task = asyncio.get_running_loop().create_task(self._commit_waiting())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def submit(self, row: Ready) -> Receipt:
        """Wait for the commit that carries this row. Raises Refused `unavailable` when it could not be made."""
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self.enqueue(row, partial(_settle, future))
        return await future

    async def _commit_waiting(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._batch], self._waiting[self._batch:]
                try:
                    receipts = await self._lane.receive([row for row, _ in batch])
                except Exception as problem:
                    log.error("intake could not commit", error=type(problem).__name__, messages=len(batch))
                    refused = self._unavailable(len(batch))
                    for _row, done in batch:
                        done(refused)
                    continue
                self.counts["batches"] += 1
                self.counts["posts"] += len(batch)
                for (_row, done), receipt in zip(batch, receipts, strict=True):
                    done(receipt)
        finally:
            self._busy = False

    async def _bulk(self, grant: Grant, rows: list[Ready]) -> list[dict[str, Any]]:
        return [{"status": receipt.status} | outcome(receipt) for receipt in await self.submit_bulk(rows)]

    async def submit_bulk(self, rows: list[Ready]) -> list[Receipt]:
        """One commit for some lines of a bulk request. Raises Refused `unavailable`."""
        receiver = await self._bulk_free.get()
        try:
            receipts = await asyncio.get_running_loop().run_in_executor(self._bulk_threads, receiver.receive, rows)
        except psycopg.Error as problem:
            log.error("intake could not commit", error=type(problem).__name__, messages=len(rows))
            raise self._unavailable(len(rows)) from None
        finally:
            self._bulk_free.put_nowait(receiver)
        self.counts["bulk_lines"] += len(rows)
        return receipts

    def _unavailable(self, messages: int = 1) -> Refused:
        self.counts["unavailable"] += messages
        return Refused("unavailable", None, "the message could not be stored now; nothing was acknowledged, send it again")

    def close(self) -> None:
        self._lane.close()
        for pool in (self._access, self._bulk_threads):
            pool.shutdown(wait=True)
        self.keeper.close()
        while not self._bulk_free.empty():
            self._bulk_free.get_nowait().close()


def _reader(grant: Grant) -> Callable[[bytes], Ready]:
    now = grant.now()
    return lambda line: ready(decode(line), grant.shop_id, grant.zone, now)


async def body_of(receive: Receive) -> bytes:
    body = b""
    size = 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Refused("bad_json", None, "the sender went away before the body was complete")
        part = event.get("body", b"")
        size += len(part)
        if size <= MAX_BODY:
            body = body + part if body else part
        elif size > DRAIN:
            break
        if not event.get("more_body"):
            break
    if size > MAX_BODY:
        raise Refused("too_large", None, f"the body is larger than {MAX_BODY} bytes")
    return body


class Answer(NamedTuple):
    """The answer to one post."""

    status: int
    headers: list[tuple[bytes, bytes]]
    payload: bytes


def refusal(refused: Refused) -> Answer:
    return answer(STATUS.get(refused.code, 422), error(refused.code, refused.field, refused.message),
                  retry=refused.code in ("rate_limited", "unavailable"), close=refused.code == "too_large")


def acceptance(receipt: Receipt) -> Answer:
    return answer(ACCEPTED[receipt.status], outcome(receipt))


def answer(status: int, body: dict[str, Any], *, retry: bool = False, close: bool = False) -> Answer:
    payload = _encode(body)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(payload))]
    if retry:
        headers.append((b"retry-after", b"1"))
    if close:
        headers.append((b"connection", b"close"))
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    return Answer(status, headers, payload)


async def reply(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.payload})


def _settle(future: asyncio.Future[Receipt], result: Receipt | Refused) -> None:
    if future.done():  # the sender went away
        return
    if isinstance(result, Refused):
        future.set_exception(result)
    else:
        future.set_result(result)
