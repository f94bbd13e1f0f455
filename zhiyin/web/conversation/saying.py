"""A person's word on what a talk is about: it stands, and no rule overwrites it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhiyin.act import audit
from zhiyin.records.models import Conversation
from zhiyin.records.models.trade import Link

PERSON = "person"


def say(talk: Conversation, what: str, key: int, said: bool, person: int) -> Link:
    """Says that the talk is about an order, parcel or product of its shop, or that it is not. Said again, nothing is doubled.
    The rule's confidence and evidence stay beside it."""
    with transaction.atomic():
        link, made = Link.objects.of(talk.shop_id).get_or_create(
            conversation=talk, **{f"{name}_id": key if name == what else None for name in ("order", "parcel", "product")},
            defaults={"shop_id": talk.shop_id, "confidence": 1.0 if said else 0.0, "maker": PERSON, "said": said,
                      "by_id": person, "made_at": timezone.now()})
        if not made and link.said == said:
            return link
        Link.objects.of(talk.shop_id).filter(pk=link.pk).update(said=said, by_id=person, maker=PERSON)
        audit.record("link.said", shop=talk.shop_id, actor=person, object_kind="link", object_id=link.pk,
                     data={"conversation": talk.pk, what: key, "said": said})
    link.refresh_from_db()
    return link
