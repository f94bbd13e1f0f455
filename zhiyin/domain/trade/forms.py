"""What can be told, by its address: /api/v1/<name>. What others name comes before them."""

from __future__ import annotations

from .goods import Batch, Product, Stock, Supplier, Warehouse
from .market import Campaign, Post, Reference, Review
from .orders import ORDER_STATES, REFUND_STATES, Coupon, Invoice, Order, Refund
from .parcels import Parcel, ParcelEvent
from .people import Buyer, Employee, Shift
from .told import Told

FORMS: dict[str, type[Told]] = {
    "suppliers": Supplier, "warehouses": Warehouse, "buyers": Buyer, "employees": Employee, "products": Product,
    "batches": Batch, "stock": Stock, "orders": Order, "parcels": Parcel, "parcel-events": ParcelEvent, "refunds": Refund,
    "invoices": Invoice, "coupons": Coupon, "reviews": Review, "posts": Post, "shifts": Shift, "campaigns": Campaign,
    "references": Reference,
}  # fmt: skip
#: states in the order that settles tellings of the same instant
ORDERED: dict[str, tuple[str, ...]] = {"orders": ORDER_STATES, "refunds": REFUND_STATES}
