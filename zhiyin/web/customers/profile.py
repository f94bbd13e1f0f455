"""What the shop's own systems tell of a customer: worth, orders, parcels on the way, refunds, coupons, invoices, reviews."""

from __future__ import annotations

from dataclasses import dataclass

from zhiyin.domain.parcel import CLOSED
from zhiyin.records.models import Customer, Shop
from zhiyin.records.models.trade import Buyer, Coupon, Invoice, Order, Parcel, Refund, Review
from zhiyin.web.shop.finding import Line, buyers_of, lines

ORDERS, PARCELS, REST = 20, 20, 20


@dataclass(frozen=True, slots=True)
class Profile:
    """`ended` are the ids of coupons that are used up or over."""

    buyers: list[Buyer]
    orders: list[Line]
    parcels: list[Parcel]
    refunds: list[Refund]
    coupons: list[Coupon]
    ended: set[int]
    invoices: list[Invoice]
    reviews: list[Review]


def of(shop: Shop, who: Customer) -> Profile:
    """The newest of each kind, over all ids of the customer and of those merged with them: a question for each kind."""
    buyers = buyers_of(shop, who.pk)
    own = Order.objects.of(shop).filter(buyer__in=buyers)
    orders = list(own.select_related("buyer").filter(placed_at__isnull=False).order_by("-placed_at", "-id")[:ORDERS])
    away = Parcel.objects.of(shop).filter(orders__order__in=own.values("pk")).exclude(state__in=CLOSED).distinct()
    coupons = list(Coupon.objects.of(shop).filter(buyer__in=buyers).order_by("-source_time", "-id")[:REST])
    now = shop.now()
    return Profile(
        buyers, lines(shop, orders), list(away.order_by("-last_at", "-id")[:PARCELS]),
        list(Refund.objects.of(shop).filter(order__in=own.values("pk")).select_related("order")
             .order_by("-requested_at", "-id")[:REST]),
        coupons, {one.pk for one in coupons if one.data.get("used_at") or (one.ends_at and one.ends_at <= now)},
        list(Invoice.objects.of(shop).filter(order__in=own.values("pk")).select_related("order").order_by("-id")[:REST]),
        list(Review.objects.of(shop).filter(buyer__in=buyers).select_related("product").order_by("-posted_at", "-id")[:REST]),
    )
