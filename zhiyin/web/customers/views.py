"""The customers of a shop, and one of them: what channels call them, what they said, their cases and merges."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhiyin.accounts.models import Person
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Customer, CustomerMerge, Identity, Shop
from zhiyin.web.access import may, needs, the_shop
from zhiyin.web.cases import sheets
from zhiyin.web.conversations.filters import is_id
from zhiyin.web.conversations.sheet import lines
from zhiyin.web.pages import page
from zhiyin.web.personal.showing import CUSTOMER, is_open, may_open

from . import profile, queries

#: characters of a key that stay visible at either end
ENDS = 2


@require_safe
@needs(Permission.CUSTOMERS)
def customers(request: HttpRequest) -> HttpResponse:
    """The list, or what a search found; with `before` the rows that follow."""
    shop = the_shop(request)
    asked, before = request.GET.get("q", "").strip()[:200], request.GET.get("before", "")
    if "\x00" in asked or (before and not is_id(before)):
        return HttpResponseBadRequest("before must be the id of a customer, q a text")
    place = int(before) if before else None
    found, further = queries.searched(shop, asked, place) if asked else queries.listed(shop, place)
    template = "customers/_rows.html" if before else "customers/customers.html"
    return page(request, template, shop, asked=asked, found=found, further=further,
                **({} if before else {"room": "customers"}))


@require_safe
@needs(Permission.CUSTOMERS)
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    shop = the_shop(request)
    now = shop.now()
    who = find(shop, customer_id)
    merges = queries.merges(shop, who)
    return page(
        request, "customers/customer.html", shop, now=now, room="customers", customer=who,
        identities=queries.identities(shop, [who.pk]), lines=lines(shop, queries.talks(shop, who)),
        sheets=sheets(shop, queries.cases(shop, who), now), merges=told(merges),
        may_show=may_open(request, CUSTOMER, who.pk) and not is_open(request, CUSTOMER, who.pk),
        may_erase=may(request, Permission.ERASE), may_merge=may(request, Permission.MERGE),
        may_see_talks=may(request, Permission.TALKS), full=is_open(request, CUSTOMER, who.pk),
        told=profile.of(shop, who) if may(request, Permission.RECORDS) else None,
        done=request.GET.get("done", ""),
    )


def find(shop: Shop, customer_id: int) -> Customer:
    """404 for an unknown one and for one of another shop alike."""
    if customer_id > 2**63 - 1:
        raise Http404("no such customer")
    return get_object_or_404(Customer.objects.of(shop).select_related("merged_into"), pk=customer_id)


def shown(identity: Identity, full: bool) -> str:
    """What a channel calls a customer, for somebody who may see it in full, or else only its ends."""
    key = identity.external_id
    return key if full else hidden(key)


def hidden(key: str) -> str:
    return f"{key[:ENDS]}{'*' * (len(key) - 2 * ENDS)}{key[-ENDS:]}" if len(key) > 2 * ENDS else "*" * len(key)


def told(merges: list[CustomerMerge]) -> list[dict[str, Any]]:
    """Merges with the names of the people who made and undid them."""
    ids = {int(by.partition(":")[2]) for one in merges for by in (one.by, one.undone_by) if by.startswith("person:")}
    names = {key: str(person) for key, person in Person.objects.in_bulk(ids).items()}

    def name(by: str) -> str:
        return names.get(int(by.partition(":")[2]), by) if by.startswith("person:") else by

    return [{"merge": one, "by": name(one.by), "undone_by": name(one.undone_by),
             "reason": str(one.evidence.get("reason", "")), "order": str(one.evidence.get("order_no", ""))} for one in merges]
