"""The first owner of a new installation, and what `serve` prints when it is up."""

from __future__ import annotations

import secrets

from zhiyin.cli import CommandFailed

EMAIL = "admin@zhiyin.localhost"


def first_login() -> tuple[str, str] | None:
    """For the demonstration: make the administrator of a new installation; (e-mail, password) then, None when there is
    one already. The first thing they do is to choose a password of their own."""
    from django.db import IntegrityError

    from zhiyin.accounts.firstrun import needed
    from zhiyin.accounts.models import Person

    if not needed():
        return None
    password = secrets.token_urlsafe(12)
    try:
        Person.objects.create_superuser(EMAIL, password, name="Admin", must_change_password=True)
    except IntegrityError:
        return None
    return EMAIL, password


def first_link(address: str) -> str | None:
    """The link that opens the page for the first owner; None when there is an administrator already."""
    from zhiyin.accounts.firstrun import needed, offer

    return f"{address}/first-run/{offer()}" if needed() else None


def greet(address: str, login: tuple[str, str] | None, *, demo: bool, link: str | None = None) -> None:
    """Say where it is and how to get in. Password and link are shown this once and kept nowhere in clear."""
    lines = ["", f"  Zhiyin 知音 is ready:  {address}"]
    if login:
        lines += [f"  Sign in as            {login[0]}", f"  with the password     {login[1]}",
                  "  (shown once; it asks for one of your own first)"]
    elif link:
        lines += ["  Make its owner and the first shop here (the link works until it is used):", f"  {link}"]
    else:
        lines += ["  Sign in as before; a new password: zhiyin user password E-MAIL"]
    if demo:
        lines += ["  The demonstration shop is being played; remove it with: zhiyin demo clear"]
    print("\n".join([*lines, ""]), flush=True)


def only_shop(slug: str | None, *, make: bool = False) -> object:
    """The shop a command means: the named one, else the only one; `make` creates one on an empty installation.

    Raises CommandFailed with a list when there are several and none was named.
    """
    from django.db import IntegrityError

    from zhiyin.records.models import Shop

    if slug:
        found = Shop.objects.filter(slug=slug).first()
        if found is None:
            raise CommandFailed(f"there is no shop {slug!r}; there are: {_slugs()}")
        return found
    shops = list(Shop.objects.order_by("id")[:2])
    if not shops and make:
        from zhiyin.accounts.people import make_shop

        try:
            return make_shop("shop", "Shop")
        except IntegrityError:  # another command made it in the same moment
            return Shop.objects.get(slug="shop")
    if not shops:
        raise CommandFailed("there is no shop yet; make one: zhiyin shop create SLUG")
    if len(shops) > 1:
        raise CommandFailed(f"there are several shops, say which with --shop: {_slugs()}")
    return shops[0]


def _slugs() -> str:
    from zhiyin.records.models import Shop

    return ", ".join(Shop.objects.order_by("id").values_list("slug", flat=True)) or "none"
