"""What the shop's systems tell, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.serving import Answer, Served, serving
from zhiyin.intake.trade.nouns import NOUNS
from zhiyin.records.models import Order, Parcel


@pytest.fixture
def server(transactional_db: None) -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def token(shop: Any, make_token: Callable[..., str]) -> str:
    return make_token(shop, ["shop"])


def order(id: str = "o1", at: str = "2026-03-01T10:00:00", **fields: Any) -> dict[str, Any]:
    return {"external_id": id, "source_time": at, "source": "erp", **fields}


def post(server: Served, noun: str, body: Any, token: str | None) -> Answer:
    return server.ask("POST", f"/api/v1/{noun}", body if isinstance(body, bytes) else json.dumps(body).encode(), token)


def test_new_changed_known_outdated(server: Served, token: str) -> None:
    days = ("2026-03-01", "2026-03-02", "2026-03-02", "2026-03-01")
    said = [post(server, "orders", order(at=day, total=12.5), token) for day in days]
    assert [(one.status, one.json["status"]) for one in said] == [
        (202, "new"), (202, "changed"), (200, "known"), (200, "outdated")]
    assert len({one.json["id"] for one in said}) == 1
    assert Order.everywhere.get().source_time.isoformat() == "2026-03-01T16:00:00+00:00"  # a bare day begins in the shop's zone


@pytest.mark.parametrize(("body", "status", "code", "field"), [
    (b"{", 400, "bad_json", None), ({}, 422, "required", "external_id"), (order(at=""), 422, "bad_time", "source_time"),
    (order(at="soon"), 422, "bad_time", "source_time"), (order(stat="paid"), 422, "unknown_field", "stat"),
    (order(state="gone"), 422, "invalid", "state"), (order(total="much"), 422, "invalid", "total"),
    (order(currency="yuan"), 422, "invalid", "currency"),
    (order(lines=[{"title": "x"}]), 422, "required", "lines[0].external_id"),
    (order(id="x" * 501), 422, "too_long", "external_id"),
    (b'{"external_id":"\\ud800","source_time":"2026-01-01"}', 422, "surrogate", "external_id")])
def test_bad_input_is_refused_with_its_field(server: Served, token: str, body: Any, status: int, code: str, field: str) -> None:
    said = post(server, "orders", body, token)
    assert (said.status, said.code, said.json["error"]["field"]) == (status, code, field)
    assert not Order.everywhere.exists()


def test_in_bulk_a_bad_line_is_refused_alone(server: Served, token: str) -> None:
    lines = [json.dumps(order(f"o{n}")).encode() for n in range(5)]
    lines[2] = b'{"external_id": 7}'
    said = [json.loads(one) for one in post(server, "orders/bulk", b"\n".join(lines), token).body.splitlines()]
    assert [one["status"] for one in said] == ["new", "new", "rejected", "new", "new"]
    assert said[2]["line"] == 3
    assert Order.everywhere.count() == 4


@pytest.mark.parametrize("scopes", [["ingest"], ["read", "personal"], ["metrics"]])
def test_other_scopes_may_not(server: Served, shop: Any, make_token: Callable[..., str], scopes: list[str]) -> None:
    stranger = make_token(shop, scopes)
    for noun in NOUNS:
        assert post(server, noun, order(), stranger).status == 403
    assert post(server, "orders", order(), None).status == 401
    said = post(server, "orders/bulk", order(), stranger)
    assert said.status == 403 or json.loads(said.body)["status"] == "rejected"
    assert not Order.everywhere.exists()


def test_a_token_tells_its_own_shop_only(server: Served, token: str, other_shop: Any, make_token: Callable[..., str]) -> None:
    event = {"parcel": "SF1", "source_time": "2026-03-01", "text": "已揽收"}
    for one in (token, make_token(other_shop, ["shop"])):
        post(server, "parcel-events", event, one)
    assert sorted(Parcel.everywhere.values_list("shop__slug", flat=True)) == ["apricot", "walnut"]


def test_other_addresses_are_not_its_own(server: Served, token: str) -> None:
    for path in ("order", "orders/", "orders/bulk/", "orders/1", "bulk"):
        assert server.ask("POST", f"/api/v1/{path}", b"{}", token).status == 404
    assert server.ask("GET", "/api/v1/orders", None, token).status in (401, 404)
