"""The page of a conversation: the whole talk, whom it is with, its cases and what happened."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhiyin.domain.roles import Permission
from zhiyin.records.models import Conversation, Shop
from zhiyin.web.access import needs, the_shop
from zhiyin.web.cases import sheets
from zhiyin.web.pages import page
from zhiyin.web.story import story
from zhiyin.web.turns import turns

from . import desk_queries, queries


@require_safe
@needs(Permission.TALKS)
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    shop = the_shop(request)
    return whole(request, shop, find(shop, conversation_id))


def whole(request: HttpRequest, shop: Shop, talk: Conversation, **things: Any) -> HttpResponse:
    """The page; `things` stand in it besides: a problem, a text that could not be sent."""
    from .about import beside  # they render this page, or parts of it
    from .desk import around

    wanted = request.GET.get("message", "")
    stretch = queries.around(shop, talk, int(wanted)) if is_id(wanted) else queries.last(shop, talk)
    # a customer found to be another one is that one
    customer = talk.customer and (talk.customer.merged_into or talk.customer)
    hindrance, lacking = desk_queries.hindrance(talk)
    given = {
        "customer": customer, "identities": queries.identities(shop, customer), "hindrance": hindrance,
        "lacking": lacking, "draft": desk_queries.draft(talk, int(request.user.pk)),  # type: ignore[union-attr, arg-type]
        # last the context: its time is the shop's, that of who is around is not
        "key": uuid4(), **beside(request, shop, talk), **_turns(shop, talk, stretch), **around(request, shop, talk),
        **_context(shop, talk), **things,
    }
    return page(request, "conversation/conversation.html", shop, **given)


@require_safe
@needs(Permission.TALKS)
def messages(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Turns `before` or `after` a message; 204 when nothing is newer."""
    shop = the_shop(request)
    talk = find(shop, conversation_id)
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    if is_id(before):
        stretch = queries.before(shop, talk, int(before))
    elif is_id(after):
        stretch = queries.after(shop, talk, int(after))
        if not stretch.messages:
            return HttpResponse(status=204)
    else:
        return HttpResponseBadRequest("before or after must be the id of a message")
    return page(request, "conversation/_turns.html", shop, talk=talk, **_turns(shop, talk, stretch))


@require_safe
@needs(Permission.TALKS)
def context(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Cases and events, asked again when something happened."""
    shop = the_shop(request)
    talk = find(shop, conversation_id)
    return page(request, "conversation/_context.html", shop, talk=talk, **_context(shop, talk))


def find(shop: Shop, conversation_id: int) -> Conversation:
    """404 for an unknown one and for one of another shop alike."""
    found = Conversation.objects.of(shop).select_related("customer__merged_into", "channel", "assignee", "shop")
    return get_object_or_404(found, pk=conversation_id)


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _turns(shop: Shop, talk: Conversation, stretch: queries.Stretch) -> dict:
    said = turns(shop, stretch.messages)
    before, rest = desk_queries.notes_of(shop, talk, stretch)
    return {"turns": said, "spoken": [(before.get(one.id, []), one) for one in said], "notes": rest,
            "earlier": stretch.earlier, "later": stretch.later}


def _context(shop: Shop, talk: Conversation) -> dict:
    now = shop.now()
    return {
        "now": now,
        "sheets": sheets(shop, queries.cases(shop, talk), now),
        "story": story(queries.events(shop, talk)),
    }
