"""Which shop a page is about: the one named in the address, else the one looked at last, else the first."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from zhiyin.records.models import Shop

SESSION_KEY = "shop"


def shop_of(request: HttpRequest, *, remember: bool = False) -> Shop | None:
    """The shop of this request, None on an empty installation. Raises Http404 for a name that is no shop.

    Fragments name their shop in the address, so two tabs on two shops never mix. `remember` keeps the choice for pages
    opened later without a name.
    """
    asked = request.GET.get("shop")
    if asked:
        shop = Shop.objects.filter(slug=asked).first()
        if shop is None:
            raise Http404("no such shop")
    else:
        last = Shop.objects.filter(slug=request.session.get(SESSION_KEY, ""))
        shop = last.first() or Shop.objects.order_by("id").first()
    if remember and shop is not None and request.session.get(SESSION_KEY) != shop.slug:
        request.session[SESSION_KEY] = shop.slug
    return shop


def this_shop(request: HttpRequest) -> Shop:
    """As `shop_of`, for pages about a thing: without any shop there is no such thing."""
    shop = shop_of(request)
    if shop is None:
        raise Http404("no shop yet")
    return shop
