"""Signed identities: one row per way to get it wrong, the boundary on both sides."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from zhiyin.channels.webchat.identity import LEEWAY, known_customer

pytestmark = pytest.mark.req("E-09")
KEY, BEFORE, OTHER = "k" * 43, "b" * 43, "o" * 43
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
DAY = 24 * 3600
GOOD: dict[str, Any] = {"sub": "c42", "iat": T, "exp": T + 3600}


def token(claims: dict[str, Any], key: Any = KEY, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key, algorithm)


def raw(header: dict[str, Any], claims: dict[str, Any], signature: str = "") -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (header, claims))
    return ".".join([*parts, signature])


@pytest.mark.parametrize("claims", [
    GOOD,
    GOOD | {"exp": T + 1},
    GOOD | {"iat": T - DAY + 1, "exp": T + 1},
    GOOD | {"exp": T + DAY},
    GOOD | {"iat": T + LEEWAY},
    GOOD | {"nbf": T},
    GOOD | {"aud": "shop", "iss": "shop"},
])
def test_good_ones(claims: dict[str, Any]) -> None:
    known = known_customer(token(claims), [KEY, BEFORE], NOW)
    assert known is not None
    assert (known.subject, known.expires.timestamp()) == ("c42", claims["exp"])


@pytest.mark.parametrize("claims", [
    GOOD | {"exp": T},
    GOOD | {"iat": T - DAY, "exp": T},
    GOOD | {"exp": T + DAY + 1},
    GOOD | {"iat": T + LEEWAY + 1},
    GOOD | {"iat": T, "exp": T - 1},
    GOOD | {"nbf": T + LEEWAY + 1},
    GOOD | {"exp": 10**30},
    GOOD | {"exp": True},
    GOOD | {"sub": ""},
    GOOD | {"sub": " "},
    GOOD | {"sub": "x" * 201},
    GOOD | {"sub": "a\0b"},
    {"iat": T, "exp": T + 3600},
    {"sub": "c42", "exp": T + 3600},
    {"sub": "c42", "iat": T},
])
def test_claims_that_make_nobody_known(claims: dict[str, Any]) -> None:
    assert known_customer(token(claims), [KEY], NOW) is None


@pytest.mark.parametrize("made", [
    "", "x", "a.b.c", "é" * 10, "x" * 5_000,
    raw({"alg": "none"}, GOOD), raw({"alg": "None", "typ": "JWT"}, GOOD),
    token(GOOD, KEY * 2, "HS512"), token(GOOD, KEY, "HS384"), token(GOOD, KEY, "HS512"),
    token(GOOD, OTHER), token(GOOD)[:-4] + "AAAA", token(GOOD).rsplit(".", 1)[0] + ".",
    raw({"alg": "HS256"}, GOOD, "AAAA"),
])
def test_signatures_that_make_nobody_known(made: str) -> None:
    assert known_customer(made, [KEY, BEFORE], NOW) is None


def test_another_algorithm_does_not_get_in_with_a_public_key() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(serialization.Encoding.PEM,
                                               serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    assert known_customer(token(GOOD, private, "RS256"), [KEY, public], NOW) is None


@pytest.mark.parametrize(("keys", "signed_with", "is_known"), [
    ([KEY, BEFORE], KEY, True), ([KEY, BEFORE], BEFORE, True), ([KEY, ""], BEFORE, False), (["", BEFORE], BEFORE, True),
    (["", ""], KEY, False), ([], KEY, False),
])
def test_two_keys_while_one_replaces_the_other(keys: list[str], signed_with: str, is_known: bool) -> None:
    assert (known_customer(token(GOOD, signed_with), keys, NOW) is not None) is is_known


def test_no_key_is_no_key() -> None:
    """A shop without keys knows nobody, also not by a signature made with nothing."""
    import hashlib
    import hmac

    said = raw({"alg": "HS256"}, GOOD).rstrip(".")
    signature = base64.urlsafe_b64encode(hmac.new(b"", said.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
    assert known_customer(f"{said}.{signature}", ["", ""], NOW) is None
