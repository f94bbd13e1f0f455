"""A talk as a line of the list. A handful of questions to the records, however many lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zhiyin.lib.personal import mask
from zhiyin.records.models import Attachment, Case, Conversation, Message, Shop, Understanding
from zhiyin.web import words

#: code points of a snippet, and around it so that a number cut in two is still known as one
SNIPPET, AROUND = 140, 40


@dataclass(frozen=True, slots=True)
class Line:
    """`message_id` is what the line shows: the last message, or the one that was found. `waiting`: the customer said the
    last word. `understood` is False until the worker has read it."""

    talk_id: int
    message_id: int
    name: str
    channel: str
    role: str
    snippet: str
    files: int
    sent_at: datetime | None
    received_at: datetime
    time_flag: str
    waiting: bool
    closed: bool
    assignee: str
    count: int
    grade: str
    history: bool
    risk: str
    side: str
    topic: str
    understood: bool


def lines(shop: Shop, found: Sequence[tuple[int, int]], asked: str = "") -> list[Line]:
    """`found`: (talk, message) in their order. Personal data in snippets is hidden from everybody."""
    talk_ids, message_ids = [talk for talk, _message in found], [message for _talk, message in found]
    talks = {talk.pk: talk for talk in Conversation.objects.of(shop).filter(pk__in=talk_ids)
             .select_related("channel", "customer__merged_into", "assignee")}
    messages = {message.pk: message for message in Message.objects.of(shop)
                .filter(pk__in={*message_ids, *(talk.last_message_id for talk in talks.values())}).defer("extra")}
    understood = {one.message_id: one for one in Understanding.objects.of(shop).filter(message_id__in=message_ids)
                  .order_by("id")}
    files: dict[int, int] = {}
    for message_id in Attachment.objects.of(shop).filter(message_id__in=message_ids).values_list("message_id", flat=True):
        files[message_id] = files.get(message_id, 0) + 1
    grades: dict[int, str] = {}
    open_cases = Case.objects.of(shop).filter(conversation_id__in=talk_ids, history=False).exclude(status="closed")
    for talk_id, grade in open_cases.order_by("-rank").values_list("conversation_id", "grade"):
        grades[talk_id] = grade
    return [
        _line(talks[talk], messages[message], messages.get(talks[talk].last_message_id), understood.get(message),
              files.get(message, 0), grades.get(talk, ""), asked)
        for talk, message in found if talk in talks and message in messages
    ]


def _line(talk: Conversation, message: Message, last: Message | None, meaning: Understanding | None, files: int, grade: str,
          asked: str) -> Line:
    customer = talk.customer and (talk.customer.merged_into or talk.customer)
    risk = meaning.risk if meaning and meaning.risk != "-" else ""
    return Line(
        talk_id=talk.pk,
        message_id=message.pk,
        name=(customer.name if customer else "") or (message.sender_name if message.role == "customer" else "")
        or _("Customer not named"),
        channel=talk.channel.name,
        role=message.role,
        snippet=snippet(message.text, asked),
        files=files,
        sent_at=message.sent_at,
        received_at=message.received_at,
        time_flag=message.time_flag,
        waiting=last is not None and last.role == "customer" and talk.status == "open" and not last.history,
        closed=talk.status == "closed",
        assignee=str(talk.assignee) if talk.assignee else "",
        count=talk.message_count,
        grade=grade,
        history=message.history,
        risk=words.label(risk) if risk else "",
        side=words.side(risk),
        topic=words.label((meaning.path or [meaning.module])[-1]) if meaning and message.role == "customer" else "",
        understood=meaning is not None or not message.unread,
    )


def snippet(text: str, asked: str = "") -> str:
    """The beginning of a text, or what stands around the first word of a search, on one line, personal data hidden."""
    place = -1
    for word in asked.lower().split():
        place = text.lower().find(word)
        if place >= 0:
            break
    start = place - SNIPPET // 3 if place > SNIPPET // 2 else 0
    begin = max(0, start - AROUND)
    hidden = mask(text[begin:start + SNIPPET + AROUND])
    cut = hidden[start - begin:start - begin + SNIPPET]
    return ("… " if start else "") + " ".join(cut.split()) + (" …" if len(text) > start + SNIPPET else "")
