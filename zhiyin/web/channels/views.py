"""The shop's channels: how each is, and what it needs to know."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.act.audit import record
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Channel, Shop
from zhiyin.watch import health, is_open, next_opening
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page, zone_of

from .forms import ChannelForm, shown


@needs(Permission.CHANNELS)
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    now = shop.now()
    zone = zone_of(shop)
    return page(request, "channels/channels.html", shop, now=now, room="channels", rows=health(shop, now),
                open=is_open(shop.opening_hours, zone, now), opens_at=next_opening(shop.opening_hours, zone, now))


@needs(Permission.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    return _edit(request, shop, Channel(shop=shop))


@needs(Permission.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    shop = the_shop(request)
    return _edit(request, shop, get_object_or_404(Channel, pk=channel_id, shop=shop))


def _edit(request: HttpRequest, shop: Shop, one: Channel) -> HttpResponse:
    form = ChannelForm(one, request.POST) if request.method == "POST" else ChannelForm(one, initial=shown(one))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, shop, one, form)
        except IntegrityError:  # another took the name in the same moment
            form.add_error("name", _("Another channel of this shop has this name."))
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('channels')}?{urlencode({'shop': shop.slug})}")
    answer = page(request, "channels/channel.html", shop, room="channels", form=form, channel=one)
    answer.status_code = 422 if form.errors else 200
    return answer


@transaction.atomic
def _save(request: HttpRequest, shop: Shop, one: Channel, form: ChannelForm) -> None:
    """Written whole; the audit log names the changed fields, never what stands in the configuration."""
    new = one.pk is None
    values: dict[str, Any] = {name: form.cleaned_data[name] for name in ("name", "kind", "silence_minutes")}
    changed = [name for name, value in values.items() if getattr(one, name) != value]
    config = form.config()
    if config != one.config:
        changed.append("config")
        one.last_error, one.last_error_at = "", None  # what was wrong may be mended: the next reply tells
    for name, value in values.items():
        setattr(one, name, value)
    one.config = config
    if new:
        one.save()
    elif changed:
        one.save(update_fields=["name", "kind", "silence_minutes", "config", "last_error", "last_error_at"])
    if new or changed:
        record("channel.created" if new else "channel.changed", shop=shop.pk, actor=request.user.pk, object_kind="channel",
               object_id=one.pk, data={"fields": changed})
