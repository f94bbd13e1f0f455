"""Deadlines, schedule and pages of a simulated shop follow its own clock; other shops keep the real time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhiyin import flow, simulation, watch
from zhiyin.act.breach import breach_due
from zhiyin.records.connection import connect
from zhiyin.records.models import Case, Channel, Clock, Event, Message, Shop
from zhiyin.settings import Settings
from zhiyin.understand.engine import load

ILL = "吃了你们家的虾拉肚子住院了"
#: behind the real time, and ahead of it
PLACES = [datetime(2021, 4, 1, 2, tzinfo=UTC), datetime(2051, 4, 1, 2, tzinfo=UTC)]


@pytest.fixture(scope="module")
def engine() -> Any:
    return load("lite")


def work(engine: Any) -> None:
    with connect() as connection:
        count = 1
        while count:
            with connection.transaction(), connection.cursor() as cursor:
                count = flow.process(cursor, engine, Settings(), datetime.now(UTC))


def breach() -> int:
    with connect() as connection, connection.cursor() as cursor:
        return breach_due(cursor, datetime.now(UTC))


@pytest.mark.parametrize("ten", PLACES)
def test_a_deadline_runs_by_the_shops_own_time(shop: Any, say: Any, engine: Any, ten: datetime) -> None:
    made_up = Shop.objects.create(slug="made-up", name="Made up", simulated=True, clock_at=ten)
    for where in (made_up, shop):
        say(ILL, in_shop=where, who="a", order_no="A1")
    work(engine)
    message = Message.objects.of(made_up).get()
    assert message.received_at == ten
    assert {one.at for one in Event.objects.of(made_up)} == {ten}
    case = Case.objects.of(made_up).get()
    assert (case.opened_at, case.next_due_at) == (ten, ten + timedelta(hours=1))
    assert abs(Case.objects.of(shop).get().opened_at - datetime.now(UTC)) < timedelta(minutes=5)

    simulation.set_clock(made_up.pk, ten + timedelta(minutes=59, seconds=59))
    assert breach() == 0
    simulation.set_clock(made_up.pk, ten + timedelta(hours=1))
    assert breach() == 1
    assert Clock.objects.of(made_up).get(kind="respond").breached_at == ten + timedelta(hours=1)
    assert Event.objects.of(made_up).get(kind="clock.breached").at == ten + timedelta(hours=1)
    assert not Clock.objects.of(shop).exclude(breached_at=None).exists()


@pytest.mark.parametrize("ten", PLACES)
def test_silence_is_measured_by_the_shops_own_time(shop: Any, say: Any, ten: datetime) -> None:
    made_up = Shop.objects.create(slug="made-up", name="Made up", simulated=True, clock_at=ten)
    for where in (made_up, shop):
        say("在吗", in_shop=where)
        Channel.objects.filter(shop=where).update(silence_minutes=60)
    simulation.set_clock(made_up.pk, ten + timedelta(minutes=59))
    assert watch.tell_silence(datetime.now(UTC)) == 0
    simulation.set_clock(made_up.pk, ten + timedelta(minutes=61))
    assert watch.tell_silence(datetime.now(UTC)) == 1
    assert Event.objects.of(made_up).get(kind="channel.silent").at == ten + timedelta(minutes=61)
