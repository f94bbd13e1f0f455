"""Which order is meant: many talks by the share that is right, and each rule by itself."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest

from zhiyin.decide.link import Weigher, link
from zhiyin.decide.link.asks import ASKS, STAGES
from zhiyin.decide.link.fold import clauses, fold
from zhiyin.decide.link.lexicon import Hit, Words, lexicon
from zhiyin.decide.link.points import rarity
from zhiyin.decide.link.stage import stage
from zhiyin.decide.link.terms import measures, terms
from zhiyin.decide.link.weights import TEMPERATURE
from zhiyin.domain.linking import Item, Linked, OrderFact, ParcelFact, RefundFact, Said, Talk

from .linking.scenes import scenes
from .linking.talks import NOW, ZONE, Row, order, said, talks

DAY = timedelta(days=1)


def right(rows: tuple[Row, ...]) -> float:
    return sum(link(row.talk).orders[0].key == row.about for row in rows) / len(rows)


@pytest.mark.parametrize(("rows", "count", "least"), [(talks, 200, 0.95), (scenes, 800, 0.93)])
def test_of_many_talks_the_meant_order_comes_first(rows: Callable[[], tuple[Row, ...]], count: int, least: float) -> None:
    assert len(rows()) >= count
    assert right(rows()) >= least


def test_confidence_is_as_good_as_its_word() -> None:
    """Of what was offered with at least 0.8 four of five must be right; on the whole nobody is surer than right."""
    rows = (*talks(), *scenes())
    first = [(link(row.talk).orders[0], row.about) for row in rows]
    sure = [one.key == about for one, about in first if one.confidence >= 0.8]
    assert len(sure) > len(rows) / 4
    assert sum(sure) / len(sure) > 0.8
    assert sum(one.confidence for one, _ in first) <= sum(one.key == about for one, about in first)


def test_shares_add_up_and_the_order_of_the_orders_does_not_matter() -> None:
    for row in (*talks(), *scenes()[::7]):
        found = link(row.talk)
        assert sum(one.confidence for one in found.orders) + found.none == pytest.approx(1)
        turned = link(replace(row.talk, orders=row.talk.orders[::-1]))
        assert [one.key for one in turned.orders] == [one.key for one in found.orders]
        assert turned.none == pytest.approx(found.none)


def hears(weigher: Weigher, turns: Iterable[Said]) -> Weigher:
    for turn in turns:
        weigher.hear(turn)
    return weigher


def test_what_a_fork_hears_the_other_knows_nothing_of() -> None:
    """Before each turn of a talk it is forked, and one of the two hears something else, too."""
    rows = [row.talk for row in (*talks(), *scenes()[::7]) if len(row.talk.said) > 1]
    assert len(rows) > 30
    for talk, other in zip(rows, rows[1:] + rows[:1], strict=True):
        weigher, alone = Weigher(talk.orders, talk.zone), Weigher(talk.orders, talk.zone)
        for turn in talk.said:
            before = weigher.linked(turn.at)
            weigher, astray = weigher.fork(), weigher
            hears(astray, (*other.said, turn))
            assert weigher.linked(turn.at) == before
            assert hears(weigher, [turn]).linked(turn.at) == hears(alone, [turn]).linked(turn.at)


def test_in_brief_it_is_the_same_without_evidence() -> None:
    told = 0
    for row in talks()[::3]:
        weigher = hears(Weigher(row.talk.orders, row.talk.zone), row.talk.said)
        whole, brief = weigher.linked(row.talk.now), weigher.linked(row.talk.now, brief=True)
        told += any(one.evidence for one in whole.orders)
        kinds = ("orders", "parcels", "products")
        assert brief == replace(whole, **{k: tuple(replace(one, evidence=()) for one in getattr(whole, k)) for k in kinds})
    assert told > 50


def test_evidence_stands_in_the_text() -> None:
    for row in (*talks(), *scenes()[::5]):
        texts = {turn.id: turn.text for turn in row.talk.said}
        for one in link(row.talk).orders:
            for why in one.evidence:
                for start, stop in why.spans:
                    assert 0 <= start < stop <= len(texts[why.message])
                    assert fold(texts[why.message])[start:stop].startswith(why.words[:10])


def test_nothing_to_link_to() -> None:
    assert link(Talk((said(1, "在吗", NOW),), (), NOW, ZONE)) == Linked()
    silent = link(Talk((), (order("1 waiting; 灯", 1), order("3 waiting; 碗", 2)), NOW, ZONE))
    assert [one.key for one in silent.orders] == [1, 2]
    assert silent.orders[0].confidence < 0.8


TWO = (
    "4 moving 6 by 顺丰速运 at 长沙市 #A20260510771; 保温杯 / 白 @69",
    "6 moving 6 by 中通快递 at 武汉市 #A20260508836; 保温杯 / 黑 x3 @59.50",
)


@pytest.mark.parametrize(
    ("text", "about", "rule"),
    [
        ("订单A20260508836到哪了", 2, "number"),
        ("a20260510771 到哪了", 1, "number"),
        ("尾号8836的到哪了", 2, "end of a number"),
        ("the one ending in 0771", 1, "end of a number"),
        ("836结尾的那单", 2, "end of a number"),
        ("YT7710005512 到哪了", None, ""),
        ("YT772000255122到哪了", 2, "number"),
        ("178.50那单", 2, "paid"),
        ("一百七十八的那单", 2, "paid"),
        ("花了69的那个", 1, "paid"),
        ("59块5的", 2, "price"),
        ("59.5一个的那单", 2, "price"),
        ("一百多那单", 2, "about what was paid"),
        ("顺丰的", 1, "courier"),
        ("能发顺丰吗", None, ""),
        ("在武汉不动了", 2, "place"),
        ("黑色的那个", 2, "option"),
        ("我明白了，白天打给我", None, ""),
        ("那三个杯子", 2, "how many"),
        ("四天前买的", 1, "day"),
        ("买了四天了", 1, "how long"),
        ("最早下的那单", 2, "oldest"),
        ("最近那单", 1, "newest"),
        ("贵的那单", 2, "dearest"),
        ("便宜的那个", 1, "cheapest"),
        ("买了半年了", None, ""),
        ("保温杯到哪了", None, ""),
    ],
)
def test_each_rule_by_itself(text: str, about: int | None, rule: str) -> None:
    """Two orders that differ in nothing but what is named; None: it tells nothing."""
    found = link(Talk((said(1, text, NOW),), (order(TWO[0], 1), order(TWO[1], 2)), NOW, ZONE))
    topics = {why.rule for one in found.orders for why in one.evidence if why.weight > 0 and not why.rule.startswith("asks")}
    if about is None:
        assert not topics
    else:
        assert found.orders[0].key == about
        assert rule in topics


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("不是耳机那单，是键盘", 2),
        ("not the headphones, the keyboard", 2),
        ("除了键盘其他都到了", 2),
        ("耳机收到了，键盘还没发", 2),
        ("the headphones arrived but the keyboard hasn't", 2),
        ("耳机收到了，没声音", 1),
        ("the headphones arrived but they are broken", 1),
    ],
)
def test_what_is_denied_or_settled_is_not_meant(text: str, about: int) -> None:
    orders = (order("4 moving 6; 蓝牙耳机 headphones @99", 1), order("4 moving 6; 机械键盘 keyboard @99", 2))
    assert link(Talk((said(1, text, NOW),), orders, NOW, ZONE)).orders[0].key == about


@pytest.mark.parametrize(
    ("first", "second", "text", "about"),
    [
        ("电热水壶", "保温杯", "水烧开了也不跳闸", 1),
        ("充电宝", "蓝牙耳机", "左边那只没声音", 2),
        ("洗衣液", "全自动洗衣机", "一甩干就响", 2),
        ("儿童书包", "保温饭盒", "装饭的那个", 2),
        ("Bath Towel", "Ear Thermometer", "the reading is wrong every time", 2),
        ("Espresso Machine", "Desk Lamp", "no crema at all", 1),
        ("Office Chair", "Cat Litter", "it isn't clumping", 2),
    ],
)
def test_what_is_said_of_a_thing_points_to_it(first: str, second: str, text: str, about: int) -> None:
    orders = (order(f"4 delivered 2; {first} @99", 1), order(f"4 delivered 2; {second} @99", 2))
    assert link(Talk((said(1, text, NOW),), orders, NOW, ZONE)).orders[0].key == about


@pytest.mark.parametrize(
    ("talk", "about"),
    [
        (("质量太差了", "A:亲是说耳机吗", "不是，另外那个"), 2),
        (("质量太差了", "A:亲是说耳机吗", "是的"), 1),
        (("it broke", "A:is it the headphones?", "no"), 2),
        (("书包是好的，键盘不灵", "A:哪一单", "不灵的那个"), 2),
        (("耳机那单不要管 键盘什么时候发",), 2),
    ],
)
def test_answers_to_the_shop(talk: tuple[str, ...], about: int) -> None:
    orders = (order("4 delivered 2; 蓝牙耳机 headphones @99", 1), order("4 delivered 2; 机械键盘 keyboard @99", 2))
    turns = tuple(said(n, text, NOW) for n, text in enumerate(talk, 1))
    assert link(Talk(turns, orders, NOW, ZONE)).orders[0].key == about


@pytest.mark.parametrize(
    ("text", "first", "second", "about"),
    [
        ("I got the wrong one by mistake", "delivered 1", "out", 1),
        ("快递说包装破了", "problem", "delivered 1", 1),
        ("is it going to make it on time, will it get here", "delivered 3", "moving 6", 2),
        ("the lid doesn't come off", "delivered 3", "moving 6", 1),
    ],
)
def test_what_is_asked_fits_a_stage(text: str, first: str, second: str, about: int) -> None:
    orders = (order(f"4 {first}; 灯 @99", 1), order(f"4 {second}; 灯 @99", 2))
    assert link(Talk((said(1, text, NOW),), orders, NOW, ZONE)).orders[0].key == about


def fact(state: str = "paid", parcel: str | None = None, **more: Any) -> OrderFact:
    parcels = (ParcelFact(1, state=parcel, since=NOW - DAY, last_at=NOW - DAY),) if parcel else ()
    return OrderFact(1, state=state, parcels=parcels, **{"placed_at": NOW - 5 * DAY} | more)


@pytest.mark.parametrize(
    ("given", "at", "name"),
    [
        (fact("unpaid"), NOW, "unpaid"),
        (fact("paid"), NOW, "waiting"),
        (fact("partly_shipped"), NOW, "partly"),
        (fact("shipped"), NOW, "moving"),
        (fact("shipped", "label"), NOW, "waiting"),
        (fact("shipped", "out_for_delivery"), NOW, "out"),
        (fact("shipped", "delivery_failed"), NOW, "failed"),
        (fact("shipped", "at_pickup"), NOW, "pickup"),
        (fact("delivered", "signed_at_pickup"), NOW, "handed"),
        (fact("shipped", "lost"), NOW, "trouble"),
        (fact("shipped", "returning"), NOW, "returning"),
        (fact("shipped", "delivered"), NOW, "delivered"),
        (fact("cancelled"), NOW, "ended"),
        (fact("delivered", delivered_at=NOW - 10 * DAY), NOW, "delivered"),
        (fact("delivered", delivered_at=NOW - 11 * DAY), NOW, "used"),
        (fact("completed"), NOW, "delivered"),
        (fact("unknown"), NOW, "waiting"),
        # what happened later had not happened when it was said
        (fact("delivered", shipped_at=NOW - 2 * DAY, delivered_at=NOW), NOW - DAY, "moving"),
        (fact("delivered", shipped_at=NOW - 2 * DAY, delivered_at=NOW), NOW, "delivered"),
        (fact("delivered", shipped_at=NOW - 2 * DAY, delivered_at=NOW), NOW - 3 * DAY, "waiting"),
    ],
)
def test_where_an_order_stands(given: OrderFact, at: datetime, name: str) -> None:
    assert stage(given, at).name == name


@pytest.mark.parametrize(
    ("state", "asked", "back", "paid"),
    [
        ("requested", -1, {"refund"}, False),
        ("returning", -1, {"refund"}, False),
        ("paid", -1, set(), True),
        ("refused", -1, set(), False),
        ("requested", 1, set(), False),
    ],
)
def test_a_request_runs_until_it_is_paid_or_refused(state: str, asked: int, back: set[str], paid: bool) -> None:
    given = fact("delivered", refunds=(RefundFact("refund", state, NOW + asked * DAY),))
    found = stage(given, NOW)
    assert (found.back, found.paid_back) == (back, paid)


def test_a_persons_word_beats_every_rule() -> None:
    orders = (order("4 moving 6 #A20260510771; 耳机 @99", 1), order("4 moving 6; 键盘 @99", 2))
    weigher = Weigher(orders, ZONE)
    weigher.hear(said(1, "订单A20260510771的耳机", NOW))
    assert weigher.linked(NOW).orders[0].key == 1
    assert weigher.linked(NOW, {2: True}).orders[0].key == 2
    assert weigher.linked(NOW, {2: True}).orders[0].confidence > 0.999
    assert weigher.linked(NOW, {1: False}).orders[1].confidence < 0.001


def test_the_line_and_the_parcel_that_are_meant_come_first() -> None:
    items = (Item("跑步鞋", 11, price=Decimal(99)), Item("运动袜", 12, price=Decimal(19)))
    parcels = (ParcelFact(5, "SF1", state="delivered"), ParcelFact(6, "SF2", state="in_transit"))
    found = link(
        Talk((said(1, "袜子少了一双", NOW),), (OrderFact(1, state="shipped", items=items, parcels=parcels),), NOW, ZONE)
    )
    assert [one.key for one in found.products] == [12, 11]
    assert [one.key for one in found.parcels] == [6, 5]
    assert sum(one.confidence for one in found.products) <= 1 + 1e-9


def test_what_all_hold_tells_nothing() -> None:
    assert [rarity(n, 3) for n in (0, 3)] == [0, 0]
    assert rarity(1, 3) == 1 > rarity(2, 3) > 0
    assert TEMPERATURE > 0


@pytest.mark.parametrize(
    ("title", "head", "not_head"),
    [
        ("手机支架", "stand", "phone"),
        ("Headphone Case", "pouch", "headphones"),
        ("Enameled Stockpot", "pot", "cup"),
        ("Case for iPhone phone", "pouch", "phone"),
        ("女士斜挎包", "bag", "shoes"),
        ("坚果大礼包", "nuts", "bag"),
        ("儿童保温杯带吸管", "thermos", "cutlery"),
        ("咖啡色手提包", "bag", "coffee"),
        ("猫粮鸡肉味", "cat_food", "chicken"),
        ("Toothpaste Mint", "toothpaste", "candy"),
        ("Coffee Table Walnut", "coffee_table", "nuts"),
        ("Walnut Kernels", "nuts", "table"),
    ],
)
def test_a_title_is_what_it_ends_with(title: str, head: str, not_head: str) -> None:
    found = terms(Item(title))
    assert head in found.head
    assert not_head not in found.head


@pytest.mark.parametrize(
    ("title", "above", "not_above"),
    [
        ("男士机车皮衣", {"jacket", "clothing"}, {"coat", "footwear"}),
        ("女士切尔西靴", {"boots", "footwear"}, {"clothing", "sneakers"}),
        ("妃子笑荔枝5斤", {"fruit"}, {"vegetables", "snack"}),
        ("Espresso Beans Dark", {"coffee"}, {"tea"}),
        ("Robot Vacuum X2", {"vacuum", "appliance"}, {"fan"}),
    ],
)
def test_a_thing_is_one_of_others(title: str, above: set[str], not_above: set[str]) -> None:
    found = terms(Item(title))
    assert above <= found.head
    assert not not_above & found.head


@pytest.mark.parametrize(
    ("first", "second", "text", "about"),
    [
        # a genus names each of its things, and no others
        ("荔枝 5斤", "薯片 3包", "水果坏了好几个", 1),
        ("Leather Wallet", "Chelsea Boots", "the footwear is too tight", 2),
        # a thing by its own name is not its sibling
        ("风衣 女", "皮衣 男", "皮衣掉皮了", 2),
        # a title that leaves open which of them it is fits better than another thing
        ("外套 男", "台灯", "冲锋衣漏雨", 1),
        # a longer word that is said of others does not hide the shorter one within
        ("白菜水饺", "书架", "一煮就破了", 1),
    ],
)
def test_things_are_named_by_what_they_are_one_of(first: str, second: str, text: str, about: int) -> None:
    orders = (order(f"4 delivered 2; {first} @99", 1), order(f"4 delivered 2; {second} @99", 2))
    assert link(Talk((said(1, text, NOW),), orders, NOW, ZONE)).orders[0].key == about


def test_a_word_within_a_longer_one_counts_less() -> None:
    words = Words({"漏水一地": {"washer"}, "漏水": {"cup"}, "水一地板": {"floor"}})
    assert words.find("漏水一地") == [Hit(frozenset({"washer"}), 0, 4, frozenset({"cup"}))]
    assert words.find("漏水") == [Hit(frozenset({"cup"}), 0, 2)]


def test_every_good_has_names_and_something_said_of_it() -> None:
    """What is neither a thing nor a kind, and a thing that stands twice, is an error when they are read."""
    known = lexicon()
    folder = resources.files("zhiyin.decide.link") / "things"
    things = {name: lists for file in folder.iterdir() for name, lists in tomllib.loads(file.read_text("utf-8")).items()}
    assert [name for name, lists in things.items() if not lists[1] and name not in known.above] == []
    assert [name for name, above in known.above.items() if name in above] == []
    assert [word for lists in things.values() for part in lists if part for word in part.split(",")
            if not word or word != word.strip()] == []  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("500ml", {("500", "ml")}),
        ("两米", {("2", "m")}),
        ("一米五", {("1.5", "m")}),
        ("1.5m", {("1.5", "m")}),
        ("ten pairs", {("10", "pair")}),
        ("十双", {("10", "双")}),
        ("24寸", {("24", "inch")}),
        ("三点", set()),
    ],
)
def test_measures(text: str, found: set[tuple[str, str]]) -> None:
    assert {(number, unit) for number, unit, _, _ in measures(text)} == found


def test_folding_keeps_every_place() -> None:
    text = "「ＡＢＣ」裏面的Ｔ恤，it’s…ﬁne 𠮷"
    assert len(fold(text)) == len(text)
    assert fold(text).startswith("「abc」里面的t恤")
    for part in clauses(fold(text)):
        assert fold(text)[part.start : part.start + len(part.text)] == part.text


def test_any_text_can_be_heard() -> None:
    orders = (order("4 moving 6; 耳机 @99", 1), order("4 moving 6; 键盘 @99", 2))
    for text in ("", " ", "？？？", "\ud800", "a" * 2000, "一" * 2000, "1" * 500, "\0", "没" * 300 + "不" * 300):
        found = link(Talk((said(1, text, datetime(2026, 5, 14, tzinfo=UTC)),), orders, NOW, ZONE))
        assert len(found.orders) == 2


def test_the_tables_name_stages_that_exist() -> None:
    assert len({ask.name for ask in ASKS}) == len(ASKS)
    assert all(set(ask.fits) <= set(STAGES) for ask in ASKS)
