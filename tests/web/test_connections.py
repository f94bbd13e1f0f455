"""The room of connections: secrets never come out, everything is audited, dead letters are tried again and dropped."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.connectors.signing import CONFIGS, payload
from zhiyin import connections
from zhiyin.connections import sealed
from zhiyin.domain.outside import Unreachable
from zhiyin.records.models import AuditEntry, Connection, DeadLetter, Order
from zhiyin.secrets import home, unseal

SHOP = {"name": "Our Shopify", "source": "shopify", "enabled": "on", "domain": "tea.myshopify.com", "secret": "very secret",
        "access_token": "token 1", "currency": "usd"}


def made(house: Any, kind: str = "shopify", **fields: Any) -> Connection:
    return Connection.everywhere.create(**{"shop": house.shop, "kind": kind, "name": kind, "source": kind, "key": f"key-{kind}",
                                           "config": sealed(kind, CONFIGS[kind], {}), **fields})


def dead(one: Connection, body: bytes, **fields: Any) -> DeadLetter:
    return DeadLetter.everywhere.create(**{
        "shop": one.shop, "connection": one, "digest": body[:32].ljust(32), "body": body, "code": "unreadable",
        "field": "updated_at", "why": "updated_at is missing", "headers": {"x-shopify-topic": "orders/updated"}, **fields})


def test_an_empty_shop_says_what_to_do(ada: Client, tea: Any) -> None:
    page = ada.get("/connections?shop=tea").content.decode()
    assert "No connection yet" in page
    assert "/connections/new?kind=kuaidi100&amp;shop=tea" in page
    assert "Which system is it?" in ada.get("/connections/new?shop=tea&kind=pigeon").content.decode()


def test_secrets_go_in_sealed_and_never_come_out(ada: Client, tea: Any) -> None:
    assert ada.post("/connections/new?kind=shopify&shop=tea", SHOP).status_code == 302
    one = Connection.everywhere.get()
    assert (one.name, one.source, one.config["domain"], one.config["currency"]) == (
        "Our Shopify", "shopify", "tea.myshopify.com", "USD")
    assert connections.opened("shopify", one.config, one.source) == {
        "domain": "tea.myshopify.com", "secret": "very secret", "access_token": "token 1", "currency": "USD",
        "source": "shopify", "home": str(home())}
    page = ada.get(f"/connections/{one.pk}?shop=tea").content.decode()
    for secret in ("very secret", "token 1", one.config["secret"], one.config["access_token"]):
        assert secret not in page
    assert f"http://testserver/api/v1/connections/{one.key}" in page
    changes = {"secret": "", "access_token": "token 2", "name": "S", "source": "other"}
    ada.post(f"/connections/{one.pk}?shop=tea", SHOP | changes)
    one.refresh_from_db()
    assert (one.name, one.source, unseal(one.config["secret"]), unseal(one.config["access_token"])) == (
        "S", "shopify", "very secret", "token 2")
    said = [(entry.action, entry.data) for entry in AuditEntry.objects.order_by("id")]
    assert said[1] == ("connection.changed", {"fields": ["name", "access_token"]})
    assert "very secret" not in str(said)


def test_another_shop_is_not_sent_the_secrets_of_this_one(ada: Client, tea: Any) -> None:
    one = made(tea)
    moved = {"domain": "evil.myshopify.com", "secret": "", "access_token": ""}
    answer = ada.post(f"/connections/{one.pk}?shop=tea", SHOP | moved)
    assert answer.status_code == 422
    assert "The address is another one: give it again." in answer.content.decode()
    ada.post(f"/connections/{one.pk}?shop=tea", SHOP | {"domain": "new.myshopify.com", "secret": "s", "access_token": ""})
    one.refresh_from_db()
    assert one.config.keys() == {"domain", "secret", "currency"}


@pytest.mark.parametrize(("kind", "fields", "wrong"), [
    ("shopify", {"name": ""}, "name"), ("shopify", {"name": "taken"}, "name"), ("shopify", {"source": "taken"}, "source"),
    ("shopify", {"source": "a b"}, "source"), ("shopify", {"domain": "tea.example"}, "domain"),
    ("shopify", {"domain": "tea.myshopify.com.evil.example"}, "domain"), ("shopify", {"domain": ""}, "domain"),
    ("shopify", {"secret": ""}, "secret"), ("shopify", {"currency": "yuan"}, "currency"),
    ("woocommerce", {"site": "http://tea.example"}, "site"), ("woocommerce", {"site": "https://127.0.0.1"}, "site"),
    ("woocommerce", {"site": "https://169.254.169.254/latest"}, "site"), ("kuaidi100", {"salt": ""}, "salt")])
def test_what_is_wrong_is_named(ada: Client, tea: Any, kind: str, fields: dict[str, str], wrong: str) -> None:
    made(tea, "kdniao", name="taken", source="taken")
    given = {**SHOP, "site": "https://8.8.8.8", "salt": "s", **fields}
    answer = ada.post(f"/connections/new?kind={kind}&shop=tea", given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert Connection.everywhere.count() == 1


def test_the_list_shows_how_they_are(ada: Client, tea: Any, shoes: Any) -> None:
    made(shoes, name="theirs", key="theirs")
    one = made(tea, taken=3, forged=1)
    page = ada.get("/connections?shop=tea").content.decode()
    assert '<span class="state good">good</span>' in page
    assert "theirs" not in page
    dead(one, b"{}")
    assert '<span class="state attention">dead letters</span>' in ada.get("/connections?shop=tea").content.decode()
    Connection.everywhere.update(fetch_state="failed", last_error="access denied")
    page = ada.get("/connections?shop=tea").content.decode()
    assert '<span class="state bad">fetching failed</span>' in page
    assert "access denied" in page
    Connection.everywhere.update(enabled=False)
    assert '<span class="state">off</span>' in ada.get("/connections?shop=tea").content.decode()


def test_a_new_address_ends_the_old_one(ada: Client, tea: Any) -> None:
    one = made(tea)
    ada.post(f"/connections/{one.pk}/key?shop=tea")
    one.refresh_from_db()
    assert one.key != "key-shopify"
    assert len(one.key) == 32
    assert AuditEntry.objects.get().action == "connection.rekeyed"


def test_fetching_is_begun_stopped_and_gone_on_with(ada: Client, tea: Any) -> None:
    one = made(tea)

    def do(what: str) -> tuple[str, str | None]:
        ada.post(f"/connections/{one.pk}/fetch?shop=tea", {"do": what})
        one.refresh_from_db()
        return one.fetch_state, one.fetch_after

    assert do("dance") == ("idle", None)
    assert do("begin") == ("wanted", None)
    Connection.everywhere.update(fetch_after="orders x", fetched=7)
    progress = ada.get(f"/connections/{one.pk}/progress?shop=tea", headers={"HX-Request": "true"}).content.decode()
    assert "things that came: 7" in progress
    assert "every 2s" in progress
    assert do("stop") == ("stopped", "orders x")
    assert do("go-on") == ("wanted", "orders x")
    assert [entry.data for entry in AuditEntry.objects.order_by("id")] == [{"do": "begin"}, {"do": "go-on"}]
    tracker = made(tea, "kdniao")
    ada.post(f"/connections/{tracker.pk}/fetch?shop=tea", {"do": "begin"})
    tracker.refresh_from_db()
    assert tracker.fetch_state == "idle"


@pytest.mark.django_db(transaction=True)
def test_letters_are_tried_again_and_dropped(ada: Client, tea: Any) -> None:
    one = made(tea)
    good, bad = dead(one, payload("shopify/orders_updated.json")), dead(one, b'{"id": 1}')
    page = ada.get(f"/connections/{one.pk}?shop=tea").content.decode()
    assert "updated_at is missing" in page
    assert "jon@example.com" not in page
    answer = ada.post(f"/connections/letters/{good.pk}/body?shop=tea")
    assert answer.content == payload("shopify/orders_updated.json")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"Taken now." in ada.post(f"/connections/letters/{good.pk}?shop=tea", {"do": "again"}, follow=True).content
    assert Order.everywhere.get().source == "shopify"
    assert b"Still not: updated_at is missing" in ada.post(
        f"/connections/letters/{bad.pk}?shop=tea", {"do": "again"}, follow=True).content
    assert b"Dropped" in ada.post(f"/connections/letters/{bad.pk}?shop=tea", {"do": "drop"}, follow=True).content
    assert sorted(DeadLetter.everywhere.values_list("state", flat=True)) == ["dropped", "taken"]
    assert [bytes(one.body) for one in DeadLetter.everywhere.all()] == [b"", b""]
    assert [entry.action for entry in AuditEntry.objects.order_by("id")] == [
        "letter.read", "letter.tried", "letter.tried", "letter.dropped"]


@pytest.mark.django_db(transaction=True)
def test_all_letters_at_once(ada: Client, tea: Any) -> None:
    one = made(tea)
    dead(one, payload("shopify/orders_updated.json"))
    dead(one, b'{"id": 1}')
    dead(one, b'{"id": 2}')
    assert b"1 of 3 taken now." in ada.post(f"/connections/{one.pk}/letters?shop=tea", {"do": "again"}, follow=True).content
    assert b"Dropped: 2." in ada.post(f"/connections/{one.pk}/letters?shop=tea", {"do": "drop"}, follow=True).content
    assert not DeadLetter.everywhere.filter(state="waiting").exists()


def test_a_parcel_is_watched(ada: Client, tea: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one, asked = made(tea, "kuaidi100"), []

    def outside(method: str, url: str, headers: Any, body: Any = None) -> tuple[int, bytes]:
        asked.append(body.decode())
        return 200, json.dumps({"result": len(asked) == 1, "returnCode": "501", "message": "重复订阅"}).encode()

    monkeypatch.setattr(connections, "ask", outside)
    given = {"number": "YT1234567", "courier": "yuantong"}
    assert b"is watched now" in ada.post(f"/connections/{one.pk}/parcels?shop=tea", given, follow=True).content
    assert "key-kuaidi100" in asked[0]
    assert "重复订阅".encode() in ada.post(f"/connections/{one.pk}/parcels?shop=tea", given, follow=True).content

    def away(*_: Any) -> tuple[int, bytes]:
        raise Unreachable("no connection")

    monkeypatch.setattr(connections, "ask", away)
    assert b"no connection" in ada.post(f"/connections/{one.pk}/parcels?shop=tea", given, follow=True).content
    assert ada.post(f"/connections/{one.pk}/parcels?shop=tea", {"number": "1"}).status_code == 422
    assert ada.post(f"/connections/{made(tea).pk}/parcels?shop=tea", given).status_code == 404


def test_things_of_another_shop_are_not_there(ada: Client, tea: Any, shoes: Any) -> None:
    theirs = made(shoes)
    letter = dead(theirs, b"{}")
    assert ada.get(f"/connections/{theirs.pk}?shop=tea").status_code == 404
    for path in (f"{theirs.pk}/key", f"{theirs.pk}/fetch", f"{theirs.pk}/letters", f"letters/{letter.pk}",
                 f"letters/{letter.pk}/body"):
        assert ada.post(f"/connections/{path}?shop=tea", {"do": "drop"}).status_code == 404
    letter.refresh_from_db()
    assert letter.state == "waiting"
