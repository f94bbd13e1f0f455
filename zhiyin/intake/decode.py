"""From bytes to a message, with an error that names the field. Pure."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import msgspec

from zhiyin.domain.incoming import Incoming

from .check import Refused

MAX_BODY = 1_048_576
T = TypeVar("T")
_decoder = msgspec.json.Decoder(Incoming)
_place = re.compile(r" - at `\$\.?(.*)`$")
_named = re.compile(r"(?:required|unknown) field `([^`]*)`")


def decode(body: bytes) -> Incoming:
    """One message of the wire form. Raises Refused: `bad_json` (not JSON), else `invalid` with the field."""
    return decoded(body, _decoder)


def decoded(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """The same for any form."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if (field := _surrogate_field(body)) is not None:
            raise Refused("surrogate", field, f"{field}: half of a surrogate pair; send valid Unicode") from None
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Refused("bad_json", None, f"the body is not valid JSON: {reason}") from None


def _invalid(text: str) -> Refused:
    place = _place.search(text)
    field = place.group(1) if place else ""
    reason = _place.sub("", text)
    named = _named.search(reason)
    if named:
        field = f"{field}.{named.group(1)}" if field else named.group(1)
    code = "required" if "missing required" in reason else "unknown_field" if "unknown field" in reason else "invalid"
    return Refused(code, field or None, f"{field}: {reason}" if field else reason)


def _surrogate_field(body: bytes) -> str | None:
    try:
        return _find_surrogate(json.loads(body))
    except (ValueError, RecursionError):
        return None


def _find_surrogate(value: Any, place: str = "") -> str | None:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return place or None
        return None
    inner = (((f"{place}.{k}" if place else str(k)), v) for k, v in value.items()) if isinstance(value, dict) else (
        ((f"{place}[{i}]"), v) for i, v in enumerate(value)) if isinstance(value, list) else ()
    return next((found for where, item in inner if (found := _find_surrogate(item, where))), None)
