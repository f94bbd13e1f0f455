"""What the shop's systems are asked to do: claimed, asked for outside any transaction, read back, and what is so now told to
the records. A process killed in between leaves a claimed row without its lock; the next one looks before it asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import structlog

from zhiyin import connections
from zhiyin.act import ask
from zhiyin.connectors import connector
from zhiyin.connectors.connector import Telling
from zhiyin.decide.asking import after_asking, after_look, after_reading_back, by_person, over, to_look_first
from zhiyin.domain.asking import Limits, Next, State
from zhiyin.domain.trade.actions import Answer, End
from zhiyin.intake.push.store import store
from zhiyin.intake.trade.write import Writer
from zhiyin.records.connection import connect
from zhiyin.records.models import Connection, Shop, ShopAction
from zhiyin.settings import Settings, current

BATCH, AT_ONCE = 16, 8
#: seconds after which a claimed action whose process is gone is looked at, and seconds between such looks
LEASE, LOOK = 60.0, 5.0
log = structlog.get_logger()


def wish_for(outside: Connection, wish: ask.Wish, *, via: str = "page") -> tuple[ShopAction, bool]:
    """Have the shop's system asked for something; whether the wish is new. Raises `act.ask.NotAsked`."""
    settings = current()
    limits = Limits(settings.action_amount_each, settings.action_amount_daily, settings.action_daily)
    return ask.ask(outside, wish, lambda amount, spent: over(amount, spent, limits), via=via)


def say(shop: Shop, action_id: int, word: str, *, by: int, via: str = "page") -> bool:
    """A person's word on a wish that did not end well (`decide.asking.WORDS`); False when it is in another state by now.

    Raises LookupError when there is no such word or no such wish.
    """
    return ask.say(shop.pk, action_id, word, lambda state: by_person(state, word), by=by, via=via)


class Asking:
    """`step()` asks for what is due. Holds its claims by `connection`: when that ends, so do they."""

    def __init__(self, connection: psycopg.Connection[Any], settings: Settings, *, lease: float = LEASE) -> None:
        self._connection, self._limit, self._lease = connection, settings.action_attempts, lease
        self._writer = Writer(connect)
        self._looked = -LOOK

    def close(self) -> None:
        self._writer.close()

    def step(self) -> bool:
        """Whether anything was due."""
        if time.monotonic() - self._looked >= LOOK:
            self._looked = time.monotonic()
            with self._connection.transaction(), self._connection.cursor() as cursor:
                ask.look_back(cursor, self._lease, BATCH)
        with self._connection.transaction(), self._connection.cursor() as cursor:
            claimed = ask.claim(cursor, BATCH)
        if not claimed:
            return False
        with ThreadPoolExecutor(min(AT_ONCE, len(claimed)), thread_name_prefix="asking") as pool:
            waiting = {pool.submit(_attempt, one, self._limit): one for one in claimed}
            for done in as_completed(waiting):
                self._finish(waiting[done], *done.result())
        return True

    def _finish(self, one: ask.Claimed, then: Next, answer: Answer) -> None:
        if then.state == State.DONE:
            self._tell(one, answer)
        with self._connection.transaction(), self._connection.cursor() as cursor:
            ask.settle(cursor, one, then, answer.remote_id)
        with self._connection.cursor() as cursor:
            ask.let_go(cursor, one)

    def _tell(self, one: ask.Claimed, answer: Answer) -> None:
        """What is so now goes into the records like anything the outside tells."""
        tellings = [Telling(noun, told) for noun, told in answer.told]
        for bad in store(self._writer, one.shop_id, ZoneInfo(one.time_zone), one.source, tellings):
            log.error("what was read back cannot be kept", action=one.id, noun=bad.telling.noun, field=bad.problem.field,
                      code=bad.problem.code, why=bad.problem.why)


def _attempt(one: ask.Claimed, limit: int) -> tuple[Next, Answer]:
    """One attempt, with its look before and after."""
    try:
        outside, config = connector(one.kind), connections.opened(one.kind, one.config, one.source)
        return attempt(one, limit, lambda: outside.perform(one.request, config, connections.ask),
                       lambda: outside.look(one.request, config, connections.ask))
    except Exception as error:
        log.exception("a connector failed while asking", kind=one.kind, action=one.id)
        answer = Answer(End.UNCERTAIN, f"unexpected: {type(error).__name__}")
        return after_asking(answer, one.attempts, limit) or Next(State.UNCERTAIN), answer


def attempt(one: ask.Claimed, limit: int, perform: Callable[[], Answer], look: Callable[[], Answer]) -> tuple[Next, Answer]:
    if to_look_first(one.before, doubt=one.doubt):
        answer = look()
        then = after_look(answer, one.attempts, limit, accepted=one.before == State.ACCEPTED)
        if then is not None:
            return then, answer
    answer = perform()
    then = after_asking(answer, one.attempts, limit)
    if then is not None:
        return then, answer
    read = look()
    return after_reading_back(read), Answer(read.end, read.why, read.rule, read.remote_id or answer.remote_id,
                                            read.told or answer.told)
