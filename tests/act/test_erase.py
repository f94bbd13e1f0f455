"""Erasing one customer: nothing of theirs is left anywhere, nobody else loses anything, the logs stay whole."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from zhiyin.act import audit, erased_files, files, retention
from zhiyin.act.erase import NoSuchCustomer, erase, preview, repeat
from zhiyin.channels.files.rejected import BOM
from zhiyin.domain.incoming import AttachmentRef
from zhiyin.records.models import (
    Attachment,
    Conflict,
    Conversation,
    Customer,
    CustomerMerge,
    Draft,
    Erasure,
    Event,
    Identity,
    ImportRun,
    Label,
    Message,
    Note,
    Outgoing,
    Satisfaction,
    StoredFile,
    Understanding,
    Visitor,
)

#: whatever stands of the customer, this is in it
SECRET = "SECRET7"
PHONE = "13812345678"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(files, "folder", lambda: tmp_path / "files")
    return tmp_path


@pytest.fixture
def full(shop: Any, other_shop: Any, say: Any, home: Path) -> Any:
    """A customer of the first shop with something in every table, and the same words in the other shop."""
    from zhiyin.accounts.models import Person

    person = Person.objects.create_user("li@example.com", "a long password")
    for one in (shop, other_shop):
        say(f"我叫{SECRET} 电话{PHONE}", id="a1", talk=f"talk-{SECRET}", who=f"buyer-{SECRET}", in_shop=one,
            order_no=f"order-{SECRET}", extra={"tel": SECRET},
            attachments=[AttachmentRef(f"https://example.com/{SECRET}.png", name=f"{SECRET}.png")])
        say(f"又是{SECRET}", id="a1", talk=f"talk-{SECRET}", who=f"buyer-{SECRET}", in_shop=one)
        say(f"好的{SECRET}", id="a2", talk=f"talk-{SECRET}", who="li", role="agent", in_shop=one)
        say("别的客人", id="b1", talk="talk-other", who="buyer-other", in_shop=one)
    talk = Conversation.objects.of(shop).get(external_id=f"talk-{SECRET}")
    said = Message.objects.of(shop).get(external_id="a1")
    Customer.objects.of(shop).filter(pk=talk.customer_id).update(name=SECRET)
    absorbed = Customer.everywhere.create(shop=shop, name=f"old {SECRET}", merged_into_id=talk.customer_id)
    CustomerMerge.everywhere.create(shop=shop, kept_id=talk.customer_id, absorbed=absorbed, source="order", confidence=0.9,
                                    evidence={"order": SECRET}, by="worker")
    Understanding.everywhere.create(
        shop=shop, message=said, maker="full@1", risk="R1.1", risk_confidence=0.9, module="quality", path=["quality"],
        grade="A", emotion=0, language="zh", entities={"phone": [{"value": SECRET}]})
    Label.everywhere.create(shop=shop, message=said, code="R1.1", confidence=0.9, evidence=[[0, 3]], by="rule", maker="full@1")
    Draft.everywhere.create(shop=shop, conversation=talk, person=person, text=SECRET)
    Note.everywhere.create(shop=shop, conversation=talk, author=person, text=SECRET)
    picture = files.keep(shop.pk, SECRET.encode(), "image/png")
    shared = files.keep(shop.pk, b"of both", "image/png")
    Attachment.everywhere.create(shop=shop, message=said, place=1, url=files.address_of(shared.pk))
    other = Message.objects.of(shop).get(external_id="b1")
    Attachment.everywhere.create(shop=shop, message=other, place=0, url=files.address_of(shared.pk))
    Outgoing.everywhere.create(shop=shop, conversation=talk, channel_id=talk.channel_id, key=uuid.uuid4(), text=SECRET,
                               attachments=[{"file": picture.pk, "name": SECRET}])
    Satisfaction.everywhere.create(shop=shop, conversation=talk, score=2, comment=SECRET)
    Visitor.everywhere.create(shop=shop, channel_id=talk.channel_id, external_id=f"buyer-{SECRET}",
                              digest=hashlib.sha256(b"visitor").digest())
    return talk


def holds(shop: Any) -> dict[str, int]:
    """table -> rows of this shop (or of none) in which the secret stands anywhere."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = {one.name for one in connection.introspection.get_table_description(cursor, table)}
            where = "shop_id = %s AND " if "shop_id" in columns else ""
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE {where} t::text ~ %s',
                           [*([shop.pk] if where else []), f"{SECRET}|{SECRET.lower()}|{PHONE}"])
            count = cursor.fetchone()[0]
            if count:
                found[table] = count
    return found


@pytest.mark.req("Q-05")
def test_nothing_of_them_is_left_and_nobody_else_loses_anything(full: Any, shop: Any, other_shop: Any, home: Path) -> None:
    assert Conflict.objects.of(shop).count() == 1
    assert len(holds(shop)) >= 11, holds(shop)
    elsewhere = holds(other_shop)
    told = preview(shop.pk, full.customer_id)
    assert told["messages"] == 2
    assert told["customers"] == 2
    assert all(told[name] == 1 for name in (
        "identities", "conversations", "understandings", "labels", "conflicts", "outgoing", "drafts", "notes", "satisfaction",
        "visitors", "merges"))
    picture = files.path_of(hashlib.sha256(SECRET.encode()).digest())
    assert picture.exists()

    done = erase(shop.pk, full.customer_id, home, by=7)

    assert holds(shop) == {}
    assert holds(other_shop) == elsewhere
    assert {name: done.counts[name] for name in told} == told
    assert done.counts["files"] == 1
    assert not picture.exists()
    assert files.path_of(hashlib.sha256(b"of both").digest()).exists()
    assert StoredFile.objects.of(shop).count() == 1
    assert Message.objects.of(shop).filter(text="别的客人").count() == 1
    said = Message.objects.of(shop).get(external_id="a1")
    assert (said.text, said.extra, said.sender_id, said.order_no) == ("", {"erased": "customer"}, None, None)
    assert Outgoing.objects.of(shop).get().state == "withdrawn"


def test_the_logs_hold_ids_and_their_chain_stays_whole(full: Any, shop: Any, home: Path) -> None:
    audit.record("customer.merged", shop=shop.pk, actor=1, object_kind="customer", object_id=full.customer_id)
    events = list(Event.objects.of(shop).order_by("id").values_list("id", "kind", "message_id", "data"))
    erase(shop.pk, full.customer_id, home, by=7)
    assert list(audit.broken()) == []
    assert list(Event.objects.of(shop).order_by("id").values_list("id", "kind", "message_id", "data"))[:-1] == events
    last = Event.objects.of(shop).latest("id")
    assert (last.kind, last.data["customer"]) == ("customer.erased", full.customer_id)
    entry = audit.AuditEntry.objects.get(action="customer.erased")
    assert (entry.actor_id, entry.object_id, entry.shop_id) == (7, full.customer_id, shop.pk)
    assert SECRET not in (home / erased_files.NAME).read_text()


def test_a_customer_of_another_shop_is_not_there(full: Any, shop: Any, other_shop: Any, home: Path) -> None:
    for act in (lambda: preview(other_shop.pk, full.customer_id), lambda: erase(other_shop.pk, full.customer_id, home, by=1)):
        with pytest.raises(NoSuchCustomer):
            act()
    assert not (home / erased_files.NAME).exists()


def test_who_was_merged_goes_with_whom_they_became(full: Any, shop: Any, home: Path) -> None:
    absorbed = Customer.objects.of(shop).get(merged_into_id=full.customer_id)
    erase(shop.pk, absorbed.pk, home, by=1)
    assert holds(shop) == {}


def test_whoever_comes_again_is_new_and_what_is_handed_over_again_is_known(full: Any, shop: Any, home: Path, say: Any) -> None:
    erase(shop.pk, full.customer_id, home, by=1)
    again = say(f"我叫{SECRET} 电话{PHONE}", id="a1", talk=f"talk-{SECRET}", who=f"buyer-{SECRET}", order_no=f"order-{SECRET}",
                extra={"tel": SECRET}, attachments=[AttachmentRef(f"https://example.com/{SECRET}.png", name=f"{SECRET}.png")])
    assert again.status == "known"
    assert Message.objects.of(shop).get(external_id="a1").text == ""


def test_what_they_said_in_somebody_elses_talk(full: Any, shop: Any, home: Path, say: Any) -> None:
    say(f"{SECRET}插一句", id="c1", talk="talk-other", who=f"buyer-{SECRET}")
    erase(shop.pk, full.customer_id, home, by=1)
    assert Message.objects.of(shop).get(external_id="c1").text == ""
    assert Message.objects.of(shop).get(external_id="b1").text == "别的客人"


def test_a_rollback_erases_nothing(full: Any, shop: Any, tmp_path: Path) -> None:
    before = holds(shop)
    with pytest.raises(FileNotFoundError):
        erase(shop.pk, full.customer_id, tmp_path / "missing", by=1)
    assert holds(shop) == before


def test_rejected_rows_and_uploads(full: Any, shop: Any, other_shop: Any, home: Path) -> None:
    for folder in ("rejected", "uploads"):
        (home / folder).mkdir()
    rows = (f"{BOM}row,column,code,reason,raw\r\n1,text,empty,no text,\"buyer-{SECRET},x\"\r\n"
            f"2,text,empty,no text,\"buyer-9,{SECRET}\"\r\n")
    mine, theirs = home / "rejected" / "chats.csv.01234567.rejected.csv", home / "rejected" / "walnut.csv.01234567.rejected.csv"
    page = home / "uploads" / "abc.rejected.csv"
    for path in (mine, theirs, page):
        path.write_text(rows, encoding="utf-8")
    fields = {"channel": "chat", "format": "csv", "live": False}
    ImportRun.everywhere.create(shop=shop, digest=b"1" * 32, name="chats.csv", state="finished", **fields)
    ImportRun.everywhere.create(shop=other_shop, digest=b"2" * 32, name="walnut.csv", state="finished", **fields)
    run = ImportRun.everywhere.create(shop=shop, digest=b"3" * 32, name="up.csv", file="abc", state="running", **fields)
    upload = home / "uploads" / "abc"
    upload.write_bytes(f"发送人,内容\n张三,电话{PHONE}\n李四,{PHONE}\n".encode("gb18030"))
    with pytest.raises(erased_files.ImportRuns):
        erase(shop.pk, full.customer_id, home, by=1)
    assert holds(shop)
    run.state = "cancelled"
    run.save()
    done = erase(shop.pk, full.customer_id, home, by=1)
    assert done.counts["import rows"] == 3
    assert not upload.exists()
    for path in (mine, page):
        assert path.read_text(encoding="utf-8-sig").splitlines() == [
            "row,column,code,reason,raw", f'2,text,empty,no text,"buyer-9,{SECRET}"']
    assert theirs.read_text(encoding="utf-8") == rows.replace("\r\n", "\n")


def test_repeating_knows_what_was_done_and_what_is_another_life(full: Any, shop: Any, home: Path) -> None:
    customer = full.customer_id
    erase(shop.pk, customer, home, by=1)
    assert repeat(home) == 0
    # as if brought back from an older backup
    Erasure.objects.of(shop).delete()
    Message.objects.of(shop).filter(external_id="a1").update(text=SECRET)
    with (home / erased_files.NAME).open("a") as file:
        file.write('{"cut')  # a crash
    assert repeat(home) == 1
    assert holds(shop) == {}
    assert list(audit.broken()) == []
    assert repeat(home) == 0
    # another customer under the same id: made at another time
    Erasure.objects.of(shop).delete()
    Message.objects.of(shop).filter(external_id="a1").update(text="neu")
    for model in (Customer, Conversation):
        model.objects.of(shop).update(created_at=datetime.now(UTC))
    assert repeat(home) == 1
    assert Message.objects.of(shop).get(external_id="a1").text == "neu"
    assert Identity.objects.of(shop).filter(external_id="buyer-other").exists()


@pytest.mark.parametrize(("age", "kept"), [(timedelta(days=30, seconds=-1), True), (timedelta(days=30, seconds=1), False)])
def test_retention_erases_old_talks_only(age: timedelta, kept: bool, shop: Any, other_shop: Any, say: Any) -> None:
    now = datetime.now(UTC)
    for one in (shop, other_shop):
        say(SECRET, id="old", talk="old", in_shop=one)
        say(SECRET, id="young", talk="young", in_shop=one)
        say(SECRET, id="unread", talk="unread", in_shop=one)
    type(shop).objects.filter(pk=shop.pk).update(retention_days=30)
    Message.everywhere.exclude(external_id="young").update(received_at=now - age)
    for talk in Conversation.everywhere.exclude(external_id="unread"):
        talk.last_message_id = talk.messages.latest("id").pk
        talk.save()
    assert retention.erase_old(now, batch=1) == (0 if kept else 1)
    texts = dict(Message.objects.of(shop).values_list("external_id", "text"))
    assert texts == {"old": SECRET if kept else "", "young": SECRET, "unread": SECRET}
    assert set(Message.objects.of(other_shop).values_list("text", flat=True)) == {SECRET}
    assert retention.erase_old(now) == 0
    assert audit.AuditEntry.objects.filter(action="retention.erased", shop=shop).count() == (0 if kept else 1)
