"""The list of talks: newest first, filtered by a sentence, searched by words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_safe

from zhiyin.accounts.models import Membership
from zhiyin.domain import taxonomy
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Channel, Shop
from zhiyin.web import words
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page, zone_of

from . import filters, queries, sheet


@require_safe
@needs(Permission.TALKS)
def conversations(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    wanted = filters.Filters.read(request.GET)
    channels = list(Channel.objects.filter(shop=shop).order_by("name").values_list("id", "name"))
    return page(
        request, "conversations/conversations.html", shop, room="conversations", channels=channels, people=_people(shop),
        grades=[(grade, words.GRADES[grade]) for grade in filters.GRADES],
        modules=[(code, words.label(code)) for code in taxonomy.load().modules], **_rows(request, shop, wanted),
    )


@require_safe
@needs(Permission.TALKS)
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of the list; with `before` those that follow."""
    shop = the_shop(request)
    before = request.GET.get("before", "")
    if before and not filters.is_id(before):
        return HttpResponseBadRequest("before must be the id of a message")
    wanted = filters.Filters.read(request.GET)
    return page(request, "conversations/_rows.html", shop, **_rows(request, shop, wanted, int(before) if before else None))


def _rows(request: HttpRequest, shop: Shop, wanted: filters.Filters, before: int | None = None) -> dict[str, Any]:
    now = shop.now()
    person: Any = request.user
    found = queries.talks(shop, wanted, person.pk, zone_of(shop), before)
    return {
        "now": now, "wanted": wanted, "found": found, "later_page": before is not None,
        "lines": sheet.lines(shop, found.talks, wanted.q), "filter_query": wanted.query,
    }


def _people(shop: Shop) -> list[tuple[str, str]]:
    held = Membership.objects.filter(shop=shop, active=True, person__is_active=True).select_related("person")
    return sorted(((str(one.person_id), str(one.person)) for one in held), key=lambda one: one[1].casefold())
