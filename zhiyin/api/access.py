"""Who may ask: Bearer tokens with a scope, each for one shop. The answers are those of the intake door."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest
from ninja.security import HttpBearer

from .answer import ApiError

#: The one question that is asked before the shop is known.
FIND = """
SELECT t.id, t.shop_id, t.scopes, t.revoked_at IS NOT NULL, t.expires_at IS NOT NULL AND t.expires_at <= now()
FROM records_token t WHERE t.digest = %s
"""


@dataclass(frozen=True, slots=True)
class Grant:
    """A token that holds. `personal`: its answers hold personal data in full."""

    token_id: int
    shop_id: int
    personal: bool = False


def grant(header: str | None, scope: str) -> Grant:
    """What an Authorization header allows. Raises ApiError `unauthorized` (401) or `forbidden` (403)."""
    kind, _, secret = (header or "").partition(" ")
    secret = secret.strip()
    if kind.lower() != "bearer" or not secret:
        raise ApiError("unauthorized", "authorization", "send the header: Authorization: Bearer <token>")
    with connection.cursor() as cursor:
        cursor.execute(FIND, [hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()])
        row = cursor.fetchone()
    if row is None:
        raise ApiError("unauthorized", "authorization", "this token is not known")
    token, shop, scopes, revoked, expired = row
    if revoked:
        raise ApiError("unauthorized", "authorization", "this token was revoked")
    if expired:
        raise ApiError("unauthorized", "authorization", "this token has expired")
    if scope not in scopes:
        raise ApiError("forbidden", "authorization", f"this token lacks the scope {scope}")
    return Grant(token, shop, "personal" in scopes)


class Bearer(HttpBearer):
    """`zhiyin token create NAME --scope read` makes one. `scope`: what the token needs."""

    def __init__(self, scope: str = "read") -> None:
        super().__init__()
        self._scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        return grant(request.headers.get("Authorization"), self._scope)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return grant(f"Bearer {token}", self._scope)


def clear(request: HttpRequest) -> bool:
    """Whether this request may see personal data in full: its token has the scope `personal` (Q-05)."""
    held: Grant = request.auth  # type: ignore[attr-defined]
    return held.personal


def shop_of(request: HttpRequest) -> int:
    """The id of the one shop this request may see."""
    held: Grant = request.auth  # type: ignore[attr-defined]
    return held.shop_id
