"""A shop with its web chat on, a server, and browsers that are not there: the widget's requests, one by one."""

from __future__ import annotations

import io
import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import pytest
from PIL import Image

from tests.serving import PATIENCE, Address, Answer, Served, serving, stamping


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files go into a folder of the test."""
    monkeypatch.setattr("zhiyin.act.files.folder", lambda: tmp_path / "files")
    return tmp_path


@pytest.fixture
def key(shop: Any) -> str:
    from zhiyin.act.webchat import enable_widget

    return enable_widget(shop)


@pytest.fixture
def other_key(other_shop: Any) -> str:
    from zhiyin.act.webchat import enable_widget

    return enable_widget(other_shop)


@pytest.fixture
def server(key: str, home: Path) -> Iterator[Served]:
    with stamping(), serving() as served:
        yield served


@dataclass
class Guest:
    """A widget on somebody's page."""

    server: Address
    shop: str
    secret: str = ""
    opened: dict[str, Any] = field(default_factory=dict)

    def open(self, identity: str = "", **given: Any) -> dict[str, Any]:
        body = {"shop": self.shop, "visitor": self.secret, "identity": identity, "language": "en", **given}
        answer = self.server.ask("POST", "/widget/v1/open", json.dumps(body).encode())
        assert answer.status == 200, answer.body
        self.opened = answer.json
        self.secret = self.opened["visitor"]
        return self.opened

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        return self.server.ask(method, f"/widget/v1/{path}", raw, self.secret or None, **headers)

    def say(self, text: str, *, client_id: str | None = None, attachments: list[str] | None = None) -> Answer:
        return self.ask("POST", "messages", {"client_id": client_id or str(uuid.uuid4()), "text": text,
                                             "attachments": attachments or []})

    def send_picture(self, content: bytes, name: str = "photo.jpg") -> Answer:
        return self.ask("POST", f"files?name={name}", content)

    def texts(self) -> list[str]:
        return [one["text"] for one in self.open()["messages"]]

    def stream(self, after: int | None = None) -> Listening:
        ticket = self.ask("POST", "ticket", {}).json["ticket"]
        position = self.opened["position"] if after is None else after
        return Listening(self.server, f"/widget/v1/stream?ticket={ticket}&after={position}")


class Listening:
    """An open stream, read frame by frame."""

    def __init__(self, server: Address, path: str) -> None:
        self._socket = server.socket()
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self._text = b""
        while b"\r\n\r\n" not in self._text:
            self._text += self._socket.recv(65_536)
        head, rest = self._text.split(b"\r\n\r\n", 1)
        self.status, self._raw, self._text = int(head.split()[1]), rest, b""
        self._unchunk()

    def next(self, event: str = "message", patience: float = PATIENCE) -> tuple[int, dict[str, Any]]:
        """(position, what) of the next frame of this kind; position 0 where the frame has none."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            while b"\n\n" in self._text:
                frame, self._text = self._text.split(b"\n\n", 1)
                lines = dict(line.split(": ", 1) for line in frame.decode().split("\n") if ": " in line)
                if lines.get("event") == event:
                    return int(lines.get("id", 0)), json.loads(lines["data"])
            part = self._socket.recv(65_536)
            if not part:
                raise ConnectionError("the stream ended")
            self._raw += part
            self._unchunk()
        raise TimeoutError(event)

    def _unchunk(self) -> None:
        while b"\r\n" in self._raw:
            size, rest = self._raw.split(b"\r\n", 1)
            length = int(size, 16)
            if len(rest) < length + 2:
                return
            self._text, self._raw = self._text + rest[:length], rest[length + 2:]

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def guest(server: Served, key: str) -> Callable[..., Guest]:
    """guest() opens the chat of the shop as somebody new; guest(identity=...) as somebody known."""

    def make(identity: str = "", shop: str | None = None) -> Guest:
        one = Guest(server, shop or key)
        one.open(identity)
        return one

    return make


@pytest.fixture
def identity_key(shop: Any) -> str:
    from zhiyin.act.webchat import new_identity_key

    return new_identity_key(shop)


@pytest.fixture
def signed(identity_key: str) -> Callable[..., str]:
    """signed("c42") -> an identity as the shop's own server signs it."""

    def make(subject: str, seconds: int = 3600, **claims: Any) -> str:
        now = int(time.time())
        return jwt.encode({"sub": subject, "iat": now, "exp": now + seconds, **claims}, identity_key, "HS256")

    return make


@pytest.fixture
def photograph() -> bytes:
    """A JPEG that tells where and with what it was taken."""
    image = Image.new("RGB", (60, 40), (200, 30, 30))
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif[0x0112] = 6  # held upright
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 5.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"HIDDENCOMMENT")
    return out.getvalue()


@pytest.fixture
def answer_with(receiver: Any, shop: Any) -> Callable[..., Any]:
    """answer_with(guest, "text") stores an agent's reply as sending does; the receipt."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from zhiyin.domain.incoming import Incoming, Sender
    from zhiyin.intake.check import ready
    from zhiyin.records.models import Visitor
    from zhiyin.webchat.visitors import digest_of

    def store(guest: Guest, text: str, *, key: uuid.UUID | None = None, **fields: Any) -> Any:
        talk = Visitor.everywhere.get(digest=digest_of(guest.secret)).external_id
        message = Incoming(channel="web", external_id=f"out:{key or uuid.uuid4()}", conversation=talk,
                           sender=Sender("agent", name="Lin"), text=text, **fields)
        return receiver.receive([ready(message, shop.id, ZoneInfo("UTC"), datetime.now(UTC))])[0]

    return store

