"""GET /cases and /cases/{id}: the work queue (C-06), paged by key, never by offset or count."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhiyin.domain.decision import RANK
from zhiyin.lib.personal import mask
from zhiyin.records.models import CaseMessage, Clock

from .access import clear, shop_of
from .answer import ApiError, as_json, not_found
from .schemas import CaseDetail, CasePage, Error, Grade

router = Router(tags=["read"])
MESSAGES = 200
LIMIT = 200
BIGGEST = 2**63 - 1
Status = Literal["received", "acknowledged", "in_work", "waiting_customer", "waiting_department", "solved",
                 "informed", "closed", "reopened"]
#: Spelled out, because this list is what is asked most: through the ORM and response models it costs three times as much.
SELECT = """
SELECT c.id, c.grade, c.grade_reason, c.risk, c.type, c.status, c.history, c.object_key, c.product_id, c.customer_id,
       u.name, c.conversation_id, c.opened_by_id, c.opened_at, c.next_due_at, c.message_count, c.updated_at, c.rank
FROM records_case c LEFT JOIN records_customer u ON u.id = c.customer_id
WHERE c.shop_id = %s"""
ORDER = " ORDER BY c.rank, c.next_due_at, c.id LIMIT %s"
Question = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended."""

    rank: int
    due: datetime | None
    id: int

    def __str__(self) -> str:
        text = f"{self.rank} {self.due.isoformat() if self.due else '-'} {self.id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place behind a cursor. Raises ApiError `invalid` when we did not make it."""
        try:
            rank, due, key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
            place = cls(int(rank), None if due == "-" else datetime.fromisoformat(due), int(key))
            if place.rank in RANK.values() and 0 < place.id < 2**63 and (place.due is None or place.due.tzinfo):
                return place
        except (ValueError, binascii.Error):
            pass
        raise ApiError("invalid", "cursor", "cursor is not one that this API gave out")


@router.get("/cases", response={200: CasePage, (401, 403, 422, 500, 503): Error}, operation_id="cases",
            summary="Cases by grade, then time to breach")
def cases(
    request: HttpRequest,
    grade: Annotated[Grade | None, Query(description="Only this grade")] = None,
    status: Annotated[Status | None, Query(description="Only this status; without it all that are not closed")] = None,
    history: Annotated[bool, Query(description="Those made of imported history instead of live ones")] = False,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT)] = 25,
) -> HttpResponse:
    """Those without a running clock come last in their grade."""
    after = Place.parse(cursor) if cursor else None
    if after and grade and after.rank != RANK[grade]:
        raise ApiError("invalid", "cursor", "cursor comes from a page of another grade")
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as database:
        for sql, parameters in stretches(shop_of(request), grade, status, history, after):
            database.execute(sql + ORDER, [*parameters, limit + 1 - len(found)])
            found += database.fetchall()
            if len(found) > limit:
                break
    page = found[:limit]
    following = str(Place(page[-1][17], page[-1][14], page[-1][0])) if len(found) > limit else None
    return as_json({"cases": [_case(row, clear=clear(request)) for row in page], "next": following})


def stretches(shop: int, grade: str | None, status: str | None, history: bool, after: Place | None) -> Iterator[Question]:
    """What lies behind `after`, as one range of the queue's index each: a later page costs what the first one does."""
    sql, parameters = f"{SELECT} AND c.history = {history}", [shop]
    # the condition of the index; spelled out beside a status, too, so that the planner sees that it holds
    sql += " AND c.status = 'closed'" if status == "closed" else " AND c.status <> 'closed'"

    def narrowed(condition: str, *values: Any) -> Question:
        return f"{sql} AND {condition}", [*parameters, *values]

    if status not in (None, "closed"):
        sql, parameters = narrowed("c.status = %s", status)
    if grade is not None:
        sql, parameters = narrowed("c.rank = %s", RANK[grade])
    if after is None:
        yield sql, parameters
        return
    if after.due is None:
        yield narrowed("c.rank = %s AND c.next_due_at IS NULL AND c.id > %s", after.rank, after.id)
    else:
        yield narrowed("c.rank = %s AND (c.next_due_at, c.id) > (%s, %s)", after.rank, after.due, after.id)
        yield narrowed("c.rank = %s AND c.next_due_at IS NULL", after.rank)
    if grade is None:
        yield narrowed("c.rank > %s", after.rank)


@router.get("/cases/{int:case_id}", response={200: CaseDetail, (401, 403, 404, 500, 503): Error}, operation_id="case",
            summary="A case with its clocks and messages")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    shop = shop_of(request)
    with connection.cursor() as database:
        database.execute(f"{SELECT} AND c.id = %s", [shop, min(case_id, BIGGEST)])
        found = database.fetchone()
    if found is None:
        raise not_found("case")
    messages = CaseMessage.objects.of(shop).filter(case_id=case_id).order_by("-message_id")[:MESSAGES]
    return as_json({
        **_case(found, clear=clear(request)),
        "clocks": [_clock(one) for one in Clock.objects.of(shop).filter(case_id=case_id).order_by("id")],
        "messages": [{"message_id": one.message_id, "grade": one.grade, "risk": one.risk} for one in messages][::-1],
    })


def _case(row: tuple[Any, ...], *, clear: bool) -> dict[str, Any]:
    (key, grade, reason, risk, kind, status, history, about, product, customer, name, conversation, opened_by, opened_at,
     due, messages, updated_at, _) = row
    return {
        "id": key, "grade": grade, "grade_reason": reason, "risk": risk, "type": kind, "status": status,
        "history": history, "object": about, "product_id": product,
        "customer": None if customer is None else {"id": customer, "name": name if clear else mask(name)},
        "conversation_id": conversation,
        "opened_by_message_id": opened_by, "opened_at": opened_at, "next_due_at": due, "message_count": messages,
        "updated_at": updated_at,
    }


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "kind": clock.kind, "grade": clock.grade, "rule": clock.rule, "started_at": clock.started_at,
        "due_at": clock.due_at, "met_at": clock.met_at, "met_by_message_id": clock.met_by,
        "breached_at": clock.breached_at, "replaced_at": clock.replaced_at,
    }
