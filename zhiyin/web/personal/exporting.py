"""Exports: what to take out, the file, and the list of everything that was ever taken out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_POST, require_safe

from zhiyin.act import audit
from zhiyin.domain.roles import Permission
from zhiyin.measure.export import Asked, lines
from zhiyin.records.models import Channel, Export, Shop
from zhiyin.web.access import may, needs, the_shop
from zhiyin.web.pages import page, zone_of

from .asking import REASONS, Reason

KINDS = (("messages", later("Messages")), ("conversations", later("Talks")))
LISTED = 200


class Wanted(Reason):
    kind = forms.ChoiceField(label=later("What"), choices=KINDS)
    since = forms.DateField(label=later("From (day)"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=later("To (day, included)"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    channel = forms.ChoiceField(label=later("Channel"), required=False)
    unmasked = forms.BooleanField(label=later("With personal data in full"), required=False)
    reason = forms.ChoiceField(label=later("Why do you need it?"), choices=[("", later("Choose a reason")), *REASONS],
                               required=False)
    field_order = ("kind", "channel", "since", "until", "unmasked", "reason", "note")

    def __init__(self, shop: Shop, data: Any = None, *, full: bool) -> None:
        super().__init__(data)
        names = Channel.objects.filter(shop=shop).order_by("name").values_list("name", flat=True)
        self.fields["channel"].choices = [("", _("All channels")), *((name, name) for name in names)]  # type: ignore[attr-defined]
        if not full:
            for name in ("unmasked", "reason", "note"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("unmasked") and not given.get("reason"):
            self.add_error("reason", _("Personal data in full needs a reason."))
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return given


@require_safe
@needs(Permission.EXPORT)
def exports(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    return _page(request, shop, Wanted(shop, full=may(request, Permission.UNMASK)))


@needs(Permission.EXPORT)
@require_POST
def file(request: HttpRequest) -> HttpResponse:
    """The CSV file, streamed. Its row in the list is written before the first byte leaves."""
    shop = the_shop(request)
    form = Wanted(shop, request.POST, full=may(request, Permission.UNMASK))
    if not form.is_valid():
        answer = _page(request, shop, form)
        answer.status_code = 422
        return answer
    given, zone = form.cleaned_data, zone_of(shop)
    since, until = given["since"], given["until"]
    asked = Asked(
        given["kind"], datetime.combine(since, time(), zone) if since else None,
        datetime.combine(until + timedelta(days=1), time(), zone) if until else None, given["channel"])
    clear = bool(given.get("unmasked"))
    filters = {"since": since.isoformat() if since else None, "until": until.isoformat() if until else None,
               "channel": given["channel"]}
    said = form.said() if clear else {}
    row = Export(shop=shop, person_id=request.user.pk, kind=asked.kind, filters=filters, unmasked=clear,
                 reason=": ".join(said.values()))
    row.save()
    audit.record("data.exported", shop=shop.pk, actor=request.user.pk, object_kind="export", object_id=row.pk,
                 data={"kind": asked.kind, "unmasked": clear, **said})

    def count(number: int) -> None:
        Export.objects.of(shop).filter(pk=row.pk).update(rows=number)

    name = f"zhiyin-{shop.slug}-{asked.kind}-{row.pk}.csv"
    stream = _bytes(lines(shop.pk, asked, clear=clear, told=count))
    return StreamingHttpResponse(stream, content_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"})


def _bytes(parts: Iterator[str]) -> Iterator[bytes]:
    for part in parts:
        yield part.encode("utf-8", "backslashreplace")


def _page(request: HttpRequest, shop: Shop, form: Wanted) -> HttpResponse:
    rows = Export.objects.of(shop).select_related("person").order_by("-id")[:LISTED]
    return page(request, "personal/exports.html", shop, form=form, rows=rows, room="exports", kinds=dict(KINDS))
