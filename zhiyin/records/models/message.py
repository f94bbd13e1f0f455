from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow


class Message(ShopRow):
    """A message (消息) as it came. The text never changes; `unread` is the worker's queue."""

    channel = models.ForeignKey("records.Channel", on_delete=models.CASCADE, related_name="+", db_constraint=False,
                                db_index=False)
    conversation = models.ForeignKey("records.Conversation", on_delete=models.CASCADE, related_name="messages",
                                     db_index=False)
    external_id = models.TextField()
    role = models.CharField(max_length=10)
    sender_id = models.TextField(null=True)
    sender_name = models.TextField(null=True)
    #: when the source says it was written; null when it does not know (1.U.18)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_default=Now())
    #: "" usual, "past" before the year 2000, "future" more than 24 h ahead: kept, but not believed
    time_flag = models.CharField(max_length=6, db_default="")
    text = models.TextField(db_default="")
    #: SHA-256 of text and attachments: tells a repeat from another message under the same id
    digest = models.BinaryField(max_length=32)
    order_no = models.TextField(null=True)
    product_id = models.TextField(null=True)
    region = models.TextField(null=True)
    entry = models.TextField(null=True)
    extra = models.JSONField(db_default={})
    #: imported as history: labelled and measured, but starts nothing (1.U.17)
    history = models.BooleanField(db_default=False)
    unread = models.BooleanField(db_default=True)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["channel", "external_id"], name="message_key")]
        indexes = [
            models.Index(fields=["conversation", "id"], name="message_thread"),
            models.Index(fields=["shop", "-id"], name="message_recent"),
            models.Index(fields=["history", "id"], name="message_unread", condition=models.Q(unread=True)),
            models.Index(fields=["shop", "order_no"], name="message_order", condition=models.Q(order_no__isnull=False)),
        ]


class Attachment(ShopRow):
    """A reference to a file of a message (附件); the file stays where it is."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments", db_index=False)
    place = models.SmallIntegerField()
    url = models.TextField()
    name = models.TextField(null=True)
    mime = models.TextField(null=True)
    size = models.BigIntegerField(null=True)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["message", "place"], name="attachment_place")]


class Conflict(ShopRow):
    """A second, different message under an id that was taken: refused, but kept for audit."""

    channel = models.ForeignKey("records.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="conflicts")
    external_id = models.TextField()
    digest = models.BinaryField(max_length=32)
    payload = models.JSONField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        # The same refused text sent again and again is one row.
        constraints = [models.UniqueConstraint(fields=["channel", "external_id", "digest"], name="conflict_key")]
