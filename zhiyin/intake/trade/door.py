"""POST /api/v1/<orders, products, parcel-events ...> and /bulk: what the shop's systems tell, straight on ASGI."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import msgspec
import psycopg
import structlog

from zhiyin.intake.access import Grant
from zhiyin.intake.bulk import Intake, answer_bulk
from zhiyin.intake.check import Refused
from zhiyin.intake.decode import decoded
from zhiyin.intake.door import Receive, Scope, Send, answer, body_of, refusal, reply

from .check import Telling, telling
from .nouns import NOUNS
from .write import Outcome, Writer

ROOT = "/api/v1/"
SCOPE = "shop"
#: of a single post; every line of a bulk request says it in words
HTTP = {"new": 202, "changed": 202, "known": 200, "outdated": 200}
log = structlog.get_logger()
_decoders = {name: msgspec.json.Decoder(noun.form, strict=False) for name, noun in NOUNS.items()}


class TradeDoor:
    """A few writers for all nouns; `grant(scope, need)` is the intake door's."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], grant: Callable[[Scope, str], Awaitable[Grant]], *,
                 batch: int, streams: int) -> None:
        self._grant, self._batch = grant, batch
        self._free: asyncio.Queue[Writer] = asyncio.Queue()
        for _ in range(streams):
            self._free.put_nowait(Writer(connect))
        self._threads = ThreadPoolExecutor(streams, "trade")
        self.counts = {"tellings": 0, "refused": 0, "unavailable": 0}

    def handles(self, scope: Scope) -> bool:
        return scope["type"] == "http" and scope["method"] == "POST" and noun_of(scope["path"]) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = noun_of(scope["path"])
        assert found is not None
        name, bulk = found
        try:
            grant = await self._grant(scope, SCOPE)
            if bulk:
                await answer_bulk(Intake(self._batch, partial(self._grant, scope, SCOPE), partial(_reader, name),
                                         partial(self._lines, name)), receive, send)
                return
            if grant.wait(1, time.monotonic()):
                raise Refused("rate_limited", None, f"more than {grant.rate} a second with this token")
            (outcome,) = await self.store(name, grant, [_reader(name, grant)(await body_of(receive))])
        except Refused as refused:
            self.counts["refused"] += 1
            await reply(send, refusal(refused))
            return
        await reply(send, answer(HTTP[outcome.status], outcome._asdict()))

    async def store(self, name: str, grant: Grant, tellings: list[Telling]) -> list[Outcome]:
        """One commit. Raises Refused `unavailable`: nothing was acknowledged then, and telling it again is safe."""
        writer = await self._free.get()
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, writer.write, grant.shop_id, name, tellings)
        except psycopg.Error as problem:
            log.error("tellings could not be committed", noun=name, error=type(problem).__name__, count=len(tellings))
            self.counts["unavailable"] += len(tellings)
            raise Refused("unavailable", None, "it could not be stored now; nothing was acknowledged, send it again") from None
        finally:
            self._free.put_nowait(writer)
        self.counts["tellings"] += len(tellings)
        return found

    async def _lines(self, name: str, grant: Grant, tellings: list[Telling]) -> list[dict[str, Any]]:
        return [one._asdict() for one in await self.store(name, grant, tellings)]

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        while not self._free.empty():
            self._free.get_nowait().close()


def noun_of(path: str) -> tuple[str, bool] | None:
    """(noun, whether many) of an address; None when it is another's."""
    if not path.startswith(ROOT):
        return None
    name, slash, rest = path.removeprefix(ROOT).partition("/")
    return (name, bool(slash)) if name in NOUNS and (not slash or rest == "bulk") else None


def _reader(name: str, grant: Grant) -> Callable[[bytes], Telling]:
    noun, decoder = NOUNS[name], _decoders[name]
    return lambda body: telling(noun, decoded(body, decoder), grant.zone)
