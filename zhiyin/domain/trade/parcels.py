"""Parcels and what couriers tell of them."""

from __future__ import annotations

import msgspec

from .told import Place, Time, Told


class Outlet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The courier's outlet that delivers (派件网点), so that an agent can ring it (G-06)."""

    name: str
    phone: str | None = None


class Parcel(Told, frozen=True, kw_only=True):
    """A parcel (包裹)."""

    number: str
    courier: str | None = None
    orders: list[str] = []
    #: ids of the order lines in it; empty: not known
    lines: list[str] = []
    warehouse: str | None = None
    sent_from: Place | None = None
    ship_to: Place | None = None
    handed_over_at: Time | None = None
    outlet: Outlet | None = None
    weight_grams: int | None = None
    #: goods on their way back to the shop
    returning: bool = False


class ParcelEvent(Told, frozen=True, kw_only=True):
    """A tracking event (物流轨迹), at `source_time`. The same scan told twice, by whomever, is one: `external_id` is kept and
    decides nothing."""

    external_id: str = "-"
    #: the parcel's number
    parcel: str
    courier: str | None = None
    text: str = ""
    #: the courier's own code, and our state for it where the connector knows it
    code: str = ""
    state: str | None = None
    place: str | None = None
