"""A further shop: for administrators of the installation."""

from __future__ import annotations

import zoneinfo

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiyin.accounts.firstrun import free_slug
from zhiyin.accounts.people import make_shop, memberships
from zhiyin.act import audit
from zhiyin.web.access import forbidden, signed_in
from zhiyin.web.account.forms import ShopForm
from zhiyin.web.pages import page
from zhiyin.web.shops import shop_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    if not request.user.is_administrator:  # type: ignore[union-attr]
        return forbidden(request)
    form = ShopForm(request.POST or None, initial={"shop_language": get_language()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                shop = make_shop(free_slug(given["shop"]), given["shop"], time_zone=given["time_zone"],
                                 language=given["shop_language"])
                audit.record("shop.made", shop=shop.pk, actor=request.user.pk, object_kind="shop", object_id=shop.pk)
        except IntegrityError:  # a second form in the same moment took the short name
            form.add_error(None, _("Another shop of this name was made in the same moment. Try again."))
        else:
            messages.success(request, _("The shop is there, and you own it. Invite the people who work in it."))
            return redirect(f"{reverse('people')}?{urlencode({'shop': shop.slug})}")
    response = page(request, "people/new_shop.html", shop_of(request, memberships(request.user)), room="people", form=form,
                    zones=sorted(zoneinfo.available_timezones()))
    response.status_code = 422 if form.errors else 200
    return response
