"""Everything that happens in one shop, in the order in which it is told. Nothing is kept that cannot happen any more.

What is to come lies in a heap: of each purchase and each talk only its next step.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from . import causes, told
from .beside import Beside
from .calendar import DAY, HOUR
from .chance import chance, poisson
from .facts import DEPARTMENTS
from .orders import Order, place
from .parcels import LOST, Parcel, send
from .people import customer
from .setting import BEFORE, Product, Setting, Shop
from .stock import Stock
from .talking import Talking
from .told import Body
from .trouble import Trouble, Troubles, hold

#: days before the first in which orders come already: on the first day parcels are on their way
WARM = 10
#: of a hundred orders
INVOICED, REVIEWED = 14, 7.0
COMPLETED, CANCELLED = 7 * DAY, 0.018
#: Things to come: (when, what to do); the last is next
Steps = list[tuple[float, Callable[[float], None]]]


class Event(NamedTuple):
    """`noun`: messages, or what of the shop's records it tells."""

    at: float
    noun: str
    body: Body


@dataclass(slots=True)
class Given:
    """What all shops of a world share."""

    setting: Setting
    troubles: Troubles
    fresh: Callable[[str], bool]


class Running:
    """One shop from its first day to its last. `events()` once."""

    def __init__(self, given: Given, shop: Shop) -> None:
        self.given, self.shop, self.setting, self.troubles = given, shop, given.setting, given.troubles
        self.calendar = given.setting.calendar
        self._heap: list[tuple[float, int, Steps]] = []
        self._count = 0
        self._out: list[Event] = []
        self._met = bytearray(shop.town + 1)
        self.stock = Stock(self)
        self.talking = Talking(self)
        self.beside = Beside(self)
        self._oversold = 0
        self._sized: set[str] = set()

    # -- the order of time

    def events(self) -> Iterator[Event]:
        self._stand()
        yield from self._drain()
        for day in range(-WARM, self.calendar.days):
            if day >= 0:
                self._day(day)
            for hour, (orders, asked) in enumerate(zip(self.calendar.ordering(day), self.calendar.writing(day), strict=True)):
                start = day * DAY + hour * HOUR
                rng = chance(self.setting.seed, self.shop.slug, "hour", day, hour)
                self._hour(day, hour, start, rng, orders, asked)
                while self._heap and self._heap[0][0] < start + HOUR:
                    at, count, steps = heapq.heappop(self._heap)
                    _, do = steps.pop()
                    if steps:
                        heapq.heappush(self._heap, (max(at, steps[-1][0]), count, steps))
                    do(at)
                    if self._out:
                        yield from self._drain()

    def _drain(self) -> Iterator[Event]:
        out, self._out = self._out, []
        yield from out

    def tell(self, at: float, noun: str, body: Body) -> None:
        self._out.append(Event(at, noun, body))

    def later(self, steps: Steps) -> None:
        """Steps in any order, all at or after now."""
        if steps:
            steps.sort(key=lambda one: -one[0])
            self._count += 1
            heapq.heappush(self._heap, (steps[-1][0], self._count, steps))

    # -- what stands, and what each day brings

    def _stand(self) -> None:
        """Told before the first day: people, places and goods."""
        shop, setting = self.shop, self.setting
        at = -BEFORE * DAY
        base: Body = {"source": told.SOURCE, "source_time": self.calendar.iso(at)}
        for id, name in shop.suppliers:
            self.tell(at, "suppliers", {"external_id": id, "name": name} | base)
        for house in shop.warehouses:
            self.tell(at, "warehouses", {"external_id": house.id, "name": house.name, "place": told.place(house.city)} | base)
        for agent in shop.agents:
            self.tell(at, "employees", told.employee(setting, agent))
        for name, said in DEPARTMENTS[shop.language].items():
            self.tell(at, "employees", told.department(setting, shop, name, said))
        for product in shop.products:
            self.tell(at, "products", told.product(setting, shop, product, at))
        for body in told.campaigns(setting, shop):
            self.tell(at, "campaigns", body)
        self.stock.begin(at)
        self.beside.begin()

    def _day(self, day: int) -> None:
        start = day * DAY
        for agent, begins, ends in self.shop.on_duty(day):
            at = max(-DAY, start - 3 * DAY)
            self.later([(start, lambda now, a=agent, b=begins, e=ends, t=at: self.tell(  # type: ignore[misc]
                now, "shifts", told.shift(self.setting, a, day, b, e, t)))])
        self.later([(start + 6 * HOUR, self.stock.morning)])
        self.beside.day(day)

    def _hour(self, day: int, hour: int, start: float, rng: Random, orders: float, asked: float) -> None:
        factor = self.beside.orders(start)
        times = sorted(rng.random() for _ in range(poisson(rng, self.shop.orders * orders * factor)))
        for index, share in enumerate(times):
            self.later([(start + share * HOUR, lambda at, n=hour * 100_000 + index: self._order(day, n, at))])  # type: ignore[misc]
        if day >= 0:
            self.beside.hour(start, asked, orders)

    # -- a purchase

    def _order(self, day: int, index: int, at: float) -> None:
        order = place(self.setting, self.shop, day, index, at)
        self.meet(order.customer.number, at)
        self._priced(order)
        if self._without_stock(order):
            return
        steps: Steps = [(order.paid, lambda now: self.told(order, now, "paid"))]
        rng = chance(self.setting.seed, self.shop.slug, "after", order.number)
        assert order.sent is not None
        if self._cancels(order, rng):
            steps.append((order.cancelled or at, lambda now: self.told(order, now, "cancelled")))
            self.later(steps)
            self._write(order, None)
            return
        order.batch = self.stock.take(order)
        parcel = order.parcel = send(self.setting, order, loses=self._loses(order), hold=hold(self.troubles, order.courier),
                                     weather=self.beside.weather)
        steps.append((order.sent, lambda now: self._sent(order, now)))
        for scan in parcel.scans:
            steps.append((scan.told, lambda now, s=scan: self.tell(now, "parcel-events", told.scan(  # type: ignore[misc]
                self.setting, order, s))))
        if parcel.delivered is not None:
            order.delivered = parcel.delivered
            steps.append((parcel.delivered + 600, lambda now: self.told(order, now, "delivered")))
            self._fallen(order, parcel)
        steps += self._afterwards(order, parcel, rng)
        steps += self._write(order, parcel)
        self.later(steps)

    def meet(self, number: int, at: float) -> None:
        """The shop's system tells of a customer once."""
        if not self._met[number]:
            self._met[number] = 1
            self.tell(at, "buyers", told.buyer(self.setting, customer(self.setting, self.shop, number), at))

    def told(self, order: Order, now: float, state: str) -> None:
        self.tell(now, "orders", told.order(self.setting, order, now, state))

    def _sent(self, order: Order, now: float) -> None:
        self.told(order, now, "shipped")
        self.tell(now, "parcels", told.parcel(self.setting, order, now))

    def _cancels(self, order: Order, rng: Random) -> bool:
        if rng.random() < CANCELLED and order.sent is not None:
            order.cancelled = order.paid + rng.random() * (order.sent - order.paid)
            order.sent = None
        return order.cancelled is not None

    def _write(self, order: Order, parcel: Parcel | None) -> Steps:
        """The talks that come of it, as steps; of an order without a parcel they go their own way."""
        found = causes.contacts(self.setting, self.troubles, order, parcel)
        steps: Steps = [(one.at, lambda now, c=one: self.talking.about(order, c, now)) for one in found]  # type: ignore[misc]
        if parcel is None:
            self.later(steps)
            return []
        return steps

    def _afterwards(self, order: Order, parcel: Parcel, rng: Random) -> Steps:
        steps: Steps = []
        invoiced, reviewed, wait = rng.random() * 100 < INVOICED, rng.random() * 100 < REVIEWED, rng.uniform(0.2, 6)
        if parcel.delivered is None:
            return steps
        if invoiced:
            at = parcel.delivered + DAY * rng.uniform(0.1, 1.2)
            wrong = self.troubles.get("invoice_template", self.shop.slug)
            bad = wrong is not None and wrong.at(at)
            if bad:
                order.faults["invoice_template"] = at
            title = rng.choice(self.setting.companies[self.shop.language])
            tax = f"91{rng.randrange(10**16):016d}"
            steps.append((at, lambda now: self.tell(now, "invoices", told.invoice(
                self.setting, order, "个人" if bad and self.shop.language == "zh" else "Personal" if bad else title,
                "" if bad else tax, now))))
        if reviewed and not parcel.unseen:
            steps.append((parcel.delivered + wait * DAY, lambda now: self.beside.review(order, now)))
        steps.append((parcel.delivered + COMPLETED, lambda now: None if order.returned else self.told(order, now, "completed")))
        return steps

    # -- faults a purchase falls into

    def _priced(self, order: Order) -> None:
        trouble = self.troubles.faults.get("wrong_price")
        if self._is(trouble, order) and trouble is not None and trouble.at(order.placed):
            order.faults["wrong_price"] = order.paid

    def _is(self, trouble: Trouble | None, order: Order) -> bool:
        if trouble is None or trouble.shop != self.shop.slug:
            return False
        return trouble.about.get("product", order.product) is order.product

    def _without_stock(self, order: Order) -> bool:
        """Whether there was none left: paid, never sent, cancelled by the shop days later."""
        if not self.sold_out(order.product, order.placed):
            return False
        self._oversold += 1
        rng = chance(self.setting.seed, "oversold", order.number)
        order.sent, order.faults["oversold"] = None, order.paid
        order.cancelled = causes.waking(order.placed + rng.uniform(3.2, 6) * DAY, rng)
        self.later([(order.paid, lambda now: self.told(order, now, "paid")),
                    (order.cancelled, lambda now: self.told(order, now, "cancelled"))])
        self._write(order, None)
        return True

    def sold_out(self, product: Product, at: float) -> bool:
        """Whether more of it is sold than there is."""
        trouble = self.troubles.get("oversold", self.shop.slug)
        return trouble is not None and trouble.at(at) and product is trouble.about["product"] \
            and self._oversold < trouble.about["most"]

    def _loses(self, order: Order) -> float:
        trouble = self.troubles.faults.get("losing_courier")
        if trouble is not None and order.courier == trouble.about["courier"] and trouble.at(order.sent or 0.0):
            return float(trouble.about["loses"])
        return LOST

    def _fallen(self, order: Order, parcel: Parcel) -> None:
        assert parcel.delivered is not None
        size = self.troubles.faults.get("wrong_size")
        if size is not None and self._is(size, order) and order.batch in self.stock.bad:
            order.faults["wrong_size"] = parcel.delivered
        rotten = self.troubles.faults.get("rotten")
        if rotten is not None and rotten.shop == self.shop.slug and order.warehouse is rotten.about["warehouse"] \
                and rotten.at(order.sent or 0.0):
            order.faults["rotten"] = parcel.delivered

