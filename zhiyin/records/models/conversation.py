from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow


class Conversation(ShopRow):
    """A conversation (会话) on one channel account. Without a customer it is its own customer."""

    channel = models.ForeignKey("records.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    external_id = models.TextField()
    customer = models.ForeignKey("records.Customer", null=True, on_delete=models.SET_NULL, related_name="conversations",
                                 db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    #: the newest message the worker has seen, for lists; null until then
    last_message_id = models.BigIntegerField(null=True)
    message_count = models.IntegerField(db_default=0)

    #: who answers for it; null: nobody yet
    assignee = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    status = models.CharField(max_length=10, db_default="open")
    closed_at = models.DateTimeField(null=True)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["channel", "external_id"], name="conversation_key")]
        indexes = [
            models.Index(fields=["shop", "assignee", "-last_message_id"], name="conversation_assignee",
                         condition=models.Q(assignee__isnull=False)),
            models.Index(fields=["shop", "status", "-last_message_id"], name="conversation_status"),
            models.Index(fields=["shop", "-last_message_id"], name="conversation_recent"),
            models.Index(fields=["customer"], name="conversation_customer"),
        ]
