"""GET and POST /conversations/{id}/links: what a talk is about, and saying so."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiyin import linking
from zhiyin.act.linking import NoSuchThing
from zhiyin.lib.personal import mask
from zhiyin.records.models import Conversation

from .access import Bearer, clear, shop_of
from .answer import ApiError, as_json, not_found
from .schemas import Error, LinkSaid, LinksOut

router = Router(tags=["read"])
BIGGEST = 2**63 - 1


@router.get(
    "/conversations/{int:conversation_id}/links",
    response={200: LinksOut, (401, 403, 404, 500, 503): Error},
    operation_id="links",
    summary="The orders, parcels and products a talk may be about",
)
def links(request: HttpRequest, conversation_id: int) -> HttpResponse:
    return _answer(request, conversation_id)


@router.post(
    "/conversations/{int:conversation_id}/links",
    auth=Bearer("shop"),
    response={200: LinksOut, (401, 403, 404, 422, 500, 503): Error},
    operation_id="say_link",
    summary="Say what a talk is about, or is not",
    description="Needs the scope `shop`.",
)
def say(request: HttpRequest, conversation_id: int, given: LinkSaid) -> HttpResponse:
    shop = shop_of(request)
    if not Conversation.objects.of(shop).filter(pk=conversation_id).exists():
        raise not_found("conversation")
    try:
        linking.correct(shop, conversation_id, given.kind, given.id, given.said, datetime.now(UTC), actor=None, via="api")
    except NoSuchThing:
        raise ApiError("invalid", "id", f"there is no such {given.kind} in this token's shop") from None
    return _answer(request, conversation_id)


def _answer(request: HttpRequest, conversation_id: int) -> HttpResponse:
    found = linking.offered(shop_of(request), min(conversation_id, BIGGEST))
    if found is None:
        raise not_found("conversation")
    body = asdict(found)
    return as_json(body if clear(request) else _hidden(body))


def _hidden(body: dict[str, Any]) -> dict[str, Any]:
    """Without personal data in the words of customers."""
    for kind in ("orders", "parcels", "products"):
        for one in body[kind]:
            for why in one["evidence"]:
                why["words"] = mask(why["words"], (one["number"],))
    return body
