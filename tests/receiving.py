"""The outside world for replies: a receiver that keeps one message for one key, a mail server, and replies to send."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest

SECRET = "a secret of two parties"


@dataclass
class Receiving:
    """An HTTP receiver. `answers`: statuses to give, one after another, before the usual 200; 0: cut without a word."""

    port: int = 0
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    answers: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/replies"


@contextmanager
def receiver_on_a_port() -> Iterator[Receiving]:
    told, lock = Receiving(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            key = self.headers["Idempotency-Key"]
            with lock:
                status = told.answers.pop(0) if told.answers else 200
                told.calls.append((dict(self.headers), body))
                if status in (0, 200):  # kept, and once for one key
                    told.kept[key] += 1
            if status == 0:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            answer = b'{"id": "kept-%s"}' % key.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            pass  # a sender that was killed

    server = Server(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Mails:
    """A mail server. `end`: "ok", "cut" (takes the letter, never answers) or an answer to DATA such as "451 later"."""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    end: str = "ok"
    rcpt: str = "250 ok"


@contextmanager
def answering(server: ThreadingHTTPServer) -> Iterator[None]:
    """It answers inside the block."""
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


@contextmanager
def allowing(*places: str, **settings: str) -> Iterator[None]:
    """The guard lets these hosts ("host:port") inside be reached; further settings without the prefix ZHIYIN_."""
    from zhiyin.settings import current

    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"outside_allow": ",".join(places), **settings}.items():
            patch.setenv(f"ZHIYIN_{name.upper()}", value)
        current.cache_clear()
        yield
    current.cache_clear()


@contextmanager
def mail_server() -> Iterator[Mails]:
    told = Mails()
    listener = socket.create_server(("127.0.0.1", 0))
    told.port = listener.getsockname()[1]
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            with suppress(OSError):
                connection, _ = listener.accept()
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            def say(words: str) -> None:
                connection.sendall(words.encode() + b"\r\n")

            say("220 mail server of the tests")
            for line in lines:
                verb = line[:4].upper().strip()
                if verb == b"DATA":
                    say("354 go on")
                    letter = b""
                    for part in lines:
                        if part == b".\r\n":
                            break
                        letter += part
                    if told.end in ("ok", "cut"):
                        told.letters.append(letter)
                    if told.end == "cut":
                        return
                    say("250 kept" if told.end == "ok" else told.end)
                elif verb == b"RCPT":
                    say(told.rcpt)
                elif verb == b"QUIT":
                    say("221 bye")
                    return
                else:
                    say("250 ok")

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield told
    finally:
        ended.set()
        listener.close()


def http_channel(shop: Any, url: str, name: str = "receiver") -> Any:
    from zhiyin.records.models import Channel
    from zhiyin.secrets import seal

    return Channel.objects.create(shop=shop, name=name, kind="http", config={"url": url, "secret": seal(SECRET)})


def email_channel(shop: Any, port: int, name: str = "mailbox") -> Any:
    from zhiyin.records.models import Channel

    smtp = {"host": "127.0.0.1", "port": port, "tls": ""}
    return Channel.objects.create(shop=shop, name=name, kind="email",
                                  config={"address": "care@apricot.example", "name": "杏子客服", "smtp": smtp})


def talks(shop: Any, channel: Any, number: int) -> list[Any]:
    from zhiyin.records.models import Conversation

    return Conversation.everywhere.bulk_create([
        Conversation(shop=shop, channel=channel, external_id=f"anna{n}@customer.example") for n in range(number)])


def replies(talks: Sequence[Any], number: int) -> list[Any]:
    """`number` replies, dealt to the talks in turn, due now."""
    from datetime import UTC, datetime

    from zhiyin.records.models import Outgoing

    now = datetime.now(UTC)
    return Outgoing.everywhere.bulk_create([
        Outgoing(shop_id=talk.shop_id, conversation=talk, channel_id=talk.channel_id, key=uuid4(), text=f"answer {n}",
                 state="queued", send_at=now, created_at=now)
        for n in range(number) for talk in [talks[n % len(talks)]]])
