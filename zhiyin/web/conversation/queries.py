"""What the page of a conversation asks of the records. Turns come by key in both directions, never by offset."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhiyin.records.models import Case, Conversation, Customer, Event, Identity, Message, Shop

TURNS = 200
EVENTS = 100
CASES = 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages of a talk, oldest first, and whether there are more on either side."""

    messages: list[Message]
    earlier: bool
    later: bool


def _messages(shop: Shop, conversation: Conversation) -> QuerySet[Message]:
    return Message.objects.of(shop).filter(conversation=conversation).select_related("channel")


def last(shop: Shop, conversation: Conversation) -> Stretch:
    return before(shop, conversation, None)


def before(shop: Shop, conversation: Conversation, message_id: int | None) -> Stretch:
    """The last messages, of those older than `message_id` when it is given."""
    rows = _messages(shop, conversation).order_by("-id")
    if message_id is not None:
        rows = rows.filter(id__lt=message_id)
    found = list(rows[: TURNS + 1])
    return Stretch(found[:TURNS][::-1], earlier=len(found) > TURNS, later=False)


def after(shop: Shop, conversation: Conversation, message_id: int) -> Stretch:
    """The first messages newer than `message_id`."""
    rows = _messages(shop, conversation).filter(id__gt=message_id).order_by("id")
    found = list(rows[: TURNS + 1])
    return Stretch(found[:TURNS], earlier=False, later=len(found) > TURNS)


def around(shop: Shop, conversation: Conversation, message_id: int) -> Stretch:
    """The stretch that ends a little after `message_id`, so that a link to an old message shows it in its talk."""
    follow = after(shop, conversation, message_id)
    tail = follow.messages[: TURNS // 4]
    head = before(shop, conversation, message_id + 1)
    later = follow.later or len(follow.messages) > len(tail)
    return Stretch([*head.messages, *tail], earlier=head.earlier, later=later)


def identities(shop: Shop, customer: Customer | None) -> list[Identity]:
    """What the channels call this customer, the surest first."""
    if customer is None:
        return []
    found = Identity.objects.of(shop).filter(customer=customer).select_related("channel")
    return list(found.order_by("-confidence", "id")[:50])


def cases(shop: Shop, conversation: Conversation) -> list[Case]:
    found = Case.objects.of(shop).filter(conversation=conversation).select_related("customer")
    return list(found.order_by("-id")[:CASES])


def events(shop: Shop, conversation: Conversation) -> list[Event]:
    """The newest first: what was said here, and all that happened to the cases that began here.

    The two are asked apart, so that many messages do not push out the few events of a case, and a missed limit, which
    happens nowhere, is told, too.
    """
    began = Case.objects.of(shop).filter(conversation=conversation).order_by("-id").values_list("id", flat=True)[:CASES]
    told = {
        event.pk: event
        for asked in (Q(conversation_id=conversation.pk), Q(case_id__in=list(began)))
        for event in Event.objects.of(shop).filter(asked).order_by("-id")[:EVENTS]
    }
    return sorted(told.values(), key=lambda event: -event.pk)
