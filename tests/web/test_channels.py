"""Channels: their health, their alarm once per silence, and settings whose secrets never come out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from zhiyin.records.models import AuditEntry, Channel, Event, Message
from zhiyin.secrets import unseal
from zhiyin.watch import health, tell_silence

MAIL = {"name": "mail", "kind": "email", "address": "help@tea.example", "host": "smtp.tea.example", "user": "tea",
        "password": "very secret", "tls": "tls", "port": "465"}


def came(house: Any, minutes: int, role: str = "customer", **fields: Any) -> Message:
    message = house.message("hello", role=role, **fields)
    Message.everywhere.filter(pk=message.pk).update(received_at=datetime.now(UTC) - timedelta(minutes=minutes))
    message.refresh_from_db()
    return message


def only(house: Any) -> Any:
    [one] = health(house.shop, datetime.now(UTC))
    return one


def test_health_says_what_came_and_went(tea: Any) -> None:
    assert (only(tea).last_in, only(tea).last_out, only(tea).today) == (None, None, 0)
    old, new = came(tea, 50), came(tea, 5)
    answer = came(tea, 3, "agent")
    came(tea, 1, history=True)  # an import of old talks is no sign of life
    came(tea, 1, "system")
    tea.understand(old)
    tell_silence(datetime.now(UTC))
    newest = came(tea, 0)
    assert (only(tea).last_in, only(tea).last_out) == (newest.received_at, answer.received_at)
    assert Channel.objects.get(pk=tea.channel.pk).last_in_at == new.received_at  # kept by the clock
    tell_silence(datetime.now(UTC))
    assert Channel.objects.get(pk=tea.channel.pk).last_in_at == newest.received_at


def test_a_silence_is_told_once(tea: Any, shoes: Any) -> None:
    Channel.objects.filter(pk=tea.channel.pk).update(silence_minutes=30)
    came(shoes, 500)  # no alarm is wanted there
    silent = came(tea, 29)
    assert tell_silence(datetime.now(UTC)) == 0
    later = datetime.now(UTC) + timedelta(minutes=2)
    assert tell_silence(later) == 1
    assert tell_silence(later + timedelta(minutes=1)) == 0
    event = Event.everywhere.get(kind="channel.silent")
    assert event.shop_id == tea.shop.pk
    assert event.data == {"channel": tea.channel.pk, "since": silent.received_at.isoformat(), "minutes": 30}
    came(tea, 0)
    assert tell_silence(datetime.now(UTC)) == 0
    assert tell_silence(datetime.now(UTC) + timedelta(minutes=31)) == 1  # another silence
    assert Event.everywhere.filter(kind="channel.silent").count() == 2


def test_a_closed_shop_is_not_alarmed(tea: Any) -> None:
    Channel.objects.filter(pk=tea.channel.pk).update(silence_minutes=1)
    tea.shop.opening_hours = {"mon": []}
    tea.shop.save()
    came(tea, 500)
    assert tell_silence(datetime.now(UTC)) == 0


def test_the_page_shows_silence_and_errors(ada: Client, tea: Any) -> None:
    Channel.objects.filter(pk=tea.channel.pk).update(silence_minutes=30, last_error="refused by the server")
    assert "refused by the server" in ada.get("/channels?shop=tea").content.decode()
    came(tea, 31)
    assert '<span class="state bad">silent</span>' in ada.get("/channels?shop=tea").content.decode()
    came(tea, 1)
    assert '<span class="state bad">silent</span>' not in ada.get("/channels?shop=tea").content.decode()


def test_an_empty_shop_says_what_to_do(ada: Client, tea: Any) -> None:
    tea.channel.delete()
    assert "No channel yet" in ada.get("/channels?shop=tea").content.decode()


def test_secrets_go_in_sealed_and_never_come_out(ada: Client, tea: Any) -> None:
    assert ada.post("/channels/new?shop=tea", MAIL).status_code == 302
    mail = Channel.objects.get(name="mail")
    assert mail.config == {"address": "help@tea.example", "smtp": {
        "host": "smtp.tea.example", "port": 465, "user": "tea", "tls": "tls", "password": mail.config["smtp"]["password"]}}
    assert unseal(mail.config["smtp"]["password"]) == "very secret"
    page = ada.get(f"/channels/{mail.pk}?shop=tea").content.decode()
    assert "very secret" not in page
    assert mail.config["smtp"]["password"] not in page
    ada.post(f"/channels/{mail.pk}?shop=tea", MAIL | {"password": "", "name": "letters"})  # empty: as it was
    mail.refresh_from_db()
    assert (mail.name, unseal(mail.config["smtp"]["password"])) == ("letters", "very secret")
    # another server must not be sent the password of this one
    ada.post(f"/channels/{mail.pk}?shop=tea", MAIL | {"password": "", "host": "other.example"})
    mail.refresh_from_db()
    assert mail.config["smtp"]["password"] == ""
    said = [(entry.action, entry.data) for entry in AuditEntry.objects.order_by("id")]
    assert said[0][0] == "channel.created"
    assert said[1] == ("channel.changed", {"fields": ["name"]})
    assert "very secret" not in str(said)


@pytest.mark.parametrize(("fields", "wrong"), [
    ({"name": ""}, "name"),
    ({"name": "tea channel"}, "name"),
    ({"kind": "pigeon"}, "kind"),
    ({"kind": "email"}, "address"),
    ({"kind": "email", "address": "nobody"}, "address"),
    ({"kind": "email", "address": "a@b.example", "port": "65536"}, "port"),
    ({"kind": "http", "secret": "s"}, "url"),
    ({"kind": "http", "url": "http://shop.example/in", "secret": "s"}, "url"),
    ({"kind": "http", "url": "https://127.0.0.1/in", "secret": "s"}, "url"),
    ({"kind": "http", "url": "https://169.254.169.254/latest", "secret": "s"}, "url"),
    ({"kind": "http", "url": "https://8.8.8.8/in"}, "secret"),
    ({"silence_minutes": "0"}, "silence_minutes"),
    ({"silence_minutes": "43201"}, "silence_minutes"),
])
def test_an_error_names_its_field(ada: Client, tea: Any, fields: dict[str, str], wrong: str) -> None:
    answer = ada.post("/channels/new?shop=tea", {"name": "new", "kind": ""} | fields)
    assert answer.status_code == 422
    assert f'href="#id_{wrong}"' in answer.content.decode()
    assert Channel.objects.count() == 1


def test_http_keeps_its_secret(ada: Client, tea: Any) -> None:
    given = {"name": "own", "kind": "http", "url": "https://8.8.8.8/in", "secret": "sign me", "silence_minutes": "43200"}
    assert ada.post(f"/channels/{tea.channel.pk}?shop=tea", given).status_code == 302
    assert ada.post(f"/channels/{tea.channel.pk}?shop=tea", given | {"secret": ""}).status_code == 302
    own = Channel.objects.get()
    assert (own.name, own.kind, own.silence_minutes) == ("own", "http", 43_200)
    assert own.config["url"] == "https://8.8.8.8/in"
    assert unseal(own.config["secret"]) == "sign me"
