"""A page that shows the shop's own web chat, and files kept for the shop."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhiyin.act import audit
from zhiyin.act.files import path_of
from zhiyin.act.webchat import enable_widget
from zhiyin.domain.roles import Permission
from zhiyin.records.models import StoredFile
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page


@require_safe
@needs(Permission.CHANNELS)
def preview(request: HttpRequest) -> HttpResponse:
    """The chat as a visitor sees it, and the line that puts it on the shop's site."""
    return page(request, "widget/preview.html", the_shop(request), room="channels",
                script=request.build_absolute_uri("/widget.js"))


@require_POST
@needs(Permission.CHANNELS)
def enable(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    if not shop.widget_key:
        enable_widget(shop)
        audit.record("webchat.enabled", shop=shop.pk, actor=request.user.pk, object_kind="shop", object_id=shop.pk)
    return redirect(f"{reverse('widget-preview')}?{urlencode({'shop': shop.slug})}")


@require_safe
@needs(Permission.TALKS)
def stored_file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """A picture of one of the shop's talks."""
    file = get_object_or_404(StoredFile.objects.of(the_shop(request)), pk=file_id)
    try:
        content = path_of(file.digest).open("rb")
    except FileNotFoundError:
        raise Http404("the file is gone") from None
    return FileResponse(content, content_type=file.mime, headers={
        # a picture is looked at and nothing else, whatever is in it
        "Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline",
        "Cache-Control": "private, max-age=86400, immutable"})
