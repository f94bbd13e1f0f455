"""One parcel: where it is, whom to ring, and its whole way (G-06)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhiyin.domain.roles import Permission
from zhiyin.lib.personal import mask
from zhiyin.records.models import Shop
from zhiyin.records.models.trade import Parcel, ParcelEvent, ParcelOrder
from zhiyin.web.access import may, needs, the_shop
from zhiyin.web.pages import page
from zhiyin.web.personal.showing import CUSTOMER, ORDER, is_open

from .contacts import phones
from .orders import BIGGEST, MOST, spoken_of

#: scans shown; of couriers that tell every minute the newest
SCANS = 300


@dataclass(frozen=True, slots=True)
class Scan:
    """A tracking event as this reader may see it."""

    event: ParcelEvent
    text: str


@require_safe
@needs(Permission.RECORDS)
def parcel(request: HttpRequest, parcel_id: int) -> HttpResponse:
    shop = the_shop(request)
    found = get_object_or_404(Parcel.objects.of(shop).select_related("warehouse"), pk=min(parcel_id, BIGGEST))
    inside = [one.order for one in ParcelOrder.objects.of(shop).filter(parcel=found).select_related("order__buyer")
              .order_by("id")[:MOST]]
    full = any(is_open(request, ORDER, one.pk) or (one.buyer and is_open(request, CUSTOMER, one.buyer.customer_id))
               for one in inside)
    events = list(ParcelEvent.objects.of(shop).filter(parcel=found).order_by("-at", "-id")[: SCANS + 1])
    private = belongings(found, inside)
    ring = phones((one.text for one in events), private)
    template = "shop/_parcel.html" if request.headers.get("HX-Request") else "shop/parcel.html"
    return page(
        request, template, shop, parcel=found, orders=inside, full=full, more=len(events) > SCANS,
        scans=[Scan(one, one.text if full else mask(one.text, ring)) for one in events[:SCANS]], ring=ring[:3], tab="orders",
        links=spoken_of(shop, Q(parcel=found) | Q(order__in=inside)) if may(request, Permission.TALKS) else [],
        **({} if request.headers.get("HX-Request") else {"room": "records"}),
    )


def belongings(found: Parcel, inside: list[Any]) -> list[str | None]:
    """The customer's own numbers, so that none of them is taken for the courier's."""
    told = [found.data, *(one.data for one in inside)]
    return [(one.get("ship_to") or {}).get("phone") for one in told] + [
        one.buyer.data.get("phone") for one in inside if one.buyer]


def tracks(shop: Shop, parcels: list[Parcel]) -> dict[int, ParcelEvent]:
    """The newest scan of each parcel: one question."""
    rows = ParcelEvent.objects.of(shop).filter(parcel_id__in=[one.pk for one in parcels])
    return {one.parcel_id: one for one in rows.order_by("parcel_id", "-at", "-id").distinct("parcel_id")}
