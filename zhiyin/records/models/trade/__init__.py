"""The shop behind the talk, as its own systems tell it."""

from .goods import Batch, Product, ProductPage, Stock, Supplier, Variant, Warehouse
from .market import Campaign, Post, Reference, Review
from .orders import Coupon, Invoice, Order, OrderLine, Refund
from .parcels import Parcel, ParcelEvent, ParcelOrder
from .people import Buyer, Employee, Shift

__all__ = [
    "Batch", "Buyer", "Campaign", "Coupon", "Employee", "Invoice", "Order", "OrderLine", "Parcel", "ParcelEvent",
    "ParcelOrder", "Post", "Product", "ProductPage", "Reference", "Refund", "Review", "Shift", "Stock", "Supplier", "Variant",
    "Warehouse",
]
