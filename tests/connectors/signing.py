"""Payloads as the vendors document them, signed by us as the vendors document it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from zhiyin.connectors.connector import Push
from zhiyin.domain.outside import OutsideError

PAYLOADS = Path(__file__).parent / "payloads"
SECRET, API_KEY = "tea leaves", "56da2cf8-c8a2-44b2-b6fa-476cd7d1ba17"
CONFIGS: dict[str, dict[str, str]] = {
    "shopify": {"domain": "tea.myshopify.com", "secret": SECRET, "access_token": "shpat", "currency": "USD"},
    "woocommerce": {"site": "https://tea.example", "secret": SECRET, "consumer_key": "ck", "consumer_secret": "cs",
                    "currency": "USD"},
    "kuaidi100": {"salt": SECRET, "key": "account"},
    "kdniao": {"business_id": "1237100", "api_key": API_KEY},
}


def payload(name: str) -> bytes:
    return (PAYLOADS / name).read_bytes()


def loaded(name: str) -> Any:
    return json.loads(payload(name))


def changed(file: str, **fields: Any) -> bytes:
    return json.dumps(loaded(file) | fields, ensure_ascii=False).encode()


def shopify(topic: str, body: bytes, *, secret: str = SECRET, **headers: str) -> Push:
    given = {"x-shopify-topic": topic, "x-shopify-shop-domain": "tea.myshopify.com",
             "x-shopify-hmac-sha256": _hmac(body, secret), "x-shopify-triggered-at": "2022-01-01T00:00:00.877041743Z"}
    return Push(given | {name.replace("_", "-"): value for name, value in headers.items()}, body)


def woocommerce(topic: str, body: bytes, *, secret: str = SECRET) -> Push:
    return Push({"x-wc-webhook-topic": topic, "x-wc-webhook-signature": _hmac(body, secret)}, body)


def kuaidi100(param: bytes, *, salt: str = SECRET) -> Push:
    sign = hashlib.md5(param + salt.encode()).hexdigest().upper()
    return Push({}, urlencode({"param": param, "sign": sign}).encode())


def kdniao(data: bytes, *, key: str = API_KEY, kind: str = "101") -> Push:
    sign = base64.b64encode(hashlib.md5(data + key.encode()).hexdigest().encode()).decode()
    return Push({}, urlencode({"RequestData": data, "RequestType": kind, "DataSign": sign}).encode())


def _hmac(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


class Outside:
    """The outside world as recorded: answers in their order, each for a request that fits; what was asked is kept."""

    def __init__(self, *answers: tuple[str, Any] | tuple[str, int, Any] | OutsideError | Callable[..., Any]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, Any]] = []

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> tuple[int, bytes]:
        self.asked.append((method, url, body))
        assert self.answers, f"nothing is recorded for {method} {url} {body!r}"
        answer = self.answers.pop(0)
        if isinstance(answer, OutsideError):
            raise answer
        fits, status, said = answer if len(answer) == 3 else (answer[0], 200, answer[1])
        assert fits in f"{method} {url} {(body or b'').decode()}", (fits, method, url, body)
        return status, json.dumps(said).encode()
