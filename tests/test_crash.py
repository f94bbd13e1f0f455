"""The crash test in its short form, and that its comparison sees what it is for."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.serving import REPOSITORY
from zhiyin import flow
from zhiyin.act.stamp import Stamper
from zhiyin.records.connection import connect
from zhiyin.settings import Settings

BENCHMARKS = REPOSITORY / "benchmarks"


def test_nothing_acknowledged_is_lost_or_doubled_whatever_is_killed(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(BENCHMARKS / "crash.py"), "--short", "--keep", str(tmp_path)],
                          capture_output=True, text=True, check=False, cwd=REPOSITORY)
    log = (tmp_path / "serve.log").read_text(errors="replace")[-3_000:]
    assert done.stdout.count("\n") == 1, done.stderr[-3_000:] + log
    report = json.loads(done.stdout)
    assert (report["problems"], done.returncode) == ([], 0), log
    assert report["killed"] == dict.fromkeys(("server", "worker", "postmaster", "backend", "import"), 1)
    assert report["acknowledged"] > 200
    assert report["import_files"] >= 1
    assert report["checked"]["text of the message"] == report["acknowledged"]
    assert report["checked"]["grade of the case"] > 10


@pytest.fixture
def story(say: Any, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], tuple[str, int | None]]:
    """A few messages with two cases, processed; the ledger of them."""
    from zhiyin.understand.engine import load

    monkeypatch.syspath_prepend(str(BENCHMARKS))
    ledger = {}
    for n, (text, fields) in enumerate([
        ("快递都五天了还卡在中转站不动，到底什么时候到", {"order_no": "A1"}),
        ("您好，马上为您查询", {"role": "agent", "who": None}),
        ("吃了你们家的虾拉肚子住院了", {"order_no": "A1"}),
        ("你好，这件衣服有黑色的吗", {"talk": "t2", "who": "u2"}),
        ("吃了你们家的虾拉肚子住院了", {"talk": "t3", "who": "u3", "history": True}),
    ]):
        id = f"{fields.get('talk', 'talk')}#{n}"
        receipt = say(text, id=id, **fields)
        ledger["chat", id] = (hashlib.sha256(text.encode()).hexdigest(), receipt.id)
    with connect() as own:
        with own.transaction(), own.cursor() as cursor:
            assert flow.process(cursor, load("lite"), Settings(), datetime.now(UTC)) == 5
        Stamper(own).stamp()
    return ledger


def problems(ledger: dict[tuple[str, str], tuple[str, int | None]]) -> list[str]:
    from crash_compare import Comparison

    with connect() as own:
        comparison = Comparison(own, flow.limits(Settings()), Settings().context_chars)
        comparison.run(ledger)
    return comparison.problems


def test_the_comparison_finds_nothing_where_nothing_is(story: Any) -> None:
    assert problems(story) == []


@pytest.mark.parametrize("damage", [
    "UPDATE records_message SET text = 'another' WHERE external_id = 'talk#1'",
    "UPDATE records_message SET external_id = 'talk#9' WHERE external_id = 'talk#1'",
    "UPDATE records_message SET unread = true WHERE external_id = 'talk#1'",
    "DELETE FROM records_event WHERE kind = 'message.received' AND id = (SELECT min(id) FROM records_event)",
    "UPDATE records_event SET position = position + 1 WHERE position = (SELECT max(position) FROM records_event)",
    "INSERT INTO records_event (shop_id, kind, message_id, position) SELECT shop_id, kind, message_id, "
    "(SELECT max(position) + 1 FROM records_event) FROM records_event WHERE kind = 'message.understood' LIMIT 1",
    "INSERT INTO records_understanding (shop_id, message_id, maker, risk, risk_confidence, module, path, grade, "
    "grade_reason, emotion, language) SELECT shop_id, message_id, 'twice', risk, 1, module, path, grade, '', 0, 'zh' "
    "FROM records_understanding LIMIT 1",
    "UPDATE records_understanding SET grade = 'B' WHERE grade = 'S'",
    "UPDATE records_case SET grade = 'A' WHERE grade = 'S' AND NOT history",
    "UPDATE records_case SET message_count = message_count + 1",
    "UPDATE records_case SET next_due_at = next_due_at + interval '1 second'",
    "DELETE FROM records_clock WHERE kind = 'solve'",
    "UPDATE records_clock SET due_at = due_at - interval '1 second' WHERE kind = 'solve'",
    "DELETE FROM records_casemessage",
    "INSERT INTO records_customer (shop_id, name) SELECT shop_id, name FROM records_customer LIMIT 1",
    "UPDATE records_conversation SET message_count = message_count + 1",
], ids=range(16))
def test_the_comparison_sees_every_damage(story: Any, damage: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(damage)
        assert cursor.rowcount > 0
    assert problems(story)


def test_the_comparison_misses_a_message_that_was_acknowledged(story: Any) -> None:
    assert problems(story | {("chat", "talk#7"): ("0" * 64, 7)})
    first = next(iter(story))
    assert problems({key: value for key, value in story.items() if key != first})
