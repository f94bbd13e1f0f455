"""Appending to the event log, in the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from zhiyin.domain.events import KINDS
from zhiyin.records.sql import statements

SQL = statements("process")
_encode = msgspec.json.Encoder().encode


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
    cursor.execute(SQL["event_make"], [
        [e.shop_id for e in events], [e.kind for e in events], [e.at for e in events],
        [e.conversation_id for e in events], [e.message_id for e in events], [e.case_id for e in events],
        [_encode(e.data).decode() for e in events]])
