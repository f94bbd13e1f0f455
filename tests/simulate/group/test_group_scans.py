"""Every scan is read as what it says, by the words alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from zhiyin.decide.track import scanned
from zhiyin.domain.parcel import Scan
from zhiyin.simulate.group import told
from zhiyin.simulate.group.calendar import START, calendar
from zhiyin.simulate.group.orders import place
from zhiyin.simulate.group.parcels import Kind, send
from zhiyin.simulate.group.parcels import Scan as Made
from zhiyin.simulate.group.setting import setting

MEANS = {
    "label": ("label", None), "collected": ("collected", None), "left": ("in_transit", None), "hub": ("in_transit", None),
    "on": ("in_transit", None), "outlet": ("in_transit", None), "out": ("out_for_delivery", None),
    "failed": ("delivery_failed", None), "locker": ("at_pickup", "pickup"), "taken": ("delivered", "customer"),
    "signed": ("delivered", "customer"),
}


def test_every_kind_is_known() -> None:
    assert set(MEANS) == set(get_args(Kind))


@pytest.mark.parametrize("shop", ["apparel", "appliances"])
@pytest.mark.parametrize("kind", MEANS)
def test_it_is_read_as_what_it_says(shop: str, kind: Kind) -> None:
    made = setting(1, calendar(1, START, 10), 1.0)
    for index in range(150):  # other cities, stations and customers
        order = place(made, made.shop(shop), 3, index, 3 * 86_400.0 + index)
        order.parcel = send(made, order)
        for city in (order.customer.city, order.warehouse.city):
            body = told.scan(made, order, Made(order.placed, order.placed, kind, city))
            found = scanned(Scan(datetime(2026, 4, 1, tzinfo=UTC), body["text"]))
            assert found == MEANS[kind], body["text"]
