from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow


class Visitor(ShopRow):
    """Somebody in the web chat (访客). Holds one secret in the browser; only its SHA-256 is kept."""

    channel = models.ForeignKey("records.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    #: the external id of the customer on the channel: "visitor:<random>", or "customer:<sub>" of a signed identity
    external_id = models.TextField()
    digest = models.BinaryField(max_length=32, unique=True)
    signed = models.BooleanField(db_default=False)
    language = models.CharField(max_length=10, blank=True, db_default="")
    #: the newest message of the talk that this browser has shown
    read_message_id = models.BigIntegerField(null=True)
    typing_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        indexes = [models.Index(fields=["channel", "external_id"], name="visitor_customer")]


class Satisfaction(ShopRow):
    """What a customer thought of a talk at its end (满意度): 1 to 5. The last answer counts."""

    conversation = models.OneToOneField("records.Conversation", on_delete=models.CASCADE, related_name="satisfaction")
    score = models.SmallIntegerField()
    comment = models.TextField(blank=True, db_default="")
    at = models.DateTimeField(db_default=Now())


class StoredFile(ShopRow):
    """A file kept for the shop under its hash (文件), such as a picture a customer sent."""

    digest = models.BinaryField(max_length=32)
    mime = models.CharField(max_length=60)
    size = models.BigIntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    #: when something last pointed to it; what nothing points to is removed
    used_at = models.DateTimeField(null=True)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "digest"], name="file_key")]
