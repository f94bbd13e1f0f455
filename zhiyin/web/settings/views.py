"""The shop's settings and its web chat."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhiyin.act.audit import record
from zhiyin.act.webchat import enable_widget, new_identity_key
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Shop
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page

from .forms import MEGABYTE, ShopForm, shown

PLAIN = ("name", "language", "time_zone", "opening_hours", "quiet_from", "quiet_until", "retention_days")


@needs(Permission.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    if request.method != "POST":
        return _page(request, shop, ShopForm(initial=shown(shop)))
    form = ShopForm(request.POST)
    if not form.is_valid():
        return _page(request, shop, form, status=422)
    given = form.cleaned_data
    with transaction.atomic():
        held = Shop.objects.select_for_update().get(pk=shop.pk)
        changed: dict[str, Any] = {}
        for name, value in {**{one: given[one] for one in PLAIN}, "file_quota": given["file_quota"] * MEGABYTE}.items():
            before = getattr(held, name)
            if before != value:
                changed[name] = [_said(before), _said(value)]
                setattr(held, name, value)
        if changed:
            held.save(update_fields=list(changed))
            record("shop.changed", shop=shop.pk, actor=request.user.pk, object_kind="shop", object_id=shop.pk,
                   data=changed)
    messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
    return _back(shop)


@needs(Permission.SETTINGS)
@require_POST
def web_chat(request: HttpRequest) -> HttpResponse:
    """Switch the web chat on or off. Off, pages that hold the snippet show nothing; on again, a new name is made."""
    shop = the_shop(request)
    with transaction.atomic():
        held = Shop.objects.select_for_update().get(pk=shop.pk)
        if request.POST.get("do") == "on" and not held.widget_key:
            enable_widget(held)
            _audit(request, shop, "webchat.enabled")
        elif request.POST.get("do") == "off" and held.widget_key:
            Shop.objects.filter(pk=shop.pk).update(widget_key=None)
            _audit(request, shop, "webchat.disabled")
    return _back(shop, "#web-chat")


@needs(Permission.SETTINGS)
@require_POST
def identity_key(request: HttpRequest) -> HttpResponse:
    """Make, rotate or retire the keys that sign known customers. A new key is shown in this answer and never again.

    Each step fits one state only, so that an answer loaded again makes no second key.
    """
    shop, do, key = the_shop(request), request.POST.get("do"), ""
    with transaction.atomic():
        held = Shop.objects.select_for_update().get(pk=shop.pk)
        fits = {"make": not held.identity_key, "rotate": bool(held.identity_key) and not held.identity_key_before,
                "retire": bool(held.identity_key_before)}.get(str(do), False)
        if not fits:
            messages.error(request, _("The keys have changed meanwhile: look at their state below, then choose again."))
            return _back(shop, "#identity")
        if do == "retire":
            Shop.objects.filter(pk=shop.pk).update(identity_key_before="")
            _audit(request, shop, "webchat.identity_key_retired")
        else:
            key = new_identity_key(held)
            _audit(request, shop, "webchat.identity_key_made" if do == "make" else "webchat.identity_key_rotated")
    if not key:
        return _back(shop, "#identity")
    shop.refresh_from_db()
    answer = _page(request, shop, ShopForm(initial=shown(shop)), key=key)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(request: HttpRequest, shop: Shop, form: ShopForm, *, status: int = 200, key: str = "") -> HttpResponse:
    answer = page(request, "settings/settings.html", shop, room="settings", form=form, key=key,
                  picker_address=reverse("settings"), snippet_address=request.build_absolute_uri("/widget.js"))
    answer.status_code = status
    return answer


def _back(shop: Shop, part: str = "") -> HttpResponse:
    return redirect(f"{reverse('settings')}?{urlencode({'shop': shop.slug})}{part}")


def _audit(request: HttpRequest, shop: Shop, action: str) -> None:
    record(action, shop=shop.pk, actor=request.user.pk, object_kind="shop", object_id=shop.pk)


def _said(value: Any) -> Any:
    return value if value is None or isinstance(value, int | dict) else str(value)
