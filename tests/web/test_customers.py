"""Customers: found, looked at, merged by a person and parted again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from zhiyin.accounts.models import Membership, Person
from zhiyin.domain.roles import Role
from zhiyin.records.models import AuditEntry, Conversation, Customer, CustomerMerge, Event, Identity, Message
from zhiyin.web.customers import queries
from zhiyin.web.customers.views import hidden


def listed(browser: Client, **asked: Any) -> list[int]:
    answer = browser.get("/customers", {"shop": "tea", **asked})
    assert answer.status_code == 200
    return [int(key) for key in re.findall(r'id="customer-(\d+)"', answer.content.decode())]


@pytest.fixture
def member(tea: Any, browser_of: Callable[[Person | None], Client]) -> Callable[[Role], Client]:
    def make(role: Role) -> Client:
        person = Person.objects.create_user(f"{role}@example.com", "correct horse battery", language="en")
        Membership.objects.create(person=person, shop=tea.shop, role=role.value)
        return browser_of(person)

    return make


def test_list_and_search(ada: Client, tea: Any, shoes: Any) -> None:
    wang, li = tea.customer("Wang Fang"), tea.customer("李雷")
    shoes.customer("Wang Elsewhere")
    key = Identity.everywhere.get(customer=li).external_id
    talk = tea.conversation(wang)
    tea.message("where", talk, order_no="A-778899")
    assert listed(ada) == [li.pk, wang.pk]
    for asked, found in (("wang", [wang.pk]), ("雷", [li.pk]), (key, [li.pk]), ("A-778899", [wang.pk]), ("A-7788", []),
                         ("%", []), ("nobody", [])):
        assert listed(ada, q=asked) == found, asked
    assert "Nobody is called this" in ada.get("/customers", {"shop": "tea", "q": "nobody"}).content.decode()


def test_pages_of_customers(ada: Client, tea: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    made = [tea.customer(f"Wang {i}").pk for i in range(7)][::-1]
    for asked in ({}, {"q": "wang"}):
        got: list[int] = []
        address = f"/customers?{urlencode({'shop': 'tea', **asked})}"
        for _ in range(5):
            text = ada.get(address).content.decode()
            got += [int(key) for key in re.findall(r'id="customer-(\d+)"', text)]
            further = re.search(r'hx-get="(/c[^"]+before=[^"]+)"', text)
            if not further:
                break
            address = further[1].replace("&amp;", "&")
        assert got == made


@pytest.mark.parametrize(("key", "shown"), [
    ("", ""), ("abcd", "****"), ("abcde", "ab*de"), ("13812345678", "13*******78")])
def test_what_stays_of_a_hidden_key(key: str, shown: str) -> None:
    assert hidden(key) == shown


@pytest.mark.req("Q-05")
@pytest.mark.parametrize(("role", "may"), [(Role.AGENT, False), (Role.INSPECTOR, False), (Role.LEAD, True),
                                           (Role.OWNER, True)])
def test_who_sees_what_channels_call_a_customer(tea: Any, member: Any, role: Role, may: bool) -> None:
    """Nobody without having said why; then who may, on that customer's page."""
    wang = tea.customer()
    Identity.everywhere.filter(customer=wang).update(external_id="wx_13812345678")
    browser = member(role)
    for address in ("/customers", f"/customers/{wang.pk}"):
        text = browser.get(address, {"shop": "tea"}).content.decode()
        assert "wx_13812345678" not in text
        assert "wx**********78" in text
    assert (f"/personal/customers/{wang.pk}" in text) is may
    asked = browser.post(f"/personal/customers/{wang.pk}?shop=tea", {"reason": "delivery"})
    assert (asked.status_code == 303) is may
    text = browser.get(f"/customers/{wang.pk}", {"shop": "tea"}).content.decode()
    assert ("wx_13812345678" in text) is may


def test_a_customer_s_page(ada: Client, tea: Any) -> None:
    wang = tea.customer()
    talk = tea.conversation(wang)
    said = tea.message("my parcel is late", talk)
    tea.understand(said, "R4.4")
    Conversation.everywhere.filter(pk=talk.pk).update(last_message_id=said.pk)
    case = tea.case("S", message=said, customer=wang)
    text = ada.get(f"/customers/{wang.pk}", {"shop": "tea"}).content.decode()
    assert "my parcel is late" in text
    assert f'id="case-{case.pk}"' in text
    assert "Never merged" in text
    assert f"/customers/{wang.pk}/merge" in text


@pytest.mark.req("E-01")
def test_merged_by_a_person_and_undone(ada: Client, administrator: Person, tea: Any) -> None:
    kept, other = tea.customer("Wang Fang"), tea.customer("W. Fang")
    tea.message("hi", talk := tea.conversation(other))
    address = f"/customers/{kept.pk}/merge?shop=tea"
    choose = ada.get(f"{address}&q=fang").content.decode()
    assert re.findall(r'id="customer-(\d+)"', choose) == [str(other.pk)]
    preview = ada.get(f"{address}&with={other.pk}").content.decode()
    assert "W. Fang" in preview
    assert not CustomerMerge.everywhere.exists()

    unsaid = ada.post(address, {"with": other.pk, "reason": "  "})
    assert unsaid.status_code == 200
    assert 'role="alert"' in unsaid.content.decode()
    assert not CustomerMerge.everywhere.exists()

    done = ada.post(address, {"with": other.pk, "reason": "same address"})
    assert (done.status_code, done["Location"]) == (302, f"/customers/{kept.pk}?shop=tea&done=merged")
    made = CustomerMerge.everywhere.get()
    assert made.moved["conversations"] == [talk.pk]
    assert (made.kept_id, made.absorbed_id, made.by) == (kept.pk, other.pk, f"person:{administrator.pk}")
    talk.refresh_from_db()
    assert talk.customer_id == kept.pk
    page = ada.get(f"/customers/{kept.pk}", {"shop": "tea"}).content.decode()
    assert "same address" in page
    assert "Ada" in page
    assert listed(ada) == [kept.pk]
    entry = AuditEntry.objects.get(action="customer.merged")
    assert (entry.object_id, entry.actor_id, entry.data) == (kept.pk, administrator.pk,
                                                            {"absorbed": other.pk, "merge": made.pk})
    assert "same person as" in ada.get(f"/customers/{other.pk}", {"shop": "tea"}).content.decode()

    for _ in range(2):  # the second time nothing happens
        assert ada.post(f"/customers/merges/{made.pk}/undo?shop=tea").status_code == 302
    talk.refresh_from_db()
    assert talk.customer_id == other.pk
    assert sorted(listed(ada)) == [kept.pk, other.pk]
    assert AuditEntry.objects.filter(action="customer.unmerged").count() == 1
    assert Event.everywhere.filter(kind="customer.unmerged").count() == 1
    assert "Undone" in ada.get(f"/customers/{kept.pk}", {"shop": "tea"}).content.decode()


def test_who_cannot_be_merged(ada: Client, tea: Any, shoes: Any) -> None:
    wang, elsewhere = tea.customer(), shoes.customer()
    made = tea.merged()
    for other in (wang.pk, elsewhere.pk, made.absorbed_id, 10**12, "x"):
        answer = ada.post(f"/customers/{wang.pk}/merge?shop=tea", {"with": other, "reason": "because"})
        assert answer.status_code == 200
        assert 'role="alert"' in answer.content.decode()
    refused = ada.post(f"/customers/{made.absorbed_id}/merge?shop=tea", {"with": wang.pk, "reason": "because"})
    assert 'role="alert"' in refused.content.decode()
    assert CustomerMerge.everywhere.count() == 1


def test_a_preview_says_what_moves(ada: Client, tea: Any) -> None:
    kept, other = tea.customer("Kept"), tea.customer("Other")
    for who in (kept, other):
        said = tea.message("broken", tea.conversation(who))
        tea.case("A", message=said, customer=who, owner_key=f"customer:{who.pk}", object_key="order:A-778899")
    with_other = queries.moving(tea.shop, kept, other)
    assert (with_other.talks, with_other.messages, with_other.cases) == (1, 1, 1)
    assert with_other.joined == ["order:A-778899"]
    assert Message.everywhere.count() == 2
    assert "order:A-778899" in ada.get(f"/customers/{kept.pk}/merge", {"shop": "tea", "with": other.pk}).content.decode()
    assert Customer.everywhere.filter(merged_into=None).count() == 2
