from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow


class AuditEntry(models.Model):
    """Who did what (审计). Rows are only ever added, each with the hash of the one before; personal text is told by id."""

    id = models.BigAutoField(primary_key=True)
    #: null: of the whole installation. No constraint: the log outlives a shop
    shop = models.ForeignKey("records.Shop", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False,
                             db_index=False)
    at = models.DateTimeField()
    #: the person; null: the product itself, or a command
    actor_id = models.BigIntegerField(null=True)
    #: how they came: page, api, command, worker
    via = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["shop", "-id"], name="audit_shop"),
            models.Index(fields=["object_kind", "object_id", "-id"], name="audit_object"),
        ]


class Export(ShopRow):
    """Data that left through an export (导出记录, Q-05): who, what, how much, whether unmasked."""

    person = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    filters = models.JSONField(default=dict)
    rows = models.BigIntegerField(db_default=0)
    unmasked = models.BooleanField(db_default=False)
    reason = models.TextField(blank=True, db_default="")
    at = models.DateTimeField(db_default=Now())


class Erasure(ShopRow):
    """A customer whose data was erased (删除个人数据). Kept without personal text, so that `restore` can repeat it."""

    customer_id = models.BigIntegerField()
    #: what to look for again after a restore: ids of customers, conversations and identities that were erased
    ids = models.JSONField(default=dict)
    #: rows changed, by table
    counts = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        indexes = [models.Index(fields=["shop", "-id"], name="erasure_shop")]
