"""Parcels whose scans are new: what they come to stands in the record and is told once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from zhiyin import tracking
from zhiyin.intake.trade.check import Telling, telling
from zhiyin.intake.trade.nouns import NOUNS
from zhiyin.intake.trade.write import Writer
from zhiyin.records.connection import connect
from zhiyin.records.models import Event, Parcel

NOW = datetime(2026, 3, 5, tzinfo=UTC)


def scan(text: str, at: str, number: str = "SF1", **fields: Any) -> Telling:
    body = {"parcel": number, "text": text, "source_time": at, "source": "kuaidi100", **fields}
    return telling(NOUNS["parcel-events"], msgspec.convert(body, NOUNS["parcel-events"].form), ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def writer(transactional_db: None) -> Iterator[Writer]:
    one = Writer(connect)
    yield one
    one.close()


def steps() -> int:
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        return tracking.step(cursor, NOW)


def test_the_state_stands_in_the_record_and_is_told_once(shop: Any, writer: Writer) -> None:
    writer.write(shop.id, "parcel-events", [scan("已揽收", "2026-03-01T10:00:00"), scan("发往 合肥", "2026-03-01T20:00:00")])
    assert (steps(), steps()) == (1, 0)
    parcel = Parcel.objects.of(shop).get()
    assert (parcel.state, parcel.since, parcel.unread) == ("in_transit", datetime(2026, 3, 1, 12, tzinfo=UTC), False)
    writer.write(shop.id, "parcel-events", [scan("到达 合肥", "2026-03-02T06:00:00")])
    steps()
    parcel.refresh_from_db()
    assert (parcel.since, parcel.last_at) == (datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 22, tzinfo=UTC))
    writer.write(shop.id, "parcel-events", [scan("已签收，签收人：本人", "2026-03-02T18:00:00")])
    steps()
    parcel.refresh_from_db()
    assert (parcel.state, parcel.receiver) == ("delivered", "customer")
    told = Event.objects.of(shop).filter(kind="parcel.state").order_by("id").values_list("data", flat=True)
    assert [(one["from"], one["to"]) for one in told] == [("unknown", "in_transit"), ("in_transit", "delivered")]


def test_the_courier_is_the_one_that_was_told_else_that_of_the_newest_scan(shop: Any, writer: Writer) -> None:
    writer.write(shop.id, "parcel-events", [
        scan("a", "2026-03-02", courier="yunda"), scan("b", "2026-03-01", courier="shentong")])
    steps()
    assert Parcel.objects.of(shop).get().courier == "yunda"
    body = {"external_id": "SF1", "number": "SF1", "source_time": "2026-03-01", "courier": "shunfeng"}
    whole = telling(NOUNS["parcels"], msgspec.convert(body, NOUNS["parcels"].form), UTC)
    writer.write(shop.id, "parcels", [whole])
    writer.write(shop.id, "parcel-events", [scan("c", "2026-03-03", courier="zhongtong")])
    steps()
    assert Parcel.objects.of(shop).get().courier == "shunfeng"


def test_any_order_in_any_pieces_comes_to_the_same(shop: Any, writer: Writer) -> None:
    chosen = random.Random(8)
    words = ("已揽收", "发往 南京", "正在派件", "派送失败", "丰巢快递柜代收，请取件", "已签收，签收人：本人", "退回", "？")
    history = [scan(chosen.choice(words), f"2026-03-0{1 + n // 3}T0{n % 3}:00:00") for n in range(15)]
    seen = set()
    for _ in range(10):
        Parcel.everywhere.all().delete()
        pieces = [*history, *chosen.choices(history, k=4)]
        chosen.shuffle(pieces)
        while pieces:
            size = chosen.randrange(1, 6)
            writer.write(shop.id, "parcel-events", pieces[:size])
            pieces = pieces[size:]
            if chosen.random() < 0.5:
                steps()
        steps()
        seen.add(Parcel.objects.of(shop).values_list("state", "since", "last_at", "receiver", "contradictory").get())
    assert len(seen) == 1


def test_a_parcel_that_another_worker_has_in_hand_is_left_alone(shop: Any, writer: Writer) -> None:
    writer.write(shop.id, "parcel-events", [scan("已揽收", "2026-03-01", f"SF{n}") for n in range(3)])
    with connect() as other, other.transaction(), other.cursor() as cursor:
        assert tracking.step(cursor, NOW, limit=2) == 2
        assert steps() == 1
    assert not Parcel.objects.of(shop).filter(unread=True).exists()
