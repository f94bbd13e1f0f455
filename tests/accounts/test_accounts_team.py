"""Who may change whom, and that a shop always keeps an owner."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from zhiyin.accounts import team
from zhiyin.accounts.models import Membership, Person
from zhiyin.accounts.people import memberships
from zhiyin.accounts.team import Refused
from zhiyin.domain.roles import Role
from zhiyin.records.models import AuditEntry, Channel, Conversation

R = Role


def member(shop: Any, role: Role, name: str = "", **fields: Any) -> Membership:
    person = Person.objects.create_user(f"{name or role.value}@example.com", None, **fields)
    return Membership.objects.create(person=person, shop=shop, role=role.value)


def refused(change: Any) -> str | None:
    try:
        change()
    except Refused as said:
        return said.code
    return None


@pytest.mark.req("P-02")
@pytest.mark.parametrize(("actor", "before", "after", "said"), [
    (R.OWNER, R.AGENT, R.LEAD, None),
    (R.OWNER, R.AGENT, R.OWNER, None),
    (R.OWNER, R.OWNER, R.AGENT, None),
    (R.ADMINISTRATOR, R.AGENT, R.ADMINISTRATOR, None),
    (R.ADMINISTRATOR, R.AGENT, R.OWNER, "owners_only"),
    (R.ADMINISTRATOR, R.OWNER, R.AGENT, "owners_only"),
    (R.LEAD, R.AGENT, R.VIEWER, "not_allowed"),
    (R.AGENT, R.AGENT, R.LEAD, "not_allowed"),
    (R.OWNER, R.AGENT, R.DEPARTMENT, "department"),
])
def test_who_may_give_which_role(shop: Any, actor: Role, before: Role, after: Role, said: str | None) -> None:
    who, whom = member(shop, actor, "actor"), member(shop, before, "target")
    assert refused(lambda: team.change_role(shop.pk, who.person, whom.pk, after)) == said
    whom.refresh_from_db()
    assert whom.role == (after if said is None else before)
    assert AuditEntry.objects.filter(action="people.role_changed").count() == (said is None)


@pytest.mark.parametrize(("role", "wanted", "said"), [
    (R.ADMINISTRATOR, R.OWNER, "owners_only"), (R.ADMINISTRATOR, R.AGENT, None), (R.LEAD, R.ADMINISTRATOR, "not_allowed"),
])
def test_nobody_raises_themselves(shop: Any, role: Role, wanted: Role, said: str | None) -> None:
    member(shop, R.OWNER)
    own = member(shop, role, "self")
    assert refused(lambda: team.change_role(shop.pk, own.person, own.pk, wanted)) == said


def test_the_last_owner_stays(shop: Any, other_shop: Any) -> None:
    owner = member(shop, R.OWNER)
    Membership.objects.create(person=member(other_shop, R.OWNER, "elsewhere").person, shop=shop, role=R.AGENT)
    gone = member(shop, R.OWNER, "gone")
    assert refused(lambda: team.deactivate(shop.pk, owner.person, gone.pk)) is None
    for change in (lambda: team.change_role(shop.pk, owner.person, owner.pk, R.AGENT),
                   lambda: team.deactivate(shop.pk, owner.person, owner.pk)):
        assert refused(change) == "last_owner"  # neither who left nor another shop's owner counts
    second = member(shop, R.OWNER, "second")
    assert refused(lambda: team.deactivate(shop.pk, second.person, owner.pk)) is None


@pytest.mark.parametrize("attempt", range(5))
def test_two_owners_who_remove_one_another_at_once(shop: Any, attempt: int) -> None:
    ann, bob = member(shop, R.OWNER, "ann"), member(shop, R.OWNER, "bob")
    start = threading.Barrier(2)

    def remove(who: Person, whom: int) -> str | None:
        start.wait()
        try:
            return refused(lambda: team.deactivate(shop.pk, who, whom))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = [one.result() for one in (pool.submit(remove, ann.person, bob.pk), pool.submit(remove, bob.person, ann.pk))]
    assert sorted(said, key=str) == [None, "not_allowed"]
    assert Membership.objects.filter(shop=shop, role=R.OWNER, active=True).count() == 1


def test_an_administrator_of_the_installation(shop: Any) -> None:
    """Owns every shop whatever the membership says: only another one may end that, and the last one stays."""
    owner = member(shop, R.OWNER)
    root = member(shop, R.OWNER, "root", is_administrator=True)
    assert refused(lambda: team.deactivate(shop.pk, owner.person, root.pk)) == "administrator"
    assert refused(lambda: team.change_role(shop.pk, root.person, root.pk, R.AGENT)) == "last_administrator"
    second = Person.objects.create_superuser("second@example.com")
    assert refused(lambda: team.change_role(shop.pk, second, root.pk, R.AGENT)) is None
    root.person.refresh_from_db()
    assert memberships(root.person) == {shop.pk: "agent"}


def test_who_leaves_hands_work_over(shop: Any, other_shop: Any) -> None:
    owner, ann, bob = member(shop, R.OWNER), member(shop, R.AGENT, "ann"), member(shop, R.AGENT, "bob")
    viewer = member(shop, R.VIEWER)
    Membership.objects.create(person=ann.person, shop=other_shop, role=R.AGENT)
    made = []
    for house, person in ((shop, ann.person), (shop, ann.person), (shop, bob.person), (other_shop, ann.person)):
        channel, _ = Channel.objects.get_or_create(shop=house, name="web")
        made.append(Conversation.everywhere.create(shop=house, channel=channel, external_id=str(len(made)), assignee=person))
    for nobody in (viewer.person_id, ann.person_id, 10**9):
        assert refused(lambda to=nobody: team.deactivate(shop.pk, owner.person, ann.pk, to)) == "nobody_to_take_over"
    assert team.deactivate(shop.pk, owner.person, ann.pk, bob.person_id) == 2
    assert [Conversation.everywhere.get(pk=one.pk).assignee_id for one in made] == [
        bob.person_id, bob.person_id, bob.person_id, ann.person_id]
    ann.person.refresh_from_db()
    assert memberships(ann.person) == {other_shop.pk: "agent"}  # still of the other shop
    assert team.deactivate(shop.pk, owner.person, bob.pk) == 3
    assert Conversation.everywhere.get(pk=made[0].pk).assignee_id is None
    bob.person.refresh_from_db()
    assert not bob.person.is_active
    assert refused(lambda: team.deactivate(shop.pk, owner.person, bob.pk)) == "gone"
    team.reactivate(shop.pk, owner.person, bob.pk)
    bob.person.refresh_from_db()
    assert memberships(bob.person) == {shop.pk: "agent"}


def test_an_administrator_does_not_bring_an_owner_back(shop: Any) -> None:
    owner, former = member(shop, R.OWNER), member(shop, R.OWNER, "former")
    team.deactivate(shop.pk, owner.person, former.pk)
    administrator = member(shop, R.ADMINISTRATOR)
    assert refused(lambda: team.reactivate(shop.pk, administrator.person, former.pk)) == "owners_only"
