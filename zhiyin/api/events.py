"""GET /events: the log in the order of its positions, for programs that follow what happens."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhiyin.records.models import Event, EventHead

from .access import shop_of
from .answer import as_json
from .schemas import Error, EventPage

router = Router(tags=["read"])
#: Positions looked through by one request. The log is in one order for all shops: a quiet shop beside a loud one must
#: not make a request read on and on; the answer then says where to go on instead.
STRETCH = 20_000
BIGGEST = 2**63 - 1 - STRETCH


@router.get("/events", response={200: EventPage, (401, 403, 422, 500, 503): Error}, operation_id="events",
            summary="What happened after a position")
def events(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, le=BIGGEST, description="`next` of the answer before; 0: from the oldest on")] = 0,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> HttpResponse:
    """Nothing is skipped and nothing comes twice: an event gets its position only after it was committed."""
    # The head first: whatever has a position up to it can be seen by the question that follows.
    head = EventHead.objects.values_list("position", flat=True).filter(pk=1).first() or 0
    upto = min(head, after + STRETCH)
    rows = Event.objects.of(shop_of(request)).filter(position__gt=after, position__lte=upto).order_by("position")
    found = list(rows.values("position", "kind", "at", "conversation_id", "message_id", "case_id", "data")[:limit])
    last = found[-1]["position"] if len(found) == limit else max(upto, after)
    return as_json({"events": found, "next": last, "more": last < head})
