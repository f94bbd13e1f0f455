"""The shop's connections to its own systems: how each is, what it needs to know, fetching, watching parcels."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiyin import connections as links
from zhiyin import letters
from zhiyin.act.audit import record
from zhiyin.connectors import kinds
from zhiyin.domain.roles import Permission
from zhiyin.domain.trade.actions import End
from zhiyin.records.models import Connection, DeadLetter, Shop
from zhiyin.secrets import SealBroken
from zhiyin.settings import current
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page

from . import words
from .forms import ConnectionForm, ParcelForm, shown

#: dead letters on a page
SHOWN = 50


@needs(Permission.CHANNELS)
@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    waiting = Count("dead_letters", filter=Q(dead_letters__state="waiting"))
    rows = list(Connection.objects.of(shop).annotate(letters=waiting).order_by("name"))
    for row in rows:
        row.word = words.KINDS.get(row.kind, row.kind)
    return page(request, "connections/connections.html", shop, room="channels", rows=rows, kinds=_kinds())


@needs(Permission.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    shop, kind = the_shop(request), request.GET.get("kind", "")
    if kind not in dict(_kinds()):
        return page(request, "connections/kinds.html", shop, room="channels", kinds=_kinds())
    one = Connection(shop=shop, kind=kind, name=str(words.KINDS.get(kind, kind)), source=kind, key=secrets.token_urlsafe(24))
    return _edit(request, shop, one)


@needs(Permission.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: HttpRequest, connection_id: int) -> HttpResponse:
    return _edit(request, the_shop(request), found(request, connection_id))


@needs(Permission.CHANNELS)
@require_POST
def rekey(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Another address; nothing that is sent to the old one arrives any more."""
    one = found(request, connection_id)
    with transaction.atomic():
        Connection.objects.of(one.shop_id).filter(pk=one.pk).update(key=secrets.token_urlsafe(24))
        audit(request, one, "connection.rekeyed")
    messages.success(request, _("The address is another one now: give it to the other side."))
    return back(one)


@needs(Permission.CHANNELS)
@require_POST
def fetch(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Have the worker begin, go on, or stop after its page."""
    one, do = found(request, connection_id), request.POST.get("do")
    rows = Connection.objects.of(one.shop_id).filter(pk=one.pk)
    if do == "stop":
        letters.stop(rows)
    elif letters.fetches(one.kind) and do in ("begin", "go-on"):
        with transaction.atomic():
            if letters.fetch(rows, anew=do == "begin"):
                audit(request, one, "connection.fetched", do=do)
    return back(one, "#fetch")


@needs(Permission.CHANNELS)
@require_safe
def progress(request: HttpRequest, connection_id: int) -> HttpResponse:
    """The fragment that is asked for while it is fetched."""
    one = found(request, connection_id)
    return page(request, "connections/_fetch.html", the_shop(request), connection=one, fetch_word=words.FETCH[one.fetch_state])


@needs(Permission.CHANNELS)
@require_POST
def watch(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Have a tracking service watch a parcel."""
    one = found(request, connection_id)
    if not links.subscribes(one.kind):
        raise Http404("nothing can be watched there")
    form = ParcelForm(request.POST)
    if not form.is_valid():
        return _page(request, the_shop(request), one, ConnectionForm(one, initial=shown(one)), parcel=form, status=422)
    given = form.cleaned_data
    try:
        config = links.opened(one.kind, one.config, one.source)
    except SealBroken as error:
        messages.error(request, str(error))
        return back(one)
    answer = links.subscribe(one.kind, config, given["number"], given["courier"], given["phone"], _address(request, one))
    if answer.end == End.DONE:
        audit(request, one, "connection.subscribed")
        messages.success(request, _("The parcel is watched now; its scans come by themselves."))
    else:
        messages.error(request, _("The parcel is not watched: {why}").format(why=answer.why))
    return back(one)


def _edit(request: HttpRequest, shop: Shop, one: Connection) -> HttpResponse:
    form = ConnectionForm(one, request.POST) if request.method == "POST" else ConnectionForm(one, initial=shown(one))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, one, form)
        except IntegrityError:  # another took name or source in the same moment
            form.add_error("name", _("Another connection of this shop has this name."))
        else:
            messages.success(request, _("Saved."))
            return back(one)
    return _page(request, shop, one, form, status=422 if form.errors else 200)


@transaction.atomic
def _save(request: HttpRequest, one: Connection, form: ConnectionForm) -> None:
    """The audit log names the changed fields, never what stands in the settings."""
    given, config, new = form.cleaned_data, form.config(), one.pk is None
    changed = [name for name in ("name", "enabled") if getattr(one, name) != given[name]]
    changed += sorted(name for name in config.keys() | one.config.keys() if config.get(name) != one.config.get(name))
    one.name, one.enabled, one.config = given["name"], given["enabled"], config
    if new:
        one.source = given["source"]
        one.save()
    elif changed:
        one.last_error, one.last_error_at = "", None  # what was wrong may be mended: the next push tells
        one.save(update_fields=["name", "enabled", "config", "last_error", "last_error_at"])
    if new or changed:
        audit(request, one, "connection.created" if new else "connection.changed", fields=changed)


def _page(request: HttpRequest, shop: Shop, one: Connection, form: ConnectionForm, *, parcel: ParcelForm | None = None,
          status: int = 200) -> HttpResponse:
    waiting: list[Any] = []
    count = 0
    if one.pk is not None:
        rows = DeadLetter.objects.of(shop).filter(connection=one, state="waiting")
        waiting, count = list(rows.defer("body").order_by("-last_at")[:SHOWN]), rows.count()
        for row in waiting:
            row.word = words.CODES.get(row.code, row.code)
    answer = page(
        request, "connections/connection.html", shop, room="channels", connection=one, form=form, letters=waiting,
        count=count, shown=SHOWN, word=words.KINDS.get(one.kind, one.kind), hint=words.HINTS.get(one.kind, ""),
        address=_address(request, one),
        fetches=one.pk is not None and letters.fetches(one.kind), fetch_word=words.FETCH.get(one.fetch_state, ""),
        parcel=(parcel or ParcelForm()) if one.pk is not None and links.subscribes(one.kind) else None)
    answer.status_code = status
    return answer


def found(request: HttpRequest, connection_id: int) -> Connection:
    """404 for an unknown one and for one of another shop alike."""
    one: Connection = get_object_or_404(Connection.objects.of(the_shop(request)), pk=connection_id, kind__in=kinds())
    return one


def back(one: Connection, part: str = "") -> HttpResponse:
    return redirect(f"{reverse('connection', args=[one.pk])}?{urlencode({'shop': one.shop.slug})}{part}")


def audit(request: HttpRequest, one: Connection, action: str, **data: Any) -> None:
    record(action, shop=one.shop_id, actor=request.user.pk, object_kind="connection", object_id=one.pk, data=data)


def _address(request: HttpRequest, one: Connection) -> str:
    """Where it pushes to, as the outside sees it."""
    public = current().public_url.rstrip("/")
    path = f"{links.ADDRESS}{one.key}"
    return f"{public}{path}" if public else request.build_absolute_uri(path)


def _kinds() -> list[tuple[str, Any]]:
    """What can be connected; the demonstration brings its fake shop along."""
    return [(kind, words.KINDS.get(kind, kind)) for kind in kinds() if kind != "fake"]
