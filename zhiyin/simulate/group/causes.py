"""Why customers write: about a purchase (with what it went through), before one, and about nothing of the kind. How often is
the group's own choice; in which hours follows the calendar."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import NamedTuple

from .calendar import DAY, HOUR, WRITES
from .chance import Weighted, chance
from .orders import Order
from .parcels import Parcel
from .setting import Setting
from .trouble import (
    BACKLOG_WRITE,
    INVOICE_WRITE,
    OVERSOLD_WITHIN,
    OVERSOLD_WRITE,
    PRICE_WRITE,
    RAIN_WRITE,
    ROTTEN_WRITE,
    SIZE_WRITE,
    Trouble,
    Troubles,
)

#: of a hundred orders, how many lead to a talk about this, whatever happened to them
BEFORE_SENT = (("urge_ship", 3.2), ("cancel", 2.2), ("change_address", 2.0), ("change_items", 1.3), ("payment", 0.5))
ON_THE_WAY = 8.0
RECEIVED: dict[str, tuple[tuple[str, float], ...]] = {
    "apparel": (("return_how", 5.0), ("quality", 1.9), ("sizing", 0.6), ("wrong_item", 0.35), ("missing_item", 0.3),
                ("damaged", 0.15), ("extra_item", 0.1), ("praise", 1.2), ("usage", 0.9)),
    "beauty": (("return_how", 3.0), ("quality", 1.6), ("allergy", 0.25), ("wrong_item", 0.3), ("missing_item", 0.5),
               ("damaged", 0.6), ("extra_item", 0.1), ("praise", 1.2), ("usage", 2.0)),
    "fresh": (("return_how", 1.6), ("quality", 2.2), ("rotten", 0.9), ("wrong_item", 0.3), ("missing_item", 0.5),
              ("damaged", 0.6), ("extra_item", 0.1), ("praise", 1.4), ("usage", 1.2)),
    "appliances": (("return_how", 3.4), ("quality", 2.8), ("warranty", 2.6), ("wrong_item", 0.3), ("missing_item", 0.6),
                   ("damaged", 0.6), ("extra_item", 0.1), ("praise", 1.4), ("usage", 2.2)),
}  # fmt: skip
ALSO = (("invoice_ask", 3.4), ("price_drop", 2.2), ("invoice_error", 0.15))
STATION = 1.6
#: of those a parcel did this to, how many write
WRITES_LOST, WRITES_UNSEEN, WRITES_UNCOLLECTED, WRITES_LATE = 0.85, 0.9, 0.4, 0.3
#: in announced rain
WRITES_RAINED = 0.25
#: hours without a scan that begin to worry people, and what each further hour adds
WORRY, WORRIES = 34.0, 0.008
#: of those with such a matter, how many ask their money back
ASKS_BACK = {"return_how": 0.35, "quality": 0.45, "sizing": 0.5, "rotten": 0.75, "allergy": 0.8, "wrong_item": 0.5,
             "damaged": 0.5, "lost": 0.8}
ENQUIRIES: dict[str, dict[str, float]] = {
    "apparel": {"attribute": 30, "size": 26, "stock": 9, "usage": 5, "compare": 8, "coupon": 9, "campaign": 5, "freight": 7,
                "points": 3, "promise_ask": 3, "authentic": 2, "competitor": 0.6, "joke": 0.2, "newproduct": 0.8},
    "beauty": {"attribute": 30, "shade": 12, "stock": 7, "usage": 10, "compare": 9, "coupon": 9, "campaign": 6, "freight": 5,
               "points": 4, "promise_ask": 3, "authentic": 7, "competitor": 0.6, "joke": 0.2, "newproduct": 0.8},
    "fresh": {"attribute": 38, "stock": 9, "usage": 8, "compare": 6, "coupon": 9, "campaign": 5, "freight": 13, "points": 2,
              "promise_ask": 5, "authentic": 2, "competitor": 0.6, "joke": 0.2, "newproduct": 0.8},
    "appliances": {"attribute": 40, "stock": 8, "usage": 10, "compare": 11, "coupon": 8, "campaign": 5, "freight": 7,
                   "points": 2, "promise_ask": 3, "authentic": 3, "competitor": 0.6, "joke": 0.2, "newproduct": 0.8},
}  # fmt: skip
#: talks a day of an ordinary shop that are about no purchase
BESIDE = {"small": 2.2, "slow": 0.7, "attitude": 0.4, "app_lag": 0.6, "regulator": 0.12, "media": 0.06}
_MOST = max(WRITES)


class Contact(NamedTuple):
    """Somebody is going to write. `trouble`: the fault that made them."""

    at: float
    matter: str
    trouble: Trouble | None = None


def waking(at: float, rng: Random) -> float:
    """The same time or later, at an hour at which people write."""
    while rng.random() > WRITES[int(at % DAY // HOUR)] / _MOST:
        at += rng.uniform(0.4, 4) * HOUR
    return at


def enquiry(trade: str) -> Weighted[str]:
    return Weighted(list(ENQUIRIES[trade]), ENQUIRIES[trade].values())


def contacts(setting: Setting, troubles: Troubles, order: Order, parcel: Parcel | None) -> list[Contact]:
    """Who writes about this order, when and about what, by the time of writing."""
    rng = chance(setting.seed, order.shop.slug, "contacts", order.number)
    found = _before(order, rng)
    if parcel is not None:
        found += _underway(setting, troubles, parcel, rng)
        if parcel.delivered is not None and not parcel.unseen:
            found += _received(order, parcel.delivered, rng)
    found += _troubled(setting, troubles, order, rng)
    return sorted(found, key=lambda one: one[0])


def _before(order: Order, rng: Random) -> list[Contact]:
    end = order.sent if order.sent is not None else order.placed + 3 * DAY
    found = []
    for matter, percent in BEFORE_SENT:
        hit, share = rng.random() * 100 < percent, rng.random()
        if hit:
            at = waking(order.paid + (0.02 + 0.9 * share) * (end - order.paid), rng)
            if at < end:
                found.append(Contact(at, matter))
    late = rng.random() < WRITES_LATE
    if late and end > order.paid + 50 * HOUR and order.cancelled is None:
        found.append(Contact(waking(order.paid + rng.uniform(49, 60) * HOUR, rng), "ship_late"))
    return found


def _underway(setting: Setting, troubles: Troubles, parcel: Parcel, rng: Random) -> list[Contact]:
    found, scans = [], parcel.scans
    end = parcel.delivered or parcel.due
    asks, share = rng.random() * 100 < ON_THE_WAY, rng.random()
    if asks:
        at = waking(scans[0].at + (0.25 + 0.75 * share) * max(DAY, end - scans[0].at), rng)
        if parcel.delivered is None or at < parcel.delivered:
            found.append(Contact(at, "where"))
    if parcel.collected_late and rng.random() < WRITES_UNCOLLECTED:
        found.append(Contact(waking(scans[0].at + rng.uniform(30, 44) * HOUR, rng), "no_pickup"))
    for before, after in pairwise(scans[1:]):
        hours = (after.at - before.at) / HOUR
        if hours > WORRY and before.kind in ("left", "hub", "on") and rng.random() < (hours - WORRY) * WORRIES:
            why = troubles.get("stalled_route") if parcel.stalled else None
            found.append(Contact(waking(before.at + rng.uniform(WORRY, hours) * HOUR, rng), "stalled", why))
    rain = troubles.get("weather_delay")
    if parcel.rained and not parcel.lost and rain is not None and rain.hits(setting, RAIN_WRITE, parcel.number):
        on = next(one.at for one in reversed(scans) if one.kind in ("on", "left"))
        found.append(Contact(waking(on + rng.uniform(6, 24) * HOUR, rng), "weather", rain))
    if parcel.lost and rng.random() < WRITES_LOST:
        found.append(Contact(waking(parcel.due + rng.uniform(0.7, 3) * DAY, rng), "lost",
                             troubles.get("losing_courier") if parcel.taken else None))
    if parcel.unseen and parcel.delivered and rng.random() < WRITES_UNSEEN:
        found.append(Contact(waking(parcel.delivered + rng.uniform(0.5, 20) * HOUR, rng), "lost"))
    if any(one.kind in ("locker", "failed") for one in scans) and rng.random() * 100 < STATION * 2:
        at = next(one.at for one in scans if one.kind in ("locker", "failed"))
        found.append(Contact(waking(at + rng.uniform(0.1, 5) * HOUR, rng), "station"))
    return found


def _received(order: Order, delivered: float, rng: Random) -> list[Contact]:
    found = []
    for matter, percent in (*RECEIVED[order.shop.slug], *ALSO):
        hit, days = rng.random() * 100 < percent, rng.expovariate(1 / 1.1)
        if hit:
            found.append(Contact(waking(delivered + 0.5 * HOUR + min(days, 9) * DAY, rng), matter))
    return found


def _troubled(setting: Setting, troubles: Troubles, order: Order, rng: Random) -> list[Contact]:
    """Those whom a fault makes write."""
    found = []
    for kind, probability, matter, first, last in (
            ("oversold", OVERSOLD_WRITE, "oversold", 2 * HOUR, OVERSOLD_WITHIN),
            ("wrong_price", PRICE_WRITE, "wrong_price", 0.02 * HOUR, 6 * HOUR),
            ("wrong_size", SIZE_WRITE, "sizing", HOUR, 3 * DAY), ("rotten", ROTTEN_WRITE, "rotten", 0.3 * HOUR, 20 * HOUR),
            ("invoice_template", INVOICE_WRITE, "invoice_error", HOUR, 2 * DAY),
            ("refund_backlog", BACKLOG_WRITE, "refund_late", 6 * HOUR, 3 * DAY)):
        since = order.faults.get(kind)
        if since is None:
            continue
        trouble = troubles.faults[kind]
        if trouble.hits(setting, probability, order.number):
            begin = waking(since + rng.uniform(first, last), rng)
            found.append(Contact(min(begin, since + last) if kind == "oversold" else begin, matter, trouble))
    return found
