"""Tokens for programs: made, listed, revoked."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods, require_POST

from zhiyin import tokens as acts
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Shop, Token
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page

SCOPES = (("ingest", later("Send messages in (ingest)")), ("shop", later("Tell orders, goods and parcels (shop)")),
          ("read", later("Read what is there (read)")),
          ("personal", later("Read personal data in full (personal)")), ("metrics", later("Watch the installation (metrics)")),
          ("simulate", later("Set the time of a simulated shop (simulate)")))
TERMS = (("30", later("30 days")), ("90", later("90 days")), ("365", later("One year")), ("", later("No end")))


class TokenForm(forms.Form):
    name = forms.CharField(label=later("Name of the token"), max_length=100, help_text=later("Which program uses it."))
    scopes = forms.MultipleChoiceField(label=later("May"), choices=SCOPES, widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=later("Valid for"), choices=TERMS, required=False, initial="365")
    rate = forms.IntegerField(label=later("Messages a second at most"), min_value=0, max_value=1_000_000, required=False,
                              help_text=later("Empty or 0: no limit."))


@needs(Permission.TOKENS)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and making one. The answer to making one shows the secret, this once."""
    shop = the_shop(request)
    if request.method != "POST":
        return _page(request, shop, TokenForm(initial={"scopes": ["ingest"], "days": "365"}))
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, shop, form, status=422)
    given = form.cleaned_data
    until = timezone.now() + timedelta(days=int(given["days"])) if given["days"] else None
    try:
        _token, secret = acts.create(shop, given["name"], given["scopes"], expires_at=until, rate=given["rate"] or 0,
                                     actor=request.user.pk)
    except acts.NameTaken:
        form.add_error("name", _("An active token has this name. Choose another, or revoke that one first."))
        return _page(request, shop, form, status=422)
    answer = _page(request, shop, TokenForm(initial={"scopes": ["ingest"], "days": "365"}), secret=secret, name=given["name"])
    answer.headers["Cache-Control"] = "no-store"
    return answer


@needs(Permission.TOKENS)
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    shop = the_shop(request)
    if not Token.objects.of(shop).filter(pk=token_id).exists():
        raise Http404("no such token")
    acts.revoke(shop, token_id, actor=request.user.pk)
    messages.success(request, _("Revoked: it stops working within ten seconds."))
    return redirect(f"{reverse('tokens')}?{urlencode({'shop': shop.slug})}")


def _page(request: HttpRequest, shop: Shop, form: TokenForm, *, status: int = 200, secret: str = "",
          name: str = "") -> HttpResponse:
    rows = list(Token.objects.of(shop).order_by("-id")[:200])
    now = timezone.now()
    for row in rows:
        row.state = "revoked" if row.revoked_at else "expired" if row.expires_at and row.expires_at <= now else "active"
    answer = page(request, "tokens/tokens.html", shop, now=now, room="tokens", form=form, rows=rows, secret=secret, name=name)
    answer.status_code = status
    return answer
