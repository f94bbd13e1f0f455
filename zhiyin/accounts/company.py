"""Signing in with the company's account (OIDC), loaded only where it is set up."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from .models import Person


class Companies(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The company's account opens an account that is here; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        proven = [one.email for one in sociallogin.email_addresses if one.verified]
        people = [person for person in map(_active, proven) if person is not None]
        if people:
            sociallogin.connect(request, people[0])


def _active(email: str) -> Person | None:
    return Person.objects.filter(email__iexact=email, is_active=True).first()
