"""The wire: gathered writes, and the short way of a single post beside uvicorn's usual one."""

from __future__ import annotations

import asyncio
import json
import socket as sockets
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.serving import SINGLE, Served, serving
from zhiyin.records.models import Message
from zhiyin.wire import ENOUGH, GatheredWrites


class Socket(asyncio.Transport):
    """Stands for the connection: remembers what reached it."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self.closed:
            raise RuntimeError("the handler is closed")
        self.got.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def get_write_buffer_size(self) -> int:
        return 7


def after(use: Callable[[GatheredWrites, Socket], None]) -> Socket:
    """What reached the socket when the loop has had its next turn."""
    async def run() -> Socket:
        socket = Socket()
        use(GatheredWrites(socket, asyncio.get_running_loop()), socket)
        await asyncio.sleep(0)
        return socket

    return asyncio.run(run())


def test_head_and_body_go_together() -> None:
    def answer(out: GatheredWrites, socket: Socket) -> None:
        out.write(b"head")
        out.write(b"body")
        assert socket.got == []

    assert after(answer).got == [b"headbody"]


@pytest.mark.parametrize(("size", "pieces"), [(ENOUGH - 1, []), (ENOUGH, [ENOUGH])])
def test_a_long_answer_is_not_kept_back(size: int, pieces: list[int]) -> None:
    def answer(out: GatheredWrites, socket: Socket) -> None:
        out.write(b"x" * size)
        assert [len(piece) for piece in socket.got] == pieces

    assert b"".join(after(answer).got) == b"x" * size


def test_closing_sends_what_waits() -> None:
    def answer(out: GatheredWrites, socket: Socket) -> None:
        out.write(b"last words")
        out.close()
        assert socket.closed

    assert after(answer).got == [b"last words"]


def test_a_connection_that_is_gone() -> None:
    def answer(out: GatheredWrites, socket: Socket) -> None:
        out.write(b"too late")
        socket.closed = True
        with pytest.raises(RuntimeError):
            out.write(b"after the end")

    assert after(answer).got == []


def test_everything_else_is_the_connection_s() -> None:
    def ask(out: GatheredWrites, socket: Socket) -> None:
        assert out.get_write_buffer_size() == 7

    after(ask)


@pytest.fixture
def server(transactional_db: None) -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def token(shop: Any, make_token: Callable[..., str], server: Served) -> str:
    """A token that the door has read a moment ago: what comes next takes the short way."""
    secret = make_token(shop)
    assert server.post(message("first"), secret).status == 202
    return secret


def message(id: str, **fields: Any) -> dict[str, Any]:
    return {"channel": "chat", "external_id": id, "conversation": "talk", "sender": {"role": "customer"},
            "text": "在吗"} | fields


def request(token: str, body: bytes, *headers: str, version: str = "1.1", length: bool = True) -> bytes:
    lines = [f"POST {SINGLE} HTTP/{version}", "Host: localhost", f"Authorization: Bearer {token}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def answers(wire: sockets.socket, count: int) -> list[tuple[int, dict[str, Any]]]:
    """(status, body) of the next answers, read by their lengths."""
    found: list[tuple[int, dict[str, Any]]] = []
    data = b""
    while len(found) < count:
        head, end, rest = data.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]) if end else 0
        if end and len(rest) >= length:
            found.append((int(head[9:12]), json.loads(rest[:length])))
            data = rest[length:]
            continue
        part = wire.recv(65_536)
        assert part, f"the connection ended after {found}"
        data += part
    return found


def test_many_posts_on_one_connection(server: Served, token: str) -> None:
    with server.socket() as wire:
        for n in range(3):
            wire.sendall(request(token, json.dumps(message(str(n))).encode()))
            assert answers(wire, 1)[0][0] == 202
        wire.sendall(request(token, json.dumps(message("2", text="另一句")).encode()))
        assert answers(wire, 1)[0][0] == 409
    assert Message.everywhere.count() == 4


def test_requests_sent_in_one_go_are_answered_in_order(server: Served, token: str) -> None:
    bodies = [json.dumps(message(str(n))).encode() for n in range(6)]
    bodies[2] = b"{"
    with server.socket() as wire:
        wire.sendall(b"".join(request(token, body) for body in bodies))
        found = answers(wire, 6)
    assert [status for status, _ in found] == [202, 202, 400, 202, 202, 202]
    ids = {m.external_id: m.id for m in Message.everywhere.all()}
    assert [body.get("id") for _, body in found] == [ids.get(str(n)) for n in range(6)]


@pytest.mark.parametrize("pieces", [1, 7, 64])
def test_a_request_in_pieces(server: Served, token: str, pieces: int) -> None:
    whole = request(token, json.dumps(message("1", text="字" * 500), ensure_ascii=False).encode())
    with server.socket() as wire:
        wire.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
        step = -(-len(whole) // pieces)
        for at in range(0, len(whole), step):
            wire.sendall(whole[at:at + step])
        assert answers(wire, 1)[0][0] == 202
    assert Message.everywhere.get(external_id="1").text == "字" * 500


@pytest.mark.parametrize("size", [ENOUGH - 300, ENOUGH + 300])
def test_short_and_long_bodies(server: Served, token: str, size: int) -> None:
    assert server.post(message("1", text="x" * size), token).status == 202
    assert len(Message.everywhere.get(external_id="1").text) == size


@pytest.mark.parametrize(("headers", "version"), [(["Connection: close"], "1.1"), ([], "1.0")])
def test_a_connection_that_shall_not_last_is_closed(server: Served, token: str, headers: list[str], version: str) -> None:
    with server.socket() as wire:
        wire.sendall(request(token, json.dumps(message("1")).encode(), *headers, version=version))
        assert answers(wire, 1)[0][0] == 202
        assert wire.recv(1) == b""


def test_a_body_without_a_length(server: Served, token: str) -> None:
    body = json.dumps(message("1")).encode()
    with server.socket() as wire:
        wire.sendall(request(token, b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), "Transfer-Encoding: chunked", length=False))
        assert answers(wire, 1)[0][0] == 202


def test_who_waits_to_be_told_to_go_on_is_told(server: Served, token: str) -> None:
    body = json.dumps(message("1")).encode()
    with server.socket() as wire:
        wire.sendall(request(token, body, "Expect: 100-continue")[:-len(body)])
        assert wire.recv(65_536).startswith(b"HTTP/1.1 100")
        wire.sendall(body)
        assert answers(wire, 1)[0][0] == 202


def test_a_sender_that_leaves_before_its_answer(server: Served, token: str) -> None:
    with server.socket() as wire:
        wire.sendall(request(token, json.dumps(message("gone")).encode()))
        wire.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert server.post(message("after"), token).status == 202
