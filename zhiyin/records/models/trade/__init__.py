"""The shop behind the talk, as its own systems tell it."""

from .goods import Batch, Product, ProductPage, Stock, Supplier, Variant, Warehouse
from .link import Link
from .market import Campaign, Post, Reference, Review
from .orders import Coupon, Invoice, Order, OrderLine, Refund
from .outside import Connection, DeadLetter, ShopAction
from .parcels import Parcel, ParcelEvent, ParcelOrder
from .people import Buyer, Employee, Shift

__all__ = [
    "Batch", "Buyer", "Campaign", "Connection", "Coupon", "DeadLetter", "Employee", "Invoice", "Link", "Order",
    "OrderLine", "Parcel", "ParcelEvent", "ParcelOrder", "Post", "Product", "ProductPage", "Reference", "Refund",
    "Review", "Shift", "ShopAction", "Stock", "Supplier", "Variant", "Warehouse",
]
