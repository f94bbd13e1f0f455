"""What every connector reads with: objects out of JSON whose fields are asked for by kind, so that what is wrong is named.

Numbers stay exact: ids beyond 2^53 are ints, amounts Decimals. Times come out in UTC, so that one instant is always written
the same, whoever tells it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl

from .connector import Forged, Unreadable

#: the zone in which Chinese tracking services write times without an offset
CHINA = timezone(timedelta(hours=8))
#: fields of a form at the most; the services send half a dozen
FIELDS = 50
PENNY = Decimal("0.01")


class Node:
    """An object of a payload and the place where it stands. What is missing, null or "" comes as None."""

    def __init__(self, value: Any, place: str = "") -> None:
        if not isinstance(value, dict):
            raise Unreadable(place, f"{place or 'the body'} must be an object")
        self.value: dict[str, Any] = value
        self.place = place

    def __contains__(self, name: str) -> bool:
        return name in self.value

    def where(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def text(self, name: str) -> str | None:
        found = self.value.get(name)
        if found is None or found == "":
            return None
        if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
            raise Unreadable(self.where(name), f"{self.where(name)} must be a text")
        return str(found)

    def words(self, name: str) -> str:
        return self.text(name) or ""

    def key(self, name: str) -> str:
        """An id or a word that has to be there."""
        found = self.text(name)
        if found is None:
            raise Unreadable(self.where(name), f"{self.where(name)} is missing")
        return found

    def amount(self, name: str) -> Decimal | None:
        found = self.text(name)
        return None if found is None else money(found, self.where(name))

    def whole(self, name: str) -> int:
        """A whole number that has to be there."""
        found = self.value.get(name)
        if isinstance(found, bool) or not isinstance(found, int):
            raise Unreadable(self.where(name), f"{self.where(name)} must be a whole number")
        return found

    def flag(self, name: str) -> bool:
        return self.value.get(name) is True

    def time(self, name: str, zone: tzinfo | None = None) -> str | None:
        """In UTC. `zone`: of times without an offset; without it they are refused."""
        found = self.text(name)
        return None if found is None else instant(found, self.where(name), zone)

    def moment(self, name: str, zone: tzinfo | None = None) -> str:
        """A time that has to be there."""
        return instant(self.key(name), self.where(name), zone)

    def node(self, name: str) -> Node | None:
        found = self.value.get(name)
        return None if found is None else Node(found, self.where(name))

    def need(self, name: str) -> Node:
        return Node(self.value.get(name), self.where(name))

    def nodes(self, name: str) -> list[Node]:
        found = self.value.get(name)
        if found is None:
            return []
        if not isinstance(found, list):
            raise Unreadable(self.where(name), f"{self.where(name)} must be a list")
        return [Node(one, f"{self.where(name)}[{place}]") for place, one in enumerate(found)]

    def texts(self, name: str) -> list[str]:
        found = self.value.get(name) or []
        if not isinstance(found, list):
            raise Unreadable(self.where(name), f"{self.where(name)} must be a list")
        return [str(one) for one in found if isinstance(one, str | int) and one != ""]


def decode(body: bytes | str, place: str = "") -> Any:
    """The JSON in `body`. Raises Unreadable."""
    try:
        return json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise Unreadable(place, f"{place or 'the body'} is not valid JSON: {error}") from None


def money(text: str, place: str) -> Decimal:
    """As exact as it is written, with two places at least, so that 10.0 and 10.00 are told alike."""
    try:
        found = Decimal(text)
        if not found.is_finite() or len(text) > 40:
            raise InvalidOperation
    except InvalidOperation:
        raise Unreadable(place, f"{place} is not an amount: {text[:40]}") from None
    plain = found.normalize()
    return plain.quantize(PENNY) if int(plain.as_tuple().exponent) > -2 and abs(plain) < 10**20 else plain


def instant(text: str, place: str, zone: tzinfo | None = None) -> str:
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            if zone is None:
                raise Unreadable(place, f"{place} has no offset: {text[:40]}")
            found = found.replace(tzinfo=zone)
        return found.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise Unreadable(place, f"{place} is not a time: {text[:40]}") from None


def form(body: bytes) -> dict[str, str]:
    """The fields of a form. Raises Forged: without its fields nothing can be said of who sent it."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except ValueError:
        raise Forged("not a form") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Forged("a field stands there twice")
    return fields


def same(given: str | None, right: str) -> None:
    """Compared in a time that does not tell how much of it was right. Raises Forged."""
    if given is None or not hmac.compare_digest(given.encode(), right.encode()):
        raise Forged("the signature is missing or wrong")


def hmac_base64(body: bytes, secret: str) -> str:
    """base64(HMAC-SHA256), as Shopify and WooCommerce sign."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def secret_of(config: Mapping[str, str], name: str) -> str:
    """Raises Forged without it: what cannot be checked is not believed."""
    found = config.get(name)
    if not found:
        raise Forged(f"{name} is not set")
    return found


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.mute = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.mute += tag in ("script", "style")
        if tag in ("p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.mute -= tag in ("script", "style") and self.mute > 0

    def handle_data(self, data: str) -> None:
        if not self.mute:
            self.parts.append(data)


def plain(html: str) -> str:
    """What a reader of the page sees of a piece of HTML, entities resolved."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[ \t\r\f]+", " ", "".join(parser.parts))).strip()
