"""Switching a shop's web chat on, and what others may ask of it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from django.db import transaction

from zhiyin.records.models import Channel, Conversation, Shop, Visitor
from zhiyin.secrets import seal

CHANNEL = KIND = "web"
#: a visitor who wrote a letter this long ago is still writing
WRITING = timedelta(seconds=6)
KEY_BYTES = 32


@transaction.atomic
def enable_widget(shop: Shop) -> str:
    """The shop's widget key, made now when it has none, and its channel. Audit it where a person did it."""
    held = Shop.objects.select_for_update().get(pk=shop.pk)
    if not held.widget_key:
        held.widget_key = "zw_" + secrets.token_urlsafe(12)
        held.save(update_fields=["widget_key"])
    Channel.objects.update_or_create(shop=held, name=CHANNEL, defaults={"kind": KIND})
    shop.widget_key = held.widget_key
    return str(held.widget_key)


@transaction.atomic
def new_identity_key(shop: Shop) -> str:
    """A new key for signed identities, shown once; the one before stays valid beside it until the next change."""
    key = secrets.token_urlsafe(KEY_BYTES)
    held = Shop.objects.select_for_update().get(pk=shop.pk)
    held.identity_key, held.identity_key_before = seal(key), held.identity_key
    held.save(update_fields=["identity_key", "identity_key_before"])
    shop.identity_key, shop.identity_key_before = held.identity_key, held.identity_key_before
    return key


def is_writing(talk: Conversation, now: datetime | None = None) -> bool:
    """Whether the visitor of a web talk is writing just now."""
    return Visitor.objects.of(talk.shop_id).filter(
        channel_id=talk.channel_id, external_id=talk.external_id,
        typing_at__gt=(now or datetime.now(UTC)) - WRITING).exists()
