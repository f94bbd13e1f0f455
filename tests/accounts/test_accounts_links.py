"""Links that work once: the first owner's and invitations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from zhiyin.accounts import firstrun, invitations
from zhiyin.accounts.models import FirstRun, Invitation, Membership, Person
from zhiyin.accounts.people import memberships
from zhiyin.accounts.team import Refused
from zhiyin.domain.roles import Role
from zhiyin.records.models import Shop

OWNER = {"email": "li@example.com", "name": "Li", "password": "correct horse battery", "shop": "Tea House",
         "time_zone": "Europe/Berlin", "language": "en"}


def owner(shop: Any) -> Person:
    person = Person.objects.create_user("owner@example.com", None)
    Membership.objects.create(person=person, shop=shop, role=Role.OWNER)
    return person


def test_the_first_owner_is_made_once(transactional_db: None) -> None:
    first, second = firstrun.offer(), firstrun.offer()
    assert first.encode() not in b"".join(bytes(row.digest) for row in FirstRun.objects.all())
    assert firstrun.good(first)
    assert firstrun.good(second)
    assert not firstrun.good(first + "x")
    made = firstrun.make_owner(second, **OWNER)
    assert made is not None
    assert made.is_administrator
    shop = Shop.objects.get()
    assert (shop.slug, shop.name, shop.time_zone, shop.language) == ("tea-house", "Tea House", "Europe/Berlin", "en")
    assert Membership.objects.get().role == "owner"
    assert not firstrun.good(first)
    assert firstrun.make_owner(first, **{**OWNER, "email": "x@example.com"}) is None
    assert not firstrun.needed()


def test_a_shop_that_was_there_already_is_taken_over(shop: Any) -> None:
    made = firstrun.make_owner(firstrun.offer(), **OWNER)
    assert made is not None
    assert memberships(made) == {shop.pk: "owner"}
    shop.refresh_from_db()
    assert (shop.slug, shop.name) == ("apricot", "Tea House")


@pytest.mark.parametrize(("name", "slug"), [("杏子", "shop"), ("Apricot", "apricot-2"), ("Le Café", "le-cafe")])
def test_short_names_of_shops(shop: Any, name: str, slug: str) -> None:
    assert firstrun.free_slug(name) == slug


def test_an_invitation_works_once(shop: Any) -> None:
    _, secret = invitations.invite(shop.pk, owner(shop), "New@example.com", Role.DEPARTMENT, department="OPS")
    made = invitations.accept(secret, name="New", password="correct horse battery")
    assert made is not None
    assert made.check_password("correct horse battery")
    held = Membership.objects.get(person=made)
    assert (held.role, held.department, held.active) == ("department", "OPS", True)
    assert invitations.accept(secret, name="Other", password="correct horse battery") is None


@pytest.mark.parametrize(("age", "opens"), [(timedelta(days=7, seconds=-30), True), (timedelta(days=7, seconds=30), False)])
def test_an_invitation_is_good_for_seven_days(shop: Any, age: timedelta, opens: bool) -> None:
    made, secret = invitations.invite(shop.pk, owner(shop), "new@example.com", Role.AGENT)
    Invitation.objects.filter(pk=made.pk).update(expires_at=made.expires_at - age)
    assert (invitations.find(secret) is not None) == opens
    assert (invitations.accept(secret, name="N", password="correct horse battery") is not None) == opens


def test_taken_back_and_replaced_invitations_open_nothing(shop: Any) -> None:
    boss = owner(shop)
    first, early = invitations.invite(shop.pk, boss, "new@example.com", Role.AGENT)
    second, late = invitations.invite(shop.pk, boss, "NEW@example.com", Role.LEAD)
    assert invitations.find(early) is None
    assert invitations.find(late) == second
    invitations.revoke(shop.pk, boss, second.pk)
    assert invitations.find(late) is None
    with pytest.raises(Refused, match="gone"):
        invitations.revoke(shop.pk, boss, first.pk)


def test_an_account_that_exists_is_never_taken_over(shop: Any, other_shop: Any) -> None:
    known = Person.objects.create_user("known@example.com", "correct horse battery")
    Membership.objects.create(person=known, shop=other_shop, role=Role.AGENT)
    _, secret = invitations.invite(shop.pk, owner(shop), "known@example.com", Role.LEAD)
    for person in (None, Person.objects.create_user("thief@example.com", None)):
        with pytest.raises(Refused, match="not_allowed"):
            invitations.accept(secret, name="Thief", password="another horse battery", person=person)
    assert invitations.accept(secret, person=known) == known
    assert memberships(known) == {shop.pk: "lead", other_shop.pk: "agent"}
    known.refresh_from_db()
    assert known.check_password("correct horse battery")


def test_an_administrator_invites_no_owner(shop: Any) -> None:
    person = Person.objects.create_user("administrator@example.com", None)
    Membership.objects.create(person=person, shop=shop, role=Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="owners_only"):
        invitations.invite(shop.pk, person, "new@example.com", Role.OWNER)
    made, _ = invitations.invite(shop.pk, person, "new@example.com", Role.ADMINISTRATOR)
    assert made.expires_at > timezone.now()
