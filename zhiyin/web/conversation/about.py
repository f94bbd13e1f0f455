"""Beside a talk: who the customer is to the shop, the order they most likely mean, where its parcel is, whom to ring (G-06)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhiyin.domain.roles import Permission
from zhiyin.linking.offering import correct
from zhiyin.records.models import Conversation, Shop
from zhiyin.records.models.trade import Link, Order, Parcel, ParcelEvent, ParcelOrder, Product
from zhiyin.web.access import may, needs, the_shop
from zhiyin.web.pages import page
from zhiyin.web.personal.showing import CUSTOMER, TALK, is_open
from zhiyin.web.shop.contacts import phones
from zhiyin.web.shop.finding import Line, buyers_of, lines
from zhiyin.web.shop.orders import wrong
from zhiyin.web.shop.parcels import belongings, tracks

from .views import find, is_id

#: links of a talk, newest orders of its customer, parcels of one order that are shown
LINKS, ORDERS, PARCELS = 40, 6, 6
WHAT = {"order": Order, "parcel": Parcel, "product": Product}


@dataclass(frozen=True, slots=True)
class Track:
    """Where a parcel is now, the words of its newest scan, and the courier's numbers in it."""

    parcel: Parcel
    last: ParcelEvent | None
    ring: list[str]


@dataclass(frozen=True, slots=True)
class Meant:
    """Something the talk may be about. `link` is None for an order that is only the same customer's."""

    kind: str
    thing: Any
    link: Link | None
    line: Line | None = None
    tracks: list[Track] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.thing.pk}"


@require_safe
@needs(Permission.TALKS)
def about(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The panel alone, asked again when something moved."""
    shop = the_shop(request)
    return _panel(request, shop, find(shop, conversation_id))


@needs(Permission.REPLY)
@require_POST
def say(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """It is this one (`said` yes), or it is not (no): `what` order, parcel or product with its `id`."""
    shop = the_shop(request)
    talk = find(shop, conversation_id)
    what, key, said = (request.POST.get(name, "") for name in ("what", "id", "said"))
    if what not in WHAT or not is_id(key) or said not in ("yes", "no"):
        return HttpResponseBadRequest("what must be order, parcel or product, id its number, said yes or no")
    thing: Any = get_object_or_404(WHAT[what].objects.of(shop), pk=int(key))  # type: ignore[attr-defined]
    correct(shop.pk, talk.pk, what, thing.pk, said == "yes", timezone.now(), actor=int(request.user.pk))  # type: ignore[union-attr, arg-type]
    if "HX-Request" in request.headers:
        return _panel(request, shop, talk)
    return HttpResponseRedirect(f"{reverse('conversation', args=[talk.pk])}?shop={shop.slug}#context", status=303)


def _panel(request: HttpRequest, shop: Shop, talk: Conversation) -> HttpResponse:
    return page(request, "conversation/_about.html", shop, talk=talk, **beside(request, shop, talk))


def beside(request: HttpRequest, shop: Shop, talk: Conversation) -> dict[str, Any]:
    """What the panel shows, the order that is most likely meant first."""
    if not may(request, Permission.RECORDS):
        return {"may_see_records": False}
    customer = talk.customer and (talk.customer.merged_into or talk.customer)
    buyers = buyers_of(shop, customer.pk) if customer else []
    links = Link.objects.of(shop).filter(conversation=talk).select_related("order__buyer", "parcel", "product")
    kept = list(links.exclude(said=False).order_by(F("said").desc(nulls_last=True), "-confidence", "-id")[:LINKS])
    refused = list(links.filter(said=False).order_by("-id")[:LINKS])
    named = {one.order_id for one in (*kept, *refused)}
    own = [one for one in Order.objects.of(shop).filter(buyer__in=buyers, placed_at__isnull=False)
           .select_related("buyer").order_by("-placed_at", "-id")[:ORDERS + len(named)] if one.pk not in named][:ORDERS]
    full = is_open(request, TALK, talk.pk) or (customer is not None and is_open(request, CUSTOMER, customer.pk))
    found = _meant(shop, kept, own)
    return {
        "may_see_records": True, "buyers": buyers, "meant": found, "refused": [_plain(one) for one in refused], "full": full,
        "may_say": may(request, Permission.REPLY), "customer": customer,
        "shown_parcels": sorted({one.parcel.pk for each in found for one in each.tracks}),
    }


def _meant(shop: Shop, links: list[Link], own: list[Order]) -> list[Meant]:
    """Links in their order, then the customer's other orders, newest first: four questions, however many there are."""
    orders = [one.order for one in links if one.order] + own
    found = {line.order.pk: line for line in lines(shop, orders)}
    loose = [one.parcel for one in links if one.parcel]
    parcels = {parcel.pk: parcel for line in found.values() for parcel in line.parcels[:PARCELS]} | {
        one.pk: one for one in loose}
    last = tracks(shop, list(parcels.values()))
    inside: dict[int, list[Order]] = {key: [] for key in parcels}
    for one in ParcelOrder.objects.of(shop).filter(parcel_id__in=[one.pk for one in loose]).select_related("order__buyer"):
        inside[one.parcel_id].append(one.order)

    def track(parcel: Parcel, own: list[Order]) -> Track:
        newest = last.get(parcel.pk)
        private = belongings(parcel, own)
        return Track(parcel, newest, phones([newest.text], private) if newest else [])

    named = [found[one.order_id] for one in links if one.order_id]
    made = [_one(_plain(link), found, track, inside) for link in links if not _shown_within(link, named)]
    made += [_one(Meant("order", one, None), found, track, inside) for one in own]
    return made


def _shown_within(link: Link, named: list[Line]) -> bool:
    """A rule names the parcels and goods of the orders it names: their order shows them. A person's word stands by itself."""
    if link.said is True or link.order_id:
        return False
    return any(link.parcel_id in {one.pk for one in line.parcels} if link.parcel_id
               else link.product_id in {one.product_id for one in line.titles} for line in named)


def _one(meant: Meant, found: dict[int, Line], track: Any, inside: dict[int, list[Order]]) -> Meant:
    if meant.kind == "order":
        line = found[meant.thing.pk]
        return Meant("order", meant.thing, meant.link, line, [track(one, [meant.thing]) for one in line.parcels[:PARCELS]],
                     wrong(meant.thing, line.parcels))
    if meant.kind == "parcel":
        return Meant("parcel", meant.thing, meant.link, None, [track(meant.thing, inside[meant.thing.pk])])
    return meant


def _plain(link: Link) -> Meant:
    kind = "order" if link.order_id else "parcel" if link.parcel_id else "product"
    return Meant(kind, getattr(link, kind), link)

