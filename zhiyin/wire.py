"""How answers go onto the wire: what is written in one turn of the event loop goes out together.

uvicorn writes the head of an answer and its body one after the other, and uvloop sends each at once: two calls of the
kernel and two packets for every short answer. Gathered they are one.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: bytes that are not kept back any longer, so that a long answer meets the transport's own flow control
ENOUGH = 65_536


class GatheredWrites:
    """A transport that writes at the end of the loop's turn. Everything else is the transport's own."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._waiting: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Raises RuntimeError when the connection is closed already, as the transport would."""
        if self._transport.is_closing():
            self._transport.write(data)
            return
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= ENOUGH:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        waiting, self._waiting, self._size = self._waiting, [], 0
        # The other side may have gone between the write and now: then there is nobody left to tell.
        if waiting and not self._transport.is_closing():
            self._transport.write(waiting[0] if len(waiting) == 1 else b"".join(waiting))


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP with gathered writes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(GatheredWrites(transport, self.loop))  # type: ignore[arg-type]
