"""The first administrator, and what `serve` prints when it is up."""

from __future__ import annotations

import secrets

from zhiyin.cli import CommandFailed

EMAIL = "admin@zhiyin.localhost"


def first_login() -> tuple[str, str] | None:
    """Make the administrator of a new installation; (e-mail, password) then, None when there is one already."""
    from django.db import IntegrityError

    from zhiyin.accounts.models import Person

    if Person.objects.filter(is_administrator=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    try:
        Person.objects.create_superuser(EMAIL, password)
    except IntegrityError:
        return None
    return EMAIL, password


def greet(address: str, login: tuple[str, str] | None, *, demo: bool) -> None:
    """Say where it is and how to get in. The password is shown this once and kept nowhere in clear."""
    lines = ["", f"  Zhiyin 知音 is ready:  {address}"]
    if login:
        lines += [f"  Sign in as            {login[0]}", f"  with the password     {login[1]}", "  (shown once; keep it)"]
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
