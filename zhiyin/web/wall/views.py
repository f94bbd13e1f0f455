"""The live wall: what customers are saying now, and what must be answered first."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiyin.accounts.people import memberships
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Shop
from zhiyin.web.access import forbidden, needs, signed_in, the_shop
from zhiyin.web.cases import sheets
from zhiyin.web.pages import page
from zhiyin.web.rooms import first_room
from zhiyin.web.shops import shop_of
from zhiyin.web.turns import turns

from . import counts, queries


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Where the person's role begins its day."""
    shop = shop_of(request, own := memberships(request.user))
    room = first_room(own.get(shop.pk) if shop else None)
    if room is not None and shop is not None:
        return redirect(f"{reverse(room.url)}?{urlencode({'shop': shop.slug})}" if "shop" in request.GET else room.url)
    if getattr(request.user, "is_administrator", False):
        return redirect("wall")
    if shop is None:
        return forbidden(request)
    return page(request, "home.html", shop, room="home")  # a role without rooms: its work comes by link


@require_safe
@needs(Permission.WALL)
def wall(request: HttpRequest) -> HttpResponse:
    shop: Shop | None = request.shop  # type: ignore[attr-defined]
    now = shop.now() if shop else timezone.now()
    if shop is None:
        return page(request, "wall/no_shop.html", None, now=now, room="wall")
    return page(
        request, "wall/wall.html", shop, now=now, room="wall",
        turns=turns(shop, queries.newest(shop)), counts=counts.lately(shop, now), **_cases(shop, now, None),
    )


@require_safe
@needs(Permission.WALL)
def messages(request: HttpRequest) -> HttpResponse:
    """Newest messages, or those after the message named by `after`; 204 when there are none."""
    shop = the_shop(request)
    after = request.GET.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) <= 18):
        return HttpResponseBadRequest("after must be the id of a message")
    found = queries.newest(shop, int(after) if after else None)
    if not found:
        return HttpResponse(status=204)
    return page(request, "wall/_messages.html", shop, turns=turns(shop, found))


@require_safe
@needs(Permission.WALL)
def cases(request: HttpRequest) -> HttpResponse:
    """Open cases in the order of work; with `after` the next ones."""
    shop = the_shop(request)
    now = shop.now()
    try:
        after = queries.Place.parse(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        return HttpResponseBadRequest("after must be a place in the queue as a page gave it")
    template = "wall/_case_rows.html" if after else "wall/_cases.html"
    return page(request, template, shop, now=now, **_cases(shop, now, after))


@require_safe
@needs(Permission.WALL)
def numbers(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    now = shop.now()
    return page(request, "wall/_counts.html", shop, now=now, counts=counts.lately(shop, now))


def _cases(shop: Shop, now: datetime, after: queries.Place | None) -> dict[str, Any]:
    found = queries.queue(shop, after, queries.CASES + 1)
    shown = found[: queries.CASES]
    return {
        "sheets": sheets(shop, shown, now),
        "standings": None if after else queries.standings(shop, now),
        "counted": queries.COUNTED,
        "next_place": str(queries.Place.of(shown[-1])) if len(found) > len(shown) else "",
        # the rows of a later page go on in the group of the page before
        "behind_grade": dict(queries.GRADES).get(after.rank, "") if after else "",
    }
