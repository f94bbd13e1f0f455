"""The door over real HTTP: what each message is answered, and what stands in the database afterwards."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.serving import BULK, SINGLE, Served, serving, until
from zhiyin.records.models import Conflict, Event, Message, Token
from zhiyin.settings import current

REVOKED_WITHIN = 10.0


@pytest.fixture
def server(transactional_db: None) -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def token(shop: Any, make_token: Callable[..., str]) -> str:
    return make_token(shop)


def message(id: str = "m1", text: str = "你好", **fields: Any) -> dict[str, Any]:
    return {"channel": "chat", "external_id": id, "conversation": "talk", "sender": {"role": "customer", "external_id": "u1"},
            "text": text} | fields


def test_new_known_and_conflict(server: Served, token: str) -> None:
    first = server.post(message(), token)
    assert (first.status, first.json["status"]) == (202, "new")
    again = server.post(message(), token)
    assert (again.status, again.json) == (200, {"id": first.json["id"], "status": "known"})
    other = server.post(message(text="另一句"), token)
    assert (other.status, other.code, other.json["error"]["field"]) == (409, "conflict", "external_id")
    assert Message.everywhere.get().text == "你好"
    assert Conflict.everywhere.get().payload["text"] == "另一句"
    assert Event.everywhere.filter(kind="message.received").count() == 1


def test_everything_in_a_message_is_kept(server: Served, token: str) -> None:
    full = message(sent_at="2026-01-02T03:04:05", order_no="A1", product_id="P1", region="浙江", entry="menu/售后",
                   attachments=[{"url": "https://img.example/1.jpg", "name": "图.jpg", "mime": "image/jpeg", "size": 3}],
                   extra={"深": {"list": [1, None, "x"]}})
    full["sender"]["name"] = "小梅"
    assert server.post(full, token).status == 202
    stored = Message.everywhere.get()
    assert stored.sent_at == datetime(2026, 1, 1, 19, 4, 5, tzinfo=UTC)  # a bare time is the shop's: Asia/Shanghai
    assert (stored.order_no, stored.product_id, stored.region, stored.entry) == ("A1", "P1", "浙江", "menu/售后")
    assert (stored.sender_name, stored.extra) == ("小梅", full["extra"])
    assert stored.attachments.get().url == "https://img.example/1.jpg"


@pytest.mark.parametrize("text", [
    "😀👨‍👩‍👧‍👦🇨🇳", "مرحبا، أين طلبي؟", "\u202eabc\u202c שלום", "e\u0301 ﷽ \u200b\ufeff", "\t\r\n x", "\ud83d\ude00",
    "\x01\x7f\x85\u2028", "𠮷野家", "a" * 100_000, "字" * 100_000,
], ids=["emoji", "arabic", "override", "combining", "spaces", "pair", "controls", "astral", "longest", "longest-chinese"])
def test_any_valid_text_comes_back_as_it_was(server: Served, token: str, text: str) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    assert server.post(message(text=text), token).status == 202
    assert Message.everywhere.get().text == text
    assert server.post(message(text=text), token).status == 200


WHOLE = json.dumps(message()).encode()


@pytest.mark.parametrize("body", [
    b"", b"{", b"hello", b'{"channel": "chat",}', b"\xff\xfe{\x00}\x00", b'{"channel": NaN}', WHOLE[:-1], WHOLE + WHOLE,
    WHOLE.replace(b'"talk"', b'"\xff"'), WHOLE.replace(b'"talk"', b'"\n"'), b"\xef\xbb\xbf",
    b'{"extra": {"a": ' + b"[" * 100_000,
], ids=lambda given: str(given[-24:]))
def test_what_is_no_json_is_400(server: Served, token: str, body: bytes) -> None:
    answer = server.post(body, token)
    assert (answer.status, answer.code) == (400, "bad_json")
    assert not Message.everywhere.exists()


@pytest.mark.parametrize(("given", "field", "code"), [
    (message(text="a\0b"), "text", "nul"),
    (message(id="m\0"), "external_id", "nul"),
    (message(order_no="\0"), "order_no", "nul"),
    (message(extra={"a": ["\0"]}), "extra", "nul"),
    (message(extra={"\0": 1}), "extra", "nul"),
    (message(text="\ud800"), "text", "surrogate"),
    (message(text="x\udc00y"), "text", "surrogate"),
    (message(conversation="\udfff"), "conversation", "surrogate"),
    (message(extra={"a": "\ud800"}), "extra.a", "surrogate"),
    (message(colour="red"), "colour", "unknown_field"),
    (message(sender={"role": "customer", "age": 3}), "sender.age", "unknown_field"),
    (message(sender={"role": "boss"}), "sender.role", "invalid"),
    (message(sender=None), "sender", "invalid"),
    (message(sent_at="yesterday"), "sent_at", "bad_time"),
    (message(sent_at="2026-13-01T00:00:00Z"), "sent_at", "bad_time"),
    (message(sent_at=1_700_000_000), "sent_at", "invalid"),
    (message(text=7), "text", "invalid"),
    (message(text=""), "text", "required"),
    (message(channel=""), "channel", "required"),
    (message(id=" "), "external_id", "required"),
    (message(id="x" * 501), "external_id", "too_long"),
    (message(attachments=[{"url": ""}]), "attachments[0].url", "required"),
    ({k: v for k, v in message().items() if k != "conversation"}, "conversation", "required"),
    (WHOLE.replace(b'"talk"', b'"\xed\xa0\x80"'), "conversation", "surrogate"),
    ([], None, "invalid"),
    (None, None, "invalid"),
], ids=str)
def test_what_cannot_be_kept_is_422_and_names_the_field(server: Served, token: str, given: Any, field: str | None,
                                                        code: str) -> None:
    answer = server.post(given, token)
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (422, code, field)
    assert answer.json["error"]["message"]
    assert not Message.everywhere.exists()


@pytest.mark.parametrize(("sent_at", "flag"), [
    ("1970-01-01T00:00:00Z", "past"), ("1999-12-31T23:59:59Z", "past"), ("2000-01-01T00:00:00Z", ""),
    ("2100-01-01T00:00:00Z", "future"), (None, "")])
def test_impossible_years_are_kept_and_flagged(server: Served, token: str, sent_at: str | None, flag: str) -> None:
    assert server.post(message(sent_at=sent_at), token).status == 202
    assert Message.everywhere.get().time_flag == flag


def test_too_much_is_413(server: Served, token: str) -> None:
    for given in (message(text="x" * 5_000_000), message(text="x" * 100_001), message(extra={"x": "x" * 1_048_576})):
        answer = server.post(given, token)
        assert (answer.status, answer.code) == (413, "too_large")
    assert not Message.everywhere.exists()
    assert server.post(message(), token).status == 202


def test_who_may_not_is_turned_away(server: Served, shop: Any, make_token: Any) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    for secret in (None, "", "zy_unknown", make_token(shop, expires_at=past), make_token(shop, revoked_at=past)):
        for ask in (server.post, server.bulk):
            answer = ask([message()] if ask == server.bulk else message(), secret)
            assert (answer.status, answer.code) == (401, "unauthorized")
            assert answer.headers["www-authenticate"] == "Bearer"
    assert server.post(message(), None, Authorization="Basic eDp5").status == 401
    for ask in (server.post, server.bulk):
        answer = ask([message()] if ask == server.bulk else message(), make_token(shop, ["read", "metrics"]))
        assert (answer.status, answer.code) == (403, "forbidden")
    assert not Message.everywhere.exists()


def test_a_revoked_token_stops_within_ten_seconds(server: Served, shop: Any, token: str) -> None:
    assert server.post(message("before"), token).status == 202
    Token.everywhere.update(revoked_at=datetime.now(UTC))
    numbers = iter(range(100_000))
    until(lambda: server.post(message(f"after {next(numbers)}"), token).status == 401, REVOKED_WITHIN)


def test_a_token_that_expires_stops_at_once(server: Served, shop: Any, make_token: Any) -> None:
    end = datetime.now(UTC) + timedelta(seconds=3)
    secret = make_token(shop, expires_at=end)
    numbers = iter(range(100_000))
    while True:
        began = datetime.now(UTC)
        status = server.post(message(f"m{next(numbers)}"), secret).status
        if datetime.now(UTC) < end:
            assert status == 202
        if began > end:
            assert status == 401
            return


def test_a_token_that_ends_in_the_middle_of_a_stream_stops_there(server: Served, shop: Any, make_token: Any) -> None:
    end = datetime.now(UTC) + timedelta(seconds=2)
    secret, batch = make_token(shop, expires_at=end), current().bulk_batch

    def lines() -> Iterator[bytes]:
        for part in range(2):
            for n in range(batch):
                yield json.dumps(message(f"m{part}-{n}")).encode() + b"\n"
            while part == 0 and datetime.now(UTC) <= end:
                time.sleep(0.05)

    connection = http.client.HTTPConnection(server.host, server.port, timeout=30)
    connection.request("POST", "/api/v1/messages/bulk", lines(), {"Authorization": f"Bearer {secret}"}, encode_chunked=True)
    answers = [json.loads(line) for line in connection.getresponse().read().splitlines()]
    connection.close()
    assert [one["status"] for one in answers] == ["new"] * batch + ["rejected"] * batch
    assert answers[-1]["error"]["code"] == "unauthorized"
    assert Message.everywhere.count() == batch


def test_more_than_the_rate_is_429_and_goes_in_later(server: Served, shop: Any, make_token: Any) -> None:
    secret, rate, total = make_token(shop, rate=10), 10, 40
    began = time.monotonic()
    refused = 0
    for n in range(total):
        while (answer := server.post(message(f"m{n}"), secret)).status == 429:
            refused += 1
            assert answer.code == "rate_limited"
            assert int(answer.headers["retry-after"]) >= 1
            time.sleep(0.02)
        assert answer.status == 202
    assert refused
    assert total <= rate + rate * (time.monotonic() - began) + 1
    assert Message.everywhere.count() == total


def test_two_shops_use_the_same_ids(server: Served, shop: Any, other_shop: Any, make_token: Any) -> None:
    apricot, walnut = make_token(shop), make_token(other_shop)
    first, second = server.post(message(), apricot), server.post(message(text="不一样"), walnut)
    assert (first.status, second.status) == (202, 202)
    assert first.json["id"] != second.json["id"]
    assert server.post(message(), apricot).json == {"id": first.json["id"], "status": "known"}
    lines = server.bulk([message(), message("m2")], walnut).lines
    assert [line["status"] for line in lines] == ["conflict", "new"]
    assert [Message.objects.of(shop).count(), Message.objects.of(other_shop).count()] == [1, 2]
    assert Conflict.everywhere.get().shop_id == other_shop.pk


def test_many_clients_at_once_with_the_same_messages(server: Served, token: str) -> None:
    answers: list[tuple[int, int]] = []

    def send() -> None:
        for n in range(40):
            answer = server.post(message(f"m{n}"), token)
            answers.append((answer.status, answer.json["id"]))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _ in answers) == [200] * 280 + [202] * 40
    assert {one for _, one in answers} == set(Message.everywhere.values_list("id", flat=True))
    assert Message.everywhere.count() == 40


@pytest.mark.parametrize("path", [SINGLE, BULK])
def test_one_who_goes_away_before_the_end_leaves_nothing(server: Served, token: str, path: str) -> None:
    body = json.dumps(message()).encode()
    with server.socket() as bare:
        bare.sendall(_head(path, token, len(body) + 1) + body)
    assert server.post(message("after"), token).status == 202
    until(lambda: server.application.door._waiting == [])
    assert [m.external_id for m in Message.everywhere.all()] == ["after"]


# --- many at once ---


def test_bulk_answers_line_by_line_in_order(server: Served, token: str) -> None:
    server.post(message("known"), token)
    server.post(message("conflict"), token)
    lines = [json.dumps(one).encode() for one in (
        message("new"), message("known"), message("conflict", "另一句"), message("new"), message("nul", "\0"))]
    body = lines[0] + b"\n\n  \r\n" + b"\r\n".join(lines[1:4]) + b"\n{broken\n" + lines[4]  # the last without an end
    answer = server.bulk(body, token)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    got = answer.lines
    assert [line["line"] for line in got] == [1, 4, 5, 6, 7, 8]
    assert [line["status"] for line in got] == ["new", "known", "conflict", "known", "rejected", "rejected"]
    assert got[0]["id"] == got[3]["id"] == Message.everywhere.get(external_id="new").pk
    assert [(line["error"]["code"], line["error"]["field"]) for line in got if "error" in line] == [
        ("conflict", "external_id"), ("bad_json", None), ("nul", "text")]
    assert Message.everywhere.count() == 3


def test_a_talk_sent_at_once_stands_in_the_order_it_was_held(server: Served, token: str) -> None:
    names = [f"talk#{n}" for n in range(12)]  # which is not their alphabetical order
    server.bulk([message(name) for name in names], token)
    assert list(Message.everywhere.order_by("id").values_list("external_id", flat=True)) == names


def test_bulk_of_nothing_is_answered_with_nothing(server: Served, token: str) -> None:
    for body in (b"", b"\n", b" \n\n"):
        answer = server.bulk(body, token)
        assert (answer.status, answer.body) == (200, b"")


def test_one_bad_row_in_500_fails_alone(server: Served, token: str) -> None:
    rows = [message(f"m{n}") for n in range(500)]
    rows[137]["sent_at"] = "not a time"
    lines = server.bulk(rows, token).lines
    assert [line["line"] for line in lines] == list(range(1, 501))
    assert [line["line"] for line in lines if line["status"] != "new"] == [138]
    assert lines[137]["error"]["field"] == "sent_at"
    assert Message.everywhere.count() == 499


@pytest.mark.parametrize("extra", [
    b'{"n": 1e308}', b'{"n": 1e400}', b'{"n": -1e-400}', b'{"n": 1' + b"0" * 400 + b"}", b'{"n": 0.' + b"1" * 20_000 + b"}",
    b'{"n": 1e200000}', b'{"a": 1, "a": 2}', b'{"": ""}', b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}",
    b'{"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", b'{"a": "' + b"\\u00e9" * 60_000 + b'"}',
    b'{"\\ud83d\\ude00": "\\\\u0000"}',
], ids=lambda given: str(given[:24]))
def test_whatever_extra_holds_gets_a_clear_answer_alone(server: Served, token: str, extra: bytes) -> None:
    odd = json.dumps(message("odd", extra={})).encode().replace(b'"extra": {}', b'"extra": ' + extra)
    rows = [json.dumps(message(f"m{n}")).encode() for n in range(20)]
    lines = server.bulk(b"\n".join([*rows[:10], odd, *rows[10:]]), token).lines
    assert lines[10]["status"] in ("new", "rejected")
    assert [line["status"] for line in lines[:10] + lines[11:]] == ["new"] * 20
    assert server.post(odd, token).status in ((200,) if lines[10]["status"] == "new" else (400, 422))
    assert Message.everywhere.count() == 20 + (lines[10]["status"] == "new")


def test_values_at_the_limits_go_in(server: Served, token: str) -> None:
    longest = "".join(chr(0x20000 + n * 37 % 40_000) for n in range(500))  # 2,000 bytes that do not compress
    rows = [message(longest), message("a", conversation=longest), message("b", order_no=longest, product_id=longest),
            message("c", sender={"role": "customer", "external_id": longest, "name": longest}),
            message("d", region=longest, entry=longest, channel=longest[:100]),
            message("e", sent_at="9998-12-31T23:59:59+00:00"), message("f", sent_at="0002-01-01T00:00:00+00:00"),
            message("g", attachments=[{"url": "u" * 4_000, "size": 2**63 - 1}] * 50)]
    assert [line["status"] for line in server.bulk(rows, token).lines] == ["new"] * len(rows)
    assert Message.everywhere.count() == len(rows)


def test_a_line_over_the_limit_is_refused_alone(server: Served, token: str) -> None:
    limit = 1_048_576
    fits = json.dumps(message("fits", extra={"x": ""})).encode()
    fits = fits.replace(b'{"x": ""}', b'{"x": "' + b"y" * (limit - len(fits)) + b'"}')
    assert len(fits) == limit
    body = b"\n".join([json.dumps(message("a")).encode(), fits.replace(b'"fits"', b'"over!"'), fits, b"z" * (3 * limit),
                       json.dumps(message("b")).encode()])
    lines = server.bulk(body, token).lines
    assert [(line["line"], line["status"]) for line in lines] == [
        (1, "new"), (2, "rejected"), (3, "new"), (4, "rejected"), (5, "new")]
    assert [lines[n]["error"]["code"] for n in (1, 3)] == ["too_large", "too_large"]
    assert sorted(Message.everywhere.values_list("external_id", flat=True)) == ["a", "b", "fits"]


def test_a_sender_that_reads_nothing_before_the_end(server: Served, token: str) -> None:
    """20 MB in one go with answers that are longer than the lines: neither side may wait for the other for ever."""
    good = [json.dumps(message(f"m{n}", "好" * 100)).encode() for n in range(10_000)]
    bad = b'{"' + b"x" * 1_600 + b'": 1}'
    body = b"\n".join(line + b"\n" + bad for line in good)
    assert len(body) > 20_000_000
    with server.socket(receive_buffer=4_096) as bare:
        bare.settimeout(120)
        bare.sendall(_head(BULK, token, len(body), close=True) + body)
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_048_576)
        answer = b"".join(iter(lambda: bare.recv(1_048_576), b""))
    head, _, chunked = answer.partition(b"\r\n\r\n")
    assert b" 200 " in head.split(b"\r\n")[0]
    lines = [json.loads(line) for line in _unchunked(chunked).splitlines()]
    assert [line["line"] for line in lines] == list(range(1, 20_001))
    assert [line["status"] for line in lines] == ["new", "rejected"] * 10_000
    assert {line["id"] for line in lines[::2]} == set(Message.everywhere.values_list("id", flat=True))


def test_a_sender_that_goes_away_in_the_middle(server: Served, token: str) -> None:
    """What was answered is there, and what is there is whole; the next sender finds everything in order."""
    rows = [json.dumps(message(f"m{n}", f"第{n}句")).encode() for n in range(3_000)]
    body = b"\n".join(rows)
    for part in (len(body) // 3, len(body) // 2):
        with server.socket() as bare:
            bare.sendall(_head(BULK, token, len(body)) + body[:part])
            got = b""
            while got.count(b"\n{") < 200:
                got += bare.recv(65_536)
        ids = [json.loads(line)["id"] for line in _unchunked(got.partition(b"\r\n\r\n")[2]).splitlines()
               if line.endswith(b"}")]
        assert len(ids) > 100
        assert Message.everywhere.filter(id__in=ids).count() == len(ids)
    until(lambda: server.application.door._bulk_free.qsize() == 4)
    lines = server.bulk(body, token).lines
    assert {line["status"] for line in lines} == {"new", "known"}
    assert Message.everywhere.count() == 3_000
    assert Event.everywhere.filter(kind="message.received").count() == 3_000


def test_more_bulk_senders_than_streams_all_come_through(server: Served, token: str) -> None:
    def send(sender: int) -> None:
        lines = server.bulk([message(f"{sender}-{n}", conversation=f"talk{n % 50}") for n in range(1_200)], token).lines
        results.append([line["status"] for line in lines])

    results: list[list[str]] = []
    threads = [threading.Thread(target=send, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [["new"] * 1_200] * 6
    assert Message.everywhere.count() == 7_200


def test_bulk_keeps_to_the_rate_by_waiting(server: Served, shop: Any, make_token: Any) -> None:
    rate, total = 1_000, 2_500
    began = time.monotonic()
    lines = server.bulk([message(f"m{n}") for n in range(total)], make_token(shop, rate=rate)).lines
    assert [line["status"] for line in lines] == ["new"] * total
    assert total <= rate + rate * (time.monotonic() - began) + 1


def _head(path: str, token: str, length: int, *, close: bool = False) -> bytes:
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Length: {length}\r\n"
            f"{'Connection: close' if close else 'Connection: keep-alive'}\r\n\r\n").encode()


def _unchunked(data: bytes) -> bytes:
    """The body in a chunked answer, as far as it came."""
    parts, at = [], 0
    while (end := data.find(b"\r\n", at)) > 0:
        size = int(data[at:end], 16)
        if not size or len(data) < end + 2 + size:
            break
        parts.append(data[end + 2: end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(parts)
