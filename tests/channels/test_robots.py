"""Group robots against fakes on a port of this machine, which check signatures the way the vendors describe it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import json
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.receiving import allowing, answering
from zhiyin.channels.outside import Refused, Uncertain
from zhiyin.channels.robot import Said, cut, plain
from zhiyin.channels.trouble import Later, Rejected

SECRET = "SEC-a secret of the group"
SAID = Said("S 级工单 [12]", "杏子小店: 请马上处理 <@all>", "https://zhiyin.example.com/cases/12?shop=tea", "打开")


class Vendor:
    """Takes posts, checks them as documented, answers with its own codes."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.answer: bytes | None = None
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"].startswith("application/json")
                outer.bodies.append(json.loads(raw))
                query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query, strict_parsing=True).items()}
                check: Callable[..., dict[str, Any]] = getattr(outer, urlsplit(self.path).path.strip("/"))
                said = check(query, outer.bodies[-1])
                body = outer.answer if outer.answer is not None else json.dumps(said).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"

    def wecom(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if query.get("key") != "good":
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        assert body["msgtype"] == "markdown"
        assert len(body["markdown"]["content"].encode()) <= 4096
        return {"errcode": 0, "errmsg": "ok"}

    def dingtalk(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if query.get("access_token") != "good":
            return {"errcode": 300005, "errmsg": "token is not exist"}
        moment = query.get("timestamp", "0")
        string = f"{moment}\n{SECRET}"
        expected = base64.b64encode(hmac.new(SECRET.encode(), string.encode(), digestmod=hashlib.sha256).digest()).decode()
        if query.get("sign") != expected or abs(time.time() * 1000 - int(moment)) > 3_600_000:
            return {"errcode": 310000, "errmsg": "sign not match"}
        assert body["msgtype"] == "markdown"
        assert body["markdown"]["title"]
        assert body["markdown"]["text"]
        return {"errcode": 0, "errmsg": "ok"}

    def feishu(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        moment = body.get("timestamp", "0")
        expected = base64.b64encode(hmac.new(f"{moment}\n{SECRET}".encode(), digestmod=hashlib.sha256).digest()).decode()
        if body.get("sign") != expected or abs(time.time() - int(moment)) > 3_600:
            return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
        assert body["msg_type"] == "post"
        assert body["content"]["post"]["zh_cn"]["content"][0][0]["tag"] == "text"
        return {"code": 0, "msg": "success", "data": {}}


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    one = Vendor()
    with answering(one.server), allowing(one.place):
        yield one


PATHS = {"wecom": "wecom?key=good", "dingtalk": "dingtalk?access_token=good", "feishu": "feishu?hook=good"}
KINDS = list(PATHS)


def send(kind: str, vendor: Vendor, secret: str = SECRET, path: str = "", said: Said = SAID) -> None:
    importlib.import_module(f"zhiyin.channels.{kind}").send(f"http://{vendor.place}/{path or PATHS[kind]}", secret, said)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_and_signed(kind: str, vendor: Vendor) -> None:
    send(kind, vendor)
    (body,) = vendor.bodies
    whole = json.dumps(body, ensure_ascii=False)
    assert "级工单" in whole
    assert "杏子小店" in whole
    assert SAID.link in whole


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_wrong_secret_is_told(kind: str, vendor: Vendor) -> None:
    with pytest.raises(Rejected, match=r"310000: sign not match|19021: sign match fail"):
        send(kind, vendor, "another secret")


def test_a_wrong_key_is_told(vendor: Vendor) -> None:
    with pytest.raises(Rejected, match="93000: invalid webhook url"):
        send("wecom", vendor, path="wecom?key=bad")


@pytest.mark.parametrize(("kind", "answer"), [
    ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}),
    ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}),
    ("feishu", {"code": 11232, "msg": "frequency limited"}),
    ("feishu", {"code": 9499, "msg": "too many request"}),
])
def test_too_fast_is_for_later(kind: str, answer: dict[str, Any], vendor: Vendor) -> None:
    vendor.answer = json.dumps(answer).encode()
    with pytest.raises(Later) as caught:
        send(kind, vendor)
    assert caught.value.seconds == 60


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("status", "answer", "error"), [
    (200, b"<html>", Uncertain), (200, b"{}", Uncertain), (200, b"[]", Uncertain), (429, b"", Later), (503, b"", Later),
    (404, b"", Rejected), (302, b"", Rejected),
])
def test_other_answers(kind: str, status: int, answer: bytes, error: type[Exception], vendor: Vendor) -> None:
    vendor.status, vendor.answer = status, answer
    with pytest.raises(error):
        send(kind, vendor)


@pytest.mark.parametrize("kind", KINDS)
def test_long_messages_are_cut_and_keep_their_link(kind: str, vendor: Vendor) -> None:
    send(kind, vendor, said=Said("长" * 3_000, "话" * 30_000, SAID.link, SAID.link_word))
    whole = json.dumps(vendor.bodies[0], ensure_ascii=False)
    assert len(whole.encode()) <= 20_000
    assert SAID.link in whole
    assert "…" in whole


@pytest.mark.parametrize("kind", KINDS)
def test_an_address_inside_is_refused(kind: str) -> None:
    with pytest.raises(Refused):
        importlib.import_module(f"zhiyin.channels.{kind}").send("https://169.254.169.254/robot", SECRET, SAID)


@pytest.mark.parametrize(("text", "limit", "expected"), [
    ("abc", 3, "abc"), ("abcd", 3, "…"), ("abcdef", 5, "ab…"), ("茶茶", 6, "茶茶"), ("茶茶茶", 8, "茶…"), ("", 3, ""),
])
def test_cutting_by_bytes(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected
    assert len(cut(text, limit).encode()) <= limit


def test_signs_of_markdown_lose_their_meaning() -> None:
    assert plain("[x](http://y) <@all> **") == r"\[x\](http://y) \<\@all\> \*\*"
