"""Dead letters: looked at, tried again, dropped."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiyin import letters
from zhiyin.act.audit import record
from zhiyin.domain.roles import Permission
from zhiyin.records.models import DeadLetter
from zhiyin.web.access import needs, the_shop

from .views import audit, back
from .views import found as connection_of

#: tried within one click
AT_ONCE = 200


@needs(Permission.CHANNELS)
@require_POST
def one(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Try it again, or drop it."""
    letter = _found(request, letter_id)
    if request.POST.get("do") == "drop":
        with transaction.atomic():
            if letters.drop(DeadLetter.objects.of(letter.shop_id).filter(pk=letter.pk)):
                _audit(request, letter, "letter.dropped")
        messages.success(request, _("Dropped: its contents are gone."))
    elif request.POST.get("do") == "again":
        try:
            problem = letters.again(letter.pk)
        except LookupError:
            problem = None  # somebody else was first
        _audit(request, letter, "letter.tried")
        if problem is None:
            messages.success(request, _("Taken now."))
        else:
            messages.error(request, _("Still not: {why}").format(why=problem.why))
    return back(letter.connection, "#letters")


@needs(Permission.CHANNELS)
@require_POST
def every(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Try all that wait, or drop them."""
    link = connection_of(request, connection_id)
    waiting = DeadLetter.objects.of(link.shop_id).filter(connection=link, state="waiting")
    if request.POST.get("do") == "drop":
        with transaction.atomic():
            count = letters.drop(waiting)
            if count:
                audit(request, link, "letter.dropped", count=count)
        messages.success(request, _("Dropped: {n}. Their contents are gone.").format(n=count))
    elif request.POST.get("do") == "again":
        tried = list(waiting.order_by("received_at").values_list("pk", flat=True)[:AT_ONCE])
        taken = sum(_taken(pk) for pk in tried)
        if tried:
            audit(request, link, "letter.tried", count=len(tried))
        messages.success(request, _("{taken} of {tried} taken now.").format(taken=taken, tried=len(tried)))
    return back(link, "#letters")


@needs(Permission.CHANNELS)
@require_POST
def body(request: HttpRequest, letter_id: int) -> HttpResponse:
    """As it came. It may name customers: who downloads it is kept in the audit log."""
    letter = _found(request, letter_id)
    _audit(request, letter, "letter.read")
    return HttpResponse(bytes(letter.body), content_type="application/octet-stream", headers={
        "Content-Disposition": f'attachment; filename="letter-{letter.pk}.txt"', "Cache-Control": "private, no-store"})


def _taken(letter: int) -> bool:
    try:
        return letters.again(letter) is None
    except LookupError:
        return False


def _found(request: HttpRequest, letter_id: int) -> DeadLetter:
    rows = DeadLetter.objects.of(the_shop(request)).select_related("connection", "connection__shop")
    letter: DeadLetter = get_object_or_404(rows, pk=letter_id)
    return letter


def _audit(request: HttpRequest, letter: DeadLetter, action: str) -> None:
    record(action, shop=letter.shop_id, actor=request.user.pk, object_kind="letter", object_id=letter.pk,
           data={"connection": letter.connection_id})
