"""The one way in: uniqueness, audit of conflicts, poisoned rows, concurrency."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from zhiyin.domain.incoming import AttachmentRef, Incoming, Sender
from zhiyin.intake.check import Ready, ready
from zhiyin.intake.receive import Receiver
from zhiyin.records import models
from zhiyin.records.connection import connect
from zhiyin.records.sql import statements


def row(shop: Any, text: str = "你好", id: str = "m1", talk: str = "t1", who: str | None = "u1", role: str = "customer",
        **fields: Any) -> Ready:
    message = Incoming("chat", id, talk, Sender(role, who, "小梅"), text, **fields)  # type: ignore[arg-type]
    return ready(message, shop.id, UTC, datetime.now(UTC))


def test_new_known_conflict(shop: Any, receiver: Receiver) -> None:
    first = receiver.receive([row(shop)])[0]
    again = receiver.receive([row(shop)])[0]
    other = receiver.receive([row(shop, "不一样")])[0]
    assert (first.status, again.status, other.status) == ("new", "known", "conflict")
    assert first.id == again.id == other.id
    assert models.Message.everywhere.get().text == "你好"
    kept = models.Conflict.everywhere.get()
    assert kept.payload["text"] == "不一样"
    receiver.receive([row(shop, "不一样")])
    assert models.Conflict.everywhere.count() == 1


def test_a_repeat_within_one_batch_is_one_message(shop: Any, receiver: Receiver) -> None:
    receipts = receiver.receive([row(shop), row(shop), row(shop, "另一句")])
    assert sorted(r.status for r in receipts) == ["conflict", "known", "new"]
    assert models.Message.everywhere.count() == 1
    assert models.Event.everywhere.filter(kind="message.received").count() == 1


def test_a_talk_keeps_the_order_it_was_told_in(shop: Any, receiver: Receiver) -> None:
    told = [f"s#{n}" for n in range(12)]  # as text, s#10 would come before s#2
    receipts = receiver.receive([row(shop, f"turn {id}", id) for id in told])
    assert [r.id for r in receipts] == sorted(r.id or 0 for r in receipts)
    assert list(models.Message.everywhere.order_by("id").values_list("external_id", flat=True)) == told


def test_same_ids_in_two_shops_are_two_messages(shop: Any, other_shop: Any, receiver: Receiver) -> None:
    receipts = receiver.receive([row(shop), row(other_shop)])
    assert [r.status for r in receipts] == ["new", "new"]
    assert models.Message.objects.of(shop).count() == models.Message.objects.of(other_shop).count() == 1
    assert models.Customer.objects.of(shop).get().id != models.Customer.objects.of(other_shop).get().id


def test_people_and_talks_are_made_once(shop: Any, receiver: Receiver) -> None:
    receiver.receive([row(shop, id="1", who=None, role="agent"), row(shop, id="2"), row(shop, id="3", talk="t2")])
    assert models.Customer.everywhere.count() == 1
    talks = models.Conversation.everywhere.order_by("external_id")
    assert [t.customer_id for t in talks] == [models.Customer.everywhere.get().id] * 2


def test_a_talk_that_began_with_the_agent_learns_its_customer(shop: Any, receiver: Receiver) -> None:
    receiver.receive([row(shop, id="1", who=None, role="agent")])
    assert models.Conversation.everywhere.get().customer_id is None
    receiver.receive([row(shop, id="2")])
    assert models.Conversation.everywhere.get().customer_id == models.Customer.everywhere.get().id


def test_attachments_are_kept_in_order_and_part_of_identity(shop: Any, receiver: Receiver) -> None:
    files = [AttachmentRef("https://img.example/1.jpg", size=5), AttachmentRef("https://img.example/2.jpg")]
    assert receiver.receive([row(shop, "", attachments=files)])[0].status == "new"
    assert receiver.receive([row(shop, "", attachments=files)])[0].status == "known"
    assert receiver.receive([row(shop, "", attachments=files[::-1])])[0].status == "conflict"
    assert [a.url for a in models.Attachment.everywhere.order_by("place")] == [f.url for f in files]


def test_one_poisoned_row_fails_alone(shop: Any, receiver: Receiver) -> None:
    batch = [row(shop, id=str(n), talk=f"t{n}") for n in range(500)]
    batch[250].extra = b'{"not": json'  # as if a check had missed it: the database is the last to refuse
    receipts = receiver.receive(batch)
    assert [r.status for r in receipts].count("new") == 499
    assert receipts[250].status == "rejected"
    assert models.Message.everywhere.count() == 499


def test_remembered_ids_of_deleted_rows_are_looked_up_again(shop: Any, receiver: Receiver) -> None:
    receiver.receive([row(shop)])
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE records_message, records_conversation, records_identity, records_customer, "
                       "records_channel CASCADE")
    assert receiver.receive([row(shop)])[0].status == "new"
    assert models.Message.everywhere.get().conversation.channel.name == "chat"


def test_many_writers_of_the_same_messages_store_each_once(shop: Any) -> None:
    results: list[list[str]] = []

    def write(seed: int) -> None:
        one = Receiver(connect)
        own = []
        for start in range(0, 200, 20):
            numbers = [(start + i * (seed * 2 + 1)) % 200 for i in range(20)]
            own += [r.status for r in one.receive([row(shop, f"text {n}", str(n), f"t{n % 7}", f"u{n % 5}") for n in numbers])]
        one.close()
        results.append(own)

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    flat = [status for own in results for status in own]
    assert len(flat) == 800
    assert set(flat) == {"new", "known"}
    assert flat.count("new") == models.Message.everywhere.count()
    assert models.Customer.everywhere.count() == models.Identity.everywhere.count() == 5
    assert models.Conversation.everywhere.count() == 7


@pytest.mark.parametrize("name", ["channel_make", "receive", "conflict_make"])
def test_what_the_door_inserts_leaves_nothing_to_python(name: str, db: None) -> None:
    """Columns that an INSERT leaves out must have a default in the database or allow null."""
    for table, listed in re.findall(r"INSERT INTO (records_\w+)\s*\(([^)]*)\)", statements("receive")[name]):
        given = {column.strip() for column in listed.split(",")}
        model = next(m for m in vars(models).values() if getattr(getattr(m, "_meta", None), "db_table", None) == table)
        columns = {field.column for field in model._meta.concrete_fields}
        assert given <= columns
        with connection.cursor() as cursor:
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s "
                           "AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'", [table])
            must = {column for (column,) in cursor.fetchall()}
        assert must <= given, f"{table}: {must - given} would be left empty"
