"""What can be told, and which of it is kept in columns to be asked for. Everything else stays in the telling itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from zhiyin.domain.trade.goods import Batch, Product, Stock, Supplier, Warehouse
from zhiyin.domain.trade.market import Campaign, Post, Reference, Review
from zhiyin.domain.trade.orders import ORDER_STATES, REFUND_STATES, Coupon, Invoice, Order, Refund
from zhiyin.domain.trade.parcels import Parcel, ParcelEvent
from zhiyin.domain.trade.people import Buyer, Employee, Shift
from zhiyin.domain.trade.told import Told


@dataclass(frozen=True, slots=True)
class Noun:
    """`columns`: column to (SQL type, attribute of the telling); `refs`: column to (attribute, the noun it names by the same
    source's id); `states`: in the order that settles tellings of the same instant."""

    form: type[Told]
    table: str
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    refs: dict[str, tuple[str, str]] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()  # besides `external_id` and `source`

    def rank(self, told: Any) -> int:
        """The place of the telling's state in the documented order; 0 where there are no states."""
        return self.states.index(told.state) if self.states else 0


def _same(sql: str, *names: str) -> dict[str, tuple[str, str]]:
    return {name: (sql, name) for name in names}


#: by the address: /api/v1/<name>. What others name comes before them, so that rows are always locked in one order.
NOUNS: dict[str, Noun] = {
    "suppliers": Noun(Supplier, "records_supplier", _same("text", "name")),
    "warehouses": Noun(Warehouse, "records_warehouse", _same("text", "name")),
    "buyers": Noun(Buyer, "records_buyer", _same("text", "name", "segment") | _same("numeric", "value")),
    "employees": Noun(Employee, "records_employee", _same("text", "name", "email") | _same("jsonb", "skills")),
    "products": Noun(
        Product, "records_product", _same("text", "title", "currency") | _same("numeric", "price") | _same("boolean", "on_sale"),
        {"supplier_id": ("supplier", "suppliers")},
    ),
    "batches": Noun(
        Batch, "records_batch",
        refs={"product_id": ("product", "products"), "supplier_id": ("supplier", "suppliers"),
              "warehouse_id": ("warehouse", "warehouses")},
    ),
    "stock": Noun(
        Stock, "records_stock", _same("text", "variant") | _same("integer", "on_hand", "reserved"),
        {"product_id": ("product", "products"), "warehouse_id": ("warehouse", "warehouses")},
    ),
    "orders": Noun(
        Order, "records_order",
        _same("text", "number", "state", "state_raw", "currency")
        | _same("timestamptz", "placed_at", "paid_at", "shipped_at", "delivered_at", "ship_by", "deliver_by")
        | _same("numeric", "total"),
        {"buyer_id": ("customer", "buyers"), "warehouse_id": ("warehouse", "warehouses")}, ORDER_STATES,
    ),
    "parcels": Noun(Parcel, "records_parcel", _same("timestamptz", "handed_over_at"), needed=("number",)),
    "parcel-events": Noun(ParcelEvent, "records_parcelevent", needed=("parcel",)),
    "refunds": Noun(
        Refund, "records_refund",
        _same("text", "kind", "state", "state_raw", "currency") | _same("numeric", "amount")
        | _same("timestamptz", "requested_at", "resolved_at"),
        {"order_id": ("order", "orders")}, REFUND_STATES,
    ),
    "invoices": Noun(Invoice, "records_invoice", _same("text", "state") | _same("numeric", "amount"), {"order_id": ("order", "orders")}),
    "coupons": Noun(Coupon, "records_coupon", _same("text", "code") | _same("timestamptz", "ends_at"), {"buyer_id": ("customer", "buyers")}),
    "reviews": Noun(
        Review, "records_review", _same("smallint", "rating") | _same("timestamptz", "posted_at"),
        {"product_id": ("product", "products"), "order_id": ("order", "orders"), "buyer_id": ("customer", "buyers")},
    ),
    "posts": Noun(Post, "records_post", _same("text", "platform") | _same("timestamptz", "posted_at")),
    "shifts": Noun(
        Shift, "records_shift", _same("text", "kind") | _same("timestamptz", "starts_at", "ends_at"),
        {"employee_id": ("employee", "employees")},
    ),
    "campaigns": Noun(Campaign, "records_campaign", _same("text", "name") | _same("timestamptz", "starts_at", "ends_at")),
    "references": Noun(Reference, "records_reference", _same("text", "name") | _same("numeric", "value")),
}  # fmt: skip
