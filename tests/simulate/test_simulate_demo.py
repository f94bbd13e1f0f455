"""The player: an opening, then message after message, whatever becomes of the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.simulate.conftest import until
from zhiyin.records import models
from zhiyin.records.connection import connect
from zhiyin.simulate import demo

CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'zhiyin' AND datname = current_database() AND pid <> pg_backend_pid()"""


def messages() -> int:
    return models.Message.everywhere.filter(shop__demo=True).count()


def opened() -> int:
    """Messages of the opening are dated before they were received."""
    past = datetime.now(UTC) - timedelta(minutes=2)
    return models.Message.everywhere.filter(shop__demo=True, sent_at__lt=past).count()


def test_a_shop_is_made_and_filled(playing: Callable[[], Any], working: Callable[[], Any]) -> None:
    with playing(), working():
        until(lambda: messages() > 400)
        until(lambda: models.Clock.everywhere.filter(breached_at__isnull=False, met_at=None).exists())
        until(lambda: models.Clock.everywhere.filter(met_at__isnull=False).exists())
        until(lambda: models.Message.everywhere.filter(sent_at__gt=datetime.now(UTC) - timedelta(seconds=5)).exists())
    shop = models.Shop.objects.get()
    assert (shop.slug, shop.name, shop.demo) == ("demo", "演示店铺", True)
    oldest = models.Message.objects.of(shop).order_by("sent_at").values_list("sent_at", flat=True)[0]
    assert oldest > datetime.now(UTC) - timedelta(hours=6, minutes=1)
    assert models.Conversation.objects.of(shop).count() >= 60
    assert models.Channel.objects.filter(shop=shop).count() >= 4
    for talk in models.Conversation.objects.of(shop)[:20]:
        rows = list(models.Message.objects.of(shop).filter(conversation=talk).order_by("id"))
        assert [row.external_id for row in rows] == sorted(row.external_id for row in rows)
        assert [row.sent_at for row in rows] == sorted(row.sent_at for row in rows)


def test_a_second_start_goes_on_in_the_same_shop(playing: Callable[[], Any]) -> None:
    with playing():
        until(lambda: messages() > 300)
    before, old = messages(), opened()
    with playing():
        until(lambda: messages() > before + 20)
    assert models.Shop.objects.count() == 1
    assert opened() == old
    assert models.Conflict.everywhere.count() == 0


def test_it_ends_when_told_without_waiting_for_the_next_beat(transactional_db: None,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "BEAT", (1000, 1000))
    ending = threading.Event()
    thread = threading.Thread(target=demo.play, args=(ending,), daemon=True)
    thread.start()
    until(lambda: messages() > 0)
    ending.set()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_it_ends_when_told_while_the_database_is_away(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIYIN_CONNINFO", "host=/nowhere dbname=nothing")
    ending = threading.Event()
    thread = threading.Thread(target=demo.play, args=(ending,), daemon=True)
    thread.start()
    time.sleep(0.5)
    assert thread.is_alive()
    ending.set()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_it_waits_for_the_database(playing: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as away:
        away.setenv("ZHIYIN_CONNINFO", "host=/nowhere dbname=nothing")
        ending = threading.Event()
        thread = threading.Thread(target=demo.play, args=(ending,), daemon=True)
        thread.start()
        time.sleep(0.3)
    until(lambda: messages() > 100)
    ending.set()
    thread.join(timeout=10)


def test_cut_connections_lose_and_double_nothing(playing: Callable[[], Any]) -> None:
    with playing():
        for goal in range(50, 500, 50):
            until(lambda goal=goal: messages() > goal)
            with connect() as other:
                other.execute(CUT)
    for talk in models.Conversation.everywhere.all():
        places = sorted(int(one.rpartition("-")[2]) for one in
                        models.Message.everywhere.filter(conversation=talk).values_list("external_id", flat=True))
        assert places == list(range(len(places)))
    assert models.Conflict.everywhere.count() == 0


def test_a_real_shop_of_that_name_is_left_alone(transactional_db: None) -> None:
    models.Shop.objects.create(slug="demo", name="Demo Records Ltd")
    demo.play(threading.Event())
    assert models.Shop.objects.get().name == "Demo Records Ltd"
    assert models.Message.everywhere.count() == 0
