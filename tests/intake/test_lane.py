"""The door's fast lane: the same answers as the slow one, whatever happens on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from zhiyin.domain.incoming import AttachmentRef, Incoming, Receipt, Sender
from zhiyin.intake.check import Ready, ready
from zhiyin.intake.lane import Lane
from zhiyin.records.connection import connect
from zhiyin.records.models import Conflict, Conversation, Customer, Event, Message

Say = Callable[[Sequence[Ready]], list[Receipt]]


def row(shop: Any, id: str, text: str = "你好", talk: str = "t1", who: str | None = "u1", role: str = "customer",
        **fields: Any) -> Ready:
    message = Incoming("chat", id, talk, Sender(role, who, "小梅"), text, **fields)  # type: ignore[arg-type]
    return ready(message, shop.id, UTC, datetime.now(UTC))


@pytest.fixture
def lane(transactional_db: None) -> Iterator[Lane]:
    one = Lane(connect)
    yield one
    one.close()


@pytest.fixture
def say(lane: Lane, shop: Any) -> Say:
    """Messages through the lane, which has seen the channel and prepared its statement."""
    def through(batch: Sequence[Ready]) -> list[Receipt]:
        assert lane._prepared is not None
        return asyncio.run(lane.receive(batch))

    asyncio.run(lane.receive([row(shop, "first")]))
    return through


def test_it_stores_what_it_answers(say: Say, shop: Any) -> None:
    files = [AttachmentRef("https://img.example/1.jpg"), AttachmentRef("https://img.example/2.jpg", size=7)]
    receipts = say([row(shop, "2", talk="new", who="new"), row(shop, "1", attachments=files), row(shop, "3", who=None)])
    assert [r.status for r in receipts] == ["new"] * 3
    assert [r.id for r in receipts] == sorted(r.id or 0 for r in receipts)
    stored = Message.everywhere.get(external_id="1")
    assert stored.id == receipts[1].id
    assert [a.url for a in stored.attachments.order_by("place")] == [f.url for f in files]
    assert Conversation.everywhere.get(external_id="new").customer_id == Customer.everywhere.order_by("id").last().id
    assert Event.everywhere.filter(kind="message.received").count() == 4


def test_repeats_and_conflicts(say: Say, shop: Any) -> None:
    receipts = say([row(shop, "first"), row(shop, "2"), row(shop, "first", "另一句"), row(shop, "2")])
    assert [r.status for r in receipts] == ["known", "new", "conflict", "known"]
    again = say([row(shop, "2"), row(shop, "3"), row(shop, "first", "第三句")])
    assert [r.status for r in again] == ["known", "new", "conflict"]
    assert Message.everywhere.count() == 3
    assert Conflict.everywhere.count() == 2


def test_one_poisoned_row_fails_alone_and_the_lane_stays_fast(say: Say, shop: Any, lane: Lane) -> None:
    batch = [row(shop, str(n)) for n in range(5)]
    batch[2].extra = b'{"not": json'
    known = lane._prepared
    assert [r.status for r in say(batch)] == ["new", "new", "rejected", "new", "new"]
    assert lane._prepared is known


def test_a_talk_deleted_meanwhile_is_made_anew(say: Say, shop: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE records_message, records_conversation, records_identity, records_customer, "
                       "records_channel CASCADE")
    assert [r.status for r in say([row(shop, "2")])] == ["new"]
    assert Message.everywhere.get().conversation.channel.name == "chat"


def test_a_lost_connection_loses_nothing(say: Say, shop: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                       "WHERE application_name = 'zhiyin' AND datname = current_database() AND pid <> pg_backend_pid()")
    assert [r.status for r in say([row(shop, "2")])] == ["new"]
    assert [r.status for r in say([row(shop, "3")])] == ["new"]
    assert Message.everywhere.count() == 3


def test_a_batch_larger_than_the_socket_takes_at_once(say: Say, shop: Any) -> None:
    batch = [row(shop, str(n), "字" * 90_000) for n in range(20)]
    assert [r.status for r in say(batch)] == ["new"] * 20
    assert Message.everywhere.filter(text=batch[0].text).count() == 20
