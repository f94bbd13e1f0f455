"""Web Push against an endpoint of ours that opens the message with the browser's key and checks the signature."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.receiving import allowing, answering
from zhiyin.channels import push
from zhiyin.channels.outside import Refused
from zhiyin.channels.trouble import Gone, Later, Rejected


def coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Service:
    """A push service and the browser behind it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"
        self.status, self.shown, self.headers = 201, [], []  # type: ignore[var-annotated]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.take(dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"

    def take(self, headers: dict[str, str], body: bytes) -> None:
        self.headers.append(headers)
        assert headers["Content-Encoding"] == "aes128gcm"
        assert int(headers["TTL"]) > 0
        assert len(body) <= 4_096
        scheme, _, rest = headers["Authorization"].partition(" ")
        assert scheme == "vapid"
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(given["k"]))
        claims = jwt.decode(given["t"], key, algorithms=["ES256"], audience=f"http://{self.place}",
                            options={"require": ["aud", "exp", "sub"]})
        assert claims["exp"] <= time.time() + 24 * 3_600
        assert claims["sub"].startswith("mailto:")
        self.shown.append(http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"))

    def browser(self) -> push.Browser:
        point = self.key.public_key().public_bytes(serialization.Encoding.X962,
                                                   serialization.PublicFormat.UncompressedPoint)
        return push.Browser(f"http://{self.place}/send/1", coded(point), coded(self.auth))


@pytest.fixture
def service() -> Iterator[Service]:
    one = Service()
    with answering(one.server), allowing(one.place):
        yield one


def test_only_that_browser_reads_it_and_the_signature_holds(service: Service) -> None:
    push.send(service.browser(), "工单 12".encode(), urgent=True, topic="abc")
    push.send(service.browser(), b"x" * (push.LIMIT - push.SEAL))
    assert service.shown == ["工单 12".encode(), b"x" * (push.LIMIT - push.SEAL)]
    assert (service.headers[0]["Urgency"], service.headers[0]["Topic"]) == ("high", "abc")
    assert service.headers[1]["Urgency"] == "normal"
    assert "Topic" not in service.headers[1]


def test_a_message_that_is_too_long_is_not_sent(service: Service) -> None:
    with pytest.raises(ValueError, match="bytes"):
        push.send(service.browser(), b"x" * (push.LIMIT - push.SEAL + 1))
    assert service.shown == []


@pytest.mark.parametrize(("status", "error"), [
    (404, Gone), (410, Gone), (429, Later), (500, Later), (503, Later), (400, Rejected), (403, Rejected), (301, Rejected),
])
def test_answers(status: int, error: type[Exception], service: Service) -> None:
    service.status = status
    with pytest.raises(error):
        push.send(service.browser(), b"x")


def test_the_key_is_made_once(service: Service) -> None:
    assert push.public_key() == push.public_key()
    assert len(decoded(push.public_key())) == 65


@pytest.mark.parametrize(("p256dh", "auth"), [("", ""), ("abc", "abc"), (coded(b"\x04" + b"\x01" * 64), coded(b"x" * 16))])
def test_keys_that_are_none(p256dh: str, auth: str, service: Service) -> None:
    assert not push.usable(push.Browser("https://push.example.com/", p256dh, auth))
    assert push.usable(service.browser())


def test_an_endpoint_inside_is_refused(service: Service) -> None:
    there = service.browser()
    with pytest.raises(Refused):
        push.send(push.Browser("https://127.0.0.1/", there.p256dh, there.auth), b"x")
