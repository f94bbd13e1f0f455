"""One-time links: a secret that only the link holds, and its SHA-256 that is kept."""

from __future__ import annotations

import hashlib
import secrets


def new() -> tuple[str, bytes]:
    """(secret for the link, digest for the database)."""
    secret = secrets.token_urlsafe(32)
    return secret, digest(secret)


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
