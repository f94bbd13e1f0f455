"""What the shop's systems were asked to do, and a lead's word where it did not end well."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from zhiyin.records.models import AuditEntry, Connection, ShopAction


def asked(house: Any, state: str, **fields: Any) -> ShopAction:
    outside, _ = Connection.everywhere.get_or_create(shop=house.shop, kind="fake", name="Fake", source="fake",
                                                     defaults={"key": uuid4().hex})
    return ShopAction.everywhere.create(shop=house.shop, connection=outside, key=uuid4(), kind="refund", state=state,
                                        action={"action": "refund", "order": "A<b>1"}, why="答应的<i>补偿</i>", amount="12.50",
                                        attempts=6, **fields)


def say(browser: Client, row: ShopAction, word: str) -> int:
    return browser.post(f"/requests/{row.pk}?shop=tea", {"word": word}).status_code


def test_told_with_who_why_and_how_it_ended(ada: Client, tea: Any, shoes: Any) -> None:
    asked(tea, "refused", rule="amount_not_allowed", error="more than was paid")
    asked(shoes, "failed")
    text = ada.get("/requests", {"shop": "tea"}, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    for words in ("¥12.50", "店铺系统", "超过了可以给的上限", "amount_not_allowed: more than was paid",
                  "答应的&lt;i&gt;补偿&lt;/i&gt;", "A&lt;b&gt;1"):
        assert words in text, words
    assert text.count('id="action-') == 1
    assert "没连上" not in text


@pytest.mark.parametrize(("view", "shown"), [("", 4), ("person", 2), ("underway", 1), ("done", 1)])
def test_which_are_shown(ada: Client, tea: Any, view: str, shown: int) -> None:
    for state in ("failed", "uncertain", "accepted", "done"):
        asked(tea, state)
    assert ada.get("/requests", {"shop": "tea", "state": view}).content.decode().count('id="action-') == shown


def test_goes_on_by_key(ada: Client, tea: Any) -> None:
    first, *_ = [asked(tea, "done").pk for _ in range(51)]
    text = ada.get("/requests", {"shop": "tea"}).content.decode()
    assert f'id="action-{first}"' not in text
    assert f"before={first + 1}" in text
    assert f'id="action-{first}"' in ada.get("/requests", {"shop": "tea", "before": first + 1}).content.decode()
    assert ada.get("/requests", {"shop": "tea", "before": "x"}).status_code == 404
    assert ada.get("/requests", {"shop": "tea", "state": "x"}).status_code == 404


@pytest.mark.parametrize(("state", "word", "then"), [
    ("failed", "again", ("waiting", 0, False)), ("uncertain", "look", ("accepted", 0, True)),
    ("uncertain", "done", ("done", 6, False)), ("uncertain", "undone", ("failed", 6, False)),
    ("done", "again", ("done", 6, False)), ("uncertain", "again", ("uncertain", 6, False)),
    ("asking", "look", ("asking", 6, False)), ("failed", "done", ("failed", 6, False)),
])
def test_a_lead_s_word(ada: Client, tea: Any, state: str, word: str, then: tuple[Any, ...]) -> None:
    row = asked(tea, state)
    assert say(ada, row, word) == 303
    row.refresh_from_db()
    assert (row.state, row.attempts, row.doubt) == then
    changed = then[0] != state
    assert AuditEntry.objects.filter(action="action.said", object_id=row.pk).count() == changed
    assert (row.ended_at is not None) == (changed and then[0] in ("done", "failed"))


def test_not_of_another_shop_and_no_other_word(ada: Client, tea: Any, shoes: Any) -> None:
    assert say(ada, asked(shoes, "failed"), "again") == 404
    assert say(ada, asked(tea, "failed"), "explode") == 404
