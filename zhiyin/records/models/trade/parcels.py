from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from zhiyin.records.models.scoped import ShopRow

from .goods import Warehouse
from .orders import Order


class Parcel(ShopRow):
    """A parcel (包裹). Its number is its name for everybody, so it is its key: one source tells what is in it, another where
    it is. `state`, `since` and the rest are what its events come to; `unread`: there are events the worker has not seen."""

    number = models.TextField()
    courier = models.TextField(db_default="")
    source = models.CharField(max_length=60, db_default="")
    source_time = models.DateTimeField(null=True)
    digest = models.BinaryField(max_length=32, null=True)
    data = models.JSONField(db_default={})
    warehouse = models.ForeignKey(Warehouse, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    handed_over_at = models.DateTimeField(null=True)
    region_from = models.CharField(max_length=6, null=True)
    region_to = models.CharField(max_length=6, null=True)
    state = models.CharField(max_length=20, db_default="unknown")
    since = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    receiver = models.CharField(max_length=10, null=True)
    contradictory = models.BooleanField(db_default=False)
    unread = models.BooleanField(db_default=False)
    received_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "number"], name="parcel_key")]
        indexes = [
            models.Index(fields=["id"], name="parcel_unread", condition=models.Q(unread=True)),
            models.Index(fields=["shop", "state", "since"], name="parcel_state"),
        ]


class ParcelOrder(ShopRow):
    """What of which order is in a parcel."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="orders", db_index=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="parcels")

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["parcel", "order"], name="parcel_order_key")]


class ParcelEvent(ShopRow):
    """A tracking event (物流轨迹) as it came; never changed."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField()
    text = models.TextField(db_default="")
    code = models.TextField(db_default="")
    #: our state for the code, where the connector knows it
    state = models.CharField(max_length=20, null=True)
    place = models.TextField(null=True)
    courier = models.TextField(db_default="")
    source = models.CharField(max_length=60)
    #: of the instant, the code and the words: the same scan told twice is one
    digest = models.BinaryField(max_length=32)
    received_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["parcel", "digest"], name="parcel_event_key")]
