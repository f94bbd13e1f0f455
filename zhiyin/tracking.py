"""Parcels: what their scans come to, worked out whenever there are new ones, and told when it is something else than before."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from zhiyin.act.events import Event, append
from zhiyin.decide.track import track
from zhiyin.domain.parcel import Scan, Track
from zhiyin.records.sql import rows, statements

SQL = statements("trade")
#: parcels in one step
BATCH = 500


def step(cursor: Any, now: datetime, limit: int = BATCH) -> int:
    """Take one batch of parcels with new scans all the way; how many. Call inside a transaction."""
    cursor.execute(SQL["parcels_claim"], [limit])
    claimed = cursor.fetchall()
    if not claimed:
        return 0
    scans: dict[int, list[Scan]] = defaultdict(list)
    couriers: dict[int, tuple[datetime, str]] = {}
    cursor.execute(SQL["parcels_scans"], [[parcel for parcel, _, _ in claimed]])
    for parcel, at, text, code, state, courier in cursor.fetchall():
        scans[parcel].append(Scan(at, text, code, state))
        if courier:
            couriers[parcel] = max(couriers.get(parcel, (at, courier)), (at, courier))
    found = {parcel: track(scans[parcel]) for parcel, _, _ in claimed}
    cursor.execute(SQL["parcels_state"], [rows(_row(parcel, one, couriers.get(parcel)) for parcel, one in found.items())])
    append(cursor, [_told(parcel, shop, before, found[parcel], now)
                    for parcel, shop, before in claimed if before != found[parcel].state])
    return len(claimed)


def _told(parcel: int, shop: int, before: str, one: Track, now: datetime) -> Event:
    since = one.since.isoformat() if one.since else None
    return Event(shop, "parcel.state", now, data={"parcel": parcel, "from": before, "to": one.state, "since": since,
                                                  "contradictory": one.contradictory})


def _row(parcel: int, one: Track, courier: tuple[datetime, str] | None) -> dict[str, Any]:
    return {"id": parcel, "state": one.state, "since": one.since, "last_at": one.last_at, "receiver": one.receiver,
            "contradictory": one.contradictory, "courier": courier[1] if courier else None}
