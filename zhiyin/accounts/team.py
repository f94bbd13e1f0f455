"""Changing who may do what in a shop (P-02). Every change is made alone per shop, checked inside its transaction, audited.

Rules: only somebody with `people.manage` changes people; only owners (`people.owners`) make, change or remove owners; nobody
raises themselves; a shop always keeps an owner and the installation an administrator.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiyin.act import audit
from zhiyin.domain.roles import ALLOWED, Permission, Role, allows
from zhiyin.records.models import Conversation, Shop

from .models import Membership, Person
from .people import memberships
from .sessions import end_sessions


class Refused(Exception):
    """A rule forbids it; `code` is one of CODES."""

    def __init__(self, code: str) -> None:
        assert code in CODES
        super().__init__(code)
        self.code = code


CODES = frozenset({"not_allowed", "owners_only", "oneself", "last_owner", "last_administrator", "administrator",
                   "gone", "nobody_to_take_over", "department", "member_already"})


def alone(shop: int) -> None:
    """Nobody else changes the people of this shop until the transaction ends. Does not hold up messages."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop)


def role_of(person: Person, shop: int) -> str:
    """The role in force now; raises Refused for somebody who may not change people any more."""
    person.refresh_from_db()
    role = memberships(person).get(shop)
    if not allows(role, Permission.PEOPLE):
        raise Refused("not_allowed")
    assert role is not None
    return role


def may_give(actor_role: str, role: Role) -> None:
    if role == Role.OWNER and not allows(actor_role, Permission.OWNERS):
        raise Refused("owners_only")


@transaction.atomic
def change_role(shop: int, actor: Person, membership: int, role: Role, department: str = "") -> Membership:
    """Raises Refused, Membership.DoesNotExist."""
    alone(shop)
    member = Membership.objects.select_related("person").get(pk=membership, shop_id=shop)
    own = role_of(actor, shop)
    _may_touch(own, actor, member)
    may_give(own, role)
    if role == Role.DEPARTMENT and not department:
        raise Refused("department")
    if member.person_id == actor.pk and not ALLOWED[role] <= ALLOWED[Role(own)]:
        raise Refused("oneself")
    before = {"role": member.role, "department": member.department}
    if member.role == Role.OWNER and role != Role.OWNER:
        _leave_an_owner(member)
        _no_administrator_any_more(actor, member.person)
    member.role, member.department = role.value, department if role == Role.DEPARTMENT else ""
    member.changed_at = timezone.now()
    member.save()
    audit.record("people.role_changed", shop=shop, actor=actor.pk, object_kind="person", object_id=member.person_id,
                 data={"from": before, "to": {"role": member.role, "department": member.department}})
    return member


@transaction.atomic
def deactivate(shop: int, actor: Person, membership: int, hand_to: int | None = None) -> int:
    """Takes the person out of the shop and ends their sessions; their talks go to `hand_to` (a person's id), or to nobody.

    Returns how many talks changed hands. Raises Refused, Membership.DoesNotExist.
    """
    alone(shop)
    member = Membership.objects.select_related("person").get(pk=membership, shop_id=shop)
    _may_touch(role_of(actor, shop), actor, member)
    if not member.active:
        raise Refused("gone")
    if hand_to is not None and (hand_to == member.person_id or not _may_answer(hand_to, shop)):
        raise Refused("nobody_to_take_over")
    if member.role == Role.OWNER:
        _leave_an_owner(member)
    _no_administrator_any_more(actor, member.person)
    member.active, member.changed_at = False, timezone.now()
    member.save()
    talks = Conversation.objects.of(shop).filter(assignee=member.person_id).update(assignee=hand_to)
    if not Membership.objects.filter(person=member.person_id, active=True).exists():
        Person.objects.filter(pk=member.person_id).update(is_active=False)
    end_sessions(member.person_id)
    audit.record("people.deactivated", shop=shop, actor=actor.pk, object_kind="person", object_id=member.person_id,
                 data={"talks": talks, "handed_to": hand_to})
    return talks


@transaction.atomic
def reactivate(shop: int, actor: Person, membership: int) -> Membership:
    """Raises Refused, Membership.DoesNotExist."""
    alone(shop)
    member = Membership.objects.select_related("person").get(pk=membership, shop_id=shop)
    own = role_of(actor, shop)
    may_give(own, Role(member.role))
    if member.active:
        raise Refused("gone")
    member.active, member.changed_at = True, timezone.now()
    member.save()
    Person.objects.filter(pk=member.person_id).update(is_active=True)
    audit.record("people.reactivated", shop=shop, actor=actor.pk, object_kind="person", object_id=member.person_id,
                 data={"role": member.role})
    return member


def who_answers(shop: int) -> Any:
    """Active members whose role replies to customers, by name."""
    roles = [role.value for role in Role if allows(role, Permission.REPLY)]
    return Membership.objects.filter(shop=shop, active=True, role__in=roles, person__is_active=True).select_related(
        "person").order_by("person__name", "person__email")


def _may_answer(person: int, shop: int) -> bool:
    return bool(who_answers(shop).filter(person=person).exists())


def _may_touch(own: str, actor: Person, member: Membership) -> None:
    if member.role == Role.OWNER and not allows(own, Permission.OWNERS):
        raise Refused("owners_only")
    if member.person.is_administrator and not actor.is_administrator:
        raise Refused("administrator")


def _leave_an_owner(member: Membership) -> None:
    others = Membership.objects.filter(shop=member.shop_id, role=Role.OWNER, active=True, person__is_active=True)
    if member.active and not others.exclude(pk=member.pk).exists():
        raise Refused("last_owner")


def _no_administrator_any_more(actor: Person, person: Person) -> None:
    """An administrator of the installation owns every shop: whoever is to own one less is none any more."""
    if not person.is_administrator:
        return
    # in the same order for everybody, so that two who remove one another wait and do not both go
    there = list(Person.objects.select_for_update(no_key=True).filter(is_administrator=True, is_active=True).order_by("id"))
    if not [one for one in there if one.pk != person.pk]:
        raise Refused("last_administrator")
    if person.pk != actor.pk and actor.pk not in [one.pk for one in there]:
        raise Refused("not_allowed")
    Person.objects.filter(pk=person.pk).update(is_administrator=False)
