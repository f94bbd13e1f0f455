"""Who may post: tokens, read from the database at most every few seconds, and their rate."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from .check import Refused

#: a revoked token stops within this many seconds (promised: 10)
FRESH_SECONDS = 5.0
PREFIX = "zy_"
DISTANT = datetime(9000, 1, 1, tzinfo=UTC)

FIND = """
SELECT t.id, t.shop_id, s.slug, s.time_zone, t.scopes, t.rate, t.expires_at, t.revoked_at, s.simulated
FROM records_token t JOIN records_shop s ON s.id = t.shop_id WHERE t.digest = %s
"""


def token_digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


@dataclass
class Grant:
    """What a token allows: one shop, some scopes, so many messages a second (0 = no limit)."""

    token_id: int
    shop_id: int
    shop: str
    zone: tzinfo
    scopes: frozenset[str]
    rate: int
    expires_at: datetime | None
    revoked: bool
    read_at: float
    allowance: float = 0.0
    filled_at: float = 0.0
    #: the shop's time is its player's
    simulated: bool = False

    def now(self) -> datetime:
        """What no message may be far ahead of. In a simulated shop there is no such time."""
        return DISTANT if self.simulated else datetime.now(UTC)

    def wait(self, amount: int, now: float) -> float:
        """Take `amount` from this second's allowance; seconds to wait when it is used up (nothing is taken then)."""
        if not self.rate:
            return 0.0
        self.allowance = min(float(self.rate), self.allowance + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.allowance < min(amount, self.rate):
            return (min(amount, self.rate) - self.allowance) / self.rate
        self.allowance -= amount
        return 0.0


class Doorkeeper:
    """Answers from memory; `refresh` asks the database (blocking, call it in a thread)."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        #: when it was read and what it allows (None: nothing known), put there in one step: the event loop looks meanwhile
        self._known: dict[bytes, tuple[float, Grant | None]] = {}

    def fresh(self, digest: bytes) -> bool:
        known = self._known.get(digest)
        return known is not None and time.monotonic() - known[0] < FRESH_SECONDS

    def refresh(self, digest: bytes) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
            self._connection.autocommit = True
        try:
            row = self._connection.execute(FIND, [digest]).fetchone()
        except psycopg.OperationalError:
            self._connection.close()
            self._connection = None
            raise
        if len(self._known) > 10_000:  # strangers trying secrets must not fill the memory
            self._known = {other: known for other, known in list(self._known.items()) if known[1] is not None}
        now, (_, old) = time.monotonic(), self._known.get(digest, (0.0, None))
        self._known[digest] = now, None if row is None else self._granted(row, old, now)

    @staticmethod
    def _granted(row: tuple[Any, ...], old: Grant | None, now: float) -> Grant:
        token, shop, slug, zone, scopes, rate, expires, revoked, simulated = row
        return Grant(
            token, shop, slug, ZoneInfo(zone), frozenset(scopes), rate, expires, revoked is not None, now,
            allowance=old.allowance if old else float(rate), filled_at=old.filled_at if old else now,
            simulated=simulated)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def check(self, digest: bytes, scope: str) -> Grant:
        """The grant, or Refused with `unauthorized` (401) or `forbidden` (403)."""
        _, grant = self._known.get(digest, (0.0, None))
        if grant is None:
            raise Refused("unauthorized", "authorization", "this token is not known")
        if grant.revoked:
            raise Refused("unauthorized", "authorization", "this token was revoked")
        if grant.expires_at is not None and grant.expires_at <= datetime.now(UTC):
            raise Refused("unauthorized", "authorization", "this token has expired")
        if scope not in grant.scopes:
            raise Refused("forbidden", "authorization", f"this token lacks the scope {scope}")
        return grant


def bearer(header: bytes | None) -> bytes:
    """Digest of the secret in an Authorization header. Raises Refused `unauthorized`."""
    if not header:
        raise Refused("unauthorized", "authorization", "send the header: Authorization: Bearer <token>")
    kind, _, secret = header.partition(b" ")
    secret = secret.strip()
    if kind.lower() != b"bearer" or not secret:
        raise Refused("unauthorized", "authorization", "send the header: Authorization: Bearer <token>")
    return hashlib.sha256(secret).digest()
