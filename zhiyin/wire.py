"""How requests come off the wire and answers go onto it: uvicorn's HTTP with two things of our own.

What is written in one turn of the event loop goes out together: uvicorn writes the head of an answer and its body one
after the other, and uvloop sends each at once, two calls of the kernel and two packets for every short answer.

A single post with a token that was read a moment ago goes to the door and back without a task, a scope and a round of
events of its own; they would cost more than all the door does. Every other request takes uvicorn's usual way.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from zhiyin.domain.incoming import Receipt
from zhiyin.intake.access import Grant
from zhiyin.intake.check import Refused
from zhiyin.intake.door import SINGLE, Door, acceptance

#: bytes that are not kept back any longer, so that a long answer meets the transport's own flow control
ENOUGH = 65_536
#: posts up to this many bytes come in without any control of their flow; the usual way has it
SHORT = 65_536
URL = SINGLE.encode()
log = structlog.get_logger()


class HasDoor(Protocol):
    door: Door | None


class GatheredWrites:
    """A transport that writes at the end of the loop's turn. Everything else is the transport's own."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._waiting: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Raises RuntimeError when the connection is closed already, as the transport would."""
        if self._transport.is_closing():
            self._transport.write(data)
            return
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= ENOUGH:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        waiting, self._waiting, self._size = self._waiting, [], 0
        # The other side may have gone between the write and now: then there is nobody left to tell.
        if waiting and not self._transport.is_closing():
            self._transport.write(waiting[0] if len(waiting) == 1 else b"".join(waiting))


class Connection(HttpToolsProtocol):
    """One client's connection."""

    #: where the door is found
    application: HasDoor

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(GatheredWrites(transport, self.loop))  # type: ignore[arg-type]

    def on_headers_complete(self) -> None:
        post = self._post() if self.url == URL and not self.root_path else None
        if post is None:
            super().on_headers_complete()
        else:
            self.cycle = post  # type: ignore[assignment]

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if type(self.cycle) is Post:
            self.cycle.come()

    def _post(self) -> Post | None:
        """The request as a plain single post; None when anything about it is out of the ordinary."""
        door, parser = self.application.door, self.parser
        if (door is None or parser.get_method() != b"POST" or not parser.should_keep_alive()
                or (self.cycle is not None and not self.cycle.response_complete)
                or self.expect_100_continue or self.limit_concurrency is not None or parser.should_upgrade()):
            return None
        authorization, length = b"", b""
        for name, value in self.headers:
            if name == b"authorization":
                authorization = authorization or value
            elif name == b"content-length":
                length = value
        # a body without a length comes in pieces: the usual way counts them
        if not length.isdigit() or len(length) > 5 or int(length) > SHORT:
            return None
        grant = door.recognise(authorization)
        return None if grant is None else Post(self, door, grant)


def connection_class(application: HasDoor) -> type[Connection]:
    """For uvicorn's `http`: connections that know the application's door."""
    return type("Connection", (Connection,), {"application": application})


class _Nobody:
    """uvicorn wakes whoever waits for the body or for the end of a request. Nobody does."""

    def set(self) -> None:
        pass


class Post:
    """A single post on its way. Stands where uvicorn keeps the request of a connection, and has the attributes it uses."""

    __slots__ = ("_connection", "_door", "_grant", "body", "disconnected", "keep_alive", "more_body", "response_complete")
    message_event = _Nobody()

    def __init__(self, connection: Connection, door: Door, grant: Grant) -> None:
        self._connection, self._door, self._grant = connection, door, grant
        self.body = bytearray()
        self.more_body = self.keep_alive = True
        self.response_complete = self.disconnected = False

    def come(self) -> None:
        """The body is complete."""
        try:
            self._door.enqueue(self._door.admit(self._grant, bytes(self.body)), self.answer)
        except Refused as refused:
            self.answer(refused)
        except Exception:
            log.exception("a post failed")
            self._connection.transport.close()

    def answer(self, result: Receipt | Refused) -> None:
        """Called by the door after the commit. Never raises: others wait for their answers behind this one."""
        try:
            self._answer(result)
        except Exception:
            log.exception("an answer failed")
            self._connection.transport.close()

    def _answer(self, result: Receipt | Refused) -> None:
        answer = self._door.refusal(result) if isinstance(result, Refused) else acceptance(result)
        connection = self._connection
        self.response_complete = True
        if self.disconnected or connection.transport.is_closing():
            return
        head = [STATUS_LINE[answer.status]]
        for name, value in (*connection.server_state.default_headers, *answer.headers):
            head += (name, b": ", value, b"\r\n")
        if not self.keep_alive:  # the server is about to end
            head.append(b"connection: close\r\n")
        head += (b"\r\n", answer.payload)
        connection.transport.write(b"".join(head))
        if not self.keep_alive or (b"connection", b"close") in answer.headers:
            connection.transport.close()
        connection.on_response_complete()
