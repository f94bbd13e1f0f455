"""Who is behind a request of a native door: the same session cookie as on the pages."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import close_old_connections
from django.db.models import F
from django.utils.crypto import constant_time_compare

from zhiyin.domain.roles import Permission, allows

from .models import Person
from .people import memberships


def person_of(scope: dict[str, Any]) -> Person | None:
    """The signed-in, active person of an ASGI request; None for a stranger, an expired session or somebody who has to
    change their password first."""
    header = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    try:
        cookie = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if cookie is None:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(cookie.value)
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    person = Person.objects.filter(pk=session.get(SESSION_KEY), is_active=True, must_change_password=False).first()
    # a changed password ends the sessions made with the old one
    if person is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
        return None
    return person


def end_sessions(person: int) -> None:
    """Everything this person has open ends with their next request, in every process."""
    Person.objects.filter(pk=person).update(session_generation=F("session_generation") + 1)
    UserSession.objects.filter(user_id=person).delete()


def permitted_shop(scope: dict[str, Any], slug: str | None) -> int | None:
    """The id of the shop whose live stream this request may follow; None when it may not."""
    from zhiyin.records.models import Shop

    close_old_connections()
    try:
        person = person_of(scope)
        roles = memberships(person)
        shops = Shop.objects.filter(pk__in=[shop for shop, role in roles.items() if _may_follow(role)]).order_by("id")
        return (shops.filter(slug=slug) if slug else shops).values_list("id", flat=True).first()
    finally:
        close_old_connections()


def _may_follow(role: str) -> bool:
    return allows(role, Permission.WALL) or allows(role, Permission.TALKS)
