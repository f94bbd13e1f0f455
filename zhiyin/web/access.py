"""Who may see a page. One administrator for now; everybody else is shown the door, politely."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponse]


def is_administrator(request: HttpRequest) -> bool:
    person = request.user
    return bool(person.is_authenticated and person.is_active and getattr(person, "is_administrator", False))


def administrator_only(view: View) -> View:
    """Answers strangers with the sign-in page; fragments asked by a script with 401, so that the page can go there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if is_administrator(request):
            return view(request, *args, **kwargs)
        if "HX-Request" in request.headers:
            return HttpResponse(status=401, headers={"HX-Redirect": reverse("sign-in")})
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")

    guarded.administrator_only = True  # type: ignore[attr-defined]  # a test walks all pages and looks for it
    return guarded
