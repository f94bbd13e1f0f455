"""The addresses of the web chat: `/widget.js` and everything below `/widget/v1/`. docs/webchat.md describes them."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg
import structlog
from django.db import Error as DjangoError
from django.db import close_old_connections
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from zhiyin.act import files
from zhiyin.act.webchat import CHANNEL
from zhiyin.channels.webchat.picture import MAX_BYTES, PictureRefused, clean
from zhiyin.domain.incoming import AttachmentRef, Incoming, Sender
from zhiyin.intake.answer import outcome
from zhiyin.intake.check import Refused, ready
from zhiyin.intake.door import ACCEPTED, Door
from zhiyin.live import Live
from zhiyin.records.connection import conninfo
from zhiyin.records.models import StoredFile

from .limits import Limits
from .script import script
from .streams import Stream, Streams
from .visitors import Visitor, Visitors, picture_key, upload_reference, uploaded
from .wire import CORS, PREFLIGHT, Gone, Headers, Receive, Request, Scope, Send

MAX_TEXT, MAX_COMMENT, MAX_PICTURES = 10_000, 2_000, 10
CONNECTIONS = 4
#: seconds without a word after which a stream shows that it lives, and a reader that takes nothing is given up
STILL, STALL = 5.0, 30.0
STREAM: Headers = [*CORS, (b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store"),
                   (b"x-accel-buffering", b"no")]
log = structlog.get_logger()


class Opening(msgspec.Struct):
    shop: str
    identity: str = ""
    visitor: str = ""
    language: str = ""


class Posting(msgspec.Struct):
    client_id: str
    text: str = ""
    attachments: list[str] = []


class Seeing(msgspec.Struct):
    message: int
    #: False: it only reached the browser, whose panel is closed
    seen: bool = True


class Rating(msgspec.Struct):
    score: int
    comment: str = ""


class WebChat:
    """Start with `start()` in the server's loop, after the door and the live tail."""

    def __init__(self, door: Door, live: Live) -> None:
        self._door, self._live = door, live
        self._pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
            conninfo(), min_size=1, max_size=CONNECTIONS, open=False, timeout=5.0,
            kwargs={"autocommit": True, "options": "-c timezone=UTC", "application_name": "zhiyin", "connect_timeout": 10})
        self.visitors, self.limits = Visitors(self._pool), Limits()
        self.streams = Streams(self.visitors)
        self._pictures = ThreadPoolExecutor(1, "pictures")  # one at a time: each may need 300 MB for a moment
        self._script = script()
        self._zipped = gzip.compress(self._script, 9, mtime=0)
        self._tag = f'"{hashlib.sha256(self._script).hexdigest()[:20]}"'
        self._posts: dict[str, Callable[[Request, Visitor], Awaitable[None]]] = {
            "messages": self._message, "ticket": self._ticket, "typing": self._typing, "seen": self._seen,
            "files": self._upload, "satisfaction": self._rate}

    def start(self) -> None:
        self._opening = asyncio.get_running_loop().create_task(self._pool.open(wait=False))
        self._live.listeners.append(self.streams.heard)
        self.streams.start()

    async def stop(self) -> None:
        await self.streams.stop()
        await self._opening
        await self._pool.close()
        await asyncio.get_running_loop().run_in_executor(None, self._pictures.shutdown)

    def handles(self, scope: Scope) -> bool:
        return scope["path"] == "/widget.js" or scope["path"].startswith("/widget/v1/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            if scope["method"] == "OPTIONS":
                await send({"type": "http.response.start", "status": 204, "headers": PREFLIGHT})
                await send({"type": "http.response.body", "body": b""})
            elif request.path == "/widget.js":
                await self._send_script(request)
            else:
                await self._serve(request, request.path.removeprefix("/widget/v1/"))
        except Refused as refused:
            await request.refuse(refused)
        except (psycopg.Error, PoolTimeout, DjangoError) as error:
            log.warning("the web chat lost the database", error=type(error).__name__)
            await request.refuse(Refused("unavailable", None, "not possible just now; nothing was acknowledged, try again"))
        except (Gone, TimeoutError):
            log.debug("a visitor went away")

    async def _serve(self, request: Request, what: str) -> None:
        _wait(self.limits.address("any", request.address))
        method = request.scope["method"]
        if (method, what) == ("POST", "open"):
            await self._open(request)
        elif (method, what) == ("GET", "stream"):
            await self._stream(request)
        elif method == "GET" and what.startswith("files/"):
            await self._picture(request, what.removeprefix("files/"))
        elif (method, what) == ("GET", "messages"):
            await self._catch_up(request, await self._visitor(request))
        elif method == "POST" and what in self._posts:
            await self._posts[what](request, await self._visitor(request))
        else:
            raise Refused("not_found", None, "there is nothing here")

    async def _visitor(self, request: Request) -> Visitor:
        kind, _, secret = request.header(b"authorization").partition(" ")
        visitor = await self.visitors.find(secret.strip()) if kind.lower() == "bearer" else None
        if visitor is None:
            raise Refused("unauthorized", "authorization", "this visitor is not known, or was known for a time; open anew")
        _wait(self.limits.visitor("small", visitor.id))
        return visitor

    async def _open(self, request: Request) -> None:
        _wait(self.limits.address("open", request.address))
        given = await request.json(Opening)
        shop = await self.visitors.shop(given.shop)
        visitor, secret = await self.visitors.open(shop, given.identity, given.visitor, given.language[:10])
        position, messages = await self.visitors.newest(visitor)
        await request.answer({
            "visitor": secret, "known": visitor.signed, "talk": visitor.talk, "closed": visitor.closed, "shop": shop.name,
            "position": position, "messages": messages, "ways": await self.visitors.ways(shop)})

    async def _message(self, request: Request, visitor: Visitor) -> None:
        _wait(self.limits.visitor("messages", visitor.id))
        given = await request.json(Posting)
        try:
            client_id = str(uuid.UUID(given.client_id))
        except ValueError:
            raise Refused("invalid", "client_id", "client_id is a UUID made by the browser") from None
        if len(given.text) > MAX_TEXT:
            raise Refused("too_large", "text", f"text is longer than {MAX_TEXT} characters")
        if len(given.attachments) > MAX_PICTURES:
            raise Refused("too_many", "attachments", f"more than {MAX_PICTURES} pictures")
        sent = [uploaded(visitor, one) for one in given.attachments]
        incoming = Incoming(
            channel=CHANNEL, external_id=client_id, conversation=visitor.external_id, text=given.text, entry="widget",
            sender=Sender("customer", visitor.external_id),
            attachments=[AttachmentRef(files.address_of(file), name or None) for file, name in sent])
        receipt = await self._door.submit(ready(incoming, visitor.shop, visitor.zone, datetime.now(UTC)))
        if sent:
            await self.visitors.ask("files_used", [visitor.shop, [file for file, _ in sent]])
        if visitor.closed and receipt.status == "new":
            await self.visitors.reopen(visitor)
        await request.answer(outcome(receipt), ACCEPTED[receipt.status])
        if visitor.talk is None and receipt.status == "new":
            await self.streams.begun(visitor)

    async def _catch_up(self, request: Request, visitor: Visitor) -> None:
        found = await self.visitors.after(visitor, request.number("after"))
        await request.answer({"messages": [what | {"position": position} for position, what in found],
                              "position": found[-1][0] if found else request.number("after")})

    async def _ticket(self, request: Request, visitor: Visitor) -> None:
        await request.answer({"ticket": self.streams.ticket(visitor)})

    async def _typing(self, request: Request, visitor: Visitor) -> None:
        await self.visitors.ask("visitor_typing", [visitor.id])
        await request.answer({})

    async def _seen(self, request: Request, visitor: Visitor) -> None:
        given = await request.json(Seeing)
        if not 0 <= given.message < 2**63:
            raise Refused("invalid", "message", "message is the id of a message")
        if visitor.talk is not None:
            await self.visitors.received(visitor, given.message, seen=given.seen)
        await request.answer({})

    async def _rate(self, request: Request, visitor: Visitor) -> None:
        given = await request.json(Rating)
        if not 1 <= given.score <= 5:
            raise Refused("invalid", "score", "score is 1 to 5")
        if len(given.comment) > MAX_COMMENT or "\0" in given.comment:
            raise Refused("invalid", "comment", f"comment is at most {MAX_COMMENT} characters, without NUL")
        if visitor.talk is None:
            raise Refused("no_talk", None, "there is no talk to judge yet")
        await self.visitors.rate(visitor, given.score, given.comment)
        await request.answer({})

    async def _upload(self, request: Request, visitor: Visitor) -> None:
        _wait(self.limits.visitor("files", visitor.id))
        _wait(self.limits.address("files", request.address))
        body = await request.body(MAX_BYTES)
        loop = asyncio.get_running_loop()
        kept = await loop.run_in_executor(self._pictures, _keep, visitor.shop, body)
        name = request.query("name").replace("\0", "")[:200]
        await request.answer({"reference": upload_reference(visitor, kept.pk, name),
                              "width": kept.width, "height": kept.height, "size": kept.size}, 201)

    async def _picture(self, request: Request, number: str) -> None:
        file = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
        key = request.query("key")
        visitor = picture_key(key, file) if key else (await self._visitor(request)).id
        found = await self.visitors.ask("file", [visitor, file]) if visitor and file else []
        path = files.path_of(found[0][0]) if found else None
        if path is None or not path.is_file():
            raise Refused("not_found", None, "there is no such picture in this talk")
        content = await asyncio.get_running_loop().run_in_executor(None, path.read_bytes)
        await request.write(200, content, [
            (b"content-type", found[0][1].encode()), (b"cache-control", b"private, max-age=86400"),
            (b"content-security-policy", b"default-src 'none'; sandbox"), (b"content-disposition", b"inline")])

    async def _stream(self, request: Request) -> None:
        visitor = self.streams.redeem(request.query("ticket"))
        if visitor is None:
            raise Refused("unauthorized", "ticket", "the ticket was used, or is too old; ask for another")
        last = request.header(b"last-event-id")
        after = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else request.number("after")
        if after > (await self.visitors.ask("head", []))[0][0]:
            after = 0  # of a database that was restored since: everything again, the widget knows what it has
        stream = Stream(visitor, after)
        await request.send({"type": "http.response.start", "status": 200, "headers": STREAM})
        gone = asyncio.create_task(_until_gone(request.receive, stream))
        try:
            await _write(request.send, b": connected\n\n")
            await self.streams.begin(stream)
            while not gone.done() and not visitor.has_ended():
                data = await stream.next(STILL)
                if not data and stream.closed:
                    break
                await _write(request.send, data or b": still here\n\n")
            if not gone.done():
                await request.send({"type": "http.response.body", "body": b""})
        except (psycopg.Error, PoolTimeout) as error:  # the widget comes back and is caught up
            log.warning("a visitor's stream lost the database", error=type(error).__name__)
        finally:
            self.streams.end(stream)
            gone.cancel()

    async def _send_script(self, request: Request) -> None:
        headers: Headers = [
            (b"content-type", b"text/javascript; charset=utf-8"), (b"cache-control", b"public, max-age=300"),
            (b"etag", self._tag.encode()), (b"vary", b"Accept-Encoding")]
        if request.header(b"if-none-match") == self._tag:
            await request.write(304, b"", headers)
        elif "gzip" in request.header(b"accept-encoding"):
            await request.write(200, self._zipped, [*headers, (b"content-encoding", b"gzip")])
        else:
            await request.write(200, self._script, headers)


async def _write(send: Send, data: bytes) -> None:
    """Raises TimeoutError when the reader takes nothing."""
    async with asyncio.timeout(STALL):
        await send({"type": "http.response.body", "body": data, "more_body": True})


async def _until_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.close()


def _wait(seconds: float) -> None:
    if seconds:
        raise Refused("rate_limited", None, "too many at once; wait a little and send it again")


def _keep(shop: int, body: bytes) -> StoredFile:
    """Runs in a thread. Raises Refused."""
    close_old_connections()
    try:
        picture = clean(body)
        return files.keep(shop, picture.content, picture.mime, width=picture.width, height=picture.height)
    except PictureRefused as refused:
        raise Refused(refused.code, "picture", str(refused)) from None
    except files.QuotaReached as refused:
        raise Refused("quota", "picture", str(refused)) from None
    finally:
        close_old_connections()
