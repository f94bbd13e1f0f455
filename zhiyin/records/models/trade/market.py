from __future__ import annotations

from django.db import models

from .goods import Product
from .orders import Order
from .people import Buyer
from .told import ToldRow, key


class Review(ToldRow):
    """A product review (评价)."""

    product = models.ForeignKey(Product, null=True, on_delete=models.SET_NULL, related_name="reviews")
    order = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="reviews")
    buyer = models.ForeignKey(Buyer, null=True, on_delete=models.SET_NULL, related_name="reviews")
    rating = models.SmallIntegerField(null=True)
    posted_at = models.DateTimeField(null=True)

    class Meta(ToldRow.Meta):
        constraints = [key("review")]


class Post(ToldRow):
    """A social post (社媒帖子)."""

    platform = models.TextField(db_default="")
    posted_at = models.DateTimeField(null=True)

    class Meta(ToldRow.Meta):
        constraints = [key("post")]


class Campaign(ToldRow):
    """A campaign (大促)."""

    name = models.TextField(db_default="")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta(ToldRow.Meta):
        constraints = [key("campaign")]
        indexes = [models.Index(fields=["shop", "starts_at"], name="campaign_start")]


class Reference(ToldRow):
    """What is usual in the trade (行业参考值)."""

    name = models.TextField(db_default="")
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)

    class Meta(ToldRow.Meta):
        constraints = [key("reference")]
