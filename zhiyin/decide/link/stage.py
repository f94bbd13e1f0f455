"""Where an order stood at an instant, and how well what is asked fits it."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import log
from typing import NamedTuple

from zhiyin.domain.linking import OrderFact, ParcelFact

from . import weights as w
from .asks import Ask

#: days after which something delivered is in use, and hours without a scan after which a parcel stands still
USED, STILL = 10, 36
_OF_PARCEL = {
    "label": "waiting", "collected": "moving", "in_transit": "moving", "customs": "moving", "forwarded": "moving",
    "customs_problem": "trouble", "problem": "trouble", "out_for_delivery": "out", "delivery_failed": "failed",
    "at_pickup": "pickup", "intercepted": "trouble", "refused": "trouble", "damaged": "trouble", "lost": "trouble",
    "returning": "returning", "returned": "returning", "signed_at_pickup": "handed", "delivered": "delivered",
}  # fmt: skip


class Stage(NamedTuple):
    """`days`: since it is so (None: not known); `still`: hours since anything was heard of the parcel; `late`: a promise was
    not kept; `back`: kinds of request that run, `paid_back`: one that is through."""

    name: str
    days: float | None
    still: float | None
    late: bool
    back: frozenset[str]
    paid_back: bool


def _days(since: datetime | None, at: datetime) -> float | None:
    return None if since is None else max(0.0, (at - since) / timedelta(days=1))


def stage(order: OrderFact, at: datetime) -> Stage:
    """Where `order` stood at `at`: what happened later had not happened yet."""
    running = [r for r in order.refunds if r.requested_at is None or r.requested_at <= at]
    back = frozenset(r.kind for r in running if r.state in ("unknown", "requested", "approved", "returning", "received"))
    paid_back = any(r.state == "paid" for r in running)
    shipped = order.shipped_at is not None and order.shipped_at <= at
    parcel = _newest(order, at)
    delivered_at = order.delivered_at or (parcel.since if parcel and parcel.state == "delivered" else None)
    late = any(due is not None and due < at for due in (order.deliver_by, None if shipped or parcel else order.ship_by))

    def so(name: str, since: datetime | None, still: float | None = None) -> Stage:
        return Stage(name, _days(since, at), still, late and name not in ("delivered", "used", "ended"), back, paid_back)

    if order.state in ("cancelled", "refunded"):
        return so("ended", order.placed_at)
    if order.state == "unpaid":
        return so("unpaid", order.placed_at)
    still = None if parcel is None or parcel.last_at is None else (at - parcel.last_at) / timedelta(hours=1)
    if parcel is not None and parcel.state in _OF_PARCEL and parcel.state != "delivered":
        return so(_OF_PARCEL[parcel.state], parcel.since or order.shipped_at or order.placed_at, still)
    arrived = delivered_at is not None and delivered_at <= at
    if arrived or (delivered_at is None and order.state in ("delivered", "completed")):
        days = _days(delivered_at, at)
        return so("used" if days is not None and days > USED else "delivered", delivered_at)
    if order.state == "partly_shipped" and (order.shipped_at is None or shipped):
        return so("partly", order.shipped_at or order.placed_at)
    if shipped or parcel is not None or (order.shipped_at is None and order.state in ("shipped", "delivered", "completed")):
        return so("moving", order.shipped_at or order.placed_at, still)
    return so("waiting", order.paid_at or order.placed_at)


def _newest(order: OrderFact, at: datetime) -> ParcelFact | None:
    """The parcel that is still out, else the last one; as far as it had come by then."""
    known = [p for p in order.parcels if p.state != "cancelled" and (p.since is None or p.since <= at)]
    still_out = [p for p in known if p.state not in ("delivered", "returned")]
    return max(
        still_out or known,
        key=lambda p: ((p.last_at or p.since) is not None and (p.last_at or p.since or at)) or at - timedelta(days=9999),
        default=None,
    )


def fit(ask: Ask, order: OrderFact, now: Stage) -> float:
    """Log-odds that somebody asks this of an order at that stage."""
    score = ask.fits.get(now.name, ask.other)
    if ask.name == "where the money is":
        score = 3.2 if now.back else 2.2 if now.paid_back or order.state == "refunded" else score
    elif ask.name == "about a refund":
        score = 2.8 if now.back else 1.4 if now.paid_back else score
    elif ask.name == "what was sent back":
        score = 3.0 if now.back & {"return", "exchange", "refund"} else score
    elif ask.name == "exchange under way":
        score = 3.4 if now.back & {"exchange", "reissue"} else score - 0.8
    elif now.back and ask.name in ("give back", "does not fit or please", "broken or bad"):
        score += 0.3
    if ask.trend == "waiting" and score > 0:
        if now.still is not None:
            score += min(w.STALE, max(-0.6, 0.4 * (now.still - STILL) / 24))
        elif now.days is not None:
            score += min(w.STALE, 0.25 * now.days)
        score += 0.5 if now.late else 0.0
    if ask.trend == "fresh" and score > 0 and now.days is not None:
        score += max(-0.8, 0.5 - 0.1 * now.days)
    return max(-w.ASK_MOST, min(w.ASK_MOST, score))


def dearer(orders: tuple[OrderFact, ...]) -> list[float]:
    """Log-odds before anything is said by what was paid, beside the customer's other orders."""
    paid = [log(float(order.total) + 1) if order.total is not None and order.total >= 0 else None for order in orders]
    known = [one for one in paid if one is not None]
    mean = sum(known) / len(known) if known else 0.0
    return [0.0 if one is None else max(-w.DEARER_MOST, min(w.DEARER_MOST, w.DEARER * (one - mean))) for one in paid]


def prior(order: OrderFact, now: Stage, rank: int) -> float:
    """Log-odds before anything is said; `rank` 0 for the order placed last."""
    score = w.RECENT / (1 + rank)
    if now.name == "ended" and not now.back:
        score += w.ENDED
    if now.name == "unpaid":
        score += w.UNPAID
    if now.name == "used" and (now.days or 0) > 30:
        score += w.LONG_OVER
    if now.days is not None and now.days < 1 and now.name not in ("ended",):
        score += w.HAPPENED
    return score
