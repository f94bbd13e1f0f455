"""`zhiyin demo clear`: nothing of the demonstration is left, nothing else is touched."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import structlog
from django.db import connection

from tests.simulate.conftest import until
from zhiyin import logs
from zhiyin.accounts.models import Invitation, Membership, Person
from zhiyin.cli import main
from zhiyin.cli.demo import sentence
from zhiyin.records import models
from zhiyin.secrets import home as files_home
from zhiyin.settings import current
from zhiyin.simulate.demo_shop import NotDemo, remove


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Table -> (rows, shop id) of every table of the database that names a shop."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.columns "
                       "WHERE column_name = 'shop_id' AND table_schema = 'public' "
                       "AND table_name <> 'records_auditentry' ORDER BY table_name")  # the log outlives a shop
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT shop_id, count(*) FROM "{table}" GROUP BY shop_id ORDER BY shop_id')
            found[table] = cursor.fetchall()
    return found


def fill(shop: models.Shop, make_token: Callable[..., str]) -> None:
    """What playing does not make: a row of the tables that people and imports write."""
    make_token(shop)
    one, two = models.Customer.everywhere.filter(shop=shop).order_by("id")[:2]
    models.CustomerMerge.everywhere.create(shop=shop, kept=one, absorbed=two, source="person", confidence=1, by="admin")
    models.Customer.everywhere.filter(pk=two.pk).update(merged_into=one)
    models.ImportRun.everywhere.create(shop=shop, digest=b"1" * 32, channel="x", name="x.csv", format="csv", live=False)
    said = models.Message.everywhere.filter(shop=shop).order_by("id")[0]
    models.Conflict.everywhere.create(shop=shop, channel=said.channel, message=said, external_id="x", digest=b"1" * 32,
                                      payload={})
    models.Attachment.everywhere.create(shop=shop, message=said, place=9, url="https://example.com/x.png")
    talk = {"shop": shop, "conversation_id": said.conversation_id}
    person = Person.objects.create_user("ada@example.com")
    Membership.objects.create(person=person, shop=shop, role="agent")
    Invitation.objects.create(shop=shop, email="bo@example.com", role="agent", digest=b"1" * 32, expires_at=datetime.now(UTC))
    models.Outgoing.everywhere.create(**talk, channel=said.channel, key=uuid4(), author=person, text="x")
    models.Note.everywhere.create(**talk, author=person, text="x")
    models.Draft.everywhere.create(**talk, person=person, text="x")
    models.Presence.everywhere.create(**talk, person=person)
    models.Satisfaction.everywhere.create(**talk, score=5)
    models.Visitor.everywhere.create(shop=shop, channel=said.channel, external_id="x", digest=b"1" * 32)
    models.StoredFile.everywhere.create(shop=shop, digest=b"1" * 32, mime="image/png", size=1)
    notice = models.Notice.everywhere.create(shop=shop, person=person, kind="x", key="x")
    models.Delivery.everywhere.create(shop=shop, notice=notice, route="email")
    models.Robot.everywhere.create(shop=shop, kind="wecom", name="x", url="https://example.com")
    models.Export.everywhere.create(shop=shop, person=person, kind="x")
    models.Erasure.everywhere.create(shop=shop, customer_id=one.pk)
    told = {"shop": shop, "source": "x", "external_id": "x"}
    for model in (models.Batch, models.Campaign, models.Coupon, models.Employee, models.Invoice, models.Post, models.Reference,
                  models.Refund, models.Review, models.Shift, models.Stock, models.Supplier, models.Warehouse):
        model.everywhere.create(**told)
    order, outside = models.Order.everywhere.filter(shop=shop)[0], models.Connection.everywhere.get(shop=shop)
    models.Link.everywhere.get_or_create(**talk, order=order, defaults={"confidence": 1, "maker": "x"})
    models.DeadLetter.everywhere.create(shop=shop, connection=outside, digest=b"1" * 32, body=b"x", code="x")
    models.ShopAction.everywhere.create(shop=shop, connection=outside, key=uuid4(), kind="x", action={}, why="x")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tempfile.mkdtemp(prefix="zhiyin-test-")
    monkeypatch.setenv("ZHIYIN_HOME", folder)
    current.cache_clear()
    # player and worker log to the standard error, as they do in a process of their own; it is gone after the test
    root, structured = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    logs.configure(current())
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**structured)
    current.cache_clear()
    shutil.rmtree(folder)


def test_nothing_is_left_and_others_are_untouched(
        shop: Any, other_shop: Any, say: Callable[..., Any], working: Callable[[], Any], playing: Callable[[], Any],
        make_token: Callable[..., str], home: None, capsys: pytest.CaptureFixture[str]) -> None:
    say("包裹不动了", order_no="1")
    say("还是不动", in_shop=other_shop, channel="mail")
    with playing(), working():
        until(lambda: models.Message.everywhere.filter(shop__demo=True, unread=False).count() > 300)
        until(lambda: models.Clock.everywhere.filter(shop__demo=True).exists())
        until(lambda: not models.Message.everywhere.filter(shop__in=[shop, other_shop], unread=True).exists())
    demo = models.Shop.objects.get(slug="demo")
    fill(demo, make_token)
    before = rows()
    assert {"records_message", "records_event", "records_clock", "records_label", "records_token"} <= set(before)
    assert list(files_home().glob("fake-shops/*"))
    empty = {table for table, found in before.items() if demo.id not in dict(found)}
    assert not empty, "the test must fill every table"
    assert main(["demo", "clear"]) == 0
    printed = capsys.readouterr().out.strip()
    count = dict(before["records_message"])[demo.id]
    assert printed.startswith(f"Removed the demonstration shop with {count:,} messages in ")
    assert printed.count("\n") == 0
    assert rows() == {table: [one for one in found if one[0] != demo.id] for table, found in before.items()}
    assert not list(files_home().glob("fake-shops/*"))
    assert set(models.Shop.objects.values_list("slug", flat=True)) == {"apricot", "walnut"}
    assert main(["demo", "clear"]) == 0
    assert capsys.readouterr().out == "There is no demonstration shop; nothing was removed.\n"


def test_a_running_player_ends_and_makes_no_new_shop(working: Callable[[], Any], playing: Callable[[], Any]) -> None:
    """Cleared in the middle of playing, understanding and deciding."""
    with working():
        for goal in (1, 150, 500):
            with playing() as player:
                until(lambda goal=goal: models.Message.everywhere.count() > goal)
                assert remove() is not None
                until(lambda: not player.is_alive())
                assert not models.Shop.objects.exists()
                assert all(not found for found in rows().values()), rows()


def test_messages_that_others_send_into_it_meanwhile(playing: Callable[[], Any], say: Callable[..., Any]) -> None:
    """A late post finds its shop gone, or makes the removal try again; it leaves no row behind either way."""
    import threading

    with playing() as player:
        until(lambda: models.Message.everywhere.filter(shop__demo=True).count() > 300)
        demo = models.Shop.objects.get(slug="demo")
        statuses: list[str] = []
        stop = threading.Event()

        def post() -> None:
            while not stop.is_set():
                statuses.append(say("在路上了没", in_shop=demo, channel="tmall", talk="late").status)

        poster = threading.Thread(target=post, daemon=True)
        poster.start()
        until(lambda: len(statuses) > 50)
        assert remove() is not None
        until(lambda: statuses[-1] == "rejected")
        stop.set()
        poster.join(timeout=10)
        until(lambda: not player.is_alive())
    assert "new" in statuses
    assert all(demo.id not in dict(found) for found in rows().values()), rows()


def test_a_real_shop_of_that_name_is_refused(transactional_db: None, home: None,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    models.Shop.objects.create(slug="demo", name="Demo Records Ltd")
    with pytest.raises(NotDemo):
        remove()
    assert main(["demo", "clear"]) == 2
    assert "is not a demonstration shop" in capsys.readouterr().err
    assert models.Shop.objects.count() == 1


def test_the_sentence() -> None:
    removed = {"records_message": 1, "records_conversation": 1, "records_customer": 1200, "records_event": 3}
    assert sentence(removed) == ("Removed the demonstration shop with 1 message in 1 conversation of 1,200 customers "
                                 "and 0 cases: 1,205 rows in all.")
