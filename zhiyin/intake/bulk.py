"""Bulk intake: a stream of NDJSON lines in, one answer line per line out, each after its commit.

The answers are spooled: a sender that reads nothing until it has sent everything must not bring both sides to a halt.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from .access import Grant
from .answer import error
from .check import Refused
from .decode import MAX_BODY

_encode = msgspec.json.Encoder().encode
MEMORY = 4 * 1_048_576
#: lines checked before others get their turn in the event loop
TURN = 100

Line = tuple[int, bytes | None]
T = TypeVar("T")


class Lines:
    """Cuts a byte stream into numbered lines; a line over the limit is given as None instead of being kept."""

    def __init__(self, limit: int = MAX_BODY) -> None:
        self._limit, self._rest, self._over, self._number = limit, b"", False, 0

    def feed(self, part: bytes, *, last: bool = False) -> list[Line]:
        pieces = (self._rest + part).split(b"\n")
        self._rest = b"" if last else pieces.pop()
        found = [line for piece in pieces if (line := self._line(piece)) is not None]
        if len(self._rest) > self._limit:
            self._over, self._rest = True, b""
        return found

    def _line(self, piece: bytes) -> Line | None:
        self._number += 1
        over, self._over = self._over or len(piece) > self._limit, False
        if over:
            return (self._number, None)
        return (self._number, piece) if piece.strip() else None


class Spool:
    """Answer lines waiting for the reader: in memory while few, in a temporary file when many."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=MEMORY)  # noqa: SIM115 (closed by `close`)
        self._written = self._sent = 0
        self._ended = False
        self._news = asyncio.Event()

    def write(self, data: bytes) -> None:
        self._file.seek(self._written)
        self._file.write(data)
        self._written += len(data)
        self._news.set()

    def end(self) -> None:
        self._ended = True
        self._news.set()

    async def read(self) -> bytes:
        """The next piece; empty at the end."""
        while self._sent == self._written:
            if self._ended:
                return b""
            self._news.clear()
            await self._news.wait()
        self._file.seek(self._sent)
        data = self._file.read(min(65_536, self._written - self._sent))
        self._sent += len(data)
        return data

    def close(self) -> None:
        self._file.close()


class Intake(NamedTuple, Generic[T]):
    """What a bulk address does with its lines. `reader(grant)` gives, for one batch, what makes a line fit to be stored or
    raises Refused; `store` commits what is fit and answers each, or raises Refused `unavailable`."""

    batch: int
    grant: Callable[[], Awaitable[Grant]]
    reader: Callable[[Grant], Callable[[bytes], T]]
    store: Callable[[Grant, list[T]], Awaitable[list[dict[str, Any]]]]


async def answer_bulk(intake: Intake[T], receive: Callable[[], Awaitable[dict[str, Any]]],
                      send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Read lines, commit them in batches, answer each in order.

    The grant is asked for again for every batch: a token that is revoked in the middle of a long stream stops there.
    """
    spool = Spool()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/x-ndjson")]})

    async def pump() -> None:
        while data := await spool.read():
            await send({"type": "http.response.body", "body": data, "more_body": True})

    sender = asyncio.get_running_loop().create_task(pump())
    storing: asyncio.Task[None] | None = None
    try:
        lines, pending, more = Lines(), [], True
        while more:
            event = await receive()
            if event["type"] == "http.disconnect":
                break
            more = event.get("more_body", False)
            pending += lines.feed(event.get("body", b""), last=not more)
            while len(pending) >= intake.batch or (pending and not more):
                batch, pending = pending[: intake.batch], pending[intake.batch:]
                try:
                    checked = await _check(intake, batch)
                except Refused as refused:
                    checked = _refused(batch, refused)
                if storing is not None:  # one after the other: messages get their ids in the order of their lines
                    await storing
                storing = asyncio.get_running_loop().create_task(_store(intake, checked, spool))
        if storing is not None:
            await storing
        spool.end()
        await sender
        await send({"type": "http.response.body", "body": b""})
    finally:
        for task in (sender, storing):
            if task is not None:
                task.cancel()
        spool.close()


class _Checked(NamedTuple):
    """Answers so far, one per line, and what is fit to be stored, by its place among them; whose it is."""

    answers: list[dict[str, Any]]
    good: list[tuple[int, Any]]
    grant: Grant | None


def _refused(lines: list[Line], refused: Refused) -> _Checked:
    """None of these lines may come in."""
    status = "unavailable" if refused.code == "unavailable" else "rejected"
    why = {"status": status} | error(refused.code, refused.field, refused.message)
    return _Checked([{"line": number} | why for number, _ in lines], [], None)


async def _check(intake: Intake[T], lines: list[Line]) -> _Checked:
    """Read and check lines, while the database works on those before."""
    grant = await intake.grant()
    while wait := grant.wait(len(lines), time.monotonic()):
        await asyncio.sleep(wait)
    read = intake.reader(grant)
    checked = _Checked([], [], grant)
    for place, (number, line) in enumerate(lines):
        if place % TURN == TURN - 1:
            await asyncio.sleep(0)
        answer: dict[str, Any] = {"line": number}
        checked.answers.append(answer)
        try:
            if line is None:
                raise Refused("too_large", None, f"the line is larger than {MAX_BODY} bytes")
            checked.good.append((place, read(line)))
        except Refused as refused:
            answer |= {"status": "rejected"} | error(refused.code, refused.field, refused.message)
    return checked


async def _store(intake: Intake[Any], checked: _Checked, spool: Spool) -> None:
    """Commit what is fit, then answer every line."""
    answers, good, grant = checked
    if good and grant is not None:
        try:
            said = await intake.store(grant, [row for _, row in good])
        except Refused as refused:
            for place, _ in good:
                answers[place] |= {"status": "unavailable"} | error(refused.code, refused.field, refused.message)
        else:
            for (place, _), answer in zip(good, said, strict=True):
                answers[place] |= answer
    spool.write(b"".join(_encode(answer) + b"\n" for answer in answers))
