"""GET /conversations/{id}: a talk with its messages, paged by key."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhiyin.lib.personal import mask
from zhiyin.records.models import Case, Conversation, Message

from .access import clear, shop_of
from .answer import as_json, not_found
from .messages import shown
from .schemas import ConversationOut, Error

router = Router(tags=["read"])
MESSAGES = 200
CASES = 100
BIGGEST = 2**63 - 1


@router.get("/conversations/{int:conversation_id}",
            response={200: ConversationOut, (401, 403, 404, 422, 500, 503): Error},
            operation_id="conversation", summary="A conversation and its last 200 messages")
def conversation(
    request: HttpRequest,
    conversation_id: int,
    before: Annotated[int | None, Query(ge=1, le=BIGGEST, description="Messages older than this id")] = None,
) -> HttpResponse:
    shop = shop_of(request)
    found = Conversation.objects.of(shop).select_related("customer", "channel").filter(pk=conversation_id).first()
    if found is None:
        raise not_found("conversation")
    rows = Message.objects.of(shop).filter(conversation=found).order_by("-id")
    page = list((rows if before is None else rows.filter(id__lt=before))[: MESSAGES + 1])
    messages = page[:MESSAGES][::-1]
    seen = str if clear(request) else mask
    cases = Case.objects.of(shop).filter(conversation=found).order_by("-id").values_list("pk", flat=True)
    return as_json({
        "id": found.pk,
        "channel": found.channel.name,
        "external_id": seen(found.external_id),
        "customer": found.customer and {"id": found.customer.pk, "name": seen(found.customer.name)},
        "created_at": found.created_at,
        "case_ids": list(cases[:CASES]),
        "messages": shown(shop, messages, clear=clear(request)),
        "before": messages[0].pk if len(page) > MESSAGES else None,
    })
