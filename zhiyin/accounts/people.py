"""What people may do where: read from the database at every request, so that a change acts at once (P-02)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from zhiyin.domain.roles import Permission, Role, allows
from zhiyin.records.models import Shop

from .models import Membership, Person


def memberships(person: Any) -> dict[int, str]:
    """Role by shop id of an active person; empty for anybody else. The installation's administrators own every shop."""
    if not getattr(person, "is_active", False) or not getattr(person, "pk", None):
        return {}
    if person.is_administrator:
        return dict.fromkeys(Shop.objects.order_by("id").values_list("pk", flat=True), Role.OWNER.value)
    return dict(Membership.objects.filter(person_id=person.pk, active=True).order_by("shop_id")
                .values_list("shop_id", "role"))


def may(person: Any, shop: int, permission: Permission) -> bool:
    return allows(memberships(person).get(shop), permission)


@transaction.atomic
def make_shop(slug: str, name: str, **fields: Any) -> Shop:
    """A new shop, owned by the administrators of the installation. Raises IntegrityError when the slug is taken."""
    shop = Shop.objects.create(slug=slug, name=name, **fields)
    for person in Person.objects.filter(is_administrator=True):
        Membership.objects.get_or_create(person=person, shop=shop, defaults={"role": Role.OWNER.value})
    return shop
