"""What every telling has, and money."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec

Amount = Decimal  # exact; as a string or a number in JSON
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
#: ISO 8601; without an offset it is in the shop's zone
Time = Annotated[str, msgspec.Meta(extra={"time": True})]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A thing as one source tells it. Key: (shop, `source`, `external_id`). `source_time`: when it was so, by the source."""

    external_id: str
    source_time: Time
    source: str = "api"
    #: kept as given
    extra: dict[str, Any] = {}


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where somebody lives or something lies, as written; the official codes are found from the names."""

    country: str | None = None
    province: str | None = None
    city: str | None = None
    district: str | None = None
    street: str | None = None
    postcode: str | None = None
    name: str | None = None
    phone: str | None = None
