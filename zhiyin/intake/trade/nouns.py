"""What can be told, and which of it is kept in columns to be asked for. Everything else stays in the telling itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from zhiyin.domain.trade.forms import FORMS, ORDERED
from zhiyin.domain.trade.told import Told


@dataclass(frozen=True, slots=True)
class Noun:
    """`columns`: column to (SQL type, attribute of the telling); `refs`: column to (attribute, the noun it names by the same
    source's id); `needed`: what may not be empty besides `external_id` and `source`."""

    name: str
    table: str
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    refs: dict[str, tuple[str, str]] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()

    @property
    def form(self) -> type[Told]:
        return FORMS[self.name]

    @property
    def states(self) -> tuple[str, ...]:
        """In the order that settles tellings of the same instant."""
        return ORDERED.get(self.name, ())

    def rank(self, told: Any) -> int:
        """The place of the telling's state in the documented order; 0 where there are no states."""
        return self.states.index(told.state) if self.states else 0


def _same(sql: str, *names: str) -> dict[str, tuple[str, str]]:
    return {name: (sql, name) for name in names}


_EACH = (
    Noun("suppliers", "records_supplier", _same("text", "name")),
    Noun("warehouses", "records_warehouse", _same("text", "name"), regions={"region": "place"}),
    Noun("buyers", "records_buyer", _same("text", "name", "segment") | _same("numeric", "value")),
    Noun("employees", "records_employee", _same("text", "name", "email") | _same("jsonb", "skills")),
    Noun(
        "products",
        "records_product",
        _same("text", "title", "currency") | _same("numeric", "price") | _same("boolean", "on_sale"),
        {"supplier_id": ("supplier", "suppliers")},
    ),
    Noun(
        "batches",
        "records_batch",
        refs={
            "product_id": ("product", "products"),
            "supplier_id": ("supplier", "suppliers"),
            "warehouse_id": ("warehouse", "warehouses"),
        },
    ),
    Noun(
        "stock",
        "records_stock",
        _same("text", "variant") | _same("integer", "on_hand", "reserved"),
        {"product_id": ("product", "products"), "warehouse_id": ("warehouse", "warehouses")},
    ),
    Noun(
        "orders",
        "records_order",
        _same("text", "number", "state", "state_raw", "currency")
        | _same("timestamptz", "placed_at", "paid_at", "shipped_at", "delivered_at", "ship_by", "deliver_by")
        | _same("numeric", "total"),
        {"buyer_id": ("customer", "buyers"), "warehouse_id": ("warehouse", "warehouses")},
        {"region": "ship_to"},
    ),
    Noun("parcels", "records_parcel", regions={"region_from": "sent_from", "region_to": "ship_to"}, needed=("number",)),
    Noun("parcel-events", "records_parcelevent", needed=("parcel",)),
    Noun(
        "refunds",
        "records_refund",
        _same("text", "kind", "state", "state_raw", "currency")
        | _same("numeric", "amount")
        | _same("timestamptz", "requested_at", "resolved_at"),
        {"order_id": ("order", "orders")},
    ),
    Noun("invoices", "records_invoice", _same("text", "state") | _same("numeric", "amount"), {"order_id": ("order", "orders")}),
    Noun(
        "coupons",
        "records_coupon",
        _same("text", "code") | _same("timestamptz", "ends_at"),
        {"buyer_id": ("customer", "buyers")},
    ),
    Noun(
        "reviews",
        "records_review",
        _same("smallint", "rating") | _same("timestamptz", "posted_at"),
        {"product_id": ("product", "products"), "order_id": ("order", "orders"), "buyer_id": ("customer", "buyers")},
    ),
    Noun("posts", "records_post", _same("text", "platform") | _same("timestamptz", "posted_at")),
    Noun(
        "shifts",
        "records_shift",
        _same("text", "kind") | _same("timestamptz", "starts_at", "ends_at"),
        {"employee_id": ("employee", "employees")},
    ),
    Noun("campaigns", "records_campaign", _same("text", "name") | _same("timestamptz", "starts_at", "ends_at")),
    Noun("references", "records_reference", _same("text", "name") | _same("numeric", "value")),
)
#: in the order of FORMS: rows are always locked in this one
NOUNS = {noun.name: noun for noun in _EACH}
