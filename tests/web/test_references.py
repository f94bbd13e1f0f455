"""Reference values: told on a page like by any other source, by who may change the shop's settings, and written down."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.web.trade import tell
from zhiyin.records.models import AuditEntry
from zhiyin.records.models.trade import Reference
from zhiyin.telling import PAGE, Unfit
from zhiyin.telling import tell as tell_on_page

VALUE = {"name": "茶叶类目退货率", "value": "3.8", "unit": "%", "origin": "2025 年类目白皮书"}


def put(browser: Client, **given: Any) -> int:
    return browser.post("/references/values?shop=tea", {**VALUE, **given}).status_code


def own(shop: Any) -> list[Reference]:
    return list(Reference.objects.of(shop).filter(source=PAGE).order_by("id"))


@pytest.mark.django_db(transaction=True)
def test_added_changed_and_written_down(ada: Client, tea: Any, shoes: Any) -> None:
    assert put(ada) == 303
    (made,) = own(tea.shop)
    assert (made.name, made.value, made.data["origin"], made.data["unit"]) == (
        VALUE["name"], Decimal("3.8"), VALUE["origin"], "%")
    assert own(shoes.shop) == []
    text = ada.get("/references", {"shop": "tea", "change": made.pk}).content.decode()
    assert 'value="3.8"' in text
    assert put(ada, change=made.pk, value="3.80") == 303  # the same: nothing is told
    assert put(ada, change=made.pk, value="4.1", origin="本店 2026 年数据") == 303
    (changed,) = own(tea.shop)
    assert (changed.pk, changed.value, changed.data["origin"]) == (made.pk, Decimal("4.1"), "本店 2026 年数据")
    entries = list(AuditEntry.objects.filter(action="reference.told").order_by("id").values_list("object_id", "data"))
    assert [key for key, _ in entries] == [made.pk, made.pk]
    assert entries[1][1] == {"value": ["3.8", "4.1"], "origin": [VALUE["origin"], "本店 2026 年数据"]}
    assert "本店 2026 年数据" in ada.get("/references", {"shop": "tea"}).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("given", [{"value": ""}, {"value": "a lot"}, {"value": "1.23456"}, {"value": "99999999999"},
                                   {"value": "NaN"}, {"unit": ""}, {"origin": ""}, {"name": " "}, {"name": "a\0b"}])
def test_what_cannot_be_kept_is_said(ada: Client, tea: Any, given: dict[str, str]) -> None:
    answer = ada.post("/references/values?shop=tea", {**VALUE, **given})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert own(tea.shop) == []


def test_others_values_are_changed_where_they_come_from(ada: Client, tea: Any, shoes: Any) -> None:
    told = tell(tea, "references", "f1", **VALUE)
    assert put(ada, change=told) == 404
    assert put(ada, change="x") == 404
    assert "changed by its source" in ada.get("/references", {"shop": "tea"}).content.decode()


def test_the_reason_why_something_told_on_a_page_does_not_fit(db: None) -> None:
    with pytest.raises(Unfit, match="not an amount") as error:
        tell_on_page(1, "Asia/Shanghai", "references", "x", "2026-03-01T10:00:00Z", {**VALUE, "value": "1e30"})
    assert error.value.field == "value"
    with pytest.raises(Unfit):
        tell_on_page(1, "Asia/Shanghai", "references", "x", "2026-03-01T10:00:00Z", {"name": "x"})
