"""What the reply box and what stands around it ask of the records."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from zhiyin.accounts.models import Membership, Person
from zhiyin.channels import sender
from zhiyin.domain.reply import PENDING, State
from zhiyin.domain.roles import ALLOWED, Permission
from zhiyin.records.models import Conversation, Draft, Message, Note, Outgoing, Presence, Shop

from .queries import Stretch

#: seconds after which somebody no longer looks or writes: the page tells it every five
LOOKS, WRITES = 15, 12
ROWS = 100
ANSWERING = ("agent", "robot")


def pending(shop: Shop, talk: Conversation) -> list[Outgoing]:
    """Replies that are no message of the talk yet; an uncertain one that was sent again is done with."""
    again = Outgoing.objects.of(shop).filter(conversation=talk, replaces__isnull=False).values("replaces_id")
    found = Outgoing.objects.of(shop).filter(conversation=talk, state__in=[one.value for one in PENDING])
    return list(found.exclude(pk__in=again).select_related("author").order_by("id")[:ROWS])


def sent(shop: Shop, talk: Conversation) -> list[Outgoing]:
    """Newest replies that became messages, for their states."""
    return list(Outgoing.objects.of(shop).filter(conversation=talk, message_id__isnull=False).order_by("-id")[:ROWS])


def newest(shop: Shop, talk: Conversation) -> tuple[int, int]:
    """Ids of the last message and of the last reply: what somebody who starts to write now has seen."""
    message = Message.objects.of(shop).filter(conversation=talk).order_by("-id").values_list("id", flat=True).first()
    reply = Outgoing.objects.of(shop).filter(conversation=talk).order_by("-id").values_list("id", flat=True).first()
    return message or 0, reply or 0


def answered_since(shop: Shop, talk: Conversation, person: int, message: int, reply: int) -> str:
    """The name of somebody else who answered after these; "" when nobody did."""
    other = (Outgoing.objects.of(shop).filter(conversation=talk, id__gt=reply)
             .exclude(author_id=person).exclude(state=State.WITHDRAWN.value).select_related("author").first())
    if other is not None:
        return str(other.author or "?")
    said = (Message.objects.of(shop).filter(conversation=talk, id__gt=message, role__in=ANSWERING)
            .exclude(sender_id=f"person:{person}").first())
    return (said.sender_name or said.sender_id or said.role) if said else ""


def others(shop: Shop, talk: Conversation, person: int, now: datetime) -> list[dict[str, Any]]:
    found = (Presence.objects.of(shop).filter(conversation=talk, seen_at__gt=now - timedelta(seconds=LOOKS))
             .exclude(person_id=person).select_related("person").order_by("id")[:10])
    return [{"name": str(one.person), "writes": bool(
        one.writing_at and one.writing_at > now - timedelta(seconds=WRITES))} for one in found]


def notes(shop: Shop, talk: Conversation, after: int = 0) -> list[Note]:
    found = Note.objects.of(shop).filter(conversation=talk, id__gt=after).select_related("author")
    return list(found.order_by("id")[:ROWS])


def notes_of(shop: Shop, talk: Conversation, stretch: Stretch) -> tuple[dict[int, list[Note]], list[Note]]:
    """Notes of this stretch of the talk: those before a message, by its id, and those after the last one."""
    found = Note.objects.of(shop).filter(conversation=talk).select_related("author")
    said = stretch.messages
    if said and stretch.earlier:
        found = found.filter(created_at__gte=said[0].received_at)
    if said and stretch.later:
        found = found.filter(created_at__lt=said[-1].received_at)
    before: dict[int, list[Note]] = {}
    rest: list[Note] = []
    for one in found.order_by("created_at", "id")[:ROWS]:
        place = next((message.pk for message in said if message.received_at > one.created_at), None)
        (rest if place is None else before.setdefault(place, [])).append(one)
    return before, rest


def draft(talk: Conversation, person: int) -> str:
    found = Draft.objects.of(talk.shop).filter(conversation=talk, person_id=person).first()
    return found.text if found else ""


def answerers(shop: Shop) -> list[Person]:
    """Who may answer for talks of the shop, by name."""
    roles = [role.value for role, allowed in ALLOWED.items() if Permission.REPLY in allowed]
    own = Membership.objects.filter(shop=shop, active=True, role__in=roles).values("person_id")
    return list(Person.objects.filter(Q(pk__in=own), is_active=True).order_by("name", "email")[:500])


def hindrance(talk: Conversation) -> tuple[str, list[str]]:
    """Why the channel cannot send: ("", []) it can, ("kind", []) it only takes in, ("config", what is lacking)."""
    channel = sender(talk.channel.kind)
    if channel is None:
        return "kind", []
    lacking = channel.lacking(talk.channel.config or {})
    return ("config", lacking) if lacking else ("", [])
