"""What is wrong in what the shop's systems told: contradictory orders, and regions that no code is found for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhiyin import faults as listing
from zhiyin.domain.roles import Permission
from zhiyin.lib.regions import SOURCE, YEAR
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page
from zhiyin.web.trade_words import FAULT

from . import fields


@needs(Permission.IMPORT)
@require_safe
def faults(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    with connection.cursor() as cursor:
        counts, orders = listing.faulty_orders(cursor, shop.pk)
        regions = listing.unknown_regions(cursor, shop.pk)
    return page(request, "imports/faults.html", shop, room="imports", newest=f"{listing.NEWEST:,}", year=YEAR, source=SOURCE,
                regions=regions, counts=[(FAULT[code], count) for code, count in counts.items()],
                orders=[_order(one) for one in orders])


def _order(one: listing.FaultyOrder) -> dict[str, Any]:
    faults = []
    for code in one.codes:
        sides = [(name, one.moments[name]) for name in listing.SIDES[code] if name != "state"]
        faults.append((FAULT[code], [(fields.word(name), moment if isinstance(moment, datetime) else None)
                                     for name, moment in sides]))
    return {"number": one.number, "source": one.source, "state": fields.state("orders", one.moments["state"]), "faults": faults}
