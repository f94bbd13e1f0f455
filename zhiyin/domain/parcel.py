"""A parcel (包裹) on its way, in words that hold for every courier.

Couriers and the services that ask them have their own codes and sentences; their connectors and `decide/track.py` bring
them to these states. What nobody knows stays `unknown` with its own words beside it (never guessed).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

#: In the order that settles two scans of the same instant: the later one here is the one that holds.
STATES = (
    "unknown",  # a code or a sentence that is not known; shown as it came
    "label",  # 已下单 a number, nothing handed over yet
    "collected",  # 已揽收
    "in_transit",  # 运输中
    "customs",  # 清关中
    "customs_problem",  # 清关异常
    "forwarded",  # 转投 handed to another courier
    "problem",  # 疑难件 something is wrong, and nothing more exact is known
    "out_for_delivery",  # 派送中
    "delivery_failed",  # 派送失败 tried, or put off
    "at_pickup",  # 待取件 in a locker or a station: not signed for
    "intercepted",  # 已拦截 stopped on the sender's word
    "refused",  # 拒收
    "returning",  # 退回中
    "returned",  # 已退回 the sender has it again
    "damaged",  # 破损
    "lost",  # 丢失
    "signed_at_pickup",  # 驿站代签 closed by the courier in a locker or station: the customer may not have it
    "delivered",  # 已签收 a person has it: the customer, or somebody for them
    "cancelled",  # 已取消 never handed over
)
RANK = {state: place for place, state in enumerate(STATES)}
#: nothing more is expected of the courier
CLOSED = frozenset({"signed_at_pickup", "delivered", "returned", "lost", "cancelled"})
#: who took it: customer (本人), other (代收: a guard, a colleague, a neighbour), pickup (locker, station), unknown
RECEIVERS = ("customer", "other", "pickup", "unknown")


@dataclass(frozen=True, slots=True)
class Scan:
    """A tracking event as it came: `at` with its zone, the courier's own `code` ("" when none was given) and `text`; `state`
    when the connector knows the code, else None."""

    at: datetime
    text: str
    code: str = ""
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """What the scans of one parcel come to. `since`: when it got into `state`; `last_at`: the newest scan, whatever it says;
    `contradictory`: scans that cannot all be true, such as a hub that still has what was signed for."""

    state: str
    since: datetime | None
    last_at: datetime | None
    receiver: str | None
    contradictory: bool
