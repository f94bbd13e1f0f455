"""Orders: the list, and one of them with all that was told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhiyin.domain.roles import Permission
from zhiyin.domain.trade.faults import FIELDS, against_parcels, faults
from zhiyin.domain.trade.orders import ORDER_STATES
from zhiyin.domain.trade.promises import ARRIVED, ENDED, promise
from zhiyin.records.models import Shop
from zhiyin.records.models.trade import Invoice, Link, Order, OrderLine, Parcel, ParcelOrder, Refund, Review, ShopAction
from zhiyin.web import trade_words
from zhiyin.web.access import may, needs, the_shop
from zhiyin.web.pages import page
from zhiyin.web.personal.showing import CUSTOMER, ORDER, is_open, may_open

from . import finding

BIGGEST = 2**63 - 1
#: rows of a kind on the page of one order; no honest order has more
MOST = 200
#: an order in these states has left the warehouse
SENT = frozenset({"shipped", *ARRIVED})


@dataclass(frozen=True, slots=True)
class Promise:
    name: str
    due: Any
    done: Any
    outcome: str


@require_safe
@needs(Permission.RECORDS)
def orders(request: HttpRequest) -> HttpResponse:
    """The list, or what a search found; with `after` the rows that follow."""
    shop = the_shop(request)
    asked, state = request.GET.get("q", "").strip()[:200], finding.is_state(request.GET.get("state", ""))
    try:
        after = finding.Place.read(given) if (given := request.GET.get("after", "")) else None
    except ValueError as error:
        return HttpResponseBadRequest(str(error))
    if "\x00" in asked:
        return HttpResponseBadRequest("q must be a text")
    found = finding.searched(shop, asked, state, after) if asked else finding.listed(shop, state, after)
    template = "shop/_order_rows.html" if request.headers.get("HX-Request") else "shop/orders.html"
    return page(request, template, shop, asked=asked, wanted=state, found=found, tab="orders",
                states=[(one, trade_words.ORDER[one]) for one in ORDER_STATES],
                **({} if request.headers.get("HX-Request") else {"room": "records"}))


@require_safe
@needs(Permission.RECORDS)
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """404 for an unknown one and for one of another shop alike. A script asks for the middle of the page alone."""
    shop = the_shop(request)
    now = shop.now()
    found = get_object_or_404(
        Order.objects.of(shop).select_related("buyer__customer__merged_into", "warehouse"), pk=min(order_id, BIGGEST))
    customer = found.buyer.customer if found.buyer else None
    customer = customer and (customer.merged_into or customer)
    inside = [one.parcel for one in ParcelOrder.objects.of(shop).filter(order=found).select_related("parcel")
              .order_by("id")[:MOST]]
    own = is_open(request, ORDER, found.pk)
    full = own or (customer is not None and is_open(request, CUSTOMER, customer.pk))
    template = "shop/_order.html" if request.headers.get("HX-Request") else "shop/order.html"
    return page(
        request, template, shop, now=now, order=found, customer=customer, full=full, parcels=inside,
        lines=lines(shop, found), faults=wrong(found, inside), promises=promises(found, now),
        refunds=list(Refund.objects.of(shop).filter(order=found).order_by("-requested_at", "-id")[:MOST]),
        invoices=list(Invoice.objects.of(shop).filter(order=found).order_by("-id")[:MOST]),
        reviews=list(Review.objects.of(shop).filter(order=found).select_related("product").order_by("-posted_at", "-id")[:20]),
        links=spoken_of(shop, Q(order=found) | Q(parcel__in=inside)) if may(request, Permission.TALKS) else [],
        actions=actions(shop, found), may_show=not full and may_open(request, ORDER, found.pk), tab="orders",
        **({} if request.headers.get("HX-Request") else {"room": "records"}),
    )


def lines(shop: Shop, found: Order) -> list[dict[str, Any]]:
    """Lines with their product and what was taken off the price, which only the telling holds."""
    told = {str(one.get("external_id")): one for one in found.data.get("lines") or []}
    rows = OrderLine.objects.of(shop).filter(order=found).select_related("product").order_by("id")[:MOST]
    return [{"line": one, "discount": told.get(one.external_id, {}).get("discount") or 0,
             "sum": None if one.price is None else one.price * one.quantity} for one in rows]


def wrong(found: Order, parcels: list[Parcel]) -> list[str]:
    """What cannot be true in what was told, in sentences; nothing of a stub, of which nothing was told."""
    if found.source_time is None:
        return []
    there = [(one.number, one.state) for one in parcels if not one.data.get("returning")]
    said = ["unknown_state"] if found.state == "unknown" else []
    said += [rule.code for rule in faults({name: getattr(found, name) for name in FIELDS})]
    return [trade_words.fault(one) for one in said] + [trade_words.fault(*one) for one in against_parcels(found.state, there)]


def promises(found: Order, now: Any) -> list[Promise]:
    ended, state = found.state in ENDED, found.state
    made = (
        ("ship_by", found.ship_by, found.shipped_at, promise(found.ship_by, found.shipped_at, now, ended=ended,
                                                             past=state in SENT)),
        ("deliver_by", found.deliver_by, found.delivered_at, promise(found.deliver_by, found.delivered_at, now, ended=ended,
                                                                     past=state in ARRIVED)),
    )
    return [Promise(*one) for one in made if one[1] is not None]


def spoken_of(shop: Shop, about: Q) -> list[Link]:
    """The talks that speak of it, each once, the surest first."""
    found = Link.objects.of(shop).filter(about).exclude(said=False).select_related("conversation__customer")
    seen: dict[int, Link] = {}
    for one in sorted(found.order_by("-id")[:MOST], key=lambda one: (one.said is not True, -one.confidence)):
        seen.setdefault(one.conversation_id, one)
    return list(seen.values())[:20]


def actions(shop: Shop, found: Order) -> list[ShopAction]:
    """What the shop's system was asked to do with this order, newest first."""
    talks = Link.objects.of(shop).filter(order=found).values("conversation_id")
    asked = ShopAction.objects.of(shop).filter(Q(action__order=found.external_id), Q(conversation_id__in=talks))
    return list(asked.select_related("by").order_by("-created_at")[:20])
