"""What the shop's people do in a talk: reply, take back, send again, note, draft, take over, close."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from zhiyin.domain.reply import State
from zhiyin.records.models import Conversation, Draft, Note, Outgoing, Presence
from zhiyin.records.sql import statements

from . import audit
from .events import Event, append

SQL = statements("reply")
#: of a reply and of a note
LONGEST = 20_000


class Unusable(Exception):
    """A text that cannot be sent; `code`: empty, long or letters."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checked(text: str) -> str:
    """The text with usual line ends. Raises Unusable."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Unusable("empty")
    if len(text) > LONGEST:
        raise Unusable("long")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unusable("letters") from error
    if "\0" in text:
        raise Unusable("letters")
    return text


@transaction.atomic
def reply(talk: Conversation, person: int, text: str, key: UUID, undo_seconds: int) -> Outgoing:
    """Queue a reply; the same one again when the key was used before (a form sent twice). Its draft is done with."""
    text = checked(text)
    now = datetime.now(UTC)
    made, new = Outgoing.everywhere.get_or_create(key=key, defaults={
        "shop_id": talk.shop_id, "conversation_id": talk.pk, "channel_id": talk.channel_id, "author_id": person,
        "text": text, "send_at": now + timedelta(seconds=undo_seconds), "created_at": now, "state": State.QUEUED.value})
    if new:
        Draft.everywhere.filter(conversation_id=talk.pk, person_id=person).delete()
        _tell("reply.queued", talk.shop_id, talk.pk, {"reply": made.pk, "author": person})
    return made


@transaction.atomic
def withdraw(one: Outgoing, person: int) -> bool:
    """Take a reply back; False when it has gone out already. The text becomes the draft of whoever has none."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["withdraw"], [one.pk, one.shop_id])
        if cursor.fetchone() is None:
            return False
    if not Draft.everywhere.filter(conversation_id=one.conversation_id, person_id=person).exists():
        draft(one.shop_id, one.conversation_id, person, one.text)
    _tell("reply.withdrawn", one.shop_id, one.conversation_id, {"reply": one.pk, "author": one.author_id})
    return True


@transaction.atomic
def again(one: Outgoing, person: int) -> Outgoing | None:
    """Send once more: a failed one under its key, an uncertain one as a new reply that replaces it; else None."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["again"], [one.pk, one.shop_id])
        queued = cursor.fetchone() is not None
    if queued:
        _tell("reply.queued", one.shop_id, one.conversation_id, {"reply": one.pk, "author": one.author_id})
        return one
    locked = Outgoing.everywhere.select_for_update().filter(pk=one.pk, state=State.UNCERTAIN.value).first()
    if locked is None or Outgoing.everywhere.filter(replaces=locked).exists():
        return None
    made = Outgoing.everywhere.create(
        shop_id=one.shop_id, conversation_id=one.conversation_id, channel_id=one.channel_id, author_id=person,
        text=one.text, attachments=one.attachments, key=uuid4(), replaces=locked)
    _tell("reply.queued", one.shop_id, one.conversation_id, {"reply": made.pk, "author": person})
    return made


@transaction.atomic
def note(talk: Conversation, person: int, text: str) -> Note:
    """A private note. Raises Unusable."""
    made = Note.everywhere.create(shop_id=talk.shop_id, conversation=talk, author_id=person, text=checked(text))
    _tell("note.made", talk.shop_id, talk.pk, {"note": made.pk, "author": person})
    return made


def draft(shop: int, conversation: int, person: int, text: str) -> None:
    """Keep what is being written; nothing is kept of an empty one. Not checked: it is not sent yet."""
    text = text.replace("\0", "").encode("utf-8", "replace").decode()[:LONGEST * 2]
    if not text.strip():
        Draft.everywhere.filter(conversation_id=conversation, person_id=person).delete()
        return
    with connection.cursor() as cursor:
        cursor.execute(SQL["draft"], {"shop": shop, "conversation": conversation, "person": person, "text": text})


def present(shop: int, conversation: int, person: int, *, writing: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL["present"], {"shop": shop, "conversation": conversation, "person": person, "writing": writing})


def absent(conversation: int, person: int) -> None:
    Presence.everywhere.filter(conversation_id=conversation, person_id=person).delete()


@transaction.atomic
def assign(talk: Conversation, to: int | None, by: int) -> bool:
    """Make somebody (None: nobody) answer for the talk; False when it is so already."""
    before = Conversation.everywhere.select_for_update().get(pk=talk.pk).assignee_id
    if before == to:
        return False
    Conversation.everywhere.filter(pk=talk.pk).update(assignee_id=to)
    data = {"from": before, "to": to, "by": by}
    _tell("conversation.assigned", talk.shop_id, talk.pk, data)
    audit.record("conversation.assigned", shop=talk.shop_id, actor=by, object_kind="conversation", object_id=talk.pk,
                 data={"from": before, "to": to})
    return True


@transaction.atomic
def close(talk: Conversation, by: int, *, closed: bool) -> bool:
    """Close or reopen; False when it is so already."""
    status, at = ("closed", datetime.now(UTC)) if closed else ("open", None)
    changed = Conversation.everywhere.filter(pk=talk.pk).exclude(status=status).update(status=status, closed_at=at)
    if changed:
        kind = "conversation.closed" if closed else "conversation.reopened"
        _tell(kind, talk.shop_id, talk.pk, {"by": by})
        audit.record(kind, shop=talk.shop_id, actor=by, object_kind="conversation", object_id=talk.pk)
    return bool(changed)


def _tell(kind: str, shop: int, conversation: int, data: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        append(cursor, [Event(shop, kind, datetime.now(UTC), conversation, data=data)])
