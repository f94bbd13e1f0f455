"""A purchase from the order to the shop's door: what, by whom, for how much, when it is paid and sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from .calendar import DAY, HOUR
from .chance import chance
from .people import Customer, customer, drawn
from .setting import Product, Setting, Shop, Warehouse

PROMISED, DELIVERED_IN = 48 * HOUR, 6 * DAY
#: share of the price that promotions take off
OFF = 0.15
WORKS = (8.0, 20.0)
_PRIME = 7919


@dataclass(slots=True)
class Order:
    """Times are seconds; None: never. `batch` is known once it is sent."""

    shop: Shop
    number: str
    customer: Customer
    product: Product
    variant: int
    quantity: int
    price: int
    discount: int
    warehouse: Warehouse
    courier: str
    placed: float
    paid: float
    sent: float | None
    cancelled: float | None = None
    delivered: float | None = None
    batch: str | None = None
    channel: str = ""
    parcel: Any = None
    #: the money is asked back
    returned: bool = False
    #: faults it fell into, and since when the customer can know
    faults: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.price * self.quantity - self.discount


def place(setting: Setting, shop: Shop, day: int, index: int, at: float, product: Product | None = None) -> Order:
    """The day's order of this number."""
    rng = chance(setting.seed, shop.slug, "order", day, index)
    who = customer(setting, shop, drawn(shop, rng.random()))
    drawn_product = shop.goods.draw(rng)
    product = product or drawn_product
    variant, quantity = rng.randrange(len(product.variants)), rng.choices((1, 2, 3), (86, 11, 3))[0]
    promoted = setting.calendar.promoted(at)
    courier = shop.couriers.draw(rng)
    warehouse = _warehouse(setting, shop, who, rng)
    paid = at + rng.uniform(20, 400)
    sent = _sent(setting, paid, rng, promoted=promoted)
    return Order(shop, number(setting, shop, day, index), who, product, variant, quantity, product.price,
                 round(product.price * quantity * OFF) if promoted else 0, warehouse, courier, at, paid, sent,
                 channel=who.channels[0])


def number(setting: Setting, shop: Shop, day: int, index: int) -> str:
    """Unique in the group; neighbours do not look like neighbours."""
    date = setting.calendar.date(day)
    return f"{date:%y%m%d}{setting.shops.index(shop) + 1}{(index * _PRIME + 104_729 * (day + 1)) % 10_000_000:07d}"


def _warehouse(setting: Setting, shop: Shop, who: Customer, rng: Random) -> Warehouse:
    """The nearest as a rule."""
    near = sorted(shop.warehouses, key=lambda one: setting.kilometres(one.city, who.city))
    return near[0] if rng.random() < 0.86 else rng.choice(near)


def _sent(setting: Setting, paid: float, rng: Random, *, promoted: bool) -> float:
    """Warehouses work from eight to eight, and are slower when everybody orders."""
    hours = rng.lognormvariate(2.25, 0.55) * (1.5 if promoted else 1.0)
    return working(paid + min(hours, 30 + rng.random() * 16 if hours < 60 else hours) * HOUR, rng)


def working(at: float, rng: Random) -> float:
    """The same instant, or some time of the next working day when it is night."""
    hour = at % DAY / HOUR
    if hour < WORKS[0]:
        return at - at % DAY + (WORKS[0] + rng.random() * 4) * HOUR
    if hour > WORKS[1]:
        return at - at % DAY + DAY + (WORKS[0] + rng.random() * 4) * HOUR
    return at
