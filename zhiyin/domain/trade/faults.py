"""What cannot be true in what was told of an order (数据异常), and whether a promise was kept. Pure; pages have the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from zhiyin.domain.parcel import CLOSED

#: an order in these states has its goods with the customer
ARRIVED = frozenset({"delivered", "completed"})
#: an order in these states has sent nothing yet
UNSENT = frozenset({"unpaid", "paid"})
#: an order in these states promises nothing any more
ENDED = frozenset({"cancelled", "refunded"})
#: a parcel in these states is on its way, or has been
MOVING = frozenset({"collected", "in_transit", "customs", "customs_problem", "forwarded", "problem", "out_for_delivery",
                    "delivery_failed", "at_pickup", "signed_at_pickup", "delivered"})
#: what comes before what, when both are told
STEPS = ("placed_at", "paid_at", "shipped_at", "delivered_at")


@dataclass(frozen=True, slots=True)
class Fault:
    """`code`: unknown_state, arrived_without_time, delivered_though_ended, out_of_order, parcel_ahead or parcel_behind;
    `about`: the two times, or the state, or the parcel's number."""

    code: str
    about: tuple[str, ...] = ()


def faults(state: str, times: Mapping[str, datetime | None], parcels: Iterable[tuple[str, str]] = ()) -> list[Fault]:
    """`times` by the names of STEPS; `parcels` as (number, state). Goods on their way back are not given."""
    found = [Fault("unknown_state")] if state == "unknown" else []
    if state in ARRIVED and times.get("delivered_at") is None:
        found.append(Fault("arrived_without_time", (state,)))
    if state in ("unpaid", "cancelled") and times.get("delivered_at") is not None:
        found.append(Fault("delivered_though_ended", (state,)))
    told = [(name, moment) for name in STEPS if (moment := times.get(name)) is not None]
    for (before, earlier), (after, later) in pairwise(told):
        if later < earlier:
            found.append(Fault("out_of_order", (after, before)))
    for number, where in parcels:
        if state in UNSENT and where in MOVING:
            found.append(Fault("parcel_ahead", (number, where)))
        if state in ARRIVED and where not in CLOSED and where != "unknown":
            found.append(Fault("parcel_behind", (number, where)))
    return found


def promise(due: datetime | None, done: datetime | None, now: datetime, *, ended: bool = False, past: bool = False) -> str:
    """What became of a promise: "" none was made; kept (done up to the instant that was promised), late, open, overdue; void:
    the order ended before; unknown: it is `past` the step, and nobody told when.

    `ended`: the order was cancelled or refunded without it.
    """
    if due is None:
        return ""
    if done is not None:
        return "kept" if done <= due else "late"
    if ended:
        return "void"
    if past:
        return "unknown"
    return "open" if now <= due else "overdue"
