"""Is this message one we can keep? Pure: the shop's zone and the time of receipt are given."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import msgspec

from zhiyin.domain.incoming import AttachmentRef, Incoming

MAX_TEXT = 100_000
MAX_NAME = 500
MAX_URL = 4_000
MAX_ATTACHMENTS = 50
PAST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(hours=24)


class Refused(Exception):
    """A message that cannot be kept: `code` for programs, `field` and the sentence for people."""

    def __init__(self, code: str, field: str | None, message: str) -> None:
        super().__init__(message)
        self.code, self.field, self.message = code, field, message


class Ready(msgspec.Struct):
    """A checked message, one attribute per column that the door fills."""

    shop_id: int
    channel: str
    external_id: str
    conversation: str
    role: str
    sender_id: str | None
    sender_name: str | None
    sent_at: datetime | None
    time_flag: str
    text: str
    digest: bytes
    order_no: str | None
    product_id: str | None
    region: str | None
    entry: str | None
    extra: bytes
    history: bool
    attachments: list[AttachmentRef]


_encode = msgspec.json.Encoder().encode


def digest(text: str, attachments: list[AttachmentRef]) -> bytes:
    """32 bytes that are equal exactly when text and attachments are."""
    whole = hashlib.sha256(text.encode())
    if attachments:
        whole.update(b"\0")
        whole.update(_encode(attachments))
    return whole.digest()


def ready(message: Incoming, shop_id: int, zone: tzinfo, now: datetime, *, history: bool = False) -> Ready:
    """The message as it will be stored.

    Raises Refused (NUL, lone surrogate, lengths, times, nothing in it). A time before 2000 or more than 24 hours
    ahead of `now` is kept and flagged.
    """
    sender = message.sender
    if not _plainly_good(message):
        _check_names(message)
    if len(message.text) > MAX_TEXT:
        raise Refused("too_large", "text", f"text is longer than {MAX_TEXT} characters")
    if not message.text and not message.attachments:
        raise Refused("required", "text", "a message needs text or attachments")
    _clean("text", message.text)
    if message.attachments:
        _check_attachments(message.attachments)
    sent_at, flag = _time(message.sent_at, zone, now)
    return Ready(
        shop_id=shop_id, channel=message.channel, external_id=message.external_id, conversation=message.conversation,
        role=sender.role, sender_id=sender.external_id or None, sender_name=sender.name, sent_at=sent_at,
        time_flag=flag, text=message.text, digest=digest(message.text, message.attachments),
        order_no=message.order_no or None, product_id=message.product_id or None, region=message.region or None,
        entry=message.entry or None, extra=_extra(message.extra), history=history, attachments=message.attachments,
    )


def _plainly_good(message: Incoming) -> bool:
    """A quick look at all names together, which nearly every message passes; False only means: look closely."""
    sender = message.sender
    channel, external_id, conversation = message.channel, message.external_id, message.conversation
    if not channel or not external_id or not conversation or len(channel) > 100:
        return False
    whole = (f"{channel}{external_id}{conversation}{sender.external_id or ''}{sender.name or ''}"
             f"{message.order_no or ''}{message.product_id or ''}{message.region or ''}{message.entry or ''}")
    if len(whole) > MAX_NAME or "\0" in whole or channel.isspace() or external_id.isspace() or conversation.isspace():
        return False
    return whole.isascii() or _encodes(whole)


def _encodes(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_names(message: Incoming) -> None:
    sender = message.sender
    for field, value, need in (
        ("channel", message.channel, True),
        ("external_id", message.external_id, True),
        ("conversation", message.conversation, True),
        ("sender.external_id", sender.external_id, False),
        ("sender.name", sender.name, False),
        ("order_no", message.order_no, False),
        ("product_id", message.product_id, False),
        ("region", message.region, False),
        ("entry", message.entry, False),
    ):
        if value is None:
            continue
        if need and not value.strip():
            raise Refused("required", field, f"{field} must not be empty")
        if len(value) > (100 if field == "channel" else MAX_NAME):
            raise Refused("too_long", field, f"{field} is longer than {100 if field == 'channel' else MAX_NAME} characters")
        _clean(field, value)


def _clean(field: str, value: str) -> None:
    if "\0" in value:
        raise Refused("nul", field, f"{field} contains a NUL character, which no database text can hold")
    if not value.isascii() and not _encodes(value):
        raise Refused("surrogate", field, f"{field} contains half of a surrogate pair; send valid Unicode")


def _check_attachments(attachments: list[AttachmentRef]) -> None:
    if len(attachments) > MAX_ATTACHMENTS:
        raise Refused("too_many", "attachments", f"more than {MAX_ATTACHMENTS} attachments")
    for place, one in enumerate(attachments):
        for name, value, limit in (("url", one.url, MAX_URL), ("name", one.name, MAX_NAME), ("mime", one.mime, 200)):
            if value is None:
                continue
            field = f"attachments[{place}].{name}"
            if len(value) > limit:
                raise Refused("too_long", field, f"{field} is longer than {limit} characters")
            _clean(field, value)
        if not one.url.strip():
            raise Refused("required", f"attachments[{place}].url", "an attachment needs its address")
        if one.size is not None and not 0 <= one.size < 2**63:
            raise Refused("range", f"attachments[{place}].size", "size is a number of bytes, 0 or more")


def _extra(extra: dict[str, Any]) -> bytes:
    if not extra:
        return b"{}"
    try:
        text = _encode(extra)
    except (UnicodeEncodeError, RecursionError, msgspec.MsgspecError):
        raise Refused("surrogate", "extra", "extra contains text that is not valid Unicode") from None
    if b"\\u0000" in text and _holds_nul(extra):
        raise Refused("nul", "extra", "extra contains a NUL character, which no database text can hold")
    return text


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in key or _holds_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))


def _time(given: str | None, zone: tzinfo, now: datetime) -> tuple[datetime | None, str]:
    if given is None:
        return None, ""
    try:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("bad_time", "sent_at", "sent_at is not an ISO 8601 date and time") from None
    if not 1 < moment.year < 9999:
        raise Refused("bad_time", "sent_at", "sent_at lies outside the years 2 to 9998")
    if moment < PAST:
        return moment, "past"
    if moment > now + AHEAD:
        return moment, "future"
    return moment, ""
