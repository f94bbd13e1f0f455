"""What lies in a shop's warehouses: batches that come when there is little left, and what is told of it each morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import told
from .calendar import DAY
from .chance import chance
from .orders import Order
from .setting import Product, Warehouse
from .trouble import Thing

if TYPE_CHECKING:
    from .stream import Running

#: days for which a batch lasts
LASTS = 10.0


class Stock:
    def __init__(self, running: Running) -> None:
        self._running = running
        self._left: dict[tuple[str, str], int] = {}
        self._batch: dict[tuple[str, str], str] = {}
        self._number: dict[str, int] = {}
        #: batches that are not the size they say
        self.bad: set[str] = set()

    def begin(self, at: float) -> None:
        running = self._running
        for product in running.shop.products:
            for house in running.shop.warehouses:
                self._arrive(product, house, at)
        trouble = running.troubles.get("wrong_size", running.shop.slug)
        if trouble is not None:
            product, house = trouble.about["product"], running.shop.warehouses[0]
            running.later([(trouble.start, lambda now: self._arrive(product, house, now, bad=True))])

    def take(self, order: Order) -> str:
        """The batch an order is served from."""
        key = (order.product.id, order.warehouse.id)
        if self._left[key] < order.quantity:
            self._arrive(order.product, order.warehouse, order.placed)
        self._left[key] -= order.quantity
        return self._batch[key]

    def morning(self, now: float) -> None:
        """What is there. A product that was sold beyond its stock has none left."""
        running = self._running
        for product in running.shop.products:
            for house in running.shop.warehouses:
                left = 0 if running.sold_out(product, now) else self._left[product.id, house.id]
                running.tell(now, "stock", {
                    "external_id": f"{product.id}-{house.id}", "source": told.SOURCE,
                    "source_time": running.calendar.iso(now), "product": product.id, "warehouse": house.id, "on_hand": left})

    def _arrive(self, product: Product, house: Warehouse, at: float, *, bad: bool = False) -> None:
        running = self._running
        number = self._number[product.id] = self._number.get(product.id, 0) + 1
        id, key = f"{product.id}-B{number:03d}", (product.id, house.id)
        weights = sum(one.weight for one in running.shop.products)
        a_day = running.shop.orders * product.weight / weights / len(running.shop.warehouses)
        size = max(12, round(a_day * LASTS * chance(running.setting.seed, "batch", id).uniform(0.7, 1.3)))
        self._left[key], self._batch[key] = self._left.get(key, 0) + size, id
        running.tell(at, "batches", {
            "external_id": id, "source": told.SOURCE, "source_time": running.calendar.iso(at), "product": product.id,
            "supplier": product.supplier, "warehouse": house.id, "produced_at": running.calendar.iso(at - 6 * DAY),
            "quantity": size})
        if bad:
            self.bad.add(id)
            trouble = running.troubles.faults["wrong_size"]
            trouble.objects = (*trouble.objects, Thing("batch", id))
            trouble.cause["batch"] = id
