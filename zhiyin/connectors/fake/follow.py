"""A shop that somebody plays: what is said to have happened goes in, unless a request changed it here."""

from __future__ import annotations

from datetime import datetime

import msgspec

from zhiyin.domain.trade.orders import Invoice, Order, Refund
from zhiyin.domain.trade.parcels import Parcel, ParcelEvent
from zhiyin.domain.trade.told import Told

from .store import Store

#: of these only what is here can be asked for; the rest passes through
KEPT = frozenset({"buyers", "products", "orders", "parcels", "refunds", "invoices", "coupons"})
NEVER_SENT = "never sent "
ENDED = frozenset({"cancelled", "refunded"})
replace = msgspec.structs.replace


def follow(store: Store, noun: str, told: Told) -> Told | None:
    """The thing as the shop has it now, held; None when what happened here does not go together with it."""
    if isinstance(told, ParcelEvent):
        _, own = store.standing("parcels", told.parcel) or (False, False)
        return None if own or store.mark(NEVER_SENT + told.parcel) else told
    if noun not in KEPT:
        return told
    if isinstance(told, Order):
        return _order(store, told)
    if isinstance(told, Parcel) and any(_ended(store, id) for id in told.orders):
        store.set_mark(NEVER_SENT + told.number, told.orders[0])  # and is not scanned either
        return None
    if isinstance(told, Refund | Invoice) and (standing := store.standing("orders", told.order or "")) and (
            standing[1] or _asked(store, told.order or "")):
        return None
    return _put(store, noun, told)


def _order(store: Store, told: Order) -> Order | None:
    standing = store.standing("orders", told.external_id)
    kept = store.get("orders", told.external_id, Order) if standing is not None and standing[1] else None
    parcels = store.parcels_of(told.external_id)
    if (kept is not None and kept.state in ENDED) or any(own for _, own in parcels):
        return None
    if _asked(store, told.external_id) and told.state in ENDED:
        return None
    if told.state in ("delivered", "completed"):
        for parcel, _ in parcels:  # it cannot be stopped any more
            extra = {**parcel.extra, "ended": told.delivered_at or told.source_time}
            store.put("parcels", replace(parcel, extra=extra), held=True)
    if kept is not None:
        told = replace(kept, state=told.state, shipped_at=told.shipped_at, delivered_at=told.delivered_at,
                       closed_at=told.closed_at, source_time=told.source_time)
    return _put(store, "orders", told)  # type: ignore[return-value]


def _put(store: Store, noun: str, told: Told) -> Told | None:
    """Unless what is here is newer: it is told once more, or late."""
    here = store.get(noun, told.external_id, type(told))
    if here is not None and datetime.fromisoformat(here.source_time) > datetime.fromisoformat(told.source_time):
        return None
    store.put(noun, told, held=True)
    return told


def _ended(store: Store, order: str) -> bool:
    standing = store.standing("orders", order)
    if standing is None or not standing[1]:
        return False
    kept = store.get("orders", order, Order)
    return kept is not None and kept.state in ENDED


def _asked(store: Store, order: str) -> bool:
    """Whether a request for money back was made here."""
    return any((store.standing("refunds", one.external_id) or (False, False))[1] for one in store.refunds_of(order))
