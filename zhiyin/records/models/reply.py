from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow


class Outgoing(ShopRow):
    """A reply on its way to a customer (外发消息). The row is the queue: claimed by state, sent by its key.

    queued -> sending -> sent -> delivered -> seen; or failed, uncertain (the end is not known: only a person sends it
    again) or withdrawn (taken back before it went out). When it is sent it also becomes a message of the talk.
    """

    conversation = models.ForeignKey("records.Conversation", on_delete=models.CASCADE, related_name="outgoing")
    channel = models.ForeignKey("records.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    #: the idempotency key: the receiver keeps one message for one key, however often it is sent
    key = models.UUIDField(unique=True)
    #: who wrote it; null: the product itself
    author = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    text = models.TextField(blank=True)
    #: files of the shop: [{"file": id, "name": str, "mime": str, "size": bytes}]
    attachments = models.JSONField(default=list, db_default=[])
    state = models.CharField(max_length=12, db_default="queued")
    #: not before: the time to take it back
    send_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(db_default=0)
    #: some attempt ended without an answer, so that it may have arrived
    doubt = models.BooleanField(default=False, db_default=False)
    #: the uncertain one that a person sent again as this one, under a key of its own
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    error = models.TextField(blank=True, db_default="")
    #: what the outside calls it
    remote_id = models.TextField(blank=True, db_default="")
    #: the message of the talk that it became
    message = models.ForeignKey("records.Message", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta(ShopRow.Meta):
        indexes = [
            models.Index(fields=["send_at", "id"], name="outgoing_queue", condition=models.Q(state="queued")),
            models.Index(fields=["claimed_at"], name="outgoing_sending", condition=models.Q(state="sending")),
            models.Index(fields=["shop", "-id"], name="outgoing_trouble",
                         condition=models.Q(state__in=["failed", "uncertain"])),
        ]


class Note(ShopRow):
    """A private note in a talk (内部备注): for the shop's people, never for the customer."""

    conversation = models.ForeignKey("records.Conversation", on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    text = models.TextField()
    created_at = models.DateTimeField(db_default=Now())


class Draft(ShopRow):
    """What a person has begun to write in a talk, kept so that nothing is lost with the browser."""

    conversation = models.ForeignKey("records.Conversation", on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.TextField()
    changed_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="draft_key")]


class Presence(ShopRow):
    """Who looks at a talk, and whether they are writing: told to whoever else looks at it."""

    conversation = models.ForeignKey("records.Conversation", on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField(db_default=Now())
    writing_at = models.DateTimeField(null=True)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="presence_key")]
