"""The shop's settings: what is kept, what is refused and how it is said, and the keys of the web chat."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client

from zhiyin.records.models import AuditEntry, Channel, Shop
from zhiyin.secrets import unseal

GOOD = {"name": "Tea House", "language": "zh-hans", "time_zone": "Asia/Shanghai", "opening": "always", "file_quota": "2000"}


def post(browser: Client, **fields: Any) -> Any:
    return browser.post("/settings?shop=tea", GOOD | fields)


def now(house: Any) -> Shop:
    return Shop.objects.get(pk=house.shop.pk)


def test_everything_is_kept_and_audited(ada: Client, tea: Any) -> None:
    answer = post(ada, name="Tea & Co", time_zone="Europe/Berlin", opening="hours", mon="09:00-12:00，13：30-18:00",
                  quiet_from="22:00", quiet_until="08:00", retention_days="365", file_quota="5")
    assert (answer.status_code, answer["Location"]) == (302, "/settings?shop=tea")
    shop = now(tea)
    assert (shop.name, shop.time_zone, shop.retention_days, shop.file_quota) == ("Tea & Co", "Europe/Berlin", 365, 5_000_000)
    assert shop.opening_hours["mon"] == [["09:00", "12:00"], ["13:30", "18:00"]]
    assert shop.opening_hours["sun"] == []
    assert (shop.quiet_from, shop.quiet_until) == (time(22), time(8))
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.data["retention_days"]) == ("shop.changed", shop.pk, [None, 365])
    page = ada.get("/settings?shop=tea").content.decode()
    assert 'value="09:00-12:00, 13:30-18:00"' in page
    post(ada, name="Tea & Co", time_zone="Europe/Berlin")  # back to always open, no quiet hours
    assert (now(tea).opening_hours, now(tea).quiet_from) == ({}, None)


def test_nothing_changed_leaves_no_entry(ada: Client, tea: Any) -> None:
    assert post(ada).status_code == 302
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(("fields", "wrong"), [
    ({"name": " "}, "id_name"),
    ({"language": "fr"}, "id_language"),
    ({"time_zone": "Mars/Olympus"}, "id_time_zone"),
    ({"opening": "hours"}, "id_opening"),
    ({"opening": "hours", "tue": "9-18"}, "id_tue"),
    ({"opening": "hours", "tue": "09:00-18:00, 17:59-20:00"}, "id_tue"),
    ({"opening": "hours", "tue": "09:00-24:01"}, "id_tue"),
    ({"quiet_from": "22:00"}, "id_quiet_until"),
    ({"quiet_until": "22:00"}, "id_quiet_from"),
    ({"quiet_from": "22:00", "quiet_until": "22:00"}, "id_quiet_until"),
    ({"quiet_from": "later", "quiet_until": "22:00"}, "id_quiet_from"),
    ({"retention_days": "0"}, "id_retention_days"),
    ({"retention_days": "36501"}, "id_retention_days"),
    ({"file_quota": "-1"}, "id_file_quota"),
    ({"file_quota": ""}, "id_file_quota"),
])
def test_an_error_names_its_field_and_nothing_is_kept(ada: Client, tea: Any, fields: dict[str, str], wrong: str) -> None:
    answer = post(ada, **({"name": "New"} | fields))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'<a href="#{wrong}">' in page
    assert f'id="{wrong}_error"' in page
    assert now(tea).name == "Tea House"


@pytest.mark.parametrize(("fields", "name", "value"), [
    ({"retention_days": "1"}, "retention_days", 1),
    ({"retention_days": "36500"}, "retention_days", 36_500),
    ({"file_quota": "0"}, "file_quota", 0),
])
def test_the_edge_is_allowed(ada: Client, tea: Any, fields: dict[str, str], name: str, value: int) -> None:
    assert post(ada, **fields).status_code == 302
    assert getattr(now(tea), name) == value


def test_web_chat_on_and_off(ada: Client, tea: Any) -> None:
    ada.post("/settings/web-chat?shop=tea", {"do": "on"})
    key = now(tea).widget_key
    assert key
    assert Channel.objects.get(shop=tea.shop, kind="web")
    assert f'data-shop="{key}"' in ada.get("/settings?shop=tea").content.decode()
    ada.post("/settings/web-chat?shop=tea", {"do": "on"})
    assert now(tea).widget_key == key
    ada.post("/settings/web-chat?shop=tea", {"do": "off"})
    assert now(tea).widget_key is None
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == ["webchat.enabled", "webchat.disabled"]


def test_identity_keys_are_shown_once_and_two_hold_while_one_replaces_the_other(ada: Client, tea: Any) -> None:
    first = ada.post("/settings/identity-key?shop=tea", {"do": "make"})
    key = unseal(now(tea).identity_key)
    assert key in first.content.decode()
    assert first["Cache-Control"] == "no-store"
    assert key not in ada.get("/settings?shop=tea").content.decode()
    assert ada.post("/settings/identity-key?shop=tea", {"do": "make"}).status_code == 302  # loaded again: no other key
    assert unseal(now(tea).identity_key) == key
    second = ada.post("/settings/identity-key?shop=tea", {"do": "rotate"})
    shop = now(tea)
    assert unseal(shop.identity_key_before) == key != unseal(shop.identity_key)
    assert unseal(shop.identity_key) in second.content.decode()
    assert ada.post("/settings/identity-key?shop=tea", {"do": "rotate"}).status_code == 302
    assert now(tea).identity_key == shop.identity_key
    ada.post("/settings/identity-key?shop=tea", {"do": "retire"})
    assert (now(tea).identity_key, now(tea).identity_key_before) == (shop.identity_key, "")
    assert all(key not in str(entry.data) for entry in AuditEntry.objects.all())
