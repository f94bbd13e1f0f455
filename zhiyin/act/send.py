"""Claimed work: replies are taken from the queue, one attempt each, and what became of it is written down.

Call `claim` and `left_behind` in a transaction of their own; the sending itself lies between two transactions.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from zhiyin.domain.reply import Reply, Said, State
from zhiyin.records.sql import statements

from .events import Event, append

SQL = statements("reply")
#: class of the session locks that say: somebody is sending this
LOCK = 72191843


class Claimed(msgspec.Struct, frozen=True):
    """One attempt at one reply, held by this connection until `let_go` or its end."""

    id: int
    shop_id: int
    conversation_id: int
    author_id: int | None
    attempts: int
    doubt: bool
    claimed_at: datetime
    time_zone: str
    channel_id: int
    kind: str
    reply: Reply


class Left(msgspec.Struct, frozen=True):
    """A reply that a process now gone had claimed; `message_id`: what it became already."""

    id: int
    shop_id: int
    conversation_id: int
    author_id: int | None
    attempts: int
    claimed_at: datetime
    channel_id: int
    kind: str
    message_id: int | None


def claim(cursor: Any, limit: int) -> list[Claimed]:
    """Take up to `limit` replies that are due, the earliest of each talk."""
    cursor.execute(SQL["claim"], [limit, LOCK])
    return [_claimed(row) for row in cursor.fetchall()]


def _claimed(row: tuple[Any, ...]) -> Claimed:
    (id, shop, conversation, author, key, text, attempts, doubt, claimed_at, created_at, shop_name, zone, channel,
     channel_name, kind, config, talk, name, external_id, sender, sender_name, extra, _locked) = row
    said = None if external_id is None else Said(external_id, sender, sender_name, extra or {})
    return Claimed(id, shop, conversation, author, attempts, doubt, claimed_at, zone, channel, kind,
                   Reply(UUID(str(key)), shop_name, channel_name, config or {}, talk, text, name, created_at, said))


def erased(cursor: Any, claimed: Claimed) -> bool:
    """Whether what it said was erased with its customer after it was claimed."""
    cursor.execute(SQL["erased"], [claimed.id])
    row = cursor.fetchone()
    return row is None or bool(row[0])


def let_go(cursor: Any, claimed: Claimed) -> None:
    cursor.execute(SQL["let_go"], [LOCK, claimed.id])


def left_behind(cursor: Any, seconds: float, limit: int) -> list[Left]:
    """Replies claimed more than `seconds` ago by a process that is gone; held until the transaction ends."""
    cursor.execute(SQL["left_behind"], [seconds, limit, LOCK])
    return [Left(*row) for row in cursor.fetchall()]


def settle(cursor: Any, one: Claimed | Left, state: State, *, doubt: bool = False, wait: timedelta | None = None,
           error: str = "", remote_id: str = "", message: int | None = None, sent_at: datetime | None = None) -> bool:
    """Write what became of an attempt; False when somebody else has told its end already."""
    cursor.execute(SQL["settle"], {
        "id": one.id, "claimed_at": one.claimed_at, "state": state.value, "doubt": doubt, "error": error,
        "wait": wait.total_seconds() if wait is not None else 0, "remote_id": remote_id, "message": message,
        "sent_at": sent_at})
    if cursor.fetchone() is None:
        return False
    if error:
        cursor.execute(SQL["channel_trouble"], [error, one.channel_id])
    if state in (State.SENT, State.FAILED, State.UNCERTAIN):
        kind = "reply.sent" if state == State.SENT else "reply.failed"
        append(cursor, [Event(one.shop_id, kind, datetime.now(UTC), one.conversation_id, message,
                              data={"reply": one.id, "state": state.value, "author": one.author_id})])
    return True
