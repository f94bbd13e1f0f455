"""Requests and answers of the web chat: bodies with a limit, errors as the API gives them, and other sites' pages.

No cookie is read or set. The visitor's secret comes in a header, so another site's page has nothing to borrow, and any
page may be allowed to ask.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs

import msgspec

from zhiyin.intake.answer import error
from zhiyin.intake.check import Refused
from zhiyin.intake.door import STATUS as DOOR_STATUS

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
T = TypeVar("T")

MAX_JSON = 131_072
#: how much more is read and thrown away, so that the browser gets to see why
DRAIN = 32 * 1_048_576
STATUS = DOOR_STATUS | {"not_found": 404, "no_talk": 409, "quota": 507, "not_a_picture": 422, "too_many_pixels": 422}
CORS: Headers = [(b"access-control-allow-origin", b"*"), (b"cross-origin-resource-policy", b"cross-origin"),
                 (b"access-control-expose-headers", b"Retry-After"), (b"x-content-type-options", b"nosniff")]
PREFLIGHT: Headers = [*CORS, (b"access-control-allow-methods", b"GET, POST"),
                      (b"access-control-allow-headers", b"Authorization, Content-Type, Last-Event-ID"),
                      (b"access-control-max-age", b"600")]
_encode = msgspec.json.Encoder().encode


class Gone(Exception):
    """The browser went away before its request was complete."""


class Request(NamedTuple):
    scope: Scope
    receive: Receive
    send: Send

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    @property
    def address(self) -> str:
        client = self.scope.get("client")
        return str(client[0]) if client else ""

    def header(self, name: bytes) -> str:
        return next((value.decode("latin-1") for key, value in self.scope["headers"] if key == name), "")

    def query(self, name: str) -> str:
        return parse_qs(self.scope["query_string"].decode("latin-1")).get(name, [""])[0]

    def number(self, name: str) -> int:
        """A number of the address, 0 when it is none."""
        given = self.query(name)
        return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0

    async def body(self, limit: int) -> bytes:
        """Raises Refused `too_large`, Gone."""
        parts, size = [], 0
        while True:
            event = await self.receive()
            if event["type"] == "http.disconnect":
                raise Gone
            part = event.get("body", b"")
            size += len(part)
            if size <= limit:
                parts.append(part)
            elif size > limit + DRAIN:
                break
            if not event.get("more_body"):
                break
        if size > limit:
            raise Refused("too_large", None, f"the body is larger than {limit} bytes")
        return b"".join(parts)

    async def json(self, kind: type[T]) -> T:
        """The body as a struct. Raises Refused with the field's name."""
        body = await self.body(MAX_JSON)
        try:
            return msgspec.json.decode(body or b"{}", type=kind)
        except msgspec.ValidationError as problem:
            raise Refused("invalid", None, str(problem)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
            raise Refused("bad_json", None, f"the body is not valid JSON: {problem}") from None

    async def answer(self, body: Any, status: int = 200) -> None:
        await self.write(status, _encode(body), [(b"content-type", b"application/json"), (b"cache-control", b"no-store")])

    async def write(self, status: int, payload: bytes, headers: Headers) -> None:
        await self.send({"type": "http.response.start", "status": status, "headers": [
            *CORS, *headers, (b"content-length", b"%d" % len(payload))]})
        await self.send({"type": "http.response.body", "body": payload})

    async def refuse(self, refused: Refused, retry: int = 1) -> None:
        headers: Headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        if refused.code in ("rate_limited", "unavailable"):
            headers.append((b"retry-after", b"%d" % retry))
        if refused.code == "too_large":  # what is left of the body is not read
            headers.append((b"connection", b"close"))
        await self.write(STATUS.get(refused.code, 422),
                         _encode(error(refused.code, refused.field, refused.message)), headers)

