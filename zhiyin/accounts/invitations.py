"""Invitations: a link by e-mail (or copied from the page) that gives one person one role. Good for seven days, once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from zhiyin.act import audit
from zhiyin.domain.roles import Role

from . import links
from .models import Invitation, Membership, Person
from .team import Refused, alone, may_give, role_of

GOOD_FOR = timedelta(days=7)


@transaction.atomic
def invite(shop: int, actor: Person, email: str, role: Role, *, department: str = "",
           language: str = "zh-hans") -> tuple[Invitation, str]:
    """The invitation and the secret of its link. An open one to the same address is replaced. Raises Refused."""
    alone(shop)
    may_give(role_of(actor, shop), role)
    if role == Role.DEPARTMENT and not department:
        raise Refused("department")
    if Membership.objects.filter(shop=shop, person__email__iexact=email).exists():
        raise Refused("member_already")
    now = timezone.now()
    pending(shop).filter(email__iexact=email).update(revoked_at=now)
    secret, kept = links.new()
    made = Invitation.objects.create(
        shop_id=shop, email=email, role=role.value, department=department if role == Role.DEPARTMENT else "",
        language=language, digest=kept, invited_by=actor, expires_at=now + GOOD_FOR)
    audit.record("people.invited", shop=shop, actor=actor.pk, object_kind="invitation", object_id=made.pk,
                 data={"role": role.value, "department": made.department})
    return made, secret


def pending(shop: int):  # type: ignore[no-untyped-def]
    """Neither taken up nor taken back, newest first; those past their time too, so that they can be sent anew."""
    return Invitation.objects.filter(shop=shop, accepted_at=None, revoked_at=None).order_by("-id")


def find(secret: str) -> Invitation | None:
    """The open invitation of a link; None when it is unknown, used, taken back or past its time."""
    return Invitation.objects.select_related("shop").filter(
        digest=links.digest(secret), accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()).first()


def account_of(invitation: Invitation) -> Person | None:
    """Somebody who has an account in use already, from another shop."""
    return Person.objects.filter(email__iexact=invitation.email, is_active=True).first()


@transaction.atomic
def accept(secret: str, *, name: str = "", password: str = "", person: Person | None = None) -> Person | None:
    """Takes the invitation up: as `person`, whose address it must be, or as somebody new. None when it is not open.

    Raises Refused when the address has an account and `person` is not it.
    """
    found = find(secret)
    if found is None:
        return None
    alone(found.shop_id)
    invitation = Invitation.objects.select_for_update().filter(
        pk=found.pk, accepted_at=None, revoked_at=None).first()
    if invitation is None:
        return None
    known = account_of(invitation)
    if known is not None and known != person:
        raise Refused("not_allowed")
    if known is None:
        # somebody who left every shop and comes back starts as if new
        known = Person.objects.filter(email__iexact=invitation.email).first() or Person(email=invitation.email)
        known.name, known.language, known.is_active = name, invitation.language, True
        known.is_administrator = known.must_change_password = False
        known.set_password(password)
        known.save()
    Membership.objects.update_or_create(person=known, shop_id=invitation.shop_id, defaults={
        "role": invitation.role, "department": invitation.department, "active": True, "changed_at": timezone.now()})
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    audit.record("people.joined", shop=invitation.shop_id, actor=known.pk, object_kind="person", object_id=known.pk,
                 data={"invitation": invitation.pk, "role": invitation.role})
    return known


@transaction.atomic
def revoke(shop: int, actor: Person, invitation: int) -> None:
    """Raises Refused, Invitation.DoesNotExist."""
    alone(shop)
    one = Invitation.objects.select_for_update().get(pk=invitation, shop_id=shop)
    may_give(role_of(actor, shop), Role(one.role))
    if one.accepted_at or one.revoked_at:
        raise Refused("gone")
    one.revoked_at = timezone.now()
    one.save(update_fields=["revoked_at"])
    audit.record("people.invitation_revoked", shop=shop, actor=actor.pk, object_kind="invitation", object_id=one.pk)
