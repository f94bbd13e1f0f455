"""What the page of a case asks of the records."""

from __future__ import annotations

from zhiyin.records.models import Case, CaseMessage, Event, Message, Shop

MESSAGES = 100
EVENTS = 100


def messages(shop: Shop, case: Case) -> list[Message]:
    """The newest messages that belong to the case, oldest first."""
    found = CaseMessage.objects.of(shop).filter(case=case).select_related("message__channel").order_by("-message_id")
    return [row.message for row in found[:MESSAGES]][::-1]


def events(shop: Shop, case: Case) -> list[Event]:
    """The newest first."""
    return list(Event.objects.of(shop).filter(case_id=case.pk).order_by("-id")[:EVENTS])
