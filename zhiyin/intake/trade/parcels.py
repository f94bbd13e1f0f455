"""Parcels and their events: known by their number, whoever tells of them. Events are a set, and what they come to is worked
out later, by the worker."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec
import psycopg

from zhiyin.lib import regions
from zhiyin.records.sql import rows as as_rows
from zhiyin.records.sql import statements

from . import sql
from .check import Telling

SQL = statements("trade")
Status = Literal["new", "changed", "known", "outdated"]
Outcomes = list[tuple[Status, int]]


def tell(connection: psycopg.Connection[Any], shop: int, tellings: Sequence[Telling]) -> Outcomes:
    """What is in parcels, and where they go."""
    best: dict[str, Telling] = {}
    for one in tellings:
        if one.told.number not in best or _order(one) > _order(best[one.told.number]):
            best[one.told.number] = one
    for other, named in (("warehouses", lambda told: [told.warehouse] if told.warehouse else []),
                         ("orders", lambda told: told.orders)):
        wanted = sorted({(one.told.source, id) for one in best.values() for id in named(one.told)})
        if wanted:
            connection.execute(sql.stubs(other), [as_rows({"shop": shop, "source": s, "external_id": id} for s, id in wanted)])
    made = {number: (id, new) for number, id, new in connection.execute(
        SQL["parcels_put"], [as_rows(_row(shop, one) for one in best.values())])}
    held = [(made[number][0], one.told) for number, one in best.items() if number in made]
    if held:
        connection.execute(SQL["contents_drop"], [as_rows(
            {"id": id, "source": told.source, "kept": told.orders} for id, told in held)])
        connection.execute(SQL["contents_put"], [as_rows(
            {"shop": shop, "id": id, "source": told.source, "order": order} for id, told in held for order in told.orders)])
    there = _find(connection, shop, best.keys() - made.keys())
    found: Outcomes = []
    for one in tellings:
        number = one.told.number
        id, new = made.get(number) or (there[number][0], False)
        if number in made and one is best[number]:
            found.append(("new" if new else "changed", id))
        else:
            holds = best[number].digest if number in made else there[number][1]
            found.append(("known" if one.digest == holds else "outdated", id))
    return found


def scan(connection: psycopg.Connection[Any], shop: int, tellings: Sequence[Telling]) -> Outcomes:
    """Tracking events. The answer names the parcel."""
    numbers = sorted({one.told.parcel for one in tellings})
    connection.execute(SQL["parcels_stub"], [as_rows({"shop": shop, "number": number} for number in numbers)])
    events: dict[tuple[str, bytes], Telling] = {}
    for one in tellings:
        events.setdefault((one.told.parcel, _scan(one)), one)
    fields = ("text", "code", "state", "place", "courier", "source")
    rows = as_rows({"shop": shop, "number": number, "at": one.source_time, "digest": digest}
                   | {field: getattr(one.told, field) for field in fields} for (number, digest), one in events.items())
    made = {(number, bytes(digest)) for number, digest, _ in connection.execute(SQL["events_put"], [rows])}
    there = _find(connection, shop, numbers)
    return [("new" if (key := (one.told.parcel, _scan(one))) in made and events[key] is one else "known",
             there[one.told.parcel][0]) for one in tellings]


Write = Callable[[psycopg.Connection[Any], int, Sequence[Telling]], Outcomes]
WRITE: dict[str, Write] = {"parcels": tell, "parcel-events": scan}


def _order(one: Telling) -> tuple[Any, bytes]:
    return one.source_time, one.digest


def _scan(one: Telling) -> bytes:
    """What makes two scans one: instant, code and words."""
    return hashlib.sha256(f"{one.source_time.isoformat()}\0{one.told.code}\0{one.told.text}".encode()).digest()


def _row(shop: int, one: Telling) -> dict[str, Any]:
    told = one.told
    return {"shop": shop, "number": told.number, "courier": told.courier, "source": told.source, "source_time": one.source_time,
            "digest": one.digest, "data": msgspec.Raw(one.data), "warehouse": told.warehouse,
            "handed_over_at": one.times.get("handed_over_at"),
            "region_from": regions.of(told.sent_from), "region_to": regions.of(told.ship_to)}


def _find(connection: psycopg.Connection[Any], shop: int, numbers: Iterable[str]) -> dict[str, tuple[int, bytes]]:
    wanted = [{"shop": shop, "number": number} for number in numbers]
    return {number: (id, bytes(digest or b"")) for number, id, digest in
            connection.execute(SQL["parcels_find"], [as_rows(wanted)])} if wanted else {}
