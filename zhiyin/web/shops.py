"""Which shop a page is about: the one named in the address, else the one looked at last, else the first of one's own."""

from __future__ import annotations

from collections.abc import Collection

from django.http import Http404, HttpRequest

from zhiyin.records.models import Shop

SESSION_KEY = "shop"


def shop_of(request: HttpRequest, own: Collection[int]) -> Shop | None:
    """The shop of this request among `own` (ids), None when there is none. Raises Http404 for any other, real or not.

    Fragments name their shop in the address, so two tabs on two shops never mix.
    """
    shops = Shop.objects.filter(pk__in=list(own)).order_by("id")
    asked = request.GET.get("shop")
    if asked:
        shop = shops.filter(slug=asked).first()
        if shop is None:
            raise Http404("no such shop")
        return shop
    return shops.filter(slug=request.session.get(SESSION_KEY, "")).first() or shops.first()


def remember(request: HttpRequest, shop: Shop) -> None:
    """For pages opened later without a name."""
    if request.session.get(SESSION_KEY) != shop.slug:
        request.session[SESSION_KEY] = shop.slug
