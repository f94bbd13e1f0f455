"""The one way in for a message: `Receiver.receive(batch)`, one statement for a batch.

Single posts, bulk, import and channels all end here. The answer says of each message what became of it, and is given
only after the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import psycopg
import structlog

from zhiyin.domain.incoming import AttachmentRef, Receipt
from zhiyin.records.sql import rows as as_rows
from zhiyin.records.sql import statements

from .check import Ready

SQL = statements("receive")
#: without comments and indents it is short enough for psycopg to keep its parsed form (4,096 characters)
RECEIVE = " ".join(line.strip() for line in SQL["receive"].splitlines() if not line.startswith("--"))
CACHE_LIMIT = 200_000
#: A message whose person or talk another transaction is just making goes in at the second attempt.
ATTEMPTS = 10
#: Every look-up is by key. Statistics of tables that were small when the statement was planned must not change that.
PLANNING = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_mergejoin = off"
TAKEN = "another message was stored under this external_id; this one is kept for audit"
log = structlog.get_logger()
_encode = msgspec.json.Encoder().encode

Key = tuple[int, str]
UNKNOWN: tuple[int | None, bool] = (None, False)


class Receiver:
    """Writes batches through one connection of its own; not for use by two threads at once.

    The caches remember which rows are committed. They save look-ups and decide nothing: keys that were deleted since
    fail on their foreign key, are forgotten, and looked up again. Whose customer a person is, is never remembered:
    customers are merged and parted.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._channels: dict[tuple[int, str], int] = {}
        #: id of the talk, and whether its customer is known
        self._talks: dict[Key, tuple[int, bool]] = {}
        self._people: set[Key] = set()

    def receive(self, batch: Sequence[Ready]) -> list[Receipt]:
        """Store a batch and say for each message: new, known, conflict or rejected.

        Raises psycopg.OperationalError when the database cannot be reached or cannot write: then nothing of the
        batch was acknowledged, and sending it again is safe.
        """
        if not batch:
            return []
        try:
            return self._store(batch)
        except psycopg.errors.ForeignKeyViolation:
            self.forget()
            return self._split(batch)
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
            return self._store(batch)
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError, psycopg.NotSupportedError,
                psycopg.errors.StatementTooComplex, psycopg.errors.ProgramLimitExceeded):
            return self._split(batch)

    def _split(self, batch: Sequence[Ready]) -> list[Receipt]:
        """One poisoned row fails alone: halve until it stands by itself."""
        if len(batch) > 1:
            middle = len(batch) // 2
            return self.receive(batch[:middle]) + self.receive(batch[middle:])
        try:
            return self._store(batch)
        except psycopg.OperationalError:
            raise
        except psycopg.Error as error:
            log.warning("message refused by the database", shop=batch[0].shop_id, error=type(error).__name__)
            reason = (error.diag.message_primary or type(error).__name__).splitlines()[0]
            return [Receipt("rejected", code="refused", message=f"the database refused this message: {reason}")]

    def forget(self) -> None:
        """Drop what was remembered, after rows were deleted or the database restored."""
        self._channels.clear()
        self._talks.clear()
        self._people.clear()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def open(self) -> psycopg.Connection[Any]:
        """The connection, made anew when there is none. Blocks."""
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
            self._connection.autocommit = True
            self._connection.execute(PLANNING)
        return self._connection

    def _store(self, batch: Sequence[Ready]) -> list[Receipt]:
        try:
            cursor = self.open().cursor()
            for row in batch:
                if (row.shop_id, row.channel) not in self._channels:
                    self._learn_channel(cursor, row)
            keys = self.keys(batch)
            assert keys is not None
            return self._receipts(cursor, batch, keys)
        except psycopg.OperationalError:
            # The connection may be gone and with it what we know of the database: start afresh next time.
            self.close()
            self.forget()
            raise

    def _receipts(self, cursor: psycopg.Cursor[Any], batch: Sequence[Ready], keys: list[Key]) -> list[Receipt]:
        """Write until it is known of every key what stands under it; then judge repeats by that."""
        pending: dict[Key, int] = {}  # the first of the batch under each key
        for place, key in enumerate(keys):
            pending.setdefault(key, place)
        receipts: dict[int, Receipt] = {}
        stored: dict[Key, tuple[int, bytes]] = {}
        repeats = [place for place, key in enumerate(keys) if pending[key] != place] if len(pending) < len(keys) else []
        for _ in range(ATTEMPTS):
            plan = self.plan(batch, keys, pending.values())
            cursor.execute(RECEIVE, [one.decode() for one in plan.parameters], prepare=True)
            for place, message in self.learn(plan, cursor.fetchall()):
                del pending[keys[place]]
                receipts[place] = Receipt("new", id=message)
                if repeats:
                    stored[keys[place]] = (message, batch[place].digest)
            if not pending:
                break
            for channel, external_id, message, digest in cursor.execute(SQL["message_find"], [as_rows(
                    {"channel": channel, "external_id": external_id} for channel, external_id in pending)]):
                stored[channel, external_id] = (message, bytes(digest))
                repeats.append(pending.pop((channel, external_id)))
            if not pending:
                break
            self._people.clear()
        else:
            raise psycopg.OperationalError(f"{len(pending)} messages lost {ATTEMPTS} races for their talk")
        refused: list[dict[str, Any]] = []
        for place in repeats:
            message, digest = stored[keys[place]]
            if digest == batch[place].digest:
                receipts[place] = Receipt("known", id=message)
            else:
                receipts[place] = Receipt("conflict", id=message, code="conflict", field="external_id", message=TAKEN)
                refused.append(_conflict(keys[place], batch[place], message))
        if refused:
            cursor.execute(SQL["conflict_make"], [as_rows(refused)])
        return [receipts[place] for place in range(len(batch))]

    def _learn_channel(self, cursor: psycopg.Cursor[Any], row: Ready) -> None:
        key = (row.shop_id, row.channel)
        cursor.execute(SQL["channel_make"], key)
        answer = cursor.execute(SQL["channel_find"], key).fetchone()
        assert answer is not None
        self._channels[key] = answer[0]

    def keys(self, batch: Sequence[Ready]) -> list[Key] | None:
        """(channel id, external id) of each message; None while one of the channels is not known."""
        try:
            return [(self._channels[row.shop_id, row.channel], row.external_id) for row in batch]
        except KeyError:
            return None

    def plan(self, batch: Sequence[Ready], keys: Sequence[Key], places: Iterable[int]) -> Plan:
        """What the `receive` statement is given for the messages of the batch at these places."""
        people: dict[Key, Ready] = {}
        talks: dict[Key, _Talk] = {}
        rows = []
        for place in places:
            row, channel = batch[place], keys[place][0]
            person = row.sender_id if row.role == "customer" and row.sender_id else None
            if person is not None and (channel, person) not in self._people:
                people.setdefault((channel, person), row)
            talk = (channel, row.conversation)
            conversation, named = self._talks.get(talk, UNKNOWN)
            if conversation is None or (person is not None and not named):
                given = talks.setdefault(talk, _Talk(row.shop_id, channel, row.conversation, person))
                given.person = given.person or person
            rows.append(_row(place, channel, conversation, row))
        return Plan((
            _encode([{"shop": row.shop_id, "channel": channel, "external_id": person, "name": row.sender_name or ""}
                     for (channel, person), row in people.items()]),
            _encode(list(talks.values())), _encode(rows)), people)

    def learn(self, plan: Plan, found: Iterable[tuple[int, str | None, int, bool]]) -> list[tuple[int, int]]:
        """(place in the batch, id) of the messages that were stored. Call after the commit: fills the caches."""
        stored = []
        for first, name, key, named in found:
            if name is None:
                stored.append((first, key))
            else:
                if len(self._talks) >= CACHE_LIMIT:
                    self._talks.clear()
                self._talks[first, name] = (key, named)
        if len(self._people) >= CACHE_LIMIT:
            self._people.clear()
        self._people.update(plan.people)  # made, or made by the transaction that was first
        return stored


class Plan(NamedTuple):
    """Parameters of one `receive` statement, and the people it will have made sure of."""

    parameters: tuple[bytes, bytes, bytes]
    people: Collection[Key]


class _Talk(msgspec.Struct, omit_defaults=True):
    """A talk that is not known yet, or not yet with its customer, who is the one behind `person`."""

    shop: int
    channel: int
    external_id: str
    person: str | None = None


class _Row(msgspec.Struct, omit_defaults=True):
    """A message as the statement reads it. `talk` stands for a conversation whose id is not known yet."""

    n: int
    shop: int
    channel: int
    external_id: str
    role: str
    text: str
    digest: bytes
    conversation: int | None = None
    talk: str | None = None
    sender_id: str | None = None
    sender_name: str | None = None
    sent_at: datetime | None = None
    time_flag: str = ""
    order_no: str | None = None
    product_id: str | None = None
    region: str | None = None
    entry: str | None = None
    extra: msgspec.Raw | None = None
    history: bool = False
    attachments: list[AttachmentRef] | None = None


def _row(place: int, channel: int, conversation: int | None, row: Ready) -> _Row:
    return _Row(
        place, row.shop_id, channel, row.external_id, row.role, row.text, row.digest, conversation,
        row.conversation if conversation is None else None, row.sender_id, row.sender_name, row.sent_at, row.time_flag,
        row.order_no, row.product_id, row.region, row.entry, msgspec.Raw(row.extra) if row.extra != b"{}" else None,
        row.history, row.attachments or None)


def _conflict(key: Key, row: Ready, message: int) -> dict[str, Any]:
    payload = {"conversation": row.conversation, "role": row.role, "sender_id": row.sender_id,
               "sender_name": row.sender_name, "sent_at": row.sent_at, "text": row.text, "order_no": row.order_no,
               "product_id": row.product_id, "region": row.region, "entry": row.entry,
               "extra": msgspec.Raw(row.extra), "attachments": row.attachments}
    return {"shop": row.shop_id, "channel": key[0], "message": message, "external_id": key[1], "digest": row.digest,
            "payload": payload}
