"""The one way in for a message: `Receiver.receive(batch)`, one transaction for a batch.

Single posts, bulk, import and channels all end here. The answer says of each message what became of it, and is given
only after the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import psycopg
import structlog

from zhiyin.domain.incoming import Receipt
from zhiyin.records.sql import rows as as_rows
from zhiyin.records.sql import statements

from .check import Ready

SQL = statements("receive")
CACHE_LIMIT = 200_000
log = structlog.get_logger()

Key = tuple[int, str]


class Receiver:
    """Writes batches through one connection of its own; not for use by two threads at once.

    The caches remember ids of rows already committed. They save look-ups and decide nothing: keys that were deleted
    since fail on their foreign key, are forgotten, and looked up again.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._channels: dict[tuple[int, str], int] = {}
        self._conversations: dict[Key, tuple[int, bool]] = {}
        self._identities: dict[Key, int] = {}

    def receive(self, batch: Sequence[Ready]) -> list[Receipt]:
        """Store a batch and say for each message: new, known, conflict or rejected.

        Raises psycopg.OperationalError when the database cannot be reached or cannot write: then nothing of the
        batch was acknowledged, and sending it again is safe.
        """
        if not batch:
            return []
        try:
            return self._transact(batch)
        except psycopg.errors.ForeignKeyViolation:
            self.forget()
            return self._split(batch)
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
            return self._transact(batch)
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError, psycopg.NotSupportedError,
                psycopg.errors.StatementTooComplex, psycopg.errors.ProgramLimitExceeded):
            return self._split(batch)

    def _split(self, batch: Sequence[Ready]) -> list[Receipt]:
        """One poisoned row fails alone: halve until it stands by itself."""
        if len(batch) > 1:
            middle = len(batch) // 2
            return self.receive(batch[:middle]) + self.receive(batch[middle:])
        try:
            return self._transact(batch)
        except psycopg.OperationalError:
            raise
        except psycopg.Error as error:
            log.warning("message refused by the database", shop=batch[0].shop_id, error=type(error).__name__)
            reason = (error.diag.message_primary or type(error).__name__).splitlines()[0]
            return [Receipt("rejected", code="refused", message=f"the database refused this message: {reason}")]

    def forget(self) -> None:
        """Drop what was remembered, after rows were deleted or the database restored."""
        self._channels.clear()
        self._conversations.clear()
        self._identities.clear()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _transact(self, batch: Sequence[Ready]) -> list[Receipt]:
        connection = self._open()
        try:
            with connection.transaction():
                work = _Work(connection.cursor(), batch, self._channels, self._conversations, self._identities)
                receipts = work.run()
        except psycopg.OperationalError:
            # The connection may be gone and with it what we know of the database: start afresh next time.
            self.close()
            self.forget()
            raise
        for target, learned in ((self._channels, work.channels), (self._conversations, work.conversations),
                                (self._identities, work.identities)):
            if len(target) + len(learned) > CACHE_LIMIT:
                target.clear()
            target.update(learned)  # type: ignore[arg-type]
        return receipts

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
            self._connection.autocommit = True
            self._connection.prepare_threshold = 2
        return self._connection


class _Work:
    """One transaction: from keys to ids, then the rows."""

    def __init__(self, cursor: psycopg.Cursor[Any], batch: Sequence[Ready], channels: dict[tuple[int, str], int],
                 conversations: dict[Key, tuple[int, bool]], identities: dict[Key, int]) -> None:
        self.cursor, self.batch = cursor, batch
        self.known_channels, self.known_conversations, self.known_identities = channels, conversations, identities
        # learned in this transaction, remembered by the Receiver only after the commit
        self.channels: dict[tuple[int, str], int] = {}
        self.conversations: dict[Key, tuple[int, bool]] = {}
        self.identities: dict[Key, int] = {}

    def run(self) -> list[Receipt]:
        rows = [(self._channel(row.shop_id, row.channel), row) for row in self.batch]
        self._find_identities(rows)
        self._find_conversations(rows)
        made = self._insert(rows)
        first: dict[Key, int] = {}
        for i, (channel, row) in enumerate(rows):
            first.setdefault((channel, row.external_id), i)
        new = {i for key, i in first.items() if key in made}
        self._attach([(made[rows[i][0], rows[i][1].external_id], rows[i][1]) for i in sorted(new)])
        return self._receipts(rows, made, new)

    def _channel(self, shop: int, name: str) -> int:
        key = (shop, name)
        found = self.known_channels.get(key) or self.channels.get(key)
        if found is None:
            self.cursor.execute(SQL["channel_make"], key)
            row = self.cursor.execute(SQL["channel_find"], key).fetchone()
            assert row is not None
            found = self.channels[key] = row[0]
        return found

    def _find_identities(self, rows: Iterable[tuple[int, Ready]]) -> None:
        missing = {(channel, row.sender_id): row for channel, row in rows
                   if row.role == "customer" and row.sender_id and (channel, row.sender_id) not in self.known_identities}
        if not missing:
            return
        keys = sorted(missing)
        self._remember_identities(keys)
        fresh = [k for k in keys if k not in self.identities]
        if fresh:
            self.cursor.execute(SQL["identity_make"], [as_rows(
                {"shop": missing[k].shop_id, "channel": k[0], "external_id": k[1], "name": missing[k].sender_name or ""}
                for k in fresh)])
            # read again: a row that another transaction made meanwhile is visible to this new statement
            self._remember_identities(fresh)

    def _remember_identities(self, keys: Sequence[Key]) -> None:
        for channel, external_id, customer in self.cursor.execute(SQL["identity_find"], [_keys(keys)]):
            self.identities[channel, external_id] = customer

    def _customer(self, channel: int, row: Ready) -> int | None:
        if row.role != "customer" or not row.sender_id:
            return None
        key = (channel, row.sender_id)
        return self.known_identities.get(key) or self.identities[key]

    def _find_conversations(self, rows: Sequence[tuple[int, Ready]]) -> None:
        customers: dict[Key, int | None] = {}
        shops: dict[Key, int] = {}
        for channel, row in rows:
            key = (channel, row.conversation)
            shops[key] = row.shop_id
            customers[key] = customers.get(key) or self._customer(channel, row)
        missing = sorted(key for key in customers if key not in self.known_conversations)
        if missing:
            made = self.cursor.execute(SQL["conversation_make"], [as_rows(
                {"shop": shops[k], "channel": k[0], "external_id": k[1], "customer": customers[k]} for k in missing)])
            self._remember_conversations(made.fetchall())
            rest = [k for k in missing if k not in self.conversations]
            if rest:
                self._remember_conversations(self.cursor.execute(SQL["conversation_find"], [_keys(rest)]).fetchall())
        nameless = [(self._conversation(k)[0], customer, k) for k, customer in sorted(customers.items())
                    if customer and not self._conversation(k)[1]]
        if nameless:
            self.cursor.execute(SQL["conversation_customer"], [as_rows(
                {"id": conversation, "customer": customer} for conversation, customer, _ in nameless)])
            for conversation, _customer, key in nameless:
                self.conversations[key] = (conversation, True)

    def _remember_conversations(self, found: Iterable[tuple[int, str, int, int | None]]) -> None:
        for channel, external_id, conversation, customer in found:
            self.conversations[channel, external_id] = (conversation, customer is not None)

    def _conversation(self, key: Key) -> tuple[int, bool]:
        return self.conversations.get(key) or self.known_conversations[key]

    def _insert(self, rows: Sequence[tuple[int, Ready]]) -> dict[Key, int]:
        made = self.cursor.execute(SQL["message_make"], [as_rows(
            {"shop_id": row.shop_id, "channel": channel,
             "conversation": self._conversation((channel, row.conversation))[0], "external_id": row.external_id,
             "role": row.role, "sender_id": row.sender_id, "sender_name": row.sender_name, "sent_at": row.sent_at,
             "time_flag": row.time_flag, "text": row.text, "digest": row.digest, "order_no": row.order_no,
             "product_id": row.product_id, "region": row.region, "entry": row.entry, "extra": msgspec.Raw(row.extra),
             "history": row.history}
            for channel, row in rows)]).fetchall()
        return {(channel, external_id): message for channel, external_id, message in made}

    def _attach(self, rows: Sequence[tuple[int, Ready]]) -> None:
        parts = [{"shop": row.shop_id, "message": message, "place": place, "url": one.url, "name": one.name,
                  "mime": one.mime, "size": one.size}
                 for message, row in rows for place, one in enumerate(row.attachments)]
        if parts:
            self.cursor.execute(SQL["attachment_make"], [as_rows(parts)])

    def _receipts(self, rows: Sequence[tuple[int, Ready]], made: dict[Key, int], new: set[int]) -> list[Receipt]:
        keys = sorted({(channel, row.external_id) for i, (channel, row) in enumerate(rows) if i not in new})
        stored: dict[Key, tuple[int, bytes]] = {}
        if keys:
            for channel, external_id, message, digest in self.cursor.execute(SQL["message_find"], [_keys(keys)]):
                stored[channel, external_id] = (message, bytes(digest))
        receipts: list[Receipt] = []
        refused: list[tuple[Any, ...]] = []
        for i, (channel, row) in enumerate(rows):
            key = (channel, row.external_id)
            if i in new:
                receipts.append(Receipt("new", id=made[key]))
                continue
            message, digest = stored[key]
            if digest == row.digest:
                receipts.append(Receipt("known", id=message))
                continue
            refused.append((channel, row.external_id, row.digest, message, row))
            receipts.append(Receipt("conflict", id=message, code="conflict", field="external_id",
                                    message="another message was stored under this external_id; this one is kept for audit"))
        if refused:
            refused.sort(key=lambda r: r[:3])
            self.cursor.execute(SQL["conflict_make"], [as_rows(
                {"shop": row.shop_id, "channel": channel, "message": message, "external_id": external_id,
                 "digest": digest, "payload": _payload(row)} for channel, external_id, digest, message, row in refused)])
        return receipts


def _keys(keys: Iterable[Key]) -> str:
    return as_rows({"channel": channel, "external_id": external_id} for channel, external_id in keys)


def _payload(row: Ready) -> dict[str, Any]:
    return {"conversation": row.conversation, "role": row.role, "sender_id": row.sender_id,
            "sender_name": row.sender_name, "sent_at": row.sent_at, "text": row.text, "order_no": row.order_no,
            "product_id": row.product_id, "region": row.region, "entry": row.entry,
            "extra": msgspec.Raw(row.extra), "attachments": row.attachments}
