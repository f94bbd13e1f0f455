"""A small shop with everything the API shows, its neighbour, and somebody who asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


@dataclass
class Answer:
    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])


def _documented(path: str, status: int) -> Any:
    """The shape an answer has by the document."""
    from zhiyin.api import schemas

    if status != 200:
        return schemas.Error
    if path.endswith("/links"):
        return schemas.LinksOut
    room, _, key = path.removeprefix("/api/v1/").partition("/")
    return {"messages": schemas.MessageOut, "conversations": schemas.ConversationOut, "events": schemas.EventPage,
            "cases": schemas.CaseDetail if key else schemas.CasePage}[room]


def _shape(value: Any) -> Any:
    """The names in it, without the values."""
    if isinstance(value, dict):
        return {name: _shape(part) for name, part in value.items()}
    return [_shape(part) for part in value] if isinstance(value, list) else value is None


@pytest.fixture
def ask(client: Any) -> Callable[..., Answer]:
    """ask(token, "/api/v1/cases", grade="S"): the answer, which is always JSON."""

    def get(token: str | None, path: str, method: str = "get", **query: Any) -> Answer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = getattr(client, method)(path, query, headers=headers)
        assert response["Content-Type"] == "application/json", response.content[:300]
        body = json.loads(response.content)
        model = _documented(path, response.status_code)
        assert _shape(model.model_validate(body).model_dump(mode="json")) == _shape(body)
        return Answer(response.status_code, body, response.headers)

    return get


@pytest.fixture
def reader(shop: Any, make_token: Callable[..., str]) -> str:
    """A token of the first shop that may read."""
    return make_token(shop, ["read"])


@pytest.fixture
def make_case(say: Callable[..., Any]) -> Callable[..., Any]:
    """make_case(shop, "A", due=minutes after noon, ...): a case with its clock, opened by a message of its own."""
    from zhiyin.domain.decision import RANK
    from zhiyin.records.models import Case, CaseMessage, Clock, Conversation, Message

    count = iter(range(1, 1_000_000))

    def make(shop: Any, grade: str = "A", due: int | None = 60, **fields: Any) -> Any:
        n = next(count)
        receipt = say("东西坏了", id=f"case-{shop.pk}-{n}", talk=f"case-talk-{n}", who=f"buyer-{n}", in_shop=shop)
        message = Message.objects.of(shop).get(pk=receipt.id)
        talk = Conversation.objects.of(shop).get(pk=message.conversation_id)
        case = Case.everywhere.create(**{
            "shop": shop, "customer_id": talk.customer_id, "conversation": talk, "opened_by": message,
            "owner_key": f"customer:{talk.customer_id}", "object_key": f"order:{n}", "risk": "R1.1", "type": "quality",
            "grade": grade, "rank": RANK[grade], "grade_reason": "because", "opened_at": NOON,
            "next_due_at": None if due is None else NOON + timedelta(minutes=due)} | fields)
        CaseMessage.everywhere.create(shop=shop, case=case, message=message, grade=grade, risk="R1.1")
        if due is not None:
            Clock.everywhere.create(shop=shop, case=case, kind="respond", grade=grade, started_at=NOON,
                                    due_at=case.next_due_at, rule="C-04: A respond 240 min")
        return case

    return make


@pytest.fixture
def happen() -> Callable[..., None]:
    """happen(shop, "case.opened", ...): events with their positions, as the stamper gives them."""
    from zhiyin.act.stamp import Stamper
    from zhiyin.records.connection import connect
    from zhiyin.records.models import Event, EventHead

    def log(shop: Any, *kinds: str, **fields: Any) -> None:
        EventHead.objects.get_or_create(pk=1)
        for kind in kinds:
            Event.everywhere.create(shop=shop, kind=kind, **fields)
        with connect() as connection:
            stamper = Stamper(connection)
            while stamper.stamp():
                pass

    return log
