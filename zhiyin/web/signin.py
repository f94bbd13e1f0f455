"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from zhiyin.accounts.models import Person

from . import throttle
from .access import public


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: only ever a page of this installation."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("home")


def _page(request: HttpRequest, **things: object) -> dict[str, object]:
    return {"next": _next(request), "problem": "", "company": settings.COMPANY_SIGN_IN, **things}


@public("the way in")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. One answer for a wrong password and an unknown address, so that neither can be told apart."""
    if request.method == "GET":
        if request.user.is_authenticated:
            return redirect(_next(request))
        return render(request, "sign_in.html", _page(request))

    email = request.POST.get("email", "").strip()
    address = request.META.get("REMOTE_ADDR", "")
    status = 401
    if not throttle.may_try(email, address):
        problem, status = _("Too many tries. Wait 15 minutes, then try again."), 429
    else:
        known = Person.objects.filter(email__iexact=email).first()
        person = auth.authenticate(
            request, username=known.email if known else email, password=request.POST.get("password", "")
        )
        if person is not None:
            throttle.forget(email, address)
            # asks for the second step first where the person has one
            login = Login(user=person, redirect_url=_next(request), email=person.email)
            return perform_password_login(request, {"email": person.email}, login)
        problem = _("E-mail or password is wrong.")
    response = render(request, "sign_in.html", _page(request, problem=problem, email=email), status=status)
    if status == 429:
        response.headers["Retry-After"] = str(throttle.WINDOW_SECONDS)
    return response


@public("ends what is there")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("sign-in")


@public("a cookie of the browser")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Sets the language of this browser (a cookie) and remembers it for the person."""
    response = set_language(request)
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in ("zh-hans", "en"):
        Person.objects.filter(pk=request.user.pk).update(language=chosen)
    return response
