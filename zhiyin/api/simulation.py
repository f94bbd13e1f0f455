"""GET and PUT /simulation/clock: what time it is in a simulated shop."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiyin import simulation

from .access import Bearer, shop_of
from .answer import ApiError, as_json
from .schemas import ClockSet, Error, SimulatedClock

router = Router(tags=["simulation"], auth=Bearer("simulate"))


@router.get("/simulation/clock", response={200: SimulatedClock, (401, 403, 500, 503): Error}, operation_id="simulated_clock",
            summary="What time it is in a simulated shop", description="Needs the scope `simulate`.")
def read(request: HttpRequest) -> HttpResponse:
    return _answer(request, simulation.clock)


@router.put("/simulation/clock", response={200: SimulatedClock, (401, 403, 409, 422, 500, 503): Error},
            operation_id="set_simulated_clock", summary="Set the time of a simulated shop, never backwards",
            description="Needs the scope `simulate`. 403 for a shop that is not simulated, 409 for a time before the shop's.")
def put(request: HttpRequest, given: ClockSet) -> HttpResponse:
    try:
        now = datetime.fromisoformat(given.now)
    except ValueError:
        now = None
    if now is None or now.tzinfo is None:
        raise ApiError("invalid", "now", "now: an ISO 8601 time with its offset is needed")
    try:
        return _answer(request, lambda shop: simulation.set_clock(shop, now))
    except simulation.Backwards as error:
        raise ApiError("conflict", "now", f"the shop's time is {error.now.isoformat()} already; it never goes back") from None


def _answer(request: HttpRequest, ask: Any) -> HttpResponse:
    shop = shop_of(request)
    try:
        now = ask(shop)
    except simulation.NotSimulated:
        raise ApiError("forbidden", "authorization", "this token's shop is not a simulated one") from None
    with connection.cursor() as cursor:
        waiting = simulation.waiting(cursor, shop)
    return as_json({"now": now.isoformat() if now else None, "waiting": waiting})
