"""Visitors and their talks: who asks, and what the records say. Every answer is about the asking visitor's own talk."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core import signing
from psycopg_pool import AsyncConnectionPool

from zhiyin.act.files import file_of
from zhiyin.channels.webchat.identity import Known, known_customer
from zhiyin.channels.webchat.waiting import expected_wait, is_open, opens_at
from zhiyin.intake.check import Refused
from zhiyin.records.sql import rows, statements
from zhiyin.secrets import SealBroken, unseal

SQL = statements("webchat")
PREFIX = "zv_"
#: a picture's address holds for a day; the widget asks for messages anew long before
PICTURE_SECONDS = 24 * 3600
#: an upload may wait as long for its message as an orphan lives
UPLOAD_SECONDS = 24 * 3600
#: seconds for which the expected wait of a shop is not counted anew
WAIT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Visitor:
    id: int
    shop: int
    zone: ZoneInfo
    channel: int
    external_id: str
    signed: bool
    #: None before the first message
    talk: int | None
    closed: bool
    #: a known customer's secret ends with the identity (seconds since 1970); None: never
    ends: int | None = None

    def has_ended(self) -> bool:
        return self.ends is not None and time.time() >= self.ends


@dataclass(frozen=True, slots=True)
class OpenShop:
    id: int
    name: str
    zone: ZoneInfo
    hours: dict[str, Any]
    keys: tuple[str, str]
    channel: int


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def new_secret(known: Known | None) -> str:
    """A known customer's secret says when it ends: with the identity it was given for. Its hash covers the time, too."""
    ends = f".{int(known.expires.timestamp())}" if known else ""
    return PREFIX + secrets.token_urlsafe(24) + ends


def end_of(secret: str) -> int | None:
    """When a known customer's secret ends; None for an anonymous visitor's."""
    ends = secret.rpartition(".")[2] if "." in secret else ""
    return int(ends) if ends.isascii() and ends.isdigit() and len(ends) < 15 else None


class Visitors:
    """`pool` gives autocommit connections."""

    def __init__(self, pool: AsyncConnectionPool[Any]) -> None:
        self._pool = pool
        self._waits: dict[int, tuple[float, float | None]] = {}

    async def ask(self, name: str, parameters: Any) -> list[tuple[Any, ...]]:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(SQL[name], parameters)
            return await cursor.fetchall() if cursor.description else []

    async def shop(self, key: str) -> OpenShop:
        """Raises Refused `not_found`."""
        found = await self.ask("shop", [key]) if key and "\0" not in key else []
        if not found:
            raise Refused("not_found", "shop", "no shop has this widget key")
        shop, name, zone, _language, hours, key_now, key_before = found[0]
        channel = (await self.ask("channel", [shop]))[0][0]
        return OpenShop(shop, name, _zone(zone), hours, (_unsealed(key_now), _unsealed(key_before)), channel)

    async def open(self, shop: OpenShop, identity: str, secret: str, language: str) -> tuple[Visitor, str]:
        """The visitor who comes back with this secret, else a new one; and the secret that holds from now on.

        A known customer's secret is honoured only together with that customer's identity: a browser that somebody else
        uses after signing out gets a talk of its own.
        """
        known = known_customer(identity, shop.keys, datetime.now(UTC))
        if secret:
            visitor = await self.find(secret)
            wanted = f"customer:{known.subject}" if known else None
            if visitor is not None and visitor.shop == shop.id and (
                    visitor.external_id == wanted if known else not visitor.signed):
                await self.ask("visitor_seen", [language, visitor.id])
                return visitor, secret
        made = new_secret(known)
        external_id = f"customer:{known.subject}" if known else f"visitor:{secrets.token_hex(12)}"
        await self.ask("visitor_make", [shop.id, shop.channel, external_id, digest_of(made), known is not None, language])
        visitor = await self.find(made)
        assert visitor is not None
        return visitor, made

    async def find(self, secret: str) -> Visitor | None:
        """Whoever holds this secret; None when it is unknown or has ended."""
        if not secret.startswith(PREFIX) or not secret.isascii() or len(secret) > 200:
            return None
        found = await self.ask("visitor", [digest_of(secret)])
        if not found:
            return None
        visitor, shop, zone, channel, external_id, signed, talk, status = found[0]
        found_one = Visitor(visitor, shop, _zone(zone), channel, external_id, signed, talk, status == "closed",
                            end_of(secret) if signed else None)
        return None if found_one.has_ended() else found_one

    async def newest(self, visitor: Visitor) -> tuple[int, list[dict[str, Any]]]:
        """Where the log stands, and the newest messages of the talk, oldest first. Later ones come after that place."""
        head = (await self.ask("head", []))[0][0]
        if visitor.talk is None:
            return head, []
        return head, [message(row, visitor.id) for row in reversed(await self.ask("messages_newest", [visitor.talk]))]

    async def after(self, visitor: Visitor, position: int) -> list[tuple[int, dict[str, Any]]]:
        """(position, message) of what came after a place of the log. A place that is not there yet (the database was
        restored) means: from the beginning."""
        if visitor.talk is None:
            return []
        if position > (await self.ask("head", []))[0][0]:
            position = 0
        return [(row[0], message(row, visitor.id)) for row in await self.ask("messages_after", [visitor.talk, position])]

    async def ways(self, shop: OpenShop) -> dict[str, Any]:
        """The two ways in (E-09), as they are now."""
        now = datetime.now(shop.zone)
        later = opens_at(shop.hours, now)
        return {
            "person": {"open": is_open(shop.hours, now), "opens_at": later.isoformat() if later else None,
                       "wait_seconds": await self._wait(shop)},
            "robot": {"open": False, "why": "not yet"},
        }

    async def _wait(self, shop: OpenShop) -> float | None:
        counted, seconds = self._waits.get(shop.id, (-1e9, None))
        if time.monotonic() - counted > WAIT_SECONDS:
            found = await self.ask("first_answers", [shop.id, shop.channel])
            seconds = expected_wait([answer for answer, _ in found if answer is not None],
                                    [so_far for answer, so_far in found if answer is None])
            self._waits[shop.id] = (time.monotonic(), seconds)
        return seconds

    async def received(self, visitor: Visitor, upto: int, *, seen: bool) -> None:
        """Replies up to this message reached the browser, or were seen there."""
        async with self._pool.connection() as connection, connection.transaction():
            changed = await (await connection.execute(SQL["received"], {
                "talk": visitor.talk, "message": upto, "seen": seen})).fetchall()
            for reply, its_message in changed:
                await connection.execute(SQL["tell"], [
                    visitor.shop, "reply.seen" if seen else "reply.delivered", visitor.talk, its_message,
                    json.dumps({"reply": reply})])
            if seen:
                await connection.execute(SQL["visitor_read"], [upto, visitor.id])

    async def reopen(self, visitor: Visitor) -> None:
        """A customer who writes again opens a closed talk again."""
        async with self._pool.connection() as connection, connection.transaction():
            cursor = await connection.execute(SQL["reopen"], [visitor.talk])
            if cursor.rowcount:
                await connection.execute(SQL["tell"], [visitor.shop, "conversation.reopened", visitor.talk, None,
                                                       json.dumps({"by": "customer"})])

    async def rate(self, visitor: Visitor, score: int, comment: str) -> None:
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(SQL["rate"], [visitor.shop, visitor.talk, score, comment])
            await connection.execute(SQL["tell"], [visitor.shop, "conversation.rated", visitor.talk, None,
                                                   json.dumps({"score": score})])

    async def talks(self, visitors: list[Visitor]) -> dict[tuple[int, str], int]:
        found = await self.ask("talks", [rows({"channel": v.channel, "external_id": v.external_id} for v in visitors)])
        return {(channel, external_id): talk for channel, external_id, talk in found}


def message(row: tuple[Any, ...], visitor: int) -> dict[str, Any]:
    """A message as the widget shows it."""
    _position, _talk, key, role, text, received_at, external_id, sender, attachments = row
    return {
        "id": key, "role": role, "text": text, "at": received_at.isoformat(), "name": sender if role != "customer" else None,
        # by its own id the browser knows which of the waiting messages this is
        "client_id": external_id if role == "customer" else None,
        "files": [{"url": picture_address(visitor, file), "name": name or ""} for address, name in attachments or ()
                  if (file := file_of(address)) is not None],
    }


def picture_address(visitor: int, file: int) -> str:
    """Pictures are fetched without the visitor's secret: their address says whose browser may see them."""
    return f"/widget/v1/files/{file}?key={signing.dumps([visitor, file], salt='webchat.picture')}"


def picture_key(key: str, file: int) -> int | None:
    """The visitor for whom the address of this picture was made; None when it was not, or too long ago."""
    try:
        visitor, named = signing.loads(key, salt="webchat.picture", max_age=PICTURE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(visitor) if named == file else None


def upload_reference(visitor: Visitor, file: int, name: str) -> str:
    """What the browser attaches to its message: proof that this visitor sent this file."""
    return signing.dumps([visitor.id, file, name], salt="webchat.upload")


def uploaded(visitor: Visitor, reference: str) -> tuple[int, str]:
    """(file, name) of an upload of this visitor. Raises Refused."""
    try:
        whose, file, name = signing.loads(reference, salt="webchat.upload", max_age=UPLOAD_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        whose, file, name = 0, 0, ""
    if whose != visitor.id:
        raise Refused("not_found", "attachments", "this picture was not sent here; choose it again")
    return int(file), str(name)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Asia/Shanghai")


def _unsealed(sealed: str) -> str:
    try:
        return unseal(sealed)
    except SealBroken:
        return ""  # nobody can be known by a key that cannot be read: all are anonymous
