"""The demonstration: an afternoon at once, then moment after moment, whatever becomes of the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

import pytest
from django.db.models import Max, Min

from tests.simulate.conftest import until
from zhiyin import connections as links
from zhiyin.connectors.fake import CONNECTOR
from zhiyin.domain.trade.actions import CancelOrder, End, Request
from zhiyin.records import models
from zhiyin.records.connection import connect
from zhiyin.simulate import demo, evening
from zhiyin.simulate.evening import Plan
from zhiyin.simulate.group.calendar import ZONE

CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'zhiyin' AND datname = current_database() AND pid <> pg_backend_pid()"""


def messages() -> int:
    return models.Message.everywhere.filter(shop__demo=True).count()


def shop_now() -> datetime:
    found = models.Shop.objects.get(slug="demo").clock_at
    assert found is not None
    return found


def whole(plan: Plan) -> None:
    """Exactly what is said in the world up to the shop's time is here, each talk in its order."""
    now = plan.seconds(shop_now())
    film = takewhile(lambda moment: moment is None or moment.at <= now, evening.moments(plan, None))
    said = [(one.external_id, moment.at) for moment in film if moment is not None for one in moment.messages]
    here = set(models.Message.everywhere.filter(shop__demo=True).values_list("external_id", flat=True))
    # the last moment may not be told wholly yet
    assert {id for id, at in said if at < now} <= here <= {id for id, _ in said}
    assert len(said) == len({id for id, _ in said})
    for talk in models.Conversation.everywhere.filter(shop__demo=True)[:40]:
        rows = list(models.Message.everywhere.filter(conversation=talk).order_by("id"))
        assert [int(row.external_id.rpartition("-")[2]) for row in rows] == list(range(len(rows)))
        assert [row.sent_at for row in rows] == sorted(row.sent_at for row in rows)
    assert models.Conflict.everywhere.count() == 0


def test_a_shop_is_made_and_filled(playing: Callable[[], Any], working: Callable[[], Any], small: Plan) -> None:
    with playing(), working():
        until(lambda: messages() > 300)
        until(lambda: models.Clock.everywhere.filter(met_at__isnull=False).exists())
        until(lambda: models.Clock.everywhere.filter(breached_at__isnull=False, met_at=None).exists())
        until(lambda: models.Link.everywhere.filter(order__isnull=False).exists())
    shop = models.Shop.objects.get()
    assert (shop.slug, shop.name, shop.demo, shop.simulated) == ("demo", "演示店铺", True, True)
    assert small.time(small.evening).date() == datetime.now(ZONE).date()
    oldest, newest = models.Message.objects.of(shop).aggregate(a=Min("sent_at"), b=Max("sent_at")).values()
    assert oldest >= small.time(small.evening + evening.FROM)
    assert newest <= shop_now()
    shops = {name.partition("-")[0] for name in models.Channel.objects.filter(shop=shop).values_list("name", flat=True)}
    assert shops == {"yunshan", "banxia", "tiangeng", "brightleaf"}
    for model in (models.Order, models.Parcel, models.Product, models.Buyer, models.Campaign, models.Employee):
        assert model.objects.of(shop).exists(), model
    whole(small)


def test_a_second_start_goes_on_in_the_same_world(playing: Callable[[], Any], small: Plan, monkeypatch: pytest.MonkeyPatch,
                                                  ) -> None:
    with playing():
        until(lambda: messages() > 150)
    before = shop_now()
    # another day: the world is the one that is kept with the shop
    monkeypatch.setattr(evening, "plan", lambda now: Plan(small.start + timedelta(days=1)))
    with playing():
        until(lambda: models.Shop.objects.get().clock_at > before + timedelta(hours=3))
    assert models.Shop.objects.count() == 1
    whole(small)


def test_stopped_while_it_is_filled(playing: Callable[[], Any], small: Plan) -> None:
    for goal in (1, 40, 80):
        with playing():
            until(lambda goal=goal: messages() > goal)
    with playing():
        until(lambda: shop_now() > small.time(small.evening + evening.LIVE + 7200))
    whole(small)


def test_it_waits_for_a_worker_that_is_behind(playing: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "BEHIND", 1)
    with playing() as player:
        until(lambda: messages() > 1)
        until(lambda: models.Shop.objects.get().clock_at is not None)
        time.sleep(1.0)
        stood = shop_now()
        time.sleep(1.0)
        assert shop_now() == stood
        assert player.is_alive()
        models.Message.everywhere.update(unread=False)
        until(lambda: shop_now() > stood)


def test_it_ends_when_told_without_waiting_for_the_next_moment(transactional_db: None, small: Plan,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "SPEED", 0.001)
    ending = threading.Event()
    thread = threading.Thread(target=demo.play, args=(ending,), daemon=True)
    thread.start()
    until(lambda: messages() > 0)
    ending.set()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_it_ends_when_told_while_the_database_is_away(transactional_db: None, small: Plan,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_cut_connections_lose_and_double_nothing(playing: Callable[[], Any], small: Plan) -> None:
    with playing():
        for goal in range(20, 300, 40):
            until(lambda goal=goal: messages() > goal)
            with connect() as other:
                other.execute(CUT)
    whole(small)


def test_what_is_asked_of_the_shop_changes_the_right_record(playing: Callable[[], Any], small: Plan) -> None:
    """An action goes to the fake shop behind the demonstration and comes back into the records; nothing happens by itself."""
    with playing():
        until(lambda: messages() > 100)
        outside = models.Connection.everywhere.get(shop__demo=True)
        order = models.Order.everywhere.filter(shop__demo=True, state="paid").order_by("-id")[0]
        config = links.opened(outside.kind, outside.config, outside.source)
        asked = Request("key-1", CancelOrder(order=order.external_id, reason="no longer needed"))
        answer = CONNECTOR.perform(asked, config, links.ask)
        assert answer.end == End.DONE, answer
        until(lambda: models.Order.everywhere.get(pk=order.pk).state == "cancelled")
        since = shop_now()
        until(lambda: shop_now() > since + timedelta(days=2))
    assert models.Order.everywhere.get(pk=order.pk).state == "cancelled"
    # its parcel of the world is not sent any more, and the shop sent none by itself
    now = small.seconds(shop_now())
    film = takewhile(lambda moment: moment is None or moment.at <= now, evening.moments(small, None))
    parcels = {one.told.number: one.told for moment in film if moment is not None for one in moment.tellings
               if one.noun == "parcels"}
    here = set(models.Parcel.everywhere.filter(shop__demo=True).values_list("number", flat=True))
    assert here <= {number for number, one in parcels.items() if order.external_id not in one.orders}


def test_a_shop_of_an_earlier_version_is_not_played_into(transactional_db: None, small: Plan) -> None:
    models.Shop.objects.create(slug="demo", name="演示店铺", demo=True)
    demo.play(threading.Event())
    assert models.Message.everywhere.count() == 0


def test_a_real_shop_of_that_name_is_left_alone(transactional_db: None, small: Plan) -> None:
    models.Shop.objects.create(slug="demo", name="Demo Records Ltd")
    demo.play(threading.Event())
    assert models.Shop.objects.get().name == "Demo Records Ltd"
    assert models.Message.everywhere.count() == 0
