"""What only looks like trouble is in the data as well, and does what the truth file says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from zhiyin.simulate.group import beside
from zhiyin.simulate.group.calendar import DAY, HOUR
from zhiyin.simulate.group.trouble import RAIN_WRITE

from .likely import binomial, poisson
from .reading import WORLDS, Reading, reading


@pytest.fixture(scope="module", params=WORLDS[:2], ids=["1", "half"])
def read(request: pytest.FixtureRequest) -> Reading:
    seed, days, scale, much = request.param
    return reading(seed, days, scale, "all", much)


@pytest.mark.parametrize(("kind", "a_day"), [
    ("competitor", beside.COMPETITOR), ("viral_joke", beside.JOKE), ("new_product", beside.NEW),
    ("price_questions", beside.PRICES),
])
def test_many_ask(read: Reading, kind: str, a_day: float) -> None:
    one, calendar = read.fault(kind), read.world.setting.calendar
    hours = [at for at in range(calendar.days * 24) if one.at(at * HOUR)]
    asked = sum(calendar.writing(at // 24)[at % 24] for at in hours)
    assert poisson(len(one.talks), a_day * read.world.setting.scale * asked)


def test_the_competitor_takes_orders_away(read: Reading) -> None:
    one, calendar = read.fault("competitor"), read.world.setting.calendar
    hours = [at for at in range(calendar.days * 24) if one.at(at * HOUR)]
    ordered = sum(order.shop == one.shop and int(order.placed // HOUR) in hours for order in read.orders.values())
    usual = read.world.setting.shop(one.shop).orders * sum(calendar.ordering(at // 24)[at % 24] for at in hours)
    assert poisson(ordered, usual * (1 - beside.TAKEN))


def test_a_new_product_is_there_before_anybody_asks(read: Reading) -> None:
    one = read.fault("new_product")
    new = one.objects[1].id
    launched = min(at for at, body in read.told("products", one.shop) if body["external_id"] == new)
    assert launched < min(read.talks[talk][0].at for talk in one.talks)
    assert all({each.body.get("product_id") for each in read.talks[talk]} <= {None, new} for talk in one.talks)


def test_one_customer_calls_again_and_again(read: Reading) -> None:
    one = read.fault("repeat_caller")
    assert read.writers("repeat_caller") == {one.objects[0].id}
    assert 7 <= len(one.talks) <= 9


def test_a_survey(read: Reading) -> None:
    one = read.fault("survey_wave")
    assert binomial(len(one.talks), beside.SURVEYED, 0.98)


def test_old_talks_come_at_once(read: Reading) -> None:
    one = read.fault("old_import")
    assert beside.OLD_TALKS * 0.95 < len(one.talks) <= beside.OLD_TALKS
    said = [each for talk in one.talks for each in read.talks[talk]]
    assert max(each.at for each in said) - min(each.at for each in said) < HOUR
    start = read.world.setting.calendar.iso(one.start)
    ages = [datetime.fromisoformat(start) - datetime.fromisoformat(each.body["sent_at"]) for each in said]
    assert min(ages) > timedelta(days=60)
    assert max(ages) > timedelta(days=80)


def test_a_channel_has_another_name(read: Reading) -> None:
    one = read.fault("channel_renamed")
    old, new = one.about["channel"], f"{one.about['channel']}-new"
    begun = [(said[0].at, said[0].body["channel"]) for said in read.talks.values()]
    assert {name for at, name in begun if at >= one.start} & {old, new} == {new}
    assert {name for at, name in begun if at < one.start} & {old, new} == {old}


def test_it_rains_and_everybody_was_told(read: Reading) -> None:
    one = read.fault("weather_delay")
    told = [at for at, body in read.told("campaigns") if body["kind"] == "notice"]
    assert len(told) == 4
    assert max(told) < one.start
    there = [each for each in read.parcels.values() if "outlet" in each.scans
             and each.order.first["ship_to"]["province"] == one.about["province"]]
    late = [each for each in there
            if one.at(each.scans.get("on", each.scans["left"])) and one.at(each.scans["outlet"] - 10 * HOUR)
            and each.scans["outlet"] - each.scans.get("on", each.scans["left"]) > 10 * HOUR]
    dry = [each for each in there if each.scans["outlet"] < one.start]
    assert len(late) > 3
    assert all(each.scans["outlet"] - each.scans.get("on", each.scans["left"]) < 10 * HOUR for each in dry)
    writers = read.writers("weather_delay")
    assert binomial(len(writers), len(late), RAIN_WRITE)


def test_a_holiday_is_quiet(read: Reading) -> None:
    one, calendar = read.fault("holiday_dip"), read.world.setting.calendar
    days = range(int(one.start // DAY), int(one.end // DAY))
    assert {calendar.kind(day) for day in days} == {"holiday"}
    assert all(sum(calendar.ordering(day)) < sum(calendar.ordering(day - 7)) for day in days)
    ordered = sum(one.start <= order.placed < one.end for order in read.orders.values())
    usual = sum(shop.orders for shop in read.world.setting.shops) * sum(sum(calendar.ordering(day)) for day in days)
    assert poisson(ordered, usual)
