"""A person's notices: the bell, the list, what they want over which route."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiyin.accounts.people import memberships
from zhiyin.act.notify import mail_works
from zhiyin.act.wording import words
from zhiyin.channels.push import public_key
from zhiyin.domain.notices import KINDS, Route
from zhiyin.domain.roles import Permission, allows
from zhiyin.records.models import Notice, NoticePreference, PushSubscription, Shop
from zhiyin.web.access import forbidden, signed_in
from zhiyin.web.pages import page
from zhiyin.web.shops import shop_of
from zhiyin.web.tour.state import KIND as TOUR

#: notices of one page
LENGTH = 50
KIND_WORDS = {
    "case.severe": later("Urgent cases (S)"),
    "case.grave": later("New cases (A)"),
    "clock.breached": later("Missed limits"),
    "reply.failed": later("Replies that did not arrive"),
    "action.failed": later("What the shop's system did not do"),
    "talk.assigned": later("Conversations assigned to me"),
    "channel.silent": later("Silent channels"),
    "system.trouble": later("Trouble of the system"),
    "import.finished": later("Imports that ended"),
}
ROUTE_WORDS = {Route.EMAIL: later("E-mail"), Route.PUSH: later("Browser")}


def own_shop(request: HttpRequest) -> tuple[Shop | None, str | None]:
    """The shop of the request and the person's role there; both None for somebody of no shop."""
    own = memberships(request.user)
    shop = shop_of(request, own)
    return shop, own.get(shop.pk) if shop else None


def tabs(role: str | None) -> dict[str, Any]:
    return {"may_robots": allows(role, Permission.SETTINGS)}


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """Newest first; `before`: the id of the last one seen."""
    shop, role = own_shop(request)
    if shop is None:
        return forbidden(request)
    found = Notice.objects.of(shop).filter(person_id=request.user.pk).exclude(kind=TOUR).order_by("-id")
    before = request.GET.get("before", "")
    if before:
        if not (before.isascii() and before.isdigit() and len(before) <= 18):
            return HttpResponseBadRequest("before must be the id of a notice")
        found = found.filter(pk__lt=int(before))
    rows = [(one, words(one.kind, one.data, shop.name, shop.slug)) for one in found[: LENGTH + 1]]
    return page(request, "notices/mine.html", shop, room="notices", tab="mine", rows=rows[:LENGTH],
                more=rows[LENGTH - 1][0].pk if len(rows) > LENGTH else None, unread=_unread(request, shop), **tabs(role))


@require_safe
@signed_in
def bell(request: HttpRequest) -> HttpResponse:
    shop, _role = own_shop(request)
    return render(request, "notices/_count.html", {"unread": _unread(request, shop) if shop else 0})


@signed_in
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Marks one notice as read and goes where it points, or all of the shop's."""
    shop, _role = own_shop(request)
    if shop is None:
        return forbidden(request)
    own = Notice.objects.of(shop).filter(person_id=request.user.pk).exclude(kind=TOUR)
    asked = request.POST.get("notice", "")
    if not asked:
        own.filter(read_at=None).update(read_at=timezone.now())
        return redirect(f"{reverse('notices')}?shop={shop.slug}")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 18):
        return HttpResponseBadRequest("notice must be the id of a notice")
    one = get_object_or_404(own, pk=int(asked))
    own.filter(pk=one.pk, read_at=None).update(read_at=timezone.now())
    return redirect(words(one.kind, one.data, shop.name, shop.slug).path)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def wishes(request: HttpRequest) -> HttpResponse:
    """Kinds by routes: boxes to tick. What is ticked holds in every shop of the person."""
    shop, role = own_shop(request)
    if shop is None:
        return forbidden(request)
    if request.method == "POST":
        _keep(request)
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('notices-wishes')}?shop={shop.slug}")
    chosen = {(kind, route): wanted for kind, route, wanted in NoticePreference.objects.filter(
        person_id=request.user.pk).values_list("kind", "route", "wanted")}
    rows = [(name, KIND_WORDS[name], kind.urgent, [
        (route.value, ROUTE_WORDS[route], chosen.get((name, route.value), route in kind.routes)) for route in Route])
        for name, kind in KINDS.items()]
    return page(request, "notices/wishes.html", shop, room="notices", tab="wishes", rows=rows,
                routes=list(ROUTE_WORDS.values()), mail_works=mail_works(), push_key=public_key(),
                browsers=PushSubscription.objects.filter(person_id=request.user.pk).count(), **tabs(role))


@transaction.atomic
def _keep(request: HttpRequest) -> None:
    for kind in KINDS:
        for route in Route:
            NoticePreference.objects.update_or_create(
                person_id=request.user.pk, kind=kind, route=route.value,
                defaults={"wanted": f"{kind}/{route.value}" in request.POST})


def _unread(request: HttpRequest, shop: Shop) -> int:
    return Notice.objects.of(shop).filter(person_id=request.user.pk, read_at=None).count()
