"""Web Push: a message sealed for one browser (RFC 8291), carried by its maker's service, signed by us (RFC 8292)."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import http_ece
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from zhiyin.channels.outside import OutsideError, post
from zhiyin.channels.trouble import Gone, Later, Rejected
from zhiyin.secrets import push_key

#: seconds a push service keeps a message for a browser that is not there
KEPT = 24 * 3_600
#: seconds a signature holds; more than 24 hours is refused by the services
SIGNED_FOR = 12 * 3_600
#: bytes of a message that every service takes, sealed
LIMIT = 4_096
#: what sealing adds: header with salt and key 86, tag 16, end of padding 1
SEAL = 103


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser gave when it subscribed; keys in Base64 for addresses."""

    endpoint: str
    p256dh: str
    auth: str


class Unusable(OutsideError):
    """A subscription whose keys are no keys."""


def public_key() -> str:
    """The key that browsers subscribe with: an uncompressed point of P-256, Base64 for addresses."""
    return _coded(_point(_private()))


def send(browser: Browser, message: bytes, *, urgent: bool = False, contact: str = "mailto:admin@zhiyin.localhost",
         topic: str = "") -> None:
    """Send one message of at most LIMIT - SEAL bytes. `topic` (up to 32 letters): a later one replaces an earlier one that
    has not been fetched, so that sending again never shows twice.

    Raises Gone (forget the subscription), Later, Rejected, Unusable, or what `outside.post` raises.
    """
    if len(message) > LIMIT - SEAL:
        raise ValueError(f"a push message holds {LIMIT - SEAL} bytes")
    headers = {
        "Authorization": f"vapid t={_token(browser.endpoint, contact)}, k={public_key()}",
        "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
        "TTL": str(KEPT), "Urgency": "high" if urgent else "normal", **({"Topic": topic} if topic else {}),
    }
    status, answer = post(browser.endpoint, headers=headers, body=sealed(browser, message))
    if status in (404, 410):
        raise Gone("the browser no longer takes notices")
    if status == 429 or status >= 500:
        raise Later(f"the push service answered {status}")
    if not 200 <= status < 300:
        raise Rejected(f"the push service answered {status}: {answer[:200].decode(errors='replace')}")


def sealed(browser: Browser, message: bytes) -> bytes:
    """The message as only that browser can read it."""
    try:
        return bytes(http_ece.encrypt(message, private_key=ec.generate_private_key(ec.SECP256R1()),
                                      dh=_decoded(browser.p256dh), auth_secret=_decoded(browser.auth),
                                      version="aes128gcm"))
    except (ValueError, http_ece.ECEException) as error:
        raise Unusable("the browser's keys cannot be used") from error


def usable(browser: Browser) -> bool:
    """Whether the keys of a subscription are keys at all."""
    try:
        sealed(browser, b"")
    except Unusable:
        return False
    return len(_decoded(browser.auth)) == 16


def _token(endpoint: str, contact: str) -> str:
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + SIGNED_FOR, "sub": contact}
    return jwt.encode(claims, _private(), algorithm="ES256")


def _private() -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(push_key().encode(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
