"""Django's answers on their way into the event loop: a2wsgi's bridge, with one step for a whole answer.

a2wsgi hands over the head, each piece of the body and the end one by one, and its thread waits for the loop each time:
three round trips for a page (measured in docs/performance.md). Here what is short goes over in one step.
"""

from __future__ import annotations

from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import WSGIResponder

#: bytes of an answer that are held until it is complete; what is longer goes piece by piece, at its reader's pace
SHORT = 262_144


class Pages(WSGIMiddleware):
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await _Responder(self.app, self.executor, self.send_queue_size)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class _Responder(WSGIResponder):  # type: ignore[misc]
    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._held: list[Any] | None = []
        self._size = 0

    def send(self, message: Any) -> None:
        if self._held is None:
            super().send(message)
            return
        self._held.append(message)
        self._size += len(message.get("body", b""))
        if self._size > SHORT or len(self._held) > self.send_queue.maxsize:
            held, self._held = self._held, None
            for one in held:
                super().send(one)

    def wsgi(self, environ: Any, start_response: Any) -> None:
        super().wsgi(environ, start_response)
        if self._held:  # before the loop hears that this thread is done, so that it finds them in the queue
            self.loop.call_soon_threadsafe(self._put, self._held)

    def _put(self, messages: list[Any]) -> None:
        for one in messages:
            self.send_queue.put_nowait(one)
