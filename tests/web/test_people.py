"""People and roles of a shop in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from zhiyin.accounts.models import Invitation, Membership, Person
from zhiyin.act import audit
from zhiyin.domain.roles import Permission, Role
from zhiyin.records.models import AuditEntry, Shop
from zhiyin.web.people.words import PERMISSIONS, ROLES

PASSWORD = "correct horse battery"
BrowserOf = Callable[[Person | None], Client]
INVITE = {"email": "new@example.com", "role": "agent", "department": "", "language": "zh-hans"}


def member(house: Any, role: str, name: str) -> Membership:
    person = Person.objects.create_user(f"{name}@example.com", PASSWORD, name=name.title(), language="en")
    return Membership.objects.create(person=person, shop=house.shop, role=role)


@pytest.fixture
def olga(tea: Any, browser_of: BrowserOf) -> Client:
    return browser_of(member(tea, "owner", "olga").person)


def test_inviting_by_mail_and_joining(olga: Client, tea: Any) -> None:
    answer = olga.post("/people/invite?shop=tea", INVITE, follow=True)
    assert "on its way to new@example.com" in answer.content.decode()
    sent = mail.outbox[0]
    assert sent.to == ["new@example.com"]
    assert "Tea House" in sent.subject
    link = re.search(r"http://testserver(/invitation/\S+)", sent.body)
    assert link
    assert link[1] not in answer.content.decode()
    newcomer = Client(headers={"accept-language": "en"})
    assert newcomer.get(link[1]).status_code == 200
    assert newcomer.post(link[1], {"name": "New", "new": "short"}).status_code == 422
    assert newcomer.post(link[1], {"name": "New", "new": PASSWORD})["Location"] == "/"
    assert Membership.objects.get(person__email="new@example.com").role == "agent"
    assert newcomer.get("/account").status_code == 200
    gone = Client(headers={"accept-language": "en"}).get(link[1])
    assert gone.status_code == 404
    assert "not open any more" in gone.content.decode()


def test_without_a_mail_server_the_link_is_shown_once(olga: Client, tea: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = olga.post("/people/invite?shop=tea", INVITE).content.decode()
    link = re.search(r"<code>http://testserver(/invitation/[^<]+)</code>", page)
    assert link
    assert Client().get(link[1]).status_code == 200
    assert "/invitation/" not in olga.get("/people?shop=tea").content.decode()


def test_somebody_with_an_account_signs_in_to_join(olga: Client, tea: Any, shoes: Any, settings: Any) -> None:
    member(shoes, "agent", "ben")
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = olga.post("/people/invite?shop=tea", {**INVITE, "email": "ben@example.com"}).content.decode()
    link = re.search(r"(/invitation/[^<]+)</code>", page)
    assert link
    ben = Client(headers={"accept-language": "en"})
    assert 'name="new"' not in ben.get(link[1]).content.decode()
    ben.post(link[1], {"name": "Thief", "new": PASSWORD})
    assert not Membership.objects.filter(shop=tea.shop, person__email="ben@example.com").exists()
    to = ben.post("/sign-in", {"email": "ben@example.com", "password": PASSWORD, "next": link[1]})["Location"]
    assert to == link[1]
    assert ben.post(link[1])["Location"] == "/?shop=tea"
    assert Membership.objects.get(shop=tea.shop, person__email="ben@example.com").active


def test_taking_an_invitation_back(olga: Client, tea: Any) -> None:
    olga.post("/people/invite?shop=tea", INVITE)
    one = Invitation.objects.get()
    assert "new@example.com" in olga.get("/people?shop=tea").content.decode()
    olga.post(f"/people/invitations/{one.pk}/revoke?shop=tea")
    link = re.search(r"(/invitation/\S+)", mail.outbox[0].body)
    assert link
    assert Client().get(link[1]).status_code == 404


@pytest.mark.parametrize(("wrong", "word"), [
    ({"email": "nonsense"}, "valid email"), ({"role": "king"}, "valid choice"), ({"role": "department"}, "which department"),
    ({"email": "olga@example.com"}, "belongs to the shop already"),
])
def test_an_invitation_that_cannot_be(wrong: dict[str, str], word: str, olga: Client) -> None:
    answer = olga.post("/people/invite?shop=tea", {**INVITE, **wrong})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.req("P-02")
def test_a_changed_role_holds_at_the_next_request(olga: Client, tea: Any, browser_of: BrowserOf) -> None:
    ann = member(tea, "agent", "ann")
    browser = browser_of(ann.person)
    assert browser.get("/wall?shop=tea").status_code == 403
    olga.post(f"/people/{ann.pk}/role?shop=tea", {"role": "lead", "department": ""})
    assert browser.get("/wall?shop=tea").status_code == 200
    olga.post(f"/people/{ann.pk}/role?shop=tea", {"role": "department", "department": "OPS"})
    assert browser.get("/wall?shop=tea").status_code == 403
    entries = AuditEntry.objects.filter(action="people.role_changed").order_by("id")
    assert [one.data["to"]["role"] for one in entries] == ["lead", "department"]
    assert list(audit.broken()) == []


@pytest.mark.req("P-02")
def test_who_is_removed_is_signed_out_at_once(olga: Client, tea: Any, browser_of: BrowserOf) -> None:
    ann, bob = member(tea, "agent", "ann"), member(tea, "agent", "bob")
    talk = tea.conversation()
    type(talk).everywhere.filter(pk=talk.pk).update(assignee=ann.person)
    browser = browser_of(ann.person)
    assert browser.get("/account").status_code == 200
    page = olga.get("/people?shop=tea").content.decode()
    assert "Their talks (1) go to" in page
    olga.post(f"/people/{ann.pk}/deactivate?shop=tea", {"hand_to": bob.person_id})
    assert browser.get("/account")["Location"].startswith("/sign-in")
    again = browser.post("/sign-in", {"email": "ann@example.com", "password": PASSWORD})
    assert again.status_code == 401
    talk.refresh_from_db()
    assert talk.assignee == bob.person
    olga.post(f"/people/{ann.pk}/reactivate?shop=tea")
    assert browser.get("/account").status_code == 302  # the old session stays ended
    assert browser.post("/sign-in", {"email": "ann@example.com", "password": PASSWORD}).status_code == 302


def test_a_refusal_says_why(olga: Client, tea: Any) -> None:
    own = Membership.objects.get(person__email="olga@example.com")
    page = olga.post(f"/people/{own.pk}/role?shop=tea", {"role": "agent", "department": ""}, follow=True).content.decode()
    assert "last owner" in page
    own.refresh_from_db()
    assert own.role == "owner"


def test_an_administrator_is_offered_no_owners(tea: Any, browser_of: BrowserOf, olga: Client) -> None:
    page = browser_of(member(tea, "administrator", "max").person).get("/people?shop=tea").content.decode()
    assert 'value="owner"' not in page
    owners = Membership.objects.get(role="owner")
    assert f"/people/{owners.pk}/role" not in page
    assert 'value="owner"' in olga.get("/people?shop=tea").content.decode()


def test_the_matrix_says_what_the_product_does(olga: Client) -> None:
    page = olga.get("/people/roles?shop=tea").content.decode()
    rows = re.findall(r'<tr><th scope="row">', page)
    assert len(rows) == len(Permission)
    body = page[page.index("<tbody>"):page.index("</tbody>")]
    from zhiyin.domain.roles import ALLOWED

    assert body.count("<title>Yes</title>") == sum(len(held) for held in ALLOWED.values())


def test_every_role_and_permission_has_words_in_both_languages() -> None:
    assert set(ROLES) == set(Role)
    assert set(PERMISSIONS) == set(Permission)
    for word in [*PERMISSIONS.values(), *(one for pair in ROLES.values() for one in pair)]:
        with translation.override("en"):
            english = str(word)
        with translation.override("zh-hans"):
            assert str(word) != english


def test_a_further_shop(ada: Client, olga: Client, administrator: Person, tea: Any) -> None:
    given = {"shop": "杏子小店", "time_zone": "Asia/Shanghai", "shop_language": "zh-hans"}
    assert olga.get("/shops/new").status_code == 403
    assert olga.post("/shops/new", given).status_code == 403
    assert ada.post("/shops/new", {**given, "time_zone": "Nowhere"}).status_code == 422
    assert ada.post("/shops/new", given)["Location"] == "/people?shop=shop"
    made = Shop.objects.get(slug="shop")
    assert Membership.objects.get(shop=made).person == administrator
    assert olga.get("/people?shop=shop").status_code == 404


def test_without_a_shop_the_administrator_makes_one(ada: Client, db: None) -> None:
    assert ada.get("/people")["Location"] == "/shops/new"
