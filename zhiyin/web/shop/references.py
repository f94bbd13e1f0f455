"""What is usual in the trade: values with where each is from, and, for who may change the shop's settings, a form for them."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_POST, require_safe

from zhiyin.act import audit
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Shop
from zhiyin.records.models.trade import Reference
from zhiyin.telling import PAGE, Unfit, tell
from zhiyin.web.access import may, needs, the_shop
from zhiyin.web.conversations.filters import is_id
from zhiyin.web.pages import page

MOST = 500
LARGEST = Decimal("9999999999")


class Value(forms.Form):
    name = forms.CharField(label=later("What it is"), max_length=200)
    value = forms.DecimalField(label=later("Usual value"), max_digits=14, decimal_places=4, min_value=-LARGEST,
                               max_value=LARGEST)
    unit = forms.CharField(label=later("Unit"), max_length=40)
    origin = forms.CharField(label=later("Where it is from"), max_length=400,
                             help_text=later("A report with its year, an authority, the shop's own experience."))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in ("name", "unit", "origin"):
            if "\x00" in str(given.get(name, "")):
                self.add_error(name, _("The text holds characters that cannot be kept."))
        return given


@require_safe
@needs(Permission.RECORDS)
def references(request: HttpRequest) -> HttpResponse:
    """With `change` the form holds that value; only those told on a page can be changed on one."""
    shop = the_shop(request)
    own = may(request, Permission.SETTINGS)
    chosen = _own(shop, request.GET.get("change", "")) if own else None
    form = Value(initial={**chosen.data, "value": chosen.value and _plain(chosen.value)} if chosen else None)
    return _page(request, shop, form, chosen)


@needs(Permission.SETTINGS)
@require_POST
def value(request: HttpRequest) -> HttpResponse:
    """Adds a value, or, with `change`, tells one anew. What it was before stands in the audit log."""
    shop = the_shop(request)
    chosen = _own(shop, request.POST.get("change", ""))
    form = Value(request.POST)
    if not form.is_valid() or not _kept(request, shop, form, chosen):
        answer = _page(request, shop, form, chosen)
        answer.status_code = 422
        return answer
    return HttpResponseRedirect(f"{reverse('references')}?shop={shop.slug}", status=303)


def _kept(request: HttpRequest, shop: Shop, form: Value, chosen: Reference | None) -> bool:
    """Tells what the form says, and writes down who said it; False, with the reason in the form, when it cannot be kept."""
    given = form.cleaned_data
    said = {**given, "value": _plain(given["value"])}
    before = {name: chosen.data.get(name) for name in said} if chosen else {}
    if chosen and {**before, "value": _plain(chosen.value)} == said:
        messages.success(request, _("Nothing was changed."))
        return True
    try:
        told = tell(shop.pk, shop.time_zone, "references", chosen.external_id if chosen else uuid.uuid4().hex,
                    timezone.now().isoformat(), said)
    except Unfit as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    audit.record("reference.told", shop=shop.pk, actor=request.user.pk, object_kind="reference", object_id=told.id,
                 data={name: [before.get(name), said[name]] for name in said if before.get(name) != said[name]})
    messages.success(request, _("Saved."))
    return True


def _own(shop: Shop, key: str) -> Reference | None:
    """One told on a page; 404 for any other. "" is none."""
    if not key:
        return None
    return get_object_or_404(Reference.objects.of(shop).filter(source=PAGE), pk=int(key) if is_id(key) else -1)


def _page(request: HttpRequest, shop: Shop, form: Value, chosen: Reference | None) -> HttpResponse:
    rows = list(Reference.objects.of(shop).filter(source_time__isnull=False).order_by("name", "id")[:MOST])
    return page(request, "shop/references.html", shop, rows=rows, form=form, chosen=chosen, page_source=PAGE,
                may_change=may(request, Permission.SETTINGS), tab="references", room="records")


def _plain(number: Decimal) -> str:
    """2.50 and 2.5 are one value; never 1E+3."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
