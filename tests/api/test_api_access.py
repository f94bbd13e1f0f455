"""Who is let in: every address of the API, asked by everybody who must not get an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.urls("zhiyin.api.urls")


@pytest.fixture
def things(shop: Any, say: Any, make_case: Any, happen: Any) -> dict[str, str]:
    """Addresses of things of the first shop."""
    from zhiyin.records.models import Message

    message = Message.objects.of(shop).get(pk=say("你好").id)
    case = make_case(shop)
    happen(shop, "case.opened", case_id=case.pk)
    talk = f"/api/v1/conversations/{message.conversation_id}"
    return {"message": f"/api/v1/messages/{message.pk}", "conversation": talk, "links": f"{talk}/links",
            "case": f"/api/v1/cases/{case.pk}", "cases": "/api/v1/cases", "events": "/api/v1/events"}


def test_every_address_of_the_document_is_tried_here(things: dict[str, str]) -> None:
    from zhiyin.api.rest import api

    documented = {re.sub(r"/\{\w+\}", "", path)
                  for path, methods in api.get_openapi_schema(path_prefix="api/v1/")["paths"].items()
                  if "get" in methods and "/simulation/" not in path}  # that one is asked with another scope
    assert documented == {re.sub(r"/\d+", "", address) for address in things.values()}


def test_the_reader_sees_their_own(ask: Any, things: dict[str, str], reader: str) -> None:
    for address in things.values():
        assert ask(reader, address).status == 200, address


def test_people_who_get_no_answer(ask: Any, things: dict[str, str], shop: Any, make_token: Callable[..., str]) -> None:
    now = datetime.now(UTC)
    people = {
        "nobody": (None, 401, "unauthorized"),
        "a stranger": ("zy_made-up", 401, "unauthorized"),
        "somebody with an empty token": (" ", 401, "unauthorized"),
        "a sender": (make_token(shop, ["ingest"]), 403, "forbidden"),
        "a watcher": (make_token(shop, ["metrics"]), 403, "forbidden"),
        "a former reader": (make_token(shop, ["read"], revoked_at=now), 401, "unauthorized"),
        "a reader of last year": (make_token(shop, ["read"], expires_at=now - timedelta(seconds=1)), 401, "unauthorized"),
    }
    for who, (token, status, code) in people.items():
        for address in things.values():
            answer = ask(token, address)
            assert (answer.status, answer.code) == (status, code), (who, address)
            assert answer.body["error"].keys() == {"code", "field", "message"}
            assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_a_token_holds_until_it_expires(ask: Any, shop: Any, make_token: Callable[..., str]) -> None:
    token = make_token(shop, ["read"], expires_at=datetime.now(UTC) + timedelta(minutes=1))
    assert ask(token, "/api/v1/cases").status == 200


def test_revoking_works_at_once(ask: Any, reader: str) -> None:
    from zhiyin.records.models import Token

    assert ask(reader, "/api/v1/cases").status == 200
    Token.everywhere.update(revoked_at=datetime.now(UTC))
    assert ask(reader, "/api/v1/cases").status == 401


def test_the_neighbour_sees_nothing_of_it(ask: Any, things: dict[str, str], other_shop: Any, make_token: Any) -> None:
    neighbour = make_token(other_shop, ["read"])
    for name in ("message", "conversation", "links", "case"):
        answer = ask(neighbour, things[name])
        assert (answer.status, answer.code) == (404, "not_found"), name
    assert ask(neighbour, things["cases"]).body == {"cases": [], "next": None}
    assert ask(neighbour, things["events"]).body["events"] == []


def test_what_does_not_exist_looks_like_the_neighbours(ask: Any, things: dict[str, str], reader: str, other_shop: Any,
                                                       make_token: Any) -> None:
    neighbour = make_token(other_shop, ["read"])
    for name in ("message", "conversation", "case"):
        kind = things[name].rsplit("/", 1)[0]
        for key in ("0", "987654321", "9223372036854775807", "9223372036854775808", "9" * 40):
            assert ask(reader, f"{kind}/{key}").body == ask(neighbour, things[name]).body, (kind, key)


def test_refused_as_the_door_refuses(ask: Any, shop: Any, make_token: Any) -> None:
    """The same token problem has the same answer on both sides of the API."""
    from zhiyin.intake.access import Doorkeeper, bearer
    from zhiyin.intake.check import Refused
    from zhiyin.intake.door import STATUS
    from zhiyin.records.connection import connect

    def at_the_door(keeper: Doorkeeper, token: str | None) -> None:
        digest = bearer(f"Bearer {token}".encode() if token is not None else None)
        keeper.refresh(digest)
        keeper.check(digest, "read")

    past = datetime.now(UTC) - timedelta(days=1)
    keeper = Doorkeeper(connect)
    for token in (None, "", "zy_made-up", make_token(shop, ["ingest"], revoked_at=past),
                  make_token(shop, ["read"], expires_at=past), make_token(shop, ["metrics"])):
        with pytest.raises(Refused) as refused:
            at_the_door(keeper, token)
        answer = ask(token, "/api/v1/cases")
        error = answer.body["error"]
        assert (answer.status, error["code"], error["field"], error["message"]) == (
            STATUS[refused.value.code], refused.value.code, refused.value.field, refused.value.message)


WRONG = [
    ("get", "/api/v1/nothing", 404, "not_found"), ("post", "/api/v1/nothing", 404, "not_found"),
    ("get", "/api/v1/cases/abc", 404, "not_found"), ("get", "/api/v2/cases", 404, "not_found"),
    ("get", "/api/v1/messages", 405, "method_not_allowed"), ("post", "/api/v1/cases", 405, "method_not_allowed"),
    ("delete", "/api/v1/messages/1", 405, "method_not_allowed"),
]


def test_wrong_addresses_are_answered_in_json(ask: Any, reader: str) -> None:
    for method, address, status, code in WRONG:
        answer = ask(reader, address, method)
        assert (answer.status, answer.code) == (status, code), (method, address)
        assert ("Allow" in answer.headers) == (status == 405)


def test_a_fault_of_ours_is_told_without_its_text(client: Any, reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiyin.api import cases

    def broken(*_: Any) -> Any:
        raise RuntimeError("customer wrote: 我的电话是…")

    monkeypatch.setattr(cases, "stretches", broken)
    response = client.get("/api/v1/cases", headers={"Authorization": f"Bearer {reader}"})
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal"
    assert "电话" not in response.content.decode()
