from __future__ import annotations

from django.db import models

from zhiyin.records.models.scoped import ShopRow

from .told import ToldRow, key


class Supplier(ToldRow):
    """A supplier (供应商)."""

    name = models.TextField(db_default="")

    class Meta(ToldRow.Meta):
        constraints = [key("supplier")]


class Warehouse(ToldRow):
    """A warehouse (仓库)."""

    name = models.TextField(db_default="")
    region = models.CharField(max_length=6, null=True)

    class Meta(ToldRow.Meta):
        constraints = [key("warehouse")]


class Product(ToldRow):
    """A product (商品). Its page as it stands; what it said before is in `ProductPage`."""

    title = models.TextField(db_default="")
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, db_default="CNY")
    on_sale = models.BooleanField(db_default=True)
    supplier = models.ForeignKey(Supplier, null=True, on_delete=models.SET_NULL, related_name="products")

    class Meta(ToldRow.Meta):
        constraints = [key("product")]


class ProductPage(ShopRow):
    """What a product's page said from `source_time` on (B-02)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pages", db_index=False)
    source_time = models.DateTimeField()
    digest = models.BinaryField(max_length=32)
    #: title, specification, price, currency, promotion, description, images, url, and the variants' prices
    page = models.JSONField()

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["product", "source_time", "digest"], name="product_page_key")]


class Variant(ShopRow):
    """A variant (规格, SKU) of a product. `dropped`: the newest telling of the product no longer has it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants", db_index=False)
    external_id = models.TextField()
    sku = models.TextField(null=True)
    title = models.TextField(db_default="")
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    options = models.JSONField(db_default={})
    dropped = models.BooleanField(db_default=False)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["product", "external_id"], name="variant_key")]
        indexes = [models.Index(fields=["shop", "sku"], name="variant_sku", condition=models.Q(sku__isnull=False))]


class Batch(ToldRow):
    """A batch (批次)."""

    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE, related_name="batches")
    supplier = models.ForeignKey(Supplier, null=True, on_delete=models.SET_NULL, related_name="batches")
    warehouse = models.ForeignKey(Warehouse, null=True, on_delete=models.SET_NULL, related_name="batches")

    class Meta(ToldRow.Meta):
        constraints = [key("batch")]


class Stock(ToldRow):
    """What lies in a warehouse (库存)."""

    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE, related_name="stock")
    variant = models.TextField(null=True)
    warehouse = models.ForeignKey(Warehouse, null=True, on_delete=models.SET_NULL, related_name="stock")
    on_hand = models.IntegerField(null=True)
    reserved = models.IntegerField(db_default=0)

    class Meta(ToldRow.Meta):
        constraints = [key("stock")]
