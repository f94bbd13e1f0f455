"""Asking to see personal data: a reason, an entry in the audit log, ten minutes."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods

from zhiyin.act import audit
from zhiyin.domain.roles import Permission
from zhiyin.lib.personal import mask
from zhiyin.records.models import Conversation, Customer, Order, Shop
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page

from .showing import CUSTOMER, ORDER, TALK, may_open, open_for_a_while

BIGGEST = 2**63 - 1
REASONS = (
    ("answer", later("To answer the customer")),
    ("delivery", later("For delivery or a return")),
    ("refund", later("For a refund or an invoice")),
    ("complaint", later("To work on a complaint")),
    ("authority", later("An authority or a court asks")),
    ("request", later("The customer asks for their own data")),
    ("other", later("Something else: say what")),
)


class Reason(forms.Form):
    """Why; `note` is kept with its personal data hidden, so that the log holds none."""

    reason = forms.ChoiceField(label=later("Why do you need it?"), choices=[("", later("Choose a reason")), *REASONS])
    note = forms.CharField(label=later("In your words"), max_length=200, required=False)

    def clean(self) -> dict[str, str]:
        given: dict[str, str] = super().clean() or {}
        if given.get("reason") == "other" and len(given.get("note", "").strip()) < 4:
            self.add_error("note", _("Say in a few words what it is for."))
        return given

    def said(self) -> dict[str, str]:
        note = mask(self.cleaned_data["note"].strip())
        return {"reason": self.cleaned_data["reason"], **({"note": note} if note else {})}


@require_http_methods(["GET", "POST"])
@needs(Permission.UNMASK_OWN)
def talk(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Opens one talk for ten minutes."""
    shop = the_shop(request)
    found = get_object_or_404(Conversation.objects.of(shop), pk=min(conversation_id, BIGGEST))
    back = f"{reverse('conversation', args=[found.pk])}?shop={shop.slug}"
    message = request.GET.get("message", "")
    if message.isascii() and message.isdigit() and len(message) <= 18:
        back += f"&message={message}#m{message}"
    return _asked(request, shop, TALK, found.pk, back)


@require_http_methods(["GET", "POST"])
@needs(Permission.UNMASK_OWN)
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Opens what channels call one customer, for ten minutes."""
    shop = the_shop(request)
    found = get_object_or_404(Customer.objects.of(shop), pk=min(customer_id, BIGGEST))
    return _asked(request, shop, CUSTOMER, found.pk, f"{reverse('customer', args=[found.pk])}?shop={shop.slug}")


@require_http_methods(["GET", "POST"])
@needs(Permission.UNMASK_OWN)
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """Opens the address and what else is personal of one order, for ten minutes."""
    shop = the_shop(request)
    found = get_object_or_404(Order.objects.of(shop), pk=min(order_id, BIGGEST))
    return _asked(request, shop, ORDER, found.pk, f"{reverse('order', args=[found.pk])}?shop={shop.slug}")


def _asked(request: HttpRequest, shop: Shop, kind: str, key: int, back: str) -> HttpResponse:
    may = may_open(request, kind, key)
    form = Reason(request.POST if request.method == "POST" else None)
    if may and form.is_valid():
        with transaction.atomic():
            audit.record("personal.unmasked", shop=shop.pk, actor=request.user.pk,
                         object_kind="conversation" if kind == TALK else kind, object_id=key, data=form.said())
        open_for_a_while(request, kind, key)
        return HttpResponseRedirect(back, status=303)
    fragment = request.method == "GET" and request.headers.get("HX-Request")
    answer = page(request, "personal/_ask.html" if fragment else "personal/ask.html", shop, form=form, may_open=may, back=back,
                  action=request.get_full_path())
    if request.method == "POST":
        answer.status_code = 422 if may else 409
    return answer
