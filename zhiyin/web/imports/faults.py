"""What is wrong in what the shop's systems told: contradictory orders, and regions that no code is found for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_safe

from zhiyin import faults as listing
from zhiyin.domain.roles import Permission
from zhiyin.lib.regions import SOURCE, YEAR
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page

from . import fields

WORDS = {
    "delivered_without_date": later("Delivered, and no date of delivery"),
    "delivered_too_early_for_state": later("A date of delivery, and the state says it is not delivered"),
    "delivered_and_cancelled": later("Delivered, and cancelled"),
    "shipped_too_early_for_state": later("A date of shipping, and the state says it is not shipped"),
    "paid_too_early_for_state": later("A date of payment, and the state says it is not paid"),
    "paid_before_placed": later("Paid before it was placed"),
    "shipped_before_placed": later("Shipped before it was placed"),
    "shipped_before_paid": later("Shipped before it was paid"),
    "delivered_before_placed": later("Delivered before it was placed"),
    "delivered_before_paid": later("Delivered before it was paid"),
    "delivered_before_shipped": later("Delivered before it was shipped"),
    "told_before_placed": later("Told before it was placed"),
    "told_before_paid": later("Told before it was paid"),
    "told_before_shipped": later("Told before it was shipped"),
    "told_before_delivered": later("Told before it was delivered"),
}


@needs(Permission.IMPORT)
@require_safe
def faults(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    with connection.cursor() as cursor:
        counts, orders = listing.faulty_orders(cursor, shop.pk)
        regions = listing.unknown_regions(cursor, shop.pk)
    return page(request, "imports/faults.html", shop, room="imports", newest=f"{listing.NEWEST:,}", year=YEAR, source=SOURCE,
                regions=regions, counts=[(WORDS[code], count) for code, count in counts.items()],
                orders=[_order(one) for one in orders])


def _order(one: listing.FaultyOrder) -> dict[str, Any]:
    faults = []
    for code in one.codes:
        sides = [(name, one.moments[name]) for name in listing.SIDES[code] if name != "state"]
        faults.append((WORDS[code], [(fields.word(name), moment if isinstance(moment, datetime) else None)
                                     for name, moment in sides]))
    return {"number": one.number, "source": one.source, "state": fields.state("orders", one.moments["state"]), "faults": faults}
