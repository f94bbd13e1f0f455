from __future__ import annotations

from django.db import models

from zhiyin.records.models.scoped import ShopRow

from .goods import Product, Warehouse
from .people import Buyer
from .told import ToldRow, key


class Order(ToldRow):
    """An order (订单)."""

    number = models.TextField(null=True)
    buyer = models.ForeignKey(Buyer, null=True, on_delete=models.SET_NULL, related_name="orders", db_index=False)
    state = models.CharField(max_length=20, db_default="unknown")
    #: the source's own word for a state that is not known
    state_raw = models.TextField(null=True)
    placed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ship_by = models.DateTimeField(null=True)
    deliver_by = models.DateTimeField(null=True)
    total = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, db_default="CNY")
    warehouse = models.ForeignKey(Warehouse, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    #: six digits of the official code, as exact as the names allow; the names stay in `data`
    region = models.CharField(max_length=6, null=True)

    class Meta(ToldRow.Meta):
        constraints = [key("order")]
        indexes = [
            models.Index(fields=["shop", "number"], name="order_number"),
            models.Index(fields=["buyer", "-placed_at"], name="order_buyer"),
            models.Index(fields=["shop", "-placed_at"], name="order_recent"),
        ]


class OrderLine(ShopRow):
    """A line of an order (订单行), as the newest telling has it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    external_id = models.TextField()
    product = models.ForeignKey(Product, null=True, on_delete=models.SET_NULL, related_name="+")
    variant = models.TextField(null=True)
    batch = models.TextField(null=True)
    title = models.TextField(db_default="")
    quantity = models.IntegerField(db_default=1)
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["order", "external_id"], name="order_line_key")]


class Refund(ToldRow):
    """A request to refund, return or exchange (退款, 退货, 换货)."""

    order = models.ForeignKey(Order, null=True, on_delete=models.CASCADE, related_name="refunds")
    kind = models.CharField(max_length=10, db_default="refund")
    state = models.CharField(max_length=20, db_default="unknown")
    state_raw = models.TextField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, db_default="CNY")
    requested_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta(ToldRow.Meta):
        constraints = [key("refund")]
        indexes = [models.Index(fields=["shop", "-requested_at"], name="refund_recent")]


class Invoice(ToldRow):
    """An invoice (发票)."""

    order = models.ForeignKey(Order, null=True, on_delete=models.CASCADE, related_name="invoices")
    state = models.CharField(max_length=20, db_default="unknown")
    amount = models.DecimalField(max_digits=14, decimal_places=4, null=True)

    class Meta(ToldRow.Meta):
        constraints = [key("invoice")]


class Coupon(ToldRow):
    """A coupon (优惠券)."""

    buyer = models.ForeignKey(Buyer, null=True, on_delete=models.CASCADE, related_name="coupons")
    code = models.TextField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta(ToldRow.Meta):
        constraints = [key("coupon")]
