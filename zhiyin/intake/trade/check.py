"""Is this telling one we can keep? Pure: the shop's zone is given. Every field is looked at by its kind."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from zhiyin.intake.check import MAX_NAME, MAX_TEXT, Refused

from .nouns import Noun

LARGEST = Decimal("9999999999")  # fourteen digits, four of them behind the point
PLACES = 4
#: attributes that may be as long as a text
LONG = frozenset({"description", "text", "promotion", "note", "reason"})
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Telling:
    """A checked telling: the columns it fills, `names` the ids it names by noun, and its whole as JSON."""

    told: Any
    source_time: datetime
    rank: int
    digest: bytes
    data: bytes
    times: dict[str, datetime]

    @property
    def key(self) -> tuple[str, str]:
        return self.told.source, self.told.external_id

    @property
    def order(self) -> tuple[datetime, int, bytes]:
        """Of two tellings of one thing the greater one holds."""
        return self.source_time, self.rank, self.digest


def telling(noun: Noun, told: Any, zone: tzinfo) -> Telling:
    """The telling as it will be stored. Raises Refused with the field."""
    for field in ("external_id", "source", *noun.needed):
        if not getattr(told, field).strip():
            raise Refused("required", field, f"{field} must not be empty")
    times: dict[str, datetime] = {}
    _look(told, "", zone, times)
    if noun.states and told.state not in noun.states:
        raise Refused("invalid", "state", f"state must be one of {', '.join(noun.states)}; "
                      "for any other word: state unknown, and the word as state_raw")
    if _encode(told.extra).find(b"\\u0000") >= 0:
        raise Refused("nul", "extra", "extra contains a NUL character, which no database text can hold")
    data = _encode(told)
    return Telling(told, times["source_time"], noun.rank(told), hashlib.sha256(data).digest(), data, times)


def _look(struct: Any, place: str, zone: tzinfo, times: dict[str, datetime]) -> None:
    for name, kind in _kinds(type(struct)):
        value = getattr(struct, name)
        if value is None or name == "extra":
            continue
        _value(f"{place}{name}", name, kind, value, zone, times)


def _value(field: str, name: str, kind: str, value: Any, zone: tzinfo, times: dict[str, datetime]) -> None:
    if isinstance(value, str):
        _text(field, value, MAX_TEXT if name in LONG else MAX_NAME if name != "url" else 4_000)
        if kind == "time":
            times[field] = _time(field, value, zone)
    elif isinstance(value, Decimal):
        _amount(field, value)
    elif isinstance(value, bool):
        pass
    elif isinstance(value, int):
        if not -(2**31) <= value < 2**31:
            raise Refused("range", field, f"{field} is larger than any number kept here")
    elif isinstance(value, list):
        seen: set[str] = set()
        for place, one in enumerate(value):
            _value(f"{field}[{place}]", name, kind, one, zone, times)
            part = getattr(one, "external_id", None)
            if part in seen:
                raise Refused("invalid", f"{field}[{place}].external_id", f"{field} holds {part!r} twice")
            if part is not None:
                seen.add(part)
    elif isinstance(value, dict):
        for key, one in value.items():
            _text(field, key, MAX_NAME)
            _value(f"{field}.{key}", name, kind, one, zone, times)
    else:
        _look(value, f"{field}.", zone, times)


def _text(field: str, value: str, most: int) -> None:
    if len(value) > most:
        raise Refused("too_long", field, f"{field} is longer than {most} characters")
    if "\0" in value:
        raise Refused("nul", field, f"{field} contains a NUL character, which no database text can hold")


def _amount(field: str, value: Decimal) -> None:
    if not value.is_finite() or abs(value) > LARGEST:
        raise Refused("range", field, f"{field} is not an amount between -{LARGEST} and {LARGEST}")
    if -int(value.as_tuple().exponent) > PLACES:
        raise Refused("range", field, f"{field} has more than {PLACES} places behind the point")


def _time(field: str, value: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("bad_time", field, f"{field} is not an ISO 8601 date and time") from None
    if not 1 < moment.year < 9999:
        raise Refused("bad_time", field, f"{field} lies outside the years 2 to 9998")
    return moment


@cache
def _kinds(struct: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    hints = get_type_hints(struct, include_extras=True)
    return tuple((name, "time" if _is_time(hints[name]) else "") for name in struct.__struct_fields__)


def _is_time(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return any(isinstance(one, msgspec.Meta) and (one.extra or {}).get("time") for one in get_args(hint)[1:])
    return any(_is_time(one) for one in get_args(hint))
