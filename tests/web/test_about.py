"""Beside a talk: the order that is meant, what a person says of it, where the parcel is, whom to ring (G-06)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.web.trade import PHONE, link, tell
from zhiyin.accounts.models import Membership, Person
from zhiyin.domain.roles import Role
from zhiyin.records.models import AuditEntry, Conversation
from zhiyin.records.models.trade import Buyer, Link


@pytest.fixture
def talk(tea: Any, front: Any) -> Conversation:
    return tea.message("我的订单到哪了", tea.conversation(front["customer"])).conversation


def panel(browser: Client, talk: Conversation) -> str:
    answer = browser.get(f"/conversations/{talk.pk}/about", {"shop": "tea"})
    assert answer.status_code == 200
    return answer.content.decode()


def meant(browser: Client, talk: Conversation) -> list[str]:
    return re.findall(r'<details class="meant" id="meant-([a-z]+-\d+)"', panel(browser, talk))


def say(browser: Client, talk: Conversation, said: str, **about: Any) -> int:
    ((what, thing),) = about.items()
    return browser.post(f"/conversations/{talk.pk}/links?shop=tea", {"what": what, "id": thing, "said": said},
                        headers={"HX-Request": "true"}).status_code


@pytest.mark.req("G-06")
def test_profile_orders_track_and_phone(ada: Client, talk: Any, front: Any) -> None:
    for text in (panel(ada, talk), ada.get(f"/conversations/{talk.pk}", {"shop": "tea"}).content.decode()):
        for said in ("VIP", "钻石会员", "¥12,680.50", "2026112100123", "2026111800456", "Out for delivery", "正在派送途中",
                     'href="tel:031185551234"', 'href="tel:18632107654"', f"/customers/{front['customer'].pk}"):
            assert said in text, said
        assert PHONE not in text


def test_the_most_likely_first_then_the_customer_s_others(ada: Client, tea: Any, talk: Any, front: Any) -> None:
    new, old = f"order-{front['order'].pk}", f"order-{front['older'].pk}"
    assert meant(ada, talk) == [new, old]  # nothing is linked: the newest first
    link(tea, talk, 0.7, order=front["older"])
    link(tea, talk, 0.4, product=front["product"])
    assert meant(ada, talk) == [old, f"product-{front['product'].pk}", new]
    text = panel(ada, talk)
    assert "most likely" in text
    assert "40%" in text
    assert "“我的订单”" in text  # the words that say so
    link(tea, talk, 0.2, parcel=front["parcel"], said=True)
    assert meant(ada, talk)[0] == f"parcel-{front['parcel'].pk}"


def test_it_is_this_one_and_not_this_one(ada: Client, administrator: Any, tea: Any, talk: Any, front: Any) -> None:
    new, old = front["order"].pk, front["older"].pk
    link(tea, talk, 0.7, order=front["older"])
    assert say(ada, talk, "yes", order=new) == 200  # no rule had named it
    made = Link.objects.of(tea.shop).get(order_id=new)
    assert (made.said, made.maker, made.by_id, made.confidence) == (True, "person", administrator.pk, 1.0)
    assert meant(ada, talk) == [f"order-{new}", f"order-{old}"]
    assert say(ada, talk, "no", order=old) == 200
    refused = Link.objects.of(tea.shop).get(order_id=old)
    assert (refused.said, refused.maker) == (False, "person")
    assert meant(ada, talk) == [f"order-{new}"]
    assert "Not these" in panel(ada, talk)
    for _ in range(2):  # said again, nothing more happens
        assert say(ada, talk, "no", order=old) == 200
    entries = AuditEntry.objects.filter(action="link.corrected").order_by("id")
    assert [(entry.object_id, entry.data["said"]) for entry in entries] == [(talk.pk, True), (talk.pk, False)]
    assert say(ada, talk, "yes", order=old) == 200
    assert Link.objects.of(tea.shop).get(order_id=old).said is True
    assert Link.objects.of(tea.shop).filter(order__isnull=False).count() == 2
    plain = ada.post(f"/conversations/{talk.pk}/links?shop=tea", {"what": "order", "id": old, "said": "no"})
    assert (plain.status_code, plain["Location"]) == (303, f"/conversations/{talk.pk}?shop=tea#context")


def test_what_cannot_be_said(ada: Client, tea: Any, shoes: Any, talk: Any, front: Any) -> None:
    theirs = tell(shoes, "orders", "x", state="paid")
    assert say(ada, talk, "yes", order=theirs) == 404
    assert say(ada, talk, "yes", order=10**17) == 404
    for bad in ({"order": "x"}, {"customer": 1}):
        assert say(ada, talk, "yes", **bad) == 400
    assert say(ada, talk, "maybe", order=front["order"].pk) == 400
    assert not Link.objects.of(tea.shop).exists()


def test_who_may_say(tea: Any, talk: Any, front: Any, browser_of: Callable[[Person | None], Client]) -> None:
    for role, status in ((Role.AGENT, 200), (Role.INSPECTOR, 403)):
        person = Person.objects.create_user(f"{role}@example.com", "correct horse battery", language="en")
        Membership.objects.create(person=person, shop=tea.shop, role=role.value)
        browser = browser_of(person)
        assert ("It is this one" in panel(browser, talk)) is (status == 200)
        assert say(browser, talk, "yes", order=front["order"].pk) == status


def test_nobody_known_and_nothing_named(ada: Client, tea: Any, front: Any) -> None:
    stranger = tea.message("在吗", tea.conversation(None)).conversation
    assert "Neither the customer nor an order is known" in panel(ada, stranger)
    known = tea.message("在吗", tea.conversation(tea.customer("李雷"))).conversation
    assert "has not told who this is there" in panel(ada, known)
    Buyer.objects.of(tea.shop).update(customer=None)
    tell(tea, "buyers", "c9", name="李雷")
    Buyer.objects.of(tea.shop).filter(external_id="c9").update(customer_id=known.customer_id)
    assert "This customer has no order" in panel(ada, known)


def test_an_order_that_cannot_be_true_is_marked(ada: Client, talk: Any, front: Any) -> None:
    assert "no date of delivery" in panel(ada, talk)


def test_in_chinese(ada: Client, talk: Any) -> None:
    ada.cookies["django_language"] = "zh-hans"
    text = panel(ada, talk)
    for word in ("VIP 客户", "累计消费", "订单与物流", "已发货", "派送中", "就是这个", "不是这个", "打开订单"):
        assert word in text, word
