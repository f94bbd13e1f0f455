"""What people do on the page of a conversation: reply, take back, send again, note, draft, take over, close."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.accounts.models import Person
from zhiyin.accounts.people import may as may_in
from zhiyin.act import reply as acts
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Conversation, Outgoing, Shop
from zhiyin.settings import current
from zhiyin.web.access import forbidden, may, needs, the_shop
from zhiyin.web.pages import page

from . import desk_queries as queries
from .views import find, is_id, whole


@needs(Permission.TALKS)
@require_POST
def desk(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Says that the person is looking (and `writing`), or `gone`; answers with what changes around the talk."""
    shop = the_shop(request)
    talk = find(shop, conversation_id)
    if request.POST.get("gone"):
        acts.absent(talk.pk, _me(request))
        return HttpResponse(status=204)
    acts.present(shop.pk, talk.pk, _me(request),
                 writing=bool(request.POST.get("writing")) and may(request, Permission.REPLY))
    return _desk(request, shop, talk)


@needs(Permission.REPLY)
@require_POST
def reply(request: HttpRequest, conversation_id: int) -> HttpResponse:
    shop = the_shop(request)
    talk = find(shop, conversation_id)
    text, key = request.POST.get("text", ""), _key(request.POST.get("key", ""))
    if queries.hindrance(talk)[0]:
        return _problem(request, talk, _("This channel cannot send."), 422, text)
    other = "" if request.POST.get("anyway") else queries.answered_since(
        shop, talk, _me(request), _number(request, "seen_message"), _number(request, "seen_reply"))
    known = Outgoing.objects.of(shop).filter(key=key).exists()  # a form sent twice does not collide with itself
    if other and not known:
        return _problem(request, talk, _("{name} has answered since you began. Read it first, or send yours anyway.")
                        .format(name=other), 409, text)
    try:
        acts.reply(talk, _me(request), text, key, current().undo_seconds)
    except acts.Unusable as error:
        return _problem(request, talk, _sentence(error), 422, text)
    return _done(request, shop, talk)


@needs(Permission.REPLY)
@require_POST
def note(request: HttpRequest, conversation_id: int) -> HttpResponse:
    shop = the_shop(request)
    talk = find(shop, conversation_id)
    try:
        acts.note(talk, _me(request), request.POST.get("text", ""))
    except acts.Unusable as error:
        return _problem(request, talk, _sentence(error), 422)
    return _done(request, shop, talk)


@require_safe
@needs(Permission.TALKS)
def notes(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Notes newer than `after`."""
    shop = the_shop(request)
    talk = find(shop, conversation_id)
    after = request.GET.get("after", "")
    found = queries.notes(shop, talk, int(after) if is_id(after) else 0)
    return page(request, "conversation/_notes.html", shop, talk=talk, notes=found)


@needs(Permission.REPLY)
@require_POST
def draft(request: HttpRequest, conversation_id: int) -> HttpResponse:
    shop = the_shop(request)
    talk = find(shop, conversation_id)
    acts.draft(shop.pk, talk.pk, _me(request), request.POST.get("text", ""))
    return HttpResponse(status=204)


@needs(Permission.REPLY)
@require_POST
def withdraw(request: HttpRequest, reply_id: int) -> HttpResponse:
    """409 when it has gone out already."""
    one = _reply(request, reply_id)
    if one.author_id != _me(request) and not may(request, Permission.ASSIGN):
        return _problem(request, one.conversation, _("Only its author or a lead can take a reply back."), 422)
    if not acts.withdraw(one, _me(request)):
        return _problem(request, one.conversation, _("Too late: the reply is on its way."), 409)
    answer = _done(request, one.shop, one.conversation)
    answer.headers["Reply-Withdrawn"] = str(one.pk)
    return answer


@needs(Permission.REPLY)
@require_POST
def again(request: HttpRequest, reply_id: int) -> HttpResponse:
    """An uncertain one needs `sure`: the customer may have it already."""
    one = _reply(request, reply_id)
    if one.state == "uncertain" and not request.POST.get("sure"):
        return _problem(request, one.conversation,
                        _("The customer may have this reply already. Confirm that it shall be sent a second time."), 409)
    if acts.again(one, _me(request)) is None:
        return _problem(request, one.conversation, _("This reply is not waiting to be sent again."), 409)
    return _done(request, one.shop, one.conversation)


@needs(Permission.REPLY)
@require_POST
def assign(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """`to`: id of a person, "me", or "" for nobody. Others than oneself need the permission to assign."""
    shop = the_shop(request)
    talk = find(shop, conversation_id)
    given, own = request.POST.get("to"), _me(request)
    if given is None or (given not in ("", "me") and not is_id(given)):
        return _problem(request, talk, _("Say who shall answer for the talk."), 422)
    to = own if given == "me" else int(given) if given else None
    if not may(request, Permission.ASSIGN) and to != own and not (to is None and talk.assignee_id == own):
        return forbidden(request)
    person = Person.objects.filter(pk=to).first() if to is not None else None
    if to is not None and (person is None or not may_in(person, shop.pk, Permission.REPLY)):
        return _problem(request, talk, _("This person does not answer talks of the shop."), 422)
    acts.assign(talk, to, own)
    return _done(request, shop, talk)


@needs(Permission.REPLY)
@require_POST
def close(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Closes the talk, or opens it again when `open` is given."""
    shop = the_shop(request)
    talk = find(shop, conversation_id)
    acts.close(talk, _me(request), closed=not request.POST.get("open"))
    return _done(request, shop, talk)


def _me(request: HttpRequest) -> int:
    return int(request.user.pk)  # type: ignore[union-attr, arg-type]


def _reply(request: HttpRequest, reply_id: int) -> Outgoing:
    found = Outgoing.objects.of(the_shop(request)).select_related("shop", "conversation__channel")
    return get_object_or_404(found, pk=reply_id)


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if is_id(given) else 0


def _key(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        return uuid4()


def _sentence(error: acts.Unusable) -> str:
    return {
        "empty": _("Write something first."),
        "long": _("The text is longer than {n} characters. Shorten it or send it in parts.").format(n=acts.LONGEST),
        "letters": _("The text holds characters that cannot be sent. Remove them and send again."),
    }[error.code]


def _is_fragment(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def _done(request: HttpRequest, shop: Shop, talk: Conversation) -> HttpResponse:
    if not _is_fragment(request):
        return HttpResponseRedirect(f"{reverse('conversation', args=[talk.pk])}?shop={shop.slug}", status=303)
    talk.refresh_from_db()
    answer = _desk(request, shop, talk)
    answer.headers["Reply-Key"] = str(uuid4())
    return answer


def _problem(request: HttpRequest, talk: Conversation, sentence: str, status: int, text: str = "") -> HttpResponse:
    if _is_fragment(request):
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    answer = whole(request, the_shop(request), find(the_shop(request), talk.pk), problem=sentence, asked=status == 409,
                   **({"draft": text} if text else {}))
    answer.status_code = status
    return answer


def _desk(request: HttpRequest, shop: Shop, talk: Conversation) -> HttpResponse:
    return page(request, "conversation/_desk.html", shop, **around(request, shop, talk))


def around(request: HttpRequest, shop: Shop, talk: Conversation) -> dict[str, Any]:
    """What changes beside the messages: others, replies on their way, who answers for it."""
    now, own = timezone.now(), _me(request)
    seen_message, seen_reply = queries.newest(shop, talk)
    replies = may(request, Permission.REPLY)
    return {
        "talk": talk, "now": now, "me": own, "may_reply": replies, "may_assign": may(request, Permission.ASSIGN),
        "others": queries.others(shop, talk, own, now), "pending": queries.pending(shop, talk),
        "sent_replies": queries.sent(shop, talk), "seen_message": seen_message, "seen_reply": seen_reply,
        "answerers": queries.answerers(shop) if replies and may(request, Permission.ASSIGN) else [],
    }
