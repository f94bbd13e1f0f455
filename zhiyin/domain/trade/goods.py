"""Goods: products with their pages, variants, batches, suppliers, warehouses, stock."""

from __future__ import annotations

import msgspec

from .told import Amount, Currency, Place, Time, Told


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A variant (规格, SKU) of a product."""

    external_id: str
    sku: str | None = None
    title: str = ""
    options: dict[str, str] = {}
    price: Amount | None = None
    barcode: str | None = None
    available: bool | None = None


class Product(Told, frozen=True, kw_only=True):
    """A product (商品) with its page. Each telling of another page is kept as a version (B-02)."""

    title: str
    specification: dict[str, str] = {}
    price: Amount | None = None
    currency: Currency = "CNY"
    promotion: str = ""
    description: str = ""
    images: list[str] = []
    url: str | None = None
    categories: list[str] = []
    supplier: str | None = None
    #: words customers use for it, beside the title
    words: list[str] = []
    on_sale: bool = True
    variants: list[Variant] = []


class Supplier(Told, frozen=True, kw_only=True):
    """A supplier (供应商)."""

    name: str
    phone: str | None = None


class Warehouse(Told, frozen=True, kw_only=True):
    """A warehouse (仓库)."""

    name: str
    place: Place | None = None


class Batch(Told, frozen=True, kw_only=True):
    """A batch (批次) of a product's variant."""

    product: str
    variant: str | None = None
    supplier: str | None = None
    warehouse: str | None = None
    produced_at: Time | None = None
    expires_at: Time | None = None
    quantity: int | None = None


class Stock(Told, frozen=True, kw_only=True):
    """What of a variant lies in a warehouse (库存)."""

    product: str
    variant: str | None = None
    warehouse: str | None = None
    on_hand: int
    reserved: int = 0
