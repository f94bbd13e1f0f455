"""`zhiyin understand`: one answer line for each input line, in order, whatever the line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from zhiyin.understand import stream
from zhiyin.understand.catalogue import Catalogue, Product


def run(*lines: bytes | dict[str, Any], batch: int = 256) -> tuple[int, list[dict[str, Any]]]:
    out = io.BytesIO()
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    status = stream.run([line + b"\n" for line in raw], out, "lite", batch)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def test_answers_come_in_order_with_the_ids_as_given() -> None:
    status, answers = run(
        *({"id": number if number % 2 else str(number), "text": "少发了一件"} for number in range(10)), batch=3
    )
    assert status == 0
    assert [answer["id"] for answer in answers] == [number if number % 2 else str(number) for number in range(10)]


def test_an_answer_has_the_documented_fields() -> None:
    _, (answer,) = run({"id": "1", "text": "少发了一件", "context": "", "role": "customer", "order_status": "delivered"})
    assert set(answer) == {
        "id",
        "risk",
        "risk_confidence",
        "detail",
        "risks",
        "module",
        "path",
        "path_confidence",
        "grade",
        "grade_reason",
        "emotion",
        "mood",
        "flags",
        "language",
        "entities",
        "evidence",
        "why_not",
    }
    assert answer["risk"] == "R2.1"
    ((start, end),) = answer["risks"][0]["evidence"][:1]
    assert 0 <= start < end <= 5


def test_blank_lines_are_skipped_but_counted() -> None:
    status, answers = run(b"", {"id": "1", "text": "你好"}, b"   ", b"nonsense")
    assert status == 1
    assert answers[0]["id"] == "1"
    assert answers[1] == {"error": "not a JSON object", "line": 4}


@pytest.mark.parametrize(
    ("line", "error", "known"),
    [
        (b"{", "not a JSON object", None),
        (b"[1]", "not a JSON object", None),
        (b"\xff\xfe{}", "not UTF-8", None),
        (b"[" * 100_000, "not a JSON object", None),
        ({"text": "a"}, "id is missing", None),
        ({"id": None, "text": "a"}, "id is missing", None),
        ({"id": True, "text": "a"}, "id must be a string or an integer", None),
        ({"id": 2**63, "text": "a"}, "id is too large a number", None),
        ({"id": "1"}, "text is missing", "1"),
        ({"id": 1, "text": 5}, "text must be a string", 1),
        ({"id": "1", "text": "x" * 100_001}, "text is longer than 100000 characters", "1"),
        (b'{"id":"1","text":"\\ud800"}', "text holds a lone surrogate", "1"),
        (b'{"id":"\\ud800","text":"a"}', "id holds a lone surrogate", None),
        (b'{"id":"1","text":"a","context":"\\udfff"}', "context holds a lone surrogate", "1"),
        ({"id": "1", "text": "a", "context": 3}, "context must be a string", "1"),
        ({"id": "1", "text": "a", "role": "boss"}, "role must be one of customer, agent, robot, system", "1"),
        ({"id": "1", "text": "a", "order_status": 3}, "order_status must be a string", "1"),
    ],
)
def test_a_bad_line_is_answered_in_its_place_and_the_rest_goes_on(line: Any, error: str, known: Any) -> None:
    status, answers = run({"id": "before", "text": "你好"}, line, {"id": "after", "text": "你好"})
    assert status == 1
    assert [answers[0]["id"], answers[2]["id"]] == ["before", "after"]
    assert answers[1] == {"error": error, "line": 2} | ({} if known is None else {"id": known})


@pytest.mark.parametrize("text", ["x" * 100_000, "", "😀", "مرحبا", "\u0000", "a\u2028b"])
def test_any_other_text_is_answered(text: str) -> None:
    status, (answer,) = run({"id": "1", "text": text})
    assert status == 0
    assert answer["id"] == "1"


def test_unknown_fields_and_null_are_left_alone() -> None:
    status, (answer,) = run({"id": "1", "text": "你好", "context": None, "role": None, "risk": "R1.1"})
    assert (status, answer["risk"]) == (0, "-")


def test_a_byte_order_mark_is_no_error() -> None:
    assert run(b"\xef\xbb\xbf" + json.dumps({"id": "1", "text": "你好"}).encode())[0] == 0


def test_answers_are_written_before_the_next_batch_is_read() -> None:
    out = io.BytesIO()

    def lines() -> Iterator[bytes]:
        for number in range(6):
            if number == 4:
                assert out.getvalue().count(b"\n") == 4
            yield json.dumps({"id": number, "text": "你好"}).encode() + b"\n"

    assert stream.run(lines(), out, "lite", 2) == 0
    assert out.getvalue().count(b"\n") == 6


def test_no_lines_no_answers() -> None:
    assert run() == (0, [])


def test_the_day_of_sending_gives_days_their_date() -> None:
    _, (answer,) = run({"id": "1", "text": "昨天签收的", "sent_at": "2026-11-22T00:30:00+08:00"})
    assert answer["entities"]["date"][0]["from"] == "2026-11-21"


@pytest.mark.parametrize("sent", ["yesterday", 5, "2026-13-01"])
def test_a_wrong_time_is_named(sent: object) -> None:
    status, (answer,) = run({"id": "1", "text": "昨天", "sent_at": sent})
    assert status == 1
    assert "sent_at" in answer["error"]


def test_products_of_a_catalogue_are_named() -> None:
    out = io.BytesIO()
    shelf = Catalogue([Product("p7", ("燕麦奶",))])
    stream.run([json.dumps({"id": "1", "text": "燕麦奶漏了"}).encode()], out, "lite", catalogue=shelf)
    assert json.loads(out.getvalue())["entities"]["product"] == [{"value": "p7", "span": [0, 3], "word": "燕麦奶"}]
