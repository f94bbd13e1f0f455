"""Gathered writes: one for a short answer, none lost, none after the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

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
