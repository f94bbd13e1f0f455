"""Who may see a page. What a page needs is said beside it; whether a role has it stands in `domain/roles.py`.

A stranger, or somebody whose session ended, gets the sign-in page (a fragment asked for by a script: 401). Somebody of
the shop without the permission gets 403. A shop that is not one's own does not exist: 404.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiyin.accounts.people import memberships
from zhiyin.domain.roles import Permission, allows
from zhiyin.records.models import Shop

from .shops import shop_of

View = Callable[..., HttpResponse]
#: for views that anybody may see, with the reason; for views of anybody who is signed in, whatever their role
PUBLIC, SIGNED_IN = "public", "signed in"


def needs(permission: Permission) -> Callable[[View], View]:
    """For views of one shop. Sets `request.shop` and `request.role` before the view runs."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            refused = _stranger(request)
            if refused is not None:
                return refused
            shop = shop_of(request, memberships(request.user))
            role = _role(request, shop)
            request.shop, request.role = shop, role  # type: ignore[attr-defined]
            # without any shop, the installation's administrator is told how to make one
            if not (allows(role, permission) if shop is not None else request.user.is_administrator):  # type: ignore[union-attr]
                return forbidden(request)
            return view(request, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]  # a test walks all routes and looks for it
        return guarded

    return wrap


def signed_in(view: View) -> View:
    """For views about the person, not about a shop."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        refused = _stranger(request)
        return view(request, *args, **kwargs) if refused is None else refused

    guarded.access = SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def public(reason: str) -> Callable[[View], View]:
    """For views that strangers may see; says why."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            return view(request, *args, **kwargs)

        guarded.access, guarded.why = PUBLIC, reason  # type: ignore[attr-defined]
        return guarded

    return wrap


def may(request: HttpRequest, permission: Permission) -> bool:
    """For what a page shows or greys, within a view of `needs`."""
    return allows(getattr(request, "role", None), permission)


def the_shop(request: HttpRequest) -> Shop:
    """The shop of a view of `needs`. Raises Http404 where there is none yet."""
    shop: Shop | None = request.shop  # type: ignore[attr-defined]
    if shop is None:
        raise Http404("no shop yet")
    return shop


def forbidden(request: HttpRequest) -> HttpResponse:
    return render(request, "403.html", status=403)


def _stranger(request: HttpRequest) -> HttpResponse | None:
    person: Any = request.user
    if person.is_authenticated and person.is_active:
        return None
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("sign-in")})
    return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")


def _role(request: HttpRequest, shop: Shop | None) -> str | None:
    if shop is None:
        return None
    return memberships(request.user).get(shop.pk)
