"""Conversations and messages as CSV, row by row, for people with a spreadsheet (Q-05).

Personal data is hidden unless `clear`. A cell that a spreadsheet would take for a formula begins with an apostrophe. Rows
come by key, a page at a time, so that memory stays small whatever the shop holds.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiyin.lib.personal import mask
from zhiyin.records.models import Conversation, Message

PAGE = 500
BOM = "\ufeff"
#: what spreadsheet programs take for the beginning of a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MESSAGES = ("id", "conversation_id", "channel", "external_id", "role", "sender", "sent_at", "received_at", "text", "order_no",
            "product_id")
CONVERSATIONS = ("id", "channel", "external_id", "customer_id", "customer", "status", "created_at", "closed_at", "messages")


@dataclass(frozen=True, slots=True)
class Asked:
    """What to export: `kind` messages or conversations; received (made) at `since` or later and before `until`; of one
    channel by name."""

    kind: str
    since: datetime | None = None
    until: datetime | None = None
    channel: str = ""


def cell(value: Any) -> str:
    """A value as a cell that no spreadsheet runs."""
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def lines(shop: int, asked: Asked, *, clear: bool, told: Callable[[int], None] = lambda rows: None) -> Iterator[str]:
    """The file, piece by piece, its header first; `told` gets the number of rows at the end, however it ends."""
    rows, header = (_messages, MESSAGES) if asked.kind == "messages" else (_conversations, CONVERSATIONS)
    done = 0
    try:
        yield BOM + _line(header)
        for page in rows(shop, asked, (lambda text, known=(): text) if clear else mask):
            done += len(page)
            yield "".join(_line([cell(value) for value in row]) for row in page)
    finally:
        told(done)


class _Echo:
    def write(self, text: str) -> str:
        return text


def _line(row: Any) -> str:
    return str(csv.writer(_Echo()).writerow(row))


def _pages(rows: Any) -> Iterator[list[Any]]:
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:PAGE]):
        yield page
        last = page[-1].pk


def _messages(shop: int, asked: Asked, seen: Callable[..., str]) -> Iterator[list[Any]]:
    found = _within(Message.objects.of(shop).select_related("channel"), "received_at", asked)
    for page in _pages(found):
        yield [(one.pk, one.conversation_id, one.channel.name, seen(one.external_id), one.role,
                seen(one.sender_name or one.sender_id or ""), one.sent_at, one.received_at,
                seen(one.text, (one.order_no, one.product_id)), one.order_no, one.product_id) for one in page]


def _conversations(shop: int, asked: Asked, seen: Callable[..., str]) -> Iterator[list[Any]]:
    found = _within(Conversation.objects.of(shop).select_related("channel", "customer"), "created_at", asked)
    for page in _pages(found):
        yield [(one.pk, one.channel.name, seen(one.external_id), one.customer_id,
                seen(one.customer.name) if one.customer else "", one.status,
                one.created_at, one.closed_at, one.message_count) for one in page]


def _within(rows: Any, moment: str, asked: Asked) -> Any:
    if asked.since is not None:
        rows = rows.filter(**{f"{moment}__gte": asked.since})
    if asked.until is not None:
        rows = rows.filter(**{f"{moment}__lt": asked.until})
    return rows.filter(channel__name=asked.channel) if asked.channel else rows
