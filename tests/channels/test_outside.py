"""The guard for outgoing addresses: tables with a resolver of ours, and real sockets."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from zhiyin.channels import outside
from zhiyin.channels.outside import Refused, Uncertain, Unreachable, check, get, is_public, post

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(("address", "public"), [
    (PUBLIC, True), ("8.8.8.8", True), ("2606:4700::1111", True),
    ("9.255.255.255", True), ("10.0.0.0", False), ("10.255.255.255", False), ("11.0.0.0", True),
    ("172.15.255.255", True), ("172.16.0.0", False), ("172.31.255.255", False), ("172.32.0.0", True),
    ("192.167.255.255", True), ("192.168.0.1", False), ("192.169.0.0", True),
    ("126.255.255.255", True), ("127.0.0.1", False), ("127.255.255.255", False), ("128.0.0.0", True),
    ("100.63.255.255", True), ("100.64.0.0", False), ("100.100.100.200", False), ("100.127.255.255", False),
    ("100.128.0.0", True),
    ("169.253.255.255", True), ("169.254.0.0", False), ("169.254.169.254", False), ("169.255.0.0", True),
    ("0.0.0.0", False), ("0.255.255.255", False), ("223.255.255.255", True), ("224.0.0.1", False),
    ("239.255.255.255", False), ("240.0.0.1", False), ("255.255.255.255", False),
    ("192.0.2.1", False), ("198.18.0.1", False), ("198.51.100.7", False), ("203.0.113.7", False),
    ("192.88.99.1", False), ("168.63.129.16", False), ("168.63.129.17", True),
    ("::", False), ("::1", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fc00::1", False),
    ("fd00:ec2::254", False), ("ff02::1", False), ("fec0::1", False), ("2001:db8::1", False), ("2001::1", False),
    ("3fff::1", False), ("::127.0.0.1", False), ("100::1", False),
    ("::ffff:10.0.0.1", False), ("::ffff:127.0.0.1", False), (f"::ffff:{PUBLIC}", True),
    ("64:ff9b::a00:1", False), ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True), ("64:ff9b:1::808:808", False),
    ("2002:7f00:1::", False), ("2002:a9fe:a9fe::1", False), ("2002:808:808::1", True), ("nonsense", False),
])
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("url", [
    "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/", "",
    "https://", "https:///path", "https://user@example.com/", "https://user:word@example.com/", "https://@example.com/",
    "https://example.com:22/", "https://example.com:8080/", "https://example.com:99999/", "https://example.com:0/",
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/", "https://127.1/",
    "https://017700000001/", "https://0x8.8.8.8/", "https://134744072/", "https://8.8.8.8.8/",
    "https://exam ple.com/", "https://example.com/\r\nX: y", "https://example.com\\@inside/", "https://[::1/",
    "https://\u2488/",
])
def test_addresses_that_are_refused_whatever_they_lead_to(url: str) -> None:
    with pytest.raises(Refused):
        check(url, [], lambda name, port: [PUBLIC])


@pytest.mark.parametrize(("url", "name", "port", "path"), [
    ("https://example.com", "example.com", 443, "/"),
    ("HTTPS://EXAMPLE.com./a?b=c", "example.com", 443, "/a?b=c"),
    ("https://example.com:8443/x", "example.com", 8443, "/x"),
    ("https://茶.例子/路?词=茶", "茶.例子".encode("idna").decode(), 443, "/%E8%B7%AF?%E8%AF%8D=%E8%8C%B6"),
    ("https://8.8.8.8/", "8.8.8.8", 443, "/"),
    ("https://[2606:4700::1111]/", "2606:4700::1111", 443, "/"),
    ("https://example.com/a%20b#piece", "example.com", 443, "/a%20b"),
])
def test_addresses_that_pass(url: str, name: str, port: int, path: str) -> None:
    target = check(url, [], lambda name, port: [PUBLIC])
    assert (target.name, target.port, target.path, target.addresses) == (name, port, path, (PUBLIC,))


@pytest.mark.parametrize("found", [
    ["10.0.0.1"], [PUBLIC, "10.0.0.1"], ["::1", PUBLIC], ["169.254.169.254"], ["::ffff:169.254.169.254"],
])
def test_a_name_with_any_address_inside_is_refused(found: list[str]) -> None:
    with pytest.raises(Refused, match="not a public address"):
        check("https://example.com/", [], lambda name, port: found)


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://localhost/", "https://localhost./", "https://[::1]/"])
def test_the_machine_itself_is_refused_by_the_real_resolver(url: str) -> None:
    with pytest.raises(Refused, match="not a public address"):
        post(url, body=b"x", allow=[])


@pytest.mark.parametrize(("url", "allow", "passes"), [
    ("http://inside:9000/", ["inside:9000"], True), ("http://INSIDE.:9000/", [" Inside:9000 "], True),
    ("http://inside:9001/", ["inside:9000"], False), ("http://other:9000/", ["inside:9000"], False),
    ("http://[::1]:9000/", ["[::1]:9000"], True), ("https://inside/", ["inside:443"], True),
    ("http://sub.inside:9000/", ["inside:9000"], False), ("http://inside:9000/", [""], False),
    ("ftp://inside:9000/", ["inside:9000"], False), ("http://u@inside:9000/", ["inside:9000"], False),
])
def test_the_allow_list(url: str, allow: list[str], passes: bool) -> None:
    if passes:
        assert check(url, allow, lambda name, port: ["10.0.0.1"]).addresses == ("10.0.0.1",)
    else:
        with pytest.raises(Refused):
            check(url, allow, lambda name, port: ["10.0.0.1"])


class Receiver:
    """A server on a port of this machine; `answers` is what it does with each request."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None], tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.asked.append((self.command, self.path, dict(self.headers), body))
                self.close_connection = True
                answer(self)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_port
        self.allow = [f"localhost:{self.port}", f"127.0.0.1:{self.port}"]


@contextmanager
def receiving(answer: Callable[[BaseHTTPRequestHandler], None], tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    one = Receiver(answer, tls)
    thread = threading.Thread(target=one.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        one.server.shutdown()
        one.server.server_close()


def say(status: int, body: bytes = b"", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_what_is_sent_and_answered() -> None:
    with receiving(say(201, b"thanks")) as there:
        assert post(f"http://127.0.0.1:{there.port}/a?b=1", headers={"X-Own": "yes"}, body=b"hello",
                    allow=there.allow) == (201, b"thanks")
        assert get(f"http://localhost.:{there.port}/c", allow=there.allow) == (201, b"thanks")
    (verb, path, headers, body), (verb2, _, headers2, _) = there.asked
    assert (verb, path, headers["X-Own"], body, headers["Host"]) == \
        ("POST", "/a?b=1", "yes", b"hello", f"127.0.0.1:{there.port}")
    assert (verb2, headers2["Host"]) == ("GET", f"localhost:{there.port}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer(status: int) -> None:
    with receiving(say(200)) as behind, receiving(say(status, Location=f"http://127.0.0.1:{behind.port}/")) as there:
        answer, _ = post(f"http://127.0.0.1:{there.port}/", body=b"x", allow=there.allow + behind.allow)
    assert answer == status
    assert behind.asked == []


def test_the_name_is_resolved_once_and_the_checked_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that first answers a public address and then one of this machine (DNS rebinding)."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host == "rebind.test":
            asked.append(host)
            return real(PUBLIC if len(asked) == 1 else "127.0.0.1", port, *rest, **more)
        return real(host, port, *rest, **more)

    called: list[Any] = []

    def connect(sock: socket.socket, address: Any) -> None:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(Unreachable):
        post("https://rebind.test/", body=b"x", timeout=2, allow=[])
    assert asked == ["rebind.test"]
    assert called == [(PUBLIC, 443)]


def test_nobody_there_is_surely_not_delivered() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreachable):
        post(f"http://127.0.0.1:{port}/", body=b"x", allow=[f"127.0.0.1:{port}"])
    with pytest.raises(Unreachable):
        post("https://no-such-host.invalid/", body=b"x", allow=[])


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def half(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"only this")


def never(handler: BaseHTTPRequestHandler) -> None:
    handler.rfile.read(1)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, each in time, the whole never; without a length, so that a cut looks like an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    pause = threading.Event()
    try:
        for _ in range(100):
            handler.wfile.write(b".")
            pause.wait(0.1)
    except OSError:
        pass


@pytest.mark.parametrize("answer", [hang_up, half, never, drip, say(200, b"x" * (outside.LIMIT + 1))],
                         ids=["hangs up", "half an answer", "no answer", "byte by byte", "too long"])
def test_sent_but_no_whole_answer_is_uncertain(answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
    with receiving(answer) as there:
        with pytest.raises(Uncertain):
            post(f"http://127.0.0.1:{there.port}/", body=b"x", timeout=0.6, allow=there.allow)
        assert len(there.asked) == 1


def test_an_answer_of_just_the_limit_is_taken() -> None:
    with receiving(say(200, b"x" * outside.LIMIT)) as there:
        assert len(get(f"http://127.0.0.1:{there.port}/", allow=there.allow)[1]) == outside.LIMIT


def test_a_line_break_in_a_header_is_refused() -> None:
    with receiving(say(200)) as there:
        with pytest.raises(Refused):
            post(f"http://127.0.0.1:{there.port}/", headers={"X": "a\r\nY: b"}, body=b"", allow=there.allow)
        assert there.asked == []


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    """A server's context with a certificate of its own for `name`; the certificate lies in folder/cert.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256()))
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                                       serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(("trusted", "name", "delivered"), [
    (True, "localhost", True), (True, "elsewhere.test", False), (False, "localhost", False),
])
def test_certificates_are_checked_against_the_name_not_the_address(
        trusted: bool, name: str, delivered: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = certificate(tmp_path, name)
    trust = ssl.create_default_context(cafile=str(tmp_path / "cert.pem")) if trusted else ssl.create_default_context()
    monkeypatch.setattr(outside, "_tls", lambda: trust)
    with receiving(say(200, b"safe"), served) as there:
        url = f"https://localhost:{there.port}/"
        if delivered:
            assert post(url, body=b"x", allow=there.allow) == (200, b"safe")
        else:
            with pytest.raises(Unreachable):
                post(url, body=b"x", timeout=5, allow=there.allow)
            assert there.asked == []
