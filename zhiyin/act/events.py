"""Appending to the event log, in the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from zhiyin.domain.events import KINDS
from zhiyin.records.sql import rows, statements

SQL = statements("process")


class Event(msgspec.Struct, frozen=True):
    shop_id: int
    kind: str
    at: datetime
    conversation_id: int | None = None
    message_id: int | None = None
    case_id: int | None = None
    data: dict[str, Any] = {}


def append(cursor: Any, events: Sequence[Event]) -> None:
    """Write events; they get their positions after the commit."""
    if not events:
        return
    unknown = {event.kind for event in events} - KINDS.keys()
    if unknown:
        raise ValueError(f"undocumented kinds of event: {sorted(unknown)}")
    cursor.execute(SQL["event_make"], [rows(
        {"shop": e.shop_id, "kind": e.kind, "at": e.at, "conversation": e.conversation_id, "message": e.message_id,
         "case_id": e.case_id, "data": e.data} for e in events)])
