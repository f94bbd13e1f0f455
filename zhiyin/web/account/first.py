"""A password that somebody else chose is changed before anything opens."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

#: what such a person may still use: the change itself, the language, the way out
OPEN = ("account-password", "sign-out", "language")


class FirstPassword:
    """Sends a person who must change their password to the page for it. Requests with a token have no person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not getattr(request.user, "must_change_password", False) or request.path in map(reverse, OPEN):
            return self.get_response(request)
        page = reverse("account-password")
        if "HX-Request" in request.headers:
            return HttpResponse(status=401, headers={"HX-Redirect": page})
        if request.path.startswith("/api/"):
            return HttpResponse(status=403)
        return redirect(page)
