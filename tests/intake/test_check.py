"""What a message must be to be kept: the boundary on both sides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhiyin.domain.incoming import AttachmentRef, Incoming, Sender
from zhiyin.intake.check import Refused, ready
from zhiyin.intake.decode import decode

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def message(**fields: object) -> Incoming:
    base: dict[str, object] = {"channel": "chat", "external_id": "1", "conversation": "c", "sender": Sender("customer"),
                               "text": "在吗"}
    return Incoming(**(base | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(("given", "expected", "flag"), [
    (None, None, ""),
    ("2026-03-01T12:00:00Z", NOW, ""),
    ("2026-03-01 20:00", NOW, ""),  # a bare time is in the shop's zone
    ("2026-03-01T20:00:00+08:00", NOW, ""),
    ("1999-12-31T23:59:59Z", datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC), "past"),
    ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC), ""),
    ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC), "past"),
    ("2026-03-02T12:00:00Z", NOW + timedelta(hours=24), ""),
    ("2026-03-02T12:00:01Z", NOW + timedelta(hours=24, seconds=1), "future"),
    ("2100-01-01T00:00:00Z", datetime(2100, 1, 1, tzinfo=UTC), "future"),
])
@pytest.mark.req("1.U.18")
def test_times(given: str | None, expected: datetime | None, flag: str) -> None:
    row = ready(message(sent_at=given), 1, SHANGHAI, NOW)
    assert (row.sent_at, row.time_flag) == (expected, flag)


@pytest.mark.parametrize(("fields", "code", "field"), [
    ({"text": "a\0b"}, "nul", "text"),
    ({"text": "\ud800"}, "surrogate", "text"),
    ({"external_id": " "}, "required", "external_id"),
    ({"external_id": "x" * 501}, "too_long", "external_id"),
    ({"channel": "x" * 101}, "too_long", "channel"),
    ({"text": "x" * 100_001}, "too_large", "text"),
    ({"text": ""}, "required", "text"),
    ({"sent_at": "yesterday"}, "bad_time", "sent_at"),
    ({"sent_at": "2026-02-30"}, "bad_time", "sent_at"),
    ({"sent_at": "0001-01-01T00:00:00Z"}, "bad_time", "sent_at"),
    ({"sent_at": "9999-12-31T23:59:59-12:00"}, "bad_time", "sent_at"),
    ({"extra": {"a": [{"b": "\0"}]}}, "nul", "extra"),
    ({"sender": Sender("customer", "u\0")}, "nul", "sender.external_id"),
    ({"attachments": [AttachmentRef("https://a.example/1"), AttachmentRef("")]}, "required", "attachments[1].url"),
    ({"attachments": [AttachmentRef("https://a.example/1", size=-1)]}, "range", "attachments[0].size"),
    ({"attachments": [AttachmentRef("https://a.example/1")] * 51}, "too_many", "attachments"),
])
def test_refused(fields: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        ready(message(**fields), 1, UTC, NOW)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize("fields", [
    {"text": "x" * 100_000},
    {"external_id": "x" * 500},
    {"text": "😀👨‍👩‍👧 שלום مرحبا"},
    {"text": "", "attachments": [AttachmentRef("https://a.example/1", size=0)]},
    {"extra": {"note": "\\u0000 written out is only text"}},
])
def test_kept(fields: dict[str, object]) -> None:
    assert ready(message(**fields), 1, UTC, NOW).digest


BODY = b'{"channel":"a","external_id":"1","conversation":"c","sender":{"role":"customer"},"text":"x"%s}'


@pytest.mark.parametrize(("body", "code", "field"), [
    (b"{", "bad_json", None),
    (b"", "bad_json", None),
    (b"[]", "invalid", None),
    (b'{"channel":1}', "invalid", "channel"),
    (b'{"channel":"a"}', "required", "external_id"),
    (BODY % b',"colour":1', "unknown_field", "colour"),
    (BODY.replace(b"customer", b"king") % b"", "invalid", "sender.role"),
    (BODY.replace(b'"x"', b'"\\ud800"') % b"", "surrogate", "text"),
    (BODY % b',"extra":{"deep":["\\udfff"]}', "surrogate", "extra.deep[0]"),
    (BODY.replace(b'"x"', b'"\xff"') % b"", "bad_json", None),
    (b'{"extra":{"a":' + b"[" * 200_000, "bad_json", None),
])
def test_decoding_names_the_field(body: bytes, code: str, field: str | None) -> None:
    with pytest.raises(Refused) as refused:
        decode(body)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_proper_body_decodes() -> None:
    assert decode(BODY % b',"region":"\xe6\xb2\xb3\xe5\x8c\x97"').region == "河北"
