from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from zhiyin.channels.files import FileRefused, Row, describe, read
from zhiyin.channels.files.occurrences import Occurrences
from zhiyin.domain.incoming import AttachmentRef, Incoming, Sender

WHOLE = Incoming(channel="微信", external_id="m1", conversation="c1", sender=Sender("customer", "u1", "小鱼儿"),
                 text="坏了", sent_at="2026-03-01T09:05:00+08:00", attachments=[AttachmentRef("https://img.example/a.jpg")],
                 order_no="1", product_id="2", region="浙江", entry="button", extra={"a": [1, None]})
SHORT = {"external_id": "m2", "conversation": "c1", "sender": {"role": "agent"}, "text": "抱歉"}


def rows(path: Path, **options: Any) -> list[Row]:
    return [row for batch in read(path, channel="店铺", **options) for row in batch]


def write(path: Path, *lines: Any) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n"
                            for line in lines), "utf-8")
    return path


def test_messages_in_the_form_of_the_api(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", msgspec.json.encode(WHOLE).decode(), SHORT)
    assert describe(path).format == "jsonl"
    found = rows(path)
    assert found[0].message == WHOLE
    assert found[1].message == Incoming(channel="店铺", external_id="m2", conversation="c1", sender=Sender("agent"),
                                        text="抱歉")


@pytest.mark.parametrize(("line", "column", "code"), [
    ("{not json", None, "bad_json"),
    ('"text"', None, "invalid"),
    ({**SHORT, "txt": "x"}, "txt", "unknown_field"),
    ({"external_id": "m"}, "conversation", "required"),
    ({**SHORT, "sender": {"role": "boss"}}, "sender.role", "invalid"),
    ({**SHORT, "sender": {"role": "agent", "age": 3}}, "sender.age", "unknown_field"),
    ({**SHORT, "text": 5}, "text", "invalid"),
    ('{"external_id": "m", "conversation": "c", "sender": {"role": "agent"}, "text": "\\ud800"}', None, "surrogate"),
    ('{"extra":{"a":' + "[" * 100_000, None, "bad_json"),
    ("[" * 100_000, None, "invalid"),
])
def test_bad_lines(tmp_path: Path, line: Any, column: str | None, code: str) -> None:
    found = rows(write(tmp_path / "a.jsonl", SHORT, "", line, {**SHORT, "external_id": "m3"}))
    assert [row.number for row in found] == [1, 3, 4]
    assert [row.message.external_id for row in found if row.message] == ["m2", "m3"]
    error = found[1].error
    assert error is not None
    assert (error.row, error.column, error.code) == (3, column, code)
    assert found[1].raw == (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False))


def test_a_line_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = json.dumps(SHORT, ensure_ascii=False)
    path.write_bytes((line + "\n").encode() * 3 + (line + "\n").encode("gb18030"))
    assert [row.error.code for row in rows(path) if row.error] == ["encoding"]
    path.write_bytes((line + "\n").encode("gb18030") * 3)
    assert [row.message.text for row in rows(path) if row.message] == ["抱歉"] * 3


SESSION = {"session_id": "s1", "skill": "售后", "turns": [
    {"role": "user", "is_transfer": "0", "text": "你好"}, {"role": "agent", "text": "您好"},
    {"role": "bot", "text": "自动回复"}]}


def test_sessions(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress((json.dumps(SESSION) + "\n" + json.dumps({**SESSION, "session_id": 7})).encode()))
    plan = describe(path)
    assert (plan.format, plan.compressed) == ("sessions", True)
    found = rows(path)
    assert [row.number for row in found] == [1, 1, 1, 2, 2, 2]
    assert [row.message.external_id for row in found if row.message] == ["s1#0", "s1#1", "s1#2", "7#0", "7#1", "7#2"]
    first = found[0].message
    assert first == Incoming(channel="店铺", external_id="s1#0", conversation="s1", sender=Sender("customer"),
                             text="你好", extra={"skill": "售后", "is_transfer": "0"})
    assert [row.message.sender.role for row in found[:3] if row.message] == ["customer", "agent", "robot"]
    assert rows(path, skip_rows=1) == found[3:]


@pytest.mark.parametrize(("session", "columns", "codes"), [
    ({"turns": []}, ["session_id"], ["required"]),
    ({"session_id": " ", "turns": []}, ["session_id"], ["required"]),
    ({"session_id": "s", "turns": {}}, ["turns"], ["required"]),
    ({"session_id": "s", "turns": []}, ["turns"], ["empty"]),
    ({"session_id": "s", "turns": [{"role": "user"}, {"role": "user", "text": " "}, {"role": "x", "text": "a"}, 5,
                                   {"text": "a"}, {"role": "user", "text": 1}]},
     ["turns[0].text", "turns[1].text", "turns[2].role", "turns[3]", "turns[4].role", "turns[5].text"],
     ["required", "empty", "role", "invalid", "role", "invalid"]),
])
def test_bad_sessions(tmp_path: Path, session: Any, columns: list[str], codes: list[str]) -> None:
    found = rows(write(tmp_path / "a.jsonl", SESSION, session, "{", SESSION), format="sessions")
    bad = [row.error for row in found if row.error]
    assert [(e.row, e.column, e.code) for e in bad] == [
        *((2, column, code) for column, code in zip(columns, codes, strict=True)), (3, None, "bad_json")]
    assert len([row for row in found if row.message]) == 6


def test_a_session_is_never_in_two_lists(tmp_path: Path) -> None:
    talks = [{"session_id": f"s{n}", "turns": [{"role": "user", "text": "好"}] * size}
             for n, size in enumerate([300, 300, 200, 700, 1])]
    path = write(tmp_path / "a.jsonl", *talks)
    lists = list(read(path, channel="c"))
    assert [len(one) for one in lists] == [300, 500, 700, 1]


def test_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="“xml” is no format"):
        rows(write(tmp_path / "a.jsonl", SHORT), format="xml")


def test_occurrences_are_exact_when_they_no_longer_fit_in_memory() -> None:
    keys = [(n * 7_919 % 3_000).to_bytes(12, "big") for n in range(9_500)]
    keys = [key[::-1] for key in keys]
    few, many = Occurrences(in_memory=100), Occurrences()
    assert [few.count(key) for key in keys] == [many.count(key) for key in keys]
    assert few.count(keys[0]) == 5
    few.close()
    many.close()
