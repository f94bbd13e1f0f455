"""The truth file is true: every fault is in the data, where, when and as strong as it says, and nowhere else.

Counted again from what was told; shares within four sigma. Strengths of a half and of two change what they should.
"""

from __future__ import annotations

from math import log, sqrt
from statistics import median

import msgspec
import pytest

from zhiyin.simulate.group import trouble as strength
from zhiyin.simulate.group.calendar import DAY, HOUR
from zhiyin.simulate.group.parcels import LOST
from zhiyin.simulate.group.trouble import DECOYS, FAULTS, LOSES
from zhiyin.simulate.score import read_truth

from .likely import binomial, poisson
from .reading import MAIL, WORLDS, Order, Reading, reading
from .recount import asked, begun, lost, open_share, route, rudely

#: days after a fault's end until the last of those it hit first writes: wares have to arrive, money to be missed
ECHO = {"oversold": 4, "wrong_price": 2, "wrong_size": 22, "rotten": 7, "stalled_route": 7, "losing_courier": 14,
        "invoice_template": 4, "false_promise": 5, "refund_backlog": 3}
#: and those who come back about it
RETURNS = 9


@pytest.fixture(scope="module", params=WORLDS, ids=["1", "half", "double"])
def read(request: pytest.FixtureRequest) -> Reading:
    seed, days, scale, much = request.param
    return reading(seed, days, scale, "all", much)


def test_all_of_them_are_there(read: Reading) -> None:
    truth = read_truth(msgspec.json.encode(read.truth))
    assert sorted(one["kind"] for one in read.truth["faults"]) == sorted(FAULTS)
    assert sorted(one["kind"] for one in read.truth["decoys"]) == sorted(DECOYS)
    assert all(one.start < one.end and one.objects for one in (*truth.faults, *truth.decoys))
    for one in truth.faults:
        shown = {thing.id for thing in one.objects}
        assert shown >= {value for name, value in one.cause.items() if name != "hours" and name != "leaf"}, one.id


def test_their_talks_are_in_the_data_and_in_their_time(read: Reading) -> None:
    for one in (*read.truth["faults"], *read.truth["decoys"]):
        known, kind = read.fault(one["kind"]), one["kind"]
        for talk in one["conversations"]:
            at = read.talks[talk][0].at
            assert known.shop in ("", read.shop_of(talk)), (kind, talk)
            later = (ECHO.get(kind, 1) + RETURNS) * DAY
            assert known.start <= at <= known.end + later, (kind, talk, (at - known.end) / DAY)


def orders_of(read: Reading, kind: str) -> list[Order]:
    """Of the fault's product, placed while it was there."""
    one = read.fault(kind)
    return [order for order in sorted(read.orders.values(), key=lambda each: each.placed)
            if order.shop == one.shop and order.product == one.about["product"].id and one.at(order.placed)]


def test_oversold(read: Reading) -> None:
    one = read.fault("oversold")
    bought, most = orders_of(read, "oversold"), round(40 * one.strength)
    never = [order for order in bought if "shipped" not in order.states]
    cancelled = [order for order in bought[:most] if order.placed < one.end - 6 * DAY or "cancelled" in order.states]
    assert {order.number for order in bought[:most]} <= {order.number for order in never}
    assert len([order for order in bought[most:] if "shipped" in order.states]) >= len(bought[most:]) * 0.4
    assert cancelled
    hit = {order.customer for order in bought[:most]}
    assert read.writers("oversold") <= hit
    assert binomial(len(read.writers("oversold")), len(hit), 0.30 * one.strength)
    first = {order.customer: order.placed for order in reversed(bought[:most])}
    wrote: dict[str, float] = {}
    for talk in sorted(one.talks):
        wrote.setdefault(read.writer(talk), read.talks[talk][0].at)
    # when one customer has bought twice, it may be of the second order
    assert all(at - first[who] <= 3 * DAY + 600 or sum(each.customer == who for each in bought) > 1
               for who, at in wrote.items())
    shown = [body["on_hand"] for at, body in read.told("stock", one.shop)
             if body["product"] == one.about["product"].id and one.at(at) and at < bought[min(most, len(bought)) - 1].placed]
    assert shown
    assert not any(shown)


def test_wrong_price(read: Reading) -> None:
    one = read.fault("wrong_price")
    goods = one.about["product"]
    pages = [(at, float(body["price"])) for at, body in read.told("products", one.shop) if body["external_id"] == goods.id]
    assert [(round(at), price) for at, price in pages[1:]] == [(round(one.start), one.about["shown"]),
                                                               (round(one.end), goods.price)]
    assert one.end - one.start == pytest.approx(36 * HOUR)
    bought = orders_of(read, "wrong_price")
    assert all(float(order.first["lines"][0]["price"]) == goods.price for order in bought)
    writers = read.writers("wrong_price")
    assert writers <= {order.customer for order in bought}
    assert binomial(len(writers), len(bought), 0.08 * one.strength)


def test_wrong_size(read: Reading) -> None:
    one = read.fault("wrong_size")
    batch = one.cause["batch"]
    told = [at for at, body in read.told("batches", one.shop) if body["external_id"] == batch]
    assert [round(at) for at in told] == [round(one.start)]
    end = read.world.setting.calendar.days * DAY
    came = [order for order in read.orders.values() if order.batch == batch
            and order.states.get("delivered", end) < end - 4 * DAY]
    writers = read.writers("wrong_size") & {order.customer for order in came}
    assert len(came) > 5
    assert binomial(len(writers), len(came), min(1.0, 0.25 * one.strength))
    assert read.writers("wrong_size") <= {order.customer for order in read.orders.values() if order.batch == batch}


def test_rotten(read: Reading) -> None:
    one = read.fault("rotten")
    assert one.end - one.start == pytest.approx(2 * DAY)
    house = one.about["warehouse"].id
    sent = [order for order in read.orders.values() if order.shop == one.shop and order.first["warehouse"] == house
            and "delivered" in order.states and one.at(order.states["shipped"])]
    assert sent
    assert read.writers("rotten") <= {order.customer for order in sent}
    assert binomial(len(read.writers("rotten")), len(sent), 0.20 * one.strength)


def test_stalled_route(read: Reading) -> None:
    one = read.fault("stalled_route")
    courier, way = one.about["hold"].split(":")
    assert one.end - one.start == pytest.approx(3 * DAY * one.strength)
    on_it = [parcel for parcel in read.parcels.values() if route(read, parcel) == f"{courier}:{way}"]
    arrived = [parcel.scans["hub"] for parcel in on_it if "hub" in parcel.scans]
    assert not [at for at in arrived if one.at(at)]
    assert [at for at in arrived if at < one.start]
    assert [at for at in arrived if at >= one.end]
    others = [parcel.scans["hub"] for parcel in read.parcels.values() if "hub" in parcel.scans and parcel not in on_it]
    assert [at for at in others if one.at(at)]
    waited = {parcel.order.customer for parcel in on_it
              if parcel.scans.get("left", one.end) < one.end and parcel.scans.get("hub", one.end) >= one.end}
    assert waited
    assert read.writers("stalled_route") <= waited


def test_losing_courier(read: Reading) -> None:
    one = read.fault("losing_courier")
    assert one.about["loses"] == pytest.approx(LOST + (LOSES - LOST) * one.strength)
    end = read.world.setting.calendar.days * DAY
    during = [each for each in read.parcels.values() if one.at(each.told) and each.told < end - 9 * DAY]
    bad = [each for each in during if each.courier == one.about["courier"]]
    good = [each for each in during if each.courier != one.about["courier"]]
    assert len(bad) > 100
    assert binomial(sum(map(lost, bad)), len(bad), one.about["loses"])
    assert binomial(sum(map(lost, good)), len(good), LOST)
    assert read.writers("losing_courier") <= {each.order.customer for each in read.parcels.values()
                                              if each.courier == one.about["courier"] and "taken" not in each.scans}


def test_invoice_template(read: Reading) -> None:
    one = read.fault("invoice_template")
    wrong = {"zh": "个人", "en": "Personal"}[read.world.setting.shop(one.shop).language]
    for shop in read.world.setting.shops:
        for at, body in read.told("invoices", shop.slug):
            bad = shop.slug == one.shop and one.at(at)
            assert (body["title"] == wrong, body["tax_number"] == "") == (bad, bad)
    issued = {str(body["order"]) for at, body in read.told("invoices", one.shop) if one.at(at)}
    assert one.end - one.start == pytest.approx(5 * DAY)
    assert read.writers("invoice_template") <= {read.orders[number].customer for number in issued}
    assert binomial(len(read.writers("invoice_template")), len(issued), 0.15 * one.strength)


def test_entry_break(read: Reading) -> None:
    """Of the talks begun there in the same hours of other days, three of ten are left."""
    one = read.fault("entry_break")
    shop = read.world.setting.shop(one.shop)
    assert one.end - one.start == pytest.approx(3 * HOUR)
    left = min(1.0, 0.7 * one.strength)
    during = begun(read, shop, one.start, one.end)
    here, elsewhere = sum(entry == one.about["entry"] for entry in during), len(during)
    usual = begun(read, shop, 0.0, one.start)
    share = sum(entry == one.about["entry"] for entry in usual) / len(usual)
    broken = share * (1 - left) / (1 - share * left)
    assert binomial(here, elsewhere, broken)
    assert left < 1.0 or here == 0


def test_app_lag(read: Reading) -> None:
    one = read.fault("app_lag")
    evenings = {int(read.talks[talk][0].at // DAY) for talk in one.talks}
    assert evenings <= {int(one.start // DAY) + day for day in range(3)}
    assert all(20 * HOUR <= read.talks[talk][0].at % DAY < 22 * HOUR for talk in one.talks)
    assert {read.talks[talk][0].body["channel"].removesuffix("-new") for talk in one.talks} <= {one.about["channel"]}
    shop, calendar = read.world.setting.shop(one.shop), read.world.setting.calendar
    active = sum(shop.orders * calendar.ordering(int(one.start // DAY) + day)[at] for day in range(3) for at in (20, 21))
    assert poisson(len(one.talks), active * strength.ACTIVE * 0.05 * one.strength)


def test_rude_agents(read: Reading) -> None:
    one = read.fault("rude_agents")
    agents = one.about["agents"]
    assert len(agents) == 2
    said_badly = rudely(read.world.setting.shop(one.shop))
    theirs = [talk for talk, said in read.talks.items() if one.at(said[0].at) and read.shop_of(talk) == one.shop
              and any(each.by in agents for each in said)]
    assert set(one.talks) <= set(theirs)
    bad = {talk for talk, said in read.talks.items()
           if any(each.by in agents and said_badly(each.body["text"]) for each in said)}
    assert bad == set(one.talks)
    assert binomial(len(set(one.talks)), len(theirs), 0.30 * one.strength)


def test_false_promise(read: Reading) -> None:
    one = read.fault("false_promise")
    said = [each for talk in read.talks.values() for each in talk
            if each.role == "robot" and (each.body.get("extra") or {}).get("answer") == one.about["answer"]]
    assert all(one.start <= each.at < one.end + HOUR for each in said)
    days = range(int(one.start // HOUR), int(one.end // HOUR) + 1)
    calendar = read.world.setting.calendar
    usual = sum(calendar.writing(at // 24)[at % 24] for at in days if one.at(at * HOUR))
    answered = {each.body["conversation"] for each in said}
    assert answered <= set(one.talks)
    assert poisson(len(answered), 40 * one.strength * usual * open_share(read, one))


def test_media_threat(read: Reading) -> None:
    one = read.fault("media_threat")
    assert len(one.talks) in (round(3 * one.strength) or 1, (round(3 * one.strength) or 1) - 1)
    posts = [(at, body) for at, body in read.told("posts", one.shop) if body["external_id"] == one.about["post"]]
    views = [body["views"] for _, body in posts]
    assert views == sorted(views)
    assert views[-1] > 20 * views[0]
    assert max(body["reposts"] for _, body in posts) == round(30 * one.strength)
    others = [body for at, body in read.told("posts", one.shop) if body["external_id"] != one.about["post"] and one.at(at)]
    assert poisson(len(others), round(30 * one.strength) + 1.2 * read.world.setting.scale * 2)


def test_fake_hunter(read: Reading) -> None:
    one = read.fault("fake_hunter")
    claims = round(8 * one.strength)
    assert claims - 2 <= len(one.talks) <= claims
    assert len(read.writers("fake_hunter")) <= 5
    assert len(read.writers("fake_hunter")) >= min(claims, 5) - 1
    assert max(read.talks[talk][0].at for talk in one.talks) <= one.end + DAY


def test_slow_department(read: Reading) -> None:
    """What the department takes in its slow days, in multiples of what departments take otherwise."""
    one = read.fault("slow_department")
    names = {f"{shop.prefix}-{one.about['department']}" for shop in read.world.setting.shops}
    slow, usual = [], []
    for talk, said in read.talks.items():
        # handed over at once, long after they were held
        told_at_once = said[-1].at - said[0].at < 1
        if said[0].body["channel"].endswith(MAIL) or told_at_once:
            continue
        for place, each in enumerate(said):
            if each.by.rsplit("-", 1)[-1] in ("finance", "quality", "warehouse"):
                took = each.at - asked(said, place)
                during = each.by in names and one.at(said[0].at)
                assert during == (talk in one.talks)
                (slow if during else usual).append(took)
    factor = 1 + 3 * one.strength
    assert slow
    # how long they take varies by a factor of e**0.65 or so each
    assert abs(log(median(slow) / median(usual) / factor)) < 4 * 0.65 * 1.25 / sqrt(len(slow))


def test_refund_backlog(read: Reading) -> None:
    one = read.fault("refund_backlog")
    assert one.end - one.start == pytest.approx(3 * DAY)
    paid = [at for at, body in read.told("refunds") if body["state"] == "paid"]
    assert not [at for at in paid if one.at(at)]
    late = [(at, body) for at, body in read.told("refunds")
            if body["state"] == "paid" and one.end <= at < one.end + 12 * HOUR]
    assert late
    behind = {read.orders[body["order"]].customer for _, body in late}
    assert read.writers("refund_backlog") <= behind
    assert binomial(len(read.writers("refund_backlog")), len(behind), 0.40 * one.strength)
