"""Who signs in at the shop's own site is told to the chat by a signed word: JWT, HS256 (E-09).

The shop's server signs `{"sub": its id of the customer, "iat", "exp"}` with the key of the shop. Whatever is wrong with
it, the visitor stays anonymous: a chat that refused to open would cost the shop a customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

ALGORITHM = "HS256"
LONGEST = timedelta(hours=24)
#: seconds by which the clocks of the shop's server and of this one may differ
LEEWAY = 30
MAX_LENGTH, MAX_SUBJECT, MAX_NAME = 4_000, 200, 100


@dataclass(frozen=True, slots=True)
class Known:
    """A customer of the shop: `subject` is the shop's own id; valid until `expires` (UTC)."""

    subject: str
    expires: datetime
    name: str | None = None


def known_customer(token: str, keys: Sequence[str], now: datetime) -> Known | None:
    """The customer that `token` names, None when anything about it is wrong. `keys`: the newest first; "" is no key."""
    if not token or len(token) > MAX_LENGTH:
        return None
    for key in keys:
        if key and (claims := _claims(token, key)) is not None:
            return _customer(claims, now)
    return None


def _claims(token: str, key: str) -> dict[str, object] | None:
    try:
        # Times are judged below, against the clock that was given.
        return jwt.decode(token, key, algorithms=[ALGORITHM], options={
            "require": ["sub", "iat", "exp"], "verify_exp": False, "verify_iat": False, "verify_nbf": False,
            "verify_aud": False, "verify_iss": False})
    except (jwt.InvalidTokenError, jwt.InvalidKeyError, ValueError, TypeError):
        return None


def _customer(claims: dict[str, object], now: datetime) -> Known | None:
    subject, name = claims["sub"], claims.get("name")
    issued, expires = _moment(claims["iat"]), _moment(claims["exp"])
    begins = _moment(claims.get("nbf", claims["iat"]))
    if not isinstance(subject, str) or not subject.strip() or len(subject) > MAX_SUBJECT or "\0" in subject:
        return None
    if issued is None or expires is None or begins is None:
        return None
    leeway = timedelta(seconds=LEEWAY)
    if expires <= now or max(issued, begins) > now + leeway or not timedelta() < expires - issued <= LONGEST:
        return None
    return Known(subject, expires, name[:MAX_NAME] if isinstance(name, str) and "\0" not in name and name.strip() else None)


def _moment(claim: object) -> datetime | None:
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        return None
    try:
        return datetime.fromtimestamp(claim, UTC)
    except (ValueError, OverflowError, OSError):
        return None
