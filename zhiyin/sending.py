"""Replies on their way out: claimed, sent outside any transaction, and kept as messages of their talks.

First the receiver has it, then the talk, then the queue is told. A process killed between any two of these leaves a
claimed row without its lock; what becomes of it is decided by what can be known (`decide/sending.py`).
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import structlog

from zhiyin.act import send
from zhiyin.channels import sender
from zhiyin.decide.sending import Next, after, left_behind
from zhiyin.domain.incoming import Incoming, Receipt, Sender
from zhiyin.domain.reply import Outcome, Refused, State, Unknown, message_name
from zhiyin.intake.check import Refused as Unkeepable
from zhiyin.intake.check import ready
from zhiyin.intake.receive import Receiver
from zhiyin.records.connection import connect
from zhiyin.settings import Settings

#: taken together, and sent at the same time: one slow receiver must not hold up everybody
BATCH, AT_ONCE = 16, 8
#: seconds after which a claimed reply whose process is gone is looked at, and seconds between such looks
LEASE, LOOK = 60.0, 5.0
log = structlog.get_logger()


class Sending:
    """`step()` sends what is due. Holds its claims by `connection`: when that ends, so do they."""

    def __init__(self, connection: psycopg.Connection[Any], settings: Settings, *, lease: float = LEASE) -> None:
        self._connection, self._limit, self._lease = connection, settings.send_attempts, lease
        self._receiver = Receiver(connect)
        self._looked = -LOOK

    def close(self) -> None:
        self._receiver.close()

    def step(self) -> bool:
        """Whether anything was due."""
        try:
            if time.monotonic() - self._looked >= LOOK:
                self.look_back()
            with self._connection.transaction(), self._connection.cursor() as cursor:
                claimed = send.claim(cursor, BATCH)
            if claimed:
                self._send(claimed)
            return bool(claimed)
        except psycopg.Error:
            self.close()
            raise

    def look_back(self) -> int:
        """See to replies whose process is gone; how many."""
        self._looked = time.monotonic()
        with self._connection.transaction(), self._connection.cursor() as cursor:
            left = send.left_behind(cursor, self._lease, BATCH)
            for one in left:
                channel = sender(one.kind)
                then = left_behind(one.attempts, self._limit, arrived=one.message_id is not None,
                                   honours_key=channel is not None and channel.HONOURS_KEY)
                self._settle(cursor, one, then, one.message_id)
        return len(left)

    def _send(self, claimed: list[send.Claimed]) -> None:
        with ThreadPoolExecutor(min(AT_ONCE, len(claimed)), thread_name_prefix="sending") as pool:
            waiting = {pool.submit(_attempt, one): one for one in claimed}
            for done in as_completed(waiting):
                one = waiting[done]
                self._finish(one, done.result())

    def _finish(self, one: send.Claimed, outcome: Outcome) -> None:
        channel = sender(one.kind)
        then = after(outcome, one.attempts, self._limit, doubt=one.doubt,
                     honours_key=channel is not None and channel.HONOURS_KEY)
        message, moment = None, datetime.now(UTC)
        if then.state == State.SENT and not self._erased(one):
            receipt = self._keep(one, moment)
            message = receipt.id
            if message is None:
                reason = f"it cannot stand in the talk: {receipt.message}"
                log.error("a reply that was sent cannot stand in its talk", reply=one.id, code=receipt.code)
                # in the web chat to send is to stand in the talk
                then = Next(State.FAILED if one.kind == "web" else State.SENT, error=reason, remote_id=then.remote_id)
        with self._connection.transaction(), self._connection.cursor() as cursor:
            self._settle(cursor, one, then, message, moment)
        with self._connection.cursor() as cursor:
            send.let_go(cursor, one)

    def _erased(self, one: send.Claimed) -> bool:
        """Its customer was erased while it was on its way: its words must not come back with the message."""
        with self._connection.cursor() as cursor:
            return send.erased(cursor, one)

    def _settle(self, cursor: Any, one: send.Claimed | send.Left, then: Next, message: int | None,
                moment: datetime | None = None) -> None:
        send.settle(cursor, one, then.state, doubt=then.doubt, wait=then.wait, error=then.error,
                    remote_id=then.remote_id, message=message, sent_at=moment)

    def _keep(self, one: send.Claimed, moment: datetime) -> Receipt:
        """The reply as a message of its talk; the same message however often it is kept."""
        said = Incoming(
            channel=one.reply.channel, external_id=message_name(one.reply.key), conversation=one.reply.conversation,
            sender=Sender("agent", f"person:{one.author_id}" if one.author_id else None, one.reply.author or None),
            text=one.reply.text, sent_at=moment.isoformat())
        try:
            row = ready(said, one.shop_id, ZoneInfo(one.time_zone), moment)
        except Unkeepable as error:
            return Receipt("rejected", code=error.code, field=error.field, message=error.message)
        return self._receiver.receive([row])[0]


def _attempt(one: send.Claimed) -> Outcome:
    channel = sender(one.kind)
    if channel is None:
        return Refused("this channel only takes messages in")
    try:
        return channel.send(one.reply)
    except Exception as error:
        log.exception("a channel failed while sending", kind=one.kind, reply=one.id)
        return Unknown(f"unexpected: {type(error).__name__}")
