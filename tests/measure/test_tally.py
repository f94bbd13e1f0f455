"""Counting what was understood: once for each message, whoever counts at the same time."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from zhiyin.measure import tally
from zhiyin.records.connection import connect
from zhiyin.records.models import Tally

HOUR = datetime(2026, 11, 21, 8, tzinfo=UTC)


def read(shop: Any, received: datetime, *, channel: int = 1, risk: str = "R4.4", grade: str = "A",
         history: bool = False) -> tally.Read:
    return tally.Read(shop.pk, received, channel, "logistics", risk, grade, history)


def counted(shop: Any) -> dict[tuple, int]:
    return {(one.hour, one.channel_id, one.side, one.grade, one.history): one.number for one in Tally.objects.of(shop)}


def test_by_hour_of_receipt_side_grade_channel_and_history(shop: Any, other_shop: Any) -> None:
    with connect() as connection, connection.cursor() as cursor:
        tally.add(cursor, [])
        tally.add(cursor, [
            read(shop, HOUR), read(shop, HOUR + timedelta(minutes=59, seconds=59)), read(shop, HOUR, risk="R4.1", grade="S"),
            read(shop, HOUR + timedelta(hours=1)), read(shop, HOUR, channel=2), read(shop, HOUR, risk="-", grade="-"),
            read(shop, HOUR, history=True), read(other_shop, HOUR),
        ])
        tally.add(cursor, [read(shop, HOUR)])
    assert counted(shop) == {
        (HOUR, 1, "R4", "A", False): 3, (HOUR, 1, "R4", "S", False): 1, (HOUR + timedelta(hours=1), 1, "R4", "A", False): 1,
        (HOUR, 2, "R4", "A", False): 1, (HOUR, 1, "-", "-", False): 1, (HOUR, 1, "R4", "A", True): 1,
    }
    assert sum(counted(other_shop).values()) == 1


def test_workers_at_the_same_time_lose_nothing_and_do_not_lock_each_other_out(shop: Any) -> None:
    problems: list[BaseException] = []

    def work(seed: int) -> None:
        dice = random.Random(seed)
        try:
            with connect() as connection:
                for _ in range(40):
                    with connection.transaction(), connection.cursor() as cursor:
                        tally.add(cursor, [
                            read(shop, HOUR + timedelta(hours=dice.randrange(3)), channel=dice.randrange(5),
                                 risk=dice.choice(["-", "R4.4", "R6.1"])) for _ in range(30)])
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=[seed]) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sum(counted(shop).values()) == 4 * 40 * 30
