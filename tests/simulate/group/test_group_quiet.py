"""A world without faults: once what everybody knows is taken out (weekday, holidays, promotion), nothing stands out.

Every family of counts is held against what it should be: `spread` finds what is off in all, `peak` a single cell.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from zhiyin.simulate.group.calendar import DAY
from zhiyin.simulate.group.causes import BESIDE, ENQUIRIES
from zhiyin.simulate.group.matters import MATTERS
from zhiyin.simulate.group.setting import FOLDER, Shop

from .likely import peak, spread, table
from .reading import Matter, Reading, hour, reading

DAYS, SCALE = 21, 0.3
#: of 3 worlds and all families less than one in a hundred sees one beyond this
CHANCE = 1e-4
Cells = tuple[list[float], list[float], int]


@pytest.fixture(scope="module", params=(1, 2, 3))
def quiet(request: pytest.FixtureRequest) -> Reading:
    return reading(request.param, DAYS, SCALE, "none")


def orders_by_hour(read: Reading, shop: Shop) -> Cells:
    calendar = read.world.setting.calendar
    seen = Counter(hour(one.placed) for one in read.orders.values() if one.shop == shop.slug)
    # the last hour's orders are not all told yet
    expected = [shop.orders * part for day in range(DAYS) for part in calendar.ordering(day)][:-1]
    return [float(seen[place]) for place in range(len(expected))], expected, 0


def enquiries_by_hour(read: Reading, shop: Shop) -> Cells:
    calendar = read.world.setting.calendar
    seen = Counter(hour(one.at) for one in read.matters if one.shop == shop.slug and one.order is None)
    a_day = shop.enquiries + sum(BESIDE.values()) * read.world.setting.scale
    expected = [a_day * part for day in range(DAYS) for part in calendar.writing(day)]
    return [float(seen[place]) for place in range(len(expected))], expected, 0


def enquiries_by_matter(read: Reading, shop: Shop) -> Cells:
    seen = Counter(one.name for one in read.matters if one.shop == shop.slug and one.order is None)
    weights = ENQUIRIES[shop.slug]
    asked = shop.enquiries / sum(weights.values())
    days = sum(sum(read.world.setting.calendar.writing(day)) for day in range(DAYS))
    wanted = {name: weight * asked * days for name, weight in weights.items()}
    wanted |= {name: a_day * read.world.setting.scale * days for name, a_day in BESIDE.items()}
    return [float(seen[name]) for name in wanted], list(wanted.values()), 0


def orders_by_product(read: Reading, shop: Shop) -> Cells:
    return _shared(Counter(one.product for one in read.orders.values() if one.shop == shop.slug),
                   {one.id: one.weight for one in shop.products})


def enquiries_by_product(read: Reading, shop: Shop) -> Cells:
    return _shared(Counter(one.product for one in read.matters if one.shop == shop.slug and one.order is None),
                   {one.id: one.weight for one in shop.products})


def troubles_by_product(read: Reading, shop: Shop) -> Cells:
    """First talks about something wrong: as many for each product as are bought of it."""
    bought = Counter(one.product for one in read.orders.values() if one.shop == shop.slug)
    return _shared(Counter(one.product for one in _wrong(read, shop)), {id: float(bought[id]) for id in sorted(bought)})


def troubles_by_warehouse(read: Reading, shop: Shop) -> Cells:
    sent = Counter(str(one.first["warehouse"]) for one in read.orders.values() if one.shop == shop.slug)
    return _shared(Counter(str(read.orders[one.order].first["warehouse"]) for one in _wrong(read, shop) if one.order),
                   {id: float(sent[id]) for id in sorted(sent)})


def orders_by_warehouse_and_week(read: Reading, shop: Shop) -> Cells:
    return _by_week([(one.placed, str(one.first["warehouse"])) for one in read.orders.values() if one.shop == shop.slug])


def parcels_by_courier(read: Reading, shop: Shop) -> Cells:
    told = Counter(one.courier for one in read.parcels.values() if one.order.shop == shop.slug)
    return _shared(told, {str(name): float(share) for name, share in _written(shop)["couriers"].items()})


def parcels_by_courier_and_week(read: Reading, shop: Shop) -> Cells:
    return _by_week([(one.told, one.courier) for one in read.parcels.values() if one.order.shop == shop.slug])


def talks_by_courier(read: Reading, shop: Shop) -> Cells:
    """Couriers differ in how quick they are: whoever asks where a slow parcel stands is not counted."""
    by_order = {one.order.number: one.courier for one in read.parcels.values()}
    sent = Counter(one.courier for one in read.parcels.values() if one.order.shop == shop.slug)
    seen = Counter(by_order[one.order] for one in read.matters if one.shop == shop.slug and not one.again
                   and one.order in by_order and one.name not in ("stalled", "where"))
    return _shared(seen, {name: float(sent[name]) for name in sorted(sent)})


def leaves_by_week(read: Reading, shop: Shop) -> Cells:
    """Which complaint is how frequent among complaints does not change."""
    return _by_week([(one.at, MATTERS[one.name].leaf) for one in _wrong(read, shop) if one.at > 7 * DAY])


def before_sent_by_day(read: Reading, shop: Shop) -> Cells:
    """Those who write about an order soon after it: by the day of the order, as many as there are orders."""
    ordered = Counter(int(one.placed // DAY) for one in read.orders.values() if one.shop == shop.slug)
    seen = Counter(int(read.orders[one.order].placed // DAY) for one in read.matters if one.shop == shop.slug
                   and one.order and not one.again and one.name in ("cancel", "change_address", "change_items", "payment"))
    days = range(DAYS - 2)
    return _shared(Counter({day: seen[day] for day in days}), {day: float(ordered[day]) for day in days})


def received_by_day(read: Reading, shop: Shop) -> Cells:
    """Complaints about goods, by the day of their arrival: as many as there are arrivals."""
    names = ("quality", "wrong_item", "missing_item", "damaged", "rotten", "sizing", "allergy", "return_how", "usage")
    came = Counter(int(at // DAY) for one in read.orders.values() if one.shop == shop.slug
                   and (at := one.states.get("delivered")) is not None)
    seen = Counter(int(read.orders[one.order].states["delivered"] // DAY) for one in read.matters if one.shop == shop.slug
                   and one.order and not one.again and one.name in names and "delivered" in read.orders[one.order].states)
    days = range(DAYS - 8)  # of later ones some still have to write
    return _shared(Counter({day: seen[day] for day in days}), {day: float(came[day]) for day in days})


def entries(read: Reading, shop: Shop) -> Cells:
    opened = [(talk[0].at, str(talk[0].body["entry"])) for talk in read.talks.values()
              if "entry" in talk[0].body and talk[0].body["external_id"].startswith(shop.prefix)]
    return _by_week(opened)


@pytest.mark.parametrize("family", [
    orders_by_hour, enquiries_by_hour, enquiries_by_matter, orders_by_product, enquiries_by_product, troubles_by_product,
    troubles_by_warehouse, orders_by_warehouse_and_week, parcels_by_courier, parcels_by_courier_and_week, talks_by_courier,
    leaves_by_week, before_sent_by_day, received_by_day, entries,
])  # fmt: skip
def test_nothing_stands_out(quiet: Reading, family: Callable[[Reading, Shop], Cells]) -> None:
    for shop in quiet.world.setting.shops:
        counts, expected, free = family(quiet, shop)
        assert sum(expected) > 10, f"too few to tell: {shop.slug}"
        assert spread(counts, expected, free) > CHANCE, (shop.slug, spread(counts, expected, free))
        assert peak(counts, expected) > CHANCE, (shop.slug, max(zip(counts, expected, strict=True)))


def test_losses_are_two_in_a_thousand_at_every_courier(quiet: Reading) -> None:
    """Lost: told to be on its way and never heard of again."""
    end = DAYS * DAY
    old = [one for one in quiet.parcels.values() if one.told < end - 10 * DAY]
    lost = Counter(one.courier for one in old if not one.scans.keys() & {"signed", "taken", "locker", "out"})
    sent = Counter(one.courier for one in old)
    names = sorted(sent)
    assert peak([float(lost[name]) for name in names], [sent[name] * 0.003 for name in names]) > CHANCE


def test_nothing_is_said_to_be_wrong(quiet: Reading) -> None:
    assert (quiet.truth["faults"], quiet.truth["decoys"]) == ([], [])


@pytest.mark.parametrize(("counts", "found"), [([20, 22, 18, 21, 19, 60], True), ([20, 22, 18, 21, 19, 23], False)])
def test_what_would_stand_out_is_seen(counts: list[float], found: bool) -> None:
    mean = [sum(counts) / 6] * 6
    assert (peak(counts, mean) < CHANCE, spread(counts, mean, 1) < CHANCE) == (found, found)


def _wrong(read: Reading, shop: Shop) -> list[Matter]:
    return [one for one in read.matters if one.shop == shop.slug and one.order and not one.again
            and MATTERS[one.name].leaf != "-" and one.name != "stalled"]


def _shared(seen: Counter[object], weights: dict[object, float]) -> Cells:
    """Of a total that is taken as it is, each should have its share."""
    total, whole = sum(seen[name] for name in weights), sum(weights.values())
    return [float(seen[name]) for name in weights], [total * weight / whole for weight in weights.values()], 1


def _by_week(seen: list[tuple[float, str]]) -> Cells:
    """Shares are the same in every week."""
    counted = Counter((int(at // (7 * DAY)), name) for at, name in seen)
    names, weeks = sorted({name for _, name in seen}), sorted({int(at // (7 * DAY)) for at, _ in seen})
    return table([[float(counted[week, name]) for name in names] for week in weeks])


def _written(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((FOLDER / "shops.toml").read_text(encoding="utf-8"))[shop.slug]
    return found
