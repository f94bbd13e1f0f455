"""Two links that make people: the one `serve` prints for the first owner, and invitations."""

from __future__ import annotations

import zoneinfo

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from zhiyin.accounts import firstrun, invitations
from zhiyin.accounts.models import Person
from zhiyin.accounts.team import Refused
from zhiyin.web.access import public

from .forms import FirstOwner, NewPerson


@public("opened by the link that the server prints; there is nobody to sign in yet")
@never_cache
@sensitive_post_parameters()
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest, secret: str) -> HttpResponse:
    if not firstrun.good(secret):
        raise Http404("no such link, or there is an owner already")
    there = firstrun.shop_there()
    initial = {"shop_language": there.language if there else get_language()}
    if there is not None:
        initial |= {"shop": there.name, "time_zone": there.time_zone}
    form = FirstOwner(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = firstrun.make_owner(
                secret, email=given["email"], name=given["name"], password=given["new"], shop=given["shop"],
                time_zone=given["time_zone"], language=given["shop_language"])
        except IntegrityError as error:  # the address was taken in the same moment
            raise Http404("somebody was quicker") from error
        if person is None:
            raise Http404("somebody was quicker")
        return _in(request, person)
    return render(request, "account/first_run.html", {"form": form, "zones": sorted(zoneinfo.available_timezones())},
                  status=422 if form.errors else 200)


@public("whoever has the link is not signed in yet")
@never_cache
@sensitive_post_parameters()
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody new gives name and password; somebody with an account signs in and says yes."""
    invitation = invitations.find(secret)
    if invitation is None:
        return render(request, "account/invitation_gone.html", status=404)
    known = invitations.account_of(invitation)
    page = {"invitation": invitation, "known": known, "oneself": known is not None and request.user == known,
            "other": request.user.is_authenticated and request.user != known}
    if known is not None:
        if request.method == "POST" and page["oneself"]:
            invitations.accept(secret, person=known)
            return _to_shop(invitation.shop.slug)
        return render(request, "account/invitation.html", page)
    form = NewPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = invitations.accept(secret, name=form.cleaned_data["name"], password=form.cleaned_data["new"])
        except Refused:  # the address got an account in the same moment
            return redirect(request.path)
        if person is None:
            return render(request, "account/invitation_gone.html", status=404)
        request.session.flush()  # whoever else was signed in here
        return _in(request, person)
    return render(request, "account/invitation.html", {**page, "form": form}, status=422 if form.errors else 200)


def _to_shop(slug: str) -> HttpResponse:
    return redirect(f"{reverse('home')}?shop={slug}")


def _in(request: HttpRequest, person: Person) -> HttpResponse:
    return perform_login(request, Login(user=person, redirect_url=reverse("home"), email=person.email))
