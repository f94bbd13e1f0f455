"""The first owner of an installation, made with a one-time link."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from zhiyin.act import audit
from zhiyin.domain.roles import Role
from zhiyin.records.models import Shop

from . import links
from .models import FirstRun, Membership, Person
from .people import make_shop


def needed() -> bool:
    return not Person.objects.filter(is_administrator=True).exists()


def offer() -> str:
    """A secret that opens the page. Those offered before stay good until one is used."""
    secret, kept = links.new()
    FirstRun.objects.create(digest=kept)
    return secret


def good(secret: str) -> bool:
    return needed() and FirstRun.objects.filter(digest=links.digest(secret)).exists()


def shop_there() -> Shop | None:
    """The shop that a command made before there was an owner."""
    return Shop.objects.filter(demo=False).order_by("id").first()


@transaction.atomic
def make_owner(secret: str, *, email: str, name: str, password: str, shop: str, time_zone: str, language: str) -> Person | None:
    """The administrator of the installation and owner of its shops; None when the link was used in the meantime."""
    # whoever holds the row is alone: a second try waits here and then finds it gone
    if not FirstRun.objects.select_for_update().filter(digest=links.digest(secret)).exists() or not needed():
        return None
    person = Person.objects.create_superuser(email, password, name=name, language=language)
    own = shop_there()
    if own is None:
        own = make_shop(free_slug(shop), shop, time_zone=time_zone, language=language)
    else:
        Shop.objects.filter(pk=own.pk).update(name=shop, time_zone=time_zone, language=language)
    for one in Shop.objects.order_by("id"):
        Membership.objects.get_or_create(person=person, shop=one, defaults={"role": Role.OWNER.value})
    FirstRun.objects.all().delete()
    audit.record("installation.owned", shop=own.pk, actor=person.pk, object_kind="person", object_id=person.pk)
    return person


def free_slug(name: str) -> str:
    """A short name for addresses that no shop has yet; Chinese names have no ASCII letters and get `shop`."""
    base = slugify(name)[:50] or "shop"
    taken = set(Shop.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken)
