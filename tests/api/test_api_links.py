"""What a talk is about, asked and said by programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhiyin.records.models import AuditEntry, Buyer, Conversation, Link, Message, Order, OrderLine

pytestmark = pytest.mark.urls("zhiyin.api.urls")


@pytest.fixture
def talk(shop: Any, say: Any) -> Any:
    """A talk with a customer of two orders, about a lamp."""
    message = Message.objects.of(shop).get(pk=say("台灯还没到，给我打 13812345678").id)
    talk = Conversation.everywhere.get(pk=message.conversation_id)
    now = datetime.now(UTC)
    buyer = Buyer.everywhere.create(shop=shop, source="erp", external_id="b", customer_id=talk.customer_id)
    for number, title in (("E100001", "护眼台灯"), ("E100002", "羊毛围巾")):
        order = Order.everywhere.create(
            shop=shop,
            source="erp",
            external_id=number,
            number=number,
            buyer=buyer,
            state="shipped",
            placed_at=now - timedelta(days=3),
            shipped_at=now - timedelta(days=2),
        )
        OrderLine.everywhere.create(shop=shop, order=order, external_id="1", title=title)
    return talk


@pytest.fixture
def post(client: Any) -> Any:
    def send(token: str | None, talk: int, body: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = client.post(
            f"/api/v1/conversations/{talk}/links", json.dumps(body), content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json()

    return send


def test_the_order_that_is_meant_comes_first_with_why(ask: Any, reader: str, talk: Any) -> None:
    body = ask(reader, f"/api/v1/conversations/{talk.pk}/links").body
    assert [one["number"] for one in body["orders"]] == ["E100001", "E100002"]
    assert body["orders"][0]["confidence"] > 0.8
    assert sum(one["confidence"] for one in body["orders"]) + body["none"] == pytest.approx(1, abs=0.001)
    why = next(one for one in body["orders"][0]["evidence"] if one["rule"] == "words")
    assert (why["words"], why["spans"]) == ("台灯", [[0, 2]])


def test_saying_it_needs_the_scope_shop(shop: Any, other_shop: Any, post: Any, talk: Any, make_token: Any) -> None:
    order = Order.objects.of(shop).get(number="E100002")
    said = {"kind": "order", "id": order.pk, "said": True}
    for token, status in (
        (None, 401),
        ("zy_made-up", 401),
        (make_token(shop, ["read"]), 403),
        (make_token(shop, ["read", "ingest", "personal"]), 403),
        (make_token(other_shop, ["shop"]), 404),
    ):
        assert post(token, talk.pk, said)[0] == status
    assert not Link.everywhere.exists()
    status, body = post(make_token(shop, ["shop"]), talk.pk, said)
    assert status == 200
    assert [(one["number"], one["said"], one["confidence"]) for one in body["orders"]] == [
        ("E100002", True, 1.0),
        ("E100001", None, 0.0),
    ]
    entry = AuditEntry.objects.get(action="link.corrected")
    assert (entry.shop_id, entry.via, entry.object_kind, entry.object_id, entry.data) == (
        shop.pk,
        "api",
        "conversation",
        talk.pk,
        {"order": order.pk, "said": True},
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "order", "id": 0, "said": True},
        {"kind": "shoe", "id": 1, "said": True},
        {"kind": "order", "id": 1},
        {"kind": "order", "id": 2**63, "said": True},
        {"kind": "order", "id": 987654321, "said": True},
    ],
)
def test_what_cannot_be_said_is_refused_with_its_field(shop: Any, post: Any, talk: Any, make_token: Any, body: Any) -> None:
    status, answer = post(make_token(shop, ["shop"]), talk.pk, body)
    assert status == 422
    assert answer["error"]["field"]
    assert not Link.everywhere.exists()


def test_the_neighbours_order_cannot_be_said(shop: Any, other_shop: Any, post: Any, talk: Any, make_token: Any) -> None:
    theirs = Order.everywhere.create(shop=other_shop, source="erp", external_id="x")
    assert post(make_token(shop, ["shop"]), talk.pk, {"kind": "order", "id": theirs.pk, "said": True})[0] == 422
    assert not Link.everywhere.exists()


@pytest.mark.parametrize("key", ["0", "987654321", "9" * 40])
def test_a_talk_that_is_not_there(ask: Any, reader: str, shop: Any, post: Any, make_token: Any, key: str) -> None:
    assert ask(reader, f"/api/v1/conversations/{key}/links").status == 404
    assert post(make_token(shop, ["shop"]), int(key), {"kind": "order", "id": 1, "said": True})[0] == 404
