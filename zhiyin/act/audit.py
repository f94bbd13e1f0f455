"""The audit log: who did what, each entry with the hash of the one before (P-02, Q-05).

Personal text is told by id, so that erasing a customer leaves the chain whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import connection, transaction

from zhiyin.records.models import AuditEntry

#: one writer at a time, so that every entry knows the one before
LOCK = 72191842
NOTHING = bytes(32)
_encode = msgspec.json.Encoder(order="deterministic").encode


def record(action: str, *, shop: int | None, actor: int | None, via: str = "page", object_kind: str = "",
           object_id: int | None = None, data: dict[str, Any] | None = None) -> AuditEntry:
    """Add an entry within the caller's transaction (or one of its own); `data` holds ids and settings, no personal text.

    Others wait until the transaction ends: call it last.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT hash FROM records_auditentry ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
        entry = AuditEntry(shop_id=shop, at=datetime.now(UTC), actor_id=actor, via=via, action=action,
                           object_kind=object_kind, object_id=object_id, data=data or {},
                           previous=bytes(row[0]) if row else NOTHING)
        entry.hash = digest(entry)
        entry.save(force_insert=True)
    return entry


def digest(entry: AuditEntry) -> bytes:
    """SHA-256 of what the entry says and of the hash before it."""
    said = [entry.shop_id, entry.at.astimezone(UTC).isoformat(), entry.actor_id, entry.via, entry.action,
            entry.object_kind, entry.object_id, entry.data, bytes(entry.previous).hex()]
    return hashlib.sha256(_encode(said)).digest()


def broken() -> Iterator[tuple[int, str]]:
    """(id, what is wrong) of entries that do not fit the chain, oldest first; nothing when it is whole."""
    before = NOTHING
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=2_000):
        if bytes(entry.previous) != before:
            yield entry.id, "the entry before it is not the one it was written after"
        if digest(entry) != bytes(entry.hash):
            yield entry.id, "it was changed after it was written"
        before = bytes(entry.hash)
