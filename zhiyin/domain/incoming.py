"""What comes through the door: one message of one person in one conversation.

This is the single definition of the wire form. The native intake door decodes with it, the OpenAPI document is made
from it, and the import builds it row by row.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Role = Literal["customer", "agent", "robot", "system"]


class Sender(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wrote. Without `external_id` the writer is known only within the conversation."""

    role: Role
    external_id: str | None = None
    name: str | None = None


class AttachmentRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reference to a file that stays where it is; nothing is fetched."""

    url: str
    name: str | None = None
    mime: str | None = None
    size: int | None = None


class Incoming(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message (消息) as a channel hands it over."""

    channel: str
    external_id: str
    conversation: str
    sender: Sender
    text: str = ""
    #: ISO 8601; without an offset it is in the shop's zone; null when the source does not know (1.U.18).
    sent_at: str | None = None
    attachments: list[AttachmentRef] = []
    order_no: str | None = None
    product_id: str | None = None
    region: str | None = None
    #: button, menu node or page it came from
    entry: str | None = None
    #: kept as given
    extra: dict[str, Any] = {}


class Receipt(msgspec.Struct, frozen=True):
    """What became of one message. `status`: new, known, conflict (same id, another text) or rejected."""

    status: Literal["new", "known", "conflict", "rejected"]
    id: int | None = None
    code: str | None = None
    field: str | None = None
    message: str | None = None
