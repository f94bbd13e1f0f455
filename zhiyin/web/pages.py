"""What every page of a room is given besides its own things."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhiyin.accounts.people import memberships
from zhiyin.domain.events import KINDS
from zhiyin.records.models import Shop

from . import words
from .rooms import rooms_of
from .shops import remember
from .tour.state import tour_of


def zone_of(shop: Shop) -> ZoneInfo:
    try:
        return ZoneInfo(shop.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Asia/Shanghai")


def page(request: HttpRequest, template: str, shop: Shop | None, **things: Any) -> HttpResponse:
    """Renders a page or a fragment about `shop`. `now` may be given, so that all times of a page agree."""
    now = things.pop("now", None) or (shop.now() if shop else timezone.now())
    if shop is not None and "room" in things:  # a whole page
        remember(request, shop)
    context = {
        "shop": shop,
        "zone": zone_of(shop) if shop else ZoneInfo("Asia/Shanghai"),
        "now": now,
        "now_ms": int(now.timestamp() * 1000),
        # In every address, so that a link means the same in another tab and for another reader.
        "shop_query": urlencode({"shop": shop.slug}) if shop else "",
        **things,
    }
    if not request.headers.get("HX-Request"):
        own = memberships(request.user)
        context["shops"] = Shop.objects.filter(pk__in=own).order_by("name", "id")
        context["rooms"] = rooms_of(own.get(shop.pk) if shop else None)
        context["tour"] = tour_of(request, shop, own.get(shop.pk)) if shop else None
        context["words_json"] = json.dumps(words.clock_patterns(), ensure_ascii=False)
        context["event_kinds"] = " ".join(KINDS)
    answer = render(request, template, context)
    if shop is not None and shop.clock_at is not None:
        answer["Zhiyin-Now"] = shop.clock_at.isoformat()
    return answer
