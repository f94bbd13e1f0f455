"""A parcel's way: scans with healthy gaps of up to two days, lockers, scans told late, and what goes wrong by the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from .calendar import DAY, HOUR
from .chance import chance, share
from .orders import Order
from .setting import City, Setting

Kind = Literal["label", "collected", "left", "hub", "on", "outlet", "out", "locker", "taken", "signed", "failed"]
CODES = {
    "中通快递": "ZT", "圆通速递": "YT", "韵达快递": "YD", "顺丰速运": "SF",
    "SF Express": "SF", "ZTO Express": "ZT", "YTO Express": "YT",
}  # fmt: skip
KILOMETRES_AN_HOUR = {"ZT": 46, "YT": 44, "YD": 40, "SF": 62}
#: of a hundred parcels: healthy, but a day and a half without a scan; left where the customer fetches it; tried twice;
#: told late by some scanner
GAP, LOCKER, TWICE, TOLD_LATE = 0.05, 0.38, 0.02, 0.03
#: of parcels, at any courier: never collected in two days; lost; told delivered and never seen
UNCOLLECTED, LOST, UNSEEN = 0.004, 0.002, 0.0012


class Scan(NamedTuple):
    """`told`: when the shop hears of it."""

    at: float
    told: float
    kind: Kind
    city: City


@dataclass(slots=True)
class Parcel:
    """`route`: where it passed from one province to another; `stalled`: hours it stood longer than it should."""

    number: str
    courier: str
    route: str
    scans: tuple[Scan, ...]
    due: float
    delivered: float | None
    lost: bool = False
    unseen: bool = False
    collected_late: bool = False
    stalled: float = 0.0
    #: lost because this courier loses more than usual; late because of the rain
    taken: bool = False
    rained: bool = False


class Hold(NamedTuple):
    """A route of a courier on which nothing moves for a time."""

    courier: str
    route: str
    start: float
    end: float


class Weather(NamedTuple):
    """Rain over a province: parcels that come there in that time are later."""

    province: str
    start: float
    end: float


def route(courier: str, one: City, other: City) -> str:
    return f"{courier}:{one.province}-{other.province}"


def send(setting: Setting, order: Order, *, loses: float = LOST, hold: Hold | None = None,
         weather: Weather | None = None) -> Parcel:
    """`loses`: the share of parcels this courier loses at that time."""
    assert order.sent is not None
    rng = chance(setting.seed, order.shop.slug, "parcel", order.number)
    code = CODES[order.courier]
    start, end = setting.hub(order.warehouse.city), setting.hub(order.customer.city)
    way = route(order.courier, start, end)
    scans: list[tuple[float, Kind, City]] = [(order.sent, "label", order.warehouse.city)]
    late = rng.random() < UNCOLLECTED
    at = order.sent + (rng.uniform(40, 80) if late else rng.uniform(1.5, 11)) * HOUR
    scans.append((at, "collected", order.warehouse.city))
    at += rng.uniform(2, 8) * HOUR
    scans.append((at, "left", start))
    stalled, gap, taken = 0.0, rng.random() < GAP, rng.lognormvariate(0, 0.22)
    luck, unseen, where, rained = rng.random(), rng.random() < UNSEEN, rng.random(), False
    lost = luck < loses
    if start is not end:
        left, speed = at, KILOMETRES_AN_HOUR[code]
        at += (4 + setting.kilometres(start, end) / speed * taken) * HOUR + (rng.uniform(22, 36) * HOUR if gap else 0)
        if hold is not None and hold.route == way and left < hold.end and hold.start <= at:
            # on the road when it began, or come to it meanwhile
            stalled = (hold.end - max(left, hold.start)) / HOUR + 14 * share(setting.seed, "stalled", order.number)
            at += stalled * HOUR
        scans.append((at, "hub", end))
        at += rng.uniform(2, 7) * HOUR
        scans.append((at, "on", end))
    if weather is not None and weather.province == order.customer.city.province and weather.start <= at < weather.end:
        at += (10 + 24 * share(setting.seed, "rained", order.number)) * HOUR
        rained = True
    at += (2 + setting.kilometres(end, order.customer.city) / 50) * HOUR * rng.uniform(0.8, 1.6)
    scans.append((at, "outlet", order.customer.city))
    at = _round(at, rng.uniform(0, 2.5))
    scans.append((at, "out", order.customer.city))
    if rng.random() < TWICE:
        scans.append((at + rng.uniform(2, 6) * HOUR, "failed", order.customer.city))
        at = _round(at + 12 * HOUR, rng.uniform(0, 2.5))
        scans.append((at, "out", order.customer.city))
    at += rng.uniform(0.5, 6) * HOUR
    if rng.random() < LOCKER:
        scans.append((at, "locker", order.customer.city))
        at += rng.choice((rng.uniform(0.5, 6), rng.uniform(3, 30))) * HOUR
        scans.append((at, "taken", order.customer.city))
    else:
        scans.append((at, "signed", order.customer.city))
    due = at - stalled * HOUR
    delivered: float | None = at
    if lost:
        scans = scans[:2 + int(where * (len(scans) - 4))]
        delivered = None
    told = tuple(Scan(when, when + (rng.uniform(1, 7) * HOUR if rng.random() < TOLD_LATE else rng.uniform(20, 900)), kind, city)
                 for when, kind, city in scans)
    return Parcel(f"{code}{order.number[1:]}", order.courier, way, told, due, delivered, lost, unseen and not lost, late,
                  stalled, lost and luck >= LOST, rained)


def _round(at: float, later: float) -> float:
    """Couriers start their rounds at half past seven and at two."""
    hour = at % DAY / HOUR
    midnight = at - at % DAY
    begin = 7.5 if hour < 7.5 else 14.0 if hour < 14 else 31.5
    return midnight + (begin + later) * HOUR
