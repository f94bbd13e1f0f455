from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from zhiyin.records.connection import connect
from zhiyin.search import messages
from zhiyin.search.backfill import NAME, Backfill


@pytest.fixture
def plain(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    with connect() as connection:
        yield connection


@pytest.fixture
def found(plain: psycopg.Connection[Any], shop: Any) -> Callable[..., list[int]]:
    def ask(asked: str, before: int | None = None, limit: int = 30, in_shop: Any = None) -> list[int]:
        with plain.transaction(), plain.cursor() as cursor:
            return messages.find(cursor, (in_shop or shop).pk, asked, before, limit)

    return ask


def backfill(plain: psycopg.Connection[Any]) -> None:
    work, more = Backfill(), True
    while more:
        with plain.transaction(), plain.cursor() as cursor:
            more = work.step(cursor)


@pytest.fixture
def known(plain: psycopg.Connection[Any], say: Callable[..., Any]) -> Callable[..., int]:
    """Stores a text and lets it be found; its id."""

    def store(text: str, **fields: Any) -> int:
        say(text, **fields)
        with plain.transaction(), plain.cursor() as cursor:
            cursor.execute("UPDATE records_message SET unread = false WHERE unread RETURNING shop_id, id, text, order_no")
            row = cursor.fetchone()
            assert row is not None
            messages.remember(cursor, [row])
        return int(row[1])

    return store


def test_every_word_must_occur_newest_first(known: Any, found: Any) -> None:
    first = known("快递没有更新，我要退款")
    second = known("退款申请在哪里？快递单号是多少")
    known("我要退货")
    assert found("退款 快递") == [second, first]
    assert found("退款 申请") == [second]
    assert found("退款 发票") == []
    assert found("...") == []


@pytest.mark.parametrize(("text", "asked", "there"), [
    ("我要退款", "退款", True),
    ("我要退款", "款", True),
    ("我要退款", "要", True),
    ("我要退貨", "退货", True),
    ("我要退货", "退貨", True),
    ("请退一下，申请好了，退款", "申请退款", False),  # the pairs are there, the word is not
    ("申请退款好几天了", "申请退款", True),
    ("Where is my Parcel", "parcel WHERE", True),
    ("Where is my parcel", "parc", False),
    ("订单JD2026-1121-77怎么还没到", "jd2026-1121-77", True),
    ("订单202611210983347怎么还没到", "2026112109", False),
    ("it's broken \\ 'really'", "really", True),
])
def test_what_is_found(known: Any, found: Any, text: str, asked: str, there: bool) -> None:
    key = known(text)
    assert found(asked) == ([key] if there else [])


def test_the_order_number_beside_a_message_is_found_and_is_no_part_of_its_last_word(known: Any, found: Any) -> None:
    key = known("到哪了", order_no="中A778899")
    assert found("A778899") == [key]
    assert found("了中") == []


def test_another_shop_finds_nothing(known: Any, found: Any, other_shop: Any) -> None:
    known("退款")
    assert found("退款", in_shop=other_shop) == []
    other = known("退款", in_shop=other_shop)
    assert found("退款", in_shop=other_shop) == [other]


def test_pages_follow_one_another_over_every_way_of_finding(
        known: Any, found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [known(f"退款 n{i} {'单' if i % 3 else '双'}号") for i in range(40)][::-1]
    for walk, few, span in ((3_000, 10_000, 50_000), (5, 10_000, 50_000), (5, 4, 3), (1, 2, 1)):
        monkeypatch.setattr(messages, "WALK", walk)
        monkeypatch.setattr(messages, "FEW", few)
        monkeypatch.setattr(messages, "SPAN", span)
        got: list[int] = []
        while page := found("退款", got[-1] if got else None, 7):
            got += page
        assert got == keys, (walk, few, span)


def test_what_was_read_before_is_brought_in_once_and_unread_messages_wait(
        say: Any, found: Any, plain: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhiyin.search.backfill.BATCH", 3)
    for i in range(10):
        say(f"退款 {i}")
    plain.execute("UPDATE records_message SET unread = false WHERE text <> '退款 4'")
    with plain.transaction(), plain.cursor() as cursor:
        assert Backfill().step(cursor)
    assert len(found("退款")) == 3
    backfill(plain)  # another process goes on
    assert len(found("退款")) == 9
    assert plain.execute("SELECT data->>'before' FROM records_heartbeat WHERE name = %s", [NAME]).fetchone() == ("0",)
    with plain.transaction(), plain.cursor() as cursor:
        assert not Backfill().step(cursor)


def test_forgotten_and_changed_and_deleted_messages_are_not_found(
        known: Any, found: Any, plain: psycopg.Connection[Any]) -> None:
    one, two, three, four = (known(f"退款 {i}") for i in range(4))
    with plain.transaction(), plain.cursor() as cursor:
        assert messages.forget(cursor, [one]) == 1
    plain.execute("UPDATE records_message SET text = '' WHERE id = %s", [two])
    plain.execute("DELETE FROM records_message WHERE id = %s", [three])
    assert found("退款") == [four]
    plain.execute("UPDATE records_message SET unread = unread WHERE id = %s", [four])
    assert found("退款") == [four]


def test_the_worker_makes_what_it_reads_findable(say: Any, found: Any) -> None:
    from zhiyin.settings import current
    from zhiyin.understand.engine import load
    from zhiyin.worker import Worker

    say("快递三天没有更新了", now=datetime.now(UTC))
    say("好的，马上查", role="agent", who="a1")
    assert found("快递") == []
    assert Worker(current(), load("lite")).drain() == 2
    assert len(found("快递 更新")) == 1
    assert len(found("马上")) == 1
