from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from zhiyin.records.models.scoped import ShopRow

from .goods import Product
from .orders import Order
from .parcels import Parcel


class Link(ShopRow):
    """What a talk is about (关联): one order, parcel or product, with how sure that is and why. A person's word stands:
    `said` true (it is this one) or false (it is not), and no rule overwrites it."""

    conversation = models.ForeignKey("records.Conversation", on_delete=models.CASCADE, related_name="links", db_index=False)
    #: the newest message that spoke for it
    message = models.ForeignKey("records.Message", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    order = models.ForeignKey(Order, null=True, on_delete=models.CASCADE, related_name="links")
    parcel = models.ForeignKey(Parcel, null=True, on_delete=models.CASCADE, related_name="links")
    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE, related_name="links")
    confidence = models.FloatField()
    #: rule and its version, or "person"
    maker = models.CharField(max_length=60)
    #: [{"rule": str, "message": id, "spans": [[start, stop]], "words": str}]; spans of the text in code points, half open
    evidence = models.JSONField(db_default=[])
    said = models.BooleanField(null=True)
    by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["conversation", "order", "parcel", "product"], name="link_key",
                                    nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(order__isnull=False, parcel__isnull=True, product__isnull=True)
                | models.Q(order__isnull=True, parcel__isnull=False, product__isnull=True)
                | models.Q(order__isnull=True, parcel__isnull=True, product__isnull=False), name="link_of_one"),
        ]
