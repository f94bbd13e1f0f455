"""The audit log on its page: whose entries, which of them, page by page, and whether the chain is whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from zhiyin.accounts.models import Membership, Person
from zhiyin.act.audit import record


def numbers(browser: Client, query: str = "") -> list[int]:
    page = browser.get(f"/audit?shop=tea{query}").content.decode()
    return [int(number) for number in re.findall(r"<tr><td>(\d+)</td>", page)]


@pytest.fixture
def log(tea: Any, shoes: Any, administrator: Person) -> dict[str, int]:
    return {
        "token": record("token.created", shop=tea.shop.pk, actor=administrator.pk, object_kind="token", object_id=7_000_001).pk,
        "shop": record("shop.changed", shop=tea.shop.pk, actor=None, object_kind="shop", object_id=tea.shop.pk,
                       data={"retention_days": [None, 30]}).pk,
        "other": record("token.created", shop=shoes.shop.pk, actor=administrator.pk, object_kind="token",
                        object_id=7_000_002).pk,
        "all": record("shop.created", shop=None, actor=administrator.pk).pk,
    }


def test_of_one_s_shop_only(log: dict[str, int], ada: Client, tea: Any, browser_of: Callable[..., Client]) -> None:
    owner = Person.objects.create_user("owner@example.com", "correct horse battery")
    Membership.objects.create(person=owner, shop=tea.shop, role="owner")
    assert numbers(browser_of(owner)) == [log["shop"], log["token"]]
    assert numbers(ada) == [log["all"], log["shop"], log["token"]]  # the installation's administrator


@pytest.mark.parametrize(("query", "wanted"), [
    ("&action=token.created", ["token"]), ("&kind=shop", ["shop"]), ("&object=7000001", ["token"]), ("&object=7000002", []),
    ("&person={ada}", ["all", "token"]), ("&person=999999", []),
    ("&since={today}", ["all", "shop", "token"]), ("&since={tomorrow}", []),
    ("&until={today}", ["all", "shop", "token"]), ("&until={yesterday}", []),
    ("&kind=token&action=shop.changed", []),
])
def test_filters(log: dict[str, int], ada: Client, administrator: Person, tea: Any, query: str, wanted: list[str]) -> None:
    from zhiyin.web.pages import zone_of

    today = datetime.now(UTC).astimezone(zone_of(tea.shop)).date()
    query = query.format(ada=administrator.pk, today=today, tomorrow=today + timedelta(days=1),
                         yesterday=today - timedelta(days=1))
    assert numbers(ada, query) == [log[one] for one in wanted]


@pytest.mark.parametrize("query", ["&since=yesterday", "&object=seven", "&person=-1", "&before=x", "&until=9999-12-31",
                                   "&object=" + "9" * 30])
def test_a_filter_that_cannot_be_read(log: dict[str, int], ada: Client, query: str) -> None:
    answer = ada.get(f"/audit?shop=tea{query}")
    assert answer.status_code == 400
    assert "cannot be read" in answer.content.decode()


def test_page_by_page_nothing_is_missed(ada: Client, tea: Any) -> None:
    written = [record("shop.changed", shop=tea.shop.pk, actor=None).pk for _ in range(103)]
    seen, address = [], "/audit?shop=tea"
    for _ in range(3):
        page = ada.get(address).content.decode()
        seen += [int(number) for number in re.findall(r"<tr><td>(\d+)</td>", page)]
        older = re.search(r'href="(/audit\?[^"]*before=[^"]*)"', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == written[::-1]
    assert address == ""


def test_the_chain(log: dict[str, int], ada: Client) -> None:
    assert "The chain is whole: 4 entries" in ada.post("/audit/verify?shop=tea").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_auditentry DISABLE TRIGGER append_only")
        cursor.execute("UPDATE records_auditentry SET actor_id = 1 WHERE id = %s", [log["shop"]])
        cursor.execute("ALTER TABLE records_auditentry ENABLE TRIGGER append_only")
    assert f"Entry {log['shop']} does not fit" in ada.post("/audit/verify?shop=tea").content.decode()
