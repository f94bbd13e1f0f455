"""The page of a case: how grave, why, by when, what was said and what happened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhiyin.domain.roles import Permission
from zhiyin.records.models import Case
from zhiyin.web.access import needs, the_shop
from zhiyin.web.cases import sheets
from zhiyin.web.pages import page
from zhiyin.web.story import story
from zhiyin.web.turns import turns

from . import queries


@require_safe
@needs(Permission.CASES)
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """404 for an unknown one and for one of another shop alike. A script asks for the middle of the page alone."""
    shop = the_shop(request)
    found = get_object_or_404(Case.objects.of(shop).select_related("customer", "conversation"), pk=case_id)
    now = shop.now()
    template = "case/_case.html" if request.headers.get("HX-Request") else "case/case.html"
    return page(
        request, template, shop, now=now, sheet=sheets(shop, [found], now, replaced=True)[0],
        turns=turns(shop, queries.messages(shop, found)), story=story(queries.events(shop, found)),
    )
