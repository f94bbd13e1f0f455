"""What happens in a visitor's talk, told to the open widget as it happens.

All streams of a process share the one tail of the event log (`live.py`) and one look a second at who is writing. Each
new message is read once for all that show it.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

import msgspec
import psycopg
import structlog
from psycopg_pool import PoolTimeout

from .visitors import Visitor, Visitors, message

#: seconds for which a ticket opens a stream, once
TICKET_SECONDS = 30.0
#: seconds between looks at who is writing, who has seen what, and which talks began elsewhere
LOOK_SECONDS = 1.0
#: messages that a slow browser may lag; then it comes back by itself and is caught up
BACKLOG = 500
MANY_TICKETS = 20_000
_encode = msgspec.json.Encoder().encode
log = structlog.get_logger()


class Stream:
    """One open browser. `position`: as far as it has been told of the log."""

    def __init__(self, visitor: Visitor, position: int) -> None:
        self.visitor, self.position, self.talk = visitor, position, visitor.talk
        self._waiting: dict[int, dict[str, Any]] = {}
        self._state: dict[str, Any] | None = None
        self._told: dict[str, Any] | None = None
        #: while older messages are fetched, newer ones wait behind them
        self.held = True
        self.closed = False
        self._news = asyncio.Event()

    def put(self, position: int, what: dict[str, Any]) -> None:
        if position <= self.position:
            return
        if len(self._waiting) >= BACKLOG:
            self.close()
        else:
            self._waiting[position] = what
            self._news.set()

    def state(self, state: dict[str, Any]) -> None:
        if state != self._told:
            self._state = state
            self._news.set()

    def release(self) -> None:
        self.held = False
        self._news.set()

    def close(self) -> None:
        self.closed = True
        self._news.set()

    async def next(self, timeout: float) -> bytes:
        """Frames of all that waits; b"" when nothing came within `timeout` seconds."""
        if not self._ready() and not self.closed:
            try:
                async with asyncio.timeout(timeout):
                    await self._news.wait()
            except TimeoutError:
                pass
        self._news.clear()
        if not self._ready():
            return b""
        frames = []
        if not self.held:
            for position in sorted(self._waiting):
                frames.append(b"id: %d\nevent: message\ndata: %s\n\n" % (position, _encode(self._waiting[position])))
                self.position = position
            self._waiting.clear()
        if self._state is not None:
            frames.append(b"event: state\ndata: %s\n\n" % _encode(self._state))
            self._told, self._state = self._state, None
        return b"".join(frames)

    def _ready(self) -> bool:
        return self._state is not None or (bool(self._waiting) and not self.held)


class Streams:
    """Feeds the open streams. `heard` is given every row of the log by the tail."""

    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors
        self._tickets: dict[str, tuple[Visitor, float]] = {}
        self._open: set[Stream] = set()
        self._of_talk: dict[int, set[Stream]] = defaultdict(set)
        self._heard: list[tuple[int, int, int]] = []
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._forever(self._tell)), loop.create_task(self._forever(self._look))]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.close()

    def close(self) -> None:
        for stream in list(self._open):
            stream.close()

    def __len__(self) -> int:
        return len(self._open)

    def ticket(self, visitor: Visitor) -> str:
        now = time.monotonic()
        if len(self._tickets) >= MANY_TICKETS:
            self._tickets = {key: one for key, one in self._tickets.items() if one[1] > now}
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = (visitor, now + TICKET_SECONDS)
        return ticket

    def redeem(self, ticket: str) -> Visitor | None:
        visitor, ends = self._tickets.pop(ticket, (None, 0.0))
        return visitor if ends > time.monotonic() else None

    async def begin(self, stream: Stream) -> None:
        """Follow from now on, and fetch what came since the browser was last here."""
        self._open.add(stream)
        if stream.talk is not None:
            await self._bind(stream, stream.talk)
        else:
            stream.release()

    def end(self, stream: Stream) -> None:
        self._open.discard(stream)
        if stream.talk is not None and (others := self._of_talk.get(stream.talk)) is not None:
            others.discard(stream)
            if not others:
                del self._of_talk[stream.talk]

    async def begun(self, visitor: Visitor) -> None:
        """The visitor's first message made a talk: streams that were opened before it follow it from now on."""
        await self._find_talks([one for one in self._open if one.talk is None and one.visitor.channel == visitor.channel
                                and one.visitor.external_id == visitor.external_id])

    def heard(self, events: list[tuple[Any, ...]]) -> None:
        for position, _shop, kind, _at, talk, key, *_rest in events:
            if kind == "message.received" and talk in self._of_talk:
                self._heard.append((position, talk, key))
        if self._heard:
            self._news.set()

    async def _bind(self, stream: Stream, talk: int) -> None:
        stream.talk, stream.held = talk, True
        self._of_talk[talk].add(stream)
        visitor = stream.visitor = replace(stream.visitor, talk=talk)
        after = stream.position
        while not stream.closed:
            missed = await self._visitors.after(visitor, after)
            for position, what in missed:
                stream.put(position, what)
            if len(missed) < BACKLOG:
                break
            after = missed[-1][0]
        stream.release()

    async def _find_talks(self, streams: list[Stream]) -> None:
        if not streams:
            return
        found = await self._visitors.talks([one.visitor for one in streams])
        for stream in streams:
            talk = found.get((stream.visitor.channel, stream.visitor.external_id))
            if talk is not None and stream.talk is None and stream in self._open:
                await self._bind(stream, talk)

    async def _tell(self) -> None:
        await self._news.wait()
        self._news.clear()
        heard = self._heard[:BACKLOG]
        if not heard:
            return
        found = {row[2]: row for row in await self._visitors.ask("messages_of", [[key for _, _, key in heard]])}
        for position, talk, key in heard:
            for stream in list(self._of_talk.get(talk, ())) if key in found else ():
                stream.put(position, message(found[key], stream.visitor.id))
        del self._heard[:len(heard)]
        if self._heard:
            self._news.set()

    async def _look(self) -> None:
        await asyncio.sleep(LOOK_SECONDS)
        await self._find_talks([one for one in self._open if one.talk is None])
        if not self._of_talk:
            return
        for talk, closed, writing, seen in await self._visitors.ask("states", [list(self._of_talk)]):
            state = {"closed": closed, "typing": writing, "seen_at": seen.isoformat() if seen else None}
            for stream in self._of_talk.get(talk, ()):
                stream.state(state)

    async def _forever(self, step: Any) -> None:
        while True:
            try:
                await step()
            except (psycopg.Error, PoolTimeout) as error:
                log.warning("the web chat lost the database, trying again", error=type(error).__name__)
                await asyncio.sleep(0.5)
                self._news.set()
