from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow


class Customer(ShopRow):
    """A customer (顾客): one person behind any number of identities (E-01)."""

    name = models.TextField(blank=True, db_default="")
    #: set when this customer was found to be another one; undoing the merge clears it
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="absorbed")
    created_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        indexes = [models.Index(fields=["shop", "id"], name="customer_shop")]


class Identity(ShopRow):
    """What one channel calls a customer, with how sure we are that it is this customer."""

    channel = models.ForeignKey("records.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    external_id = models.TextField()
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    #: how we know: channel (the channel said so), order (the same order number), person (somebody merged)
    source = models.CharField(max_length=20, db_default="channel")
    confidence = models.FloatField(db_default=1.0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["channel", "external_id"], name="identity_key")]


class CustomerMerge(ShopRow):
    """Two customers became one; keeps what moved so that it can be undone exactly."""

    kept = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    absorbed = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=20)
    confidence = models.FloatField()
    evidence = models.JSONField(default=dict)
    #: {"identities": [id], "conversations": [id], "cases": [id]}
    moved = models.JSONField(default=dict)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True)
