"""How customers set aside, correct themselves, go back, and speak of one order by another."""

from __future__ import annotations

import pytest

from zhiyin.decide.link import link
from zhiyin.decide.link.stage import dearer
from zhiyin.domain.linking import Talk

from .linking.talks import NOW, ZONE, order, said
from .test_link_numbers import heard, rules

KETTLE, KEYBOARD, HAT = (
    "4 delivered 2; 电热水壶 kettle / 蓝 @99",
    "4 delivered 2; 机械键盘 keyboard / 黑 @99",
    "4 delivered 2; 遮阳帽 sun hat / 白 @99",
)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        # denied
        ("没说键盘，说的是水壶", 1),
        ("nothing wrong with the keyboard, the kettle leaks", 1),
        ("no problems with the kettle, the keyboard is dead", 2),
        # set aside
        ("键盘不急，水壶漏水", 1),
        ("键盘没事，水壶漏水怎么办", 1),
        ("水壶先放一边，键盘什么时候退款", 2),
        ("the kettle can wait, the keyboard is broken", 2),
        ("退了水壶，键盘留着", 1),
        # known
        ("水壶那个我知道，还有一个敲不出来", 2),
        ("键盘已经解决了，另一个漏水", 1),
        # taken back
        ("键盘坏了，不对，是水壶", 1),
        ("键盘的问题 说错了 水壶的", 1),
        ("it's the kettle, no wait, the keyboard", 2),
        # good is the one, the other one is not
        ("水壶用着正好，另外那个坏了", 2),
        ("键盘挺好的，另外一个不行", 1),
        ("the kettle works great. the other one is dead", 2),
        # only beside it
        ("水全洒在我键盘上了，盖子盖不紧", 1),
    ],
)
def test_what_is_set_aside_is_not_meant(text: str, about: int) -> None:
    assert heard(text, KETTLE, KEYBOARD).orders[0].key == about


@pytest.mark.parametrize(
    ("turns", "about"),
    [
        (("坏了", "A:亲是说键盘吗", "键盘会漏水吗..."), 1),
        (("坏了", "A:亲是说键盘吗", "键盘怎么可能漏水"), 1),
        (("底下漏水", "A:是键盘那单吗", "键盘那个我知道，我说的是蓝的"), 1),
        (("it broke", "A:is it the keyboard?", "I mean the blue one"), 1),
        # back to what was spoken of first
        (("水壶漏水", "键盘也有个键不灵", "先处理前面说的那个"), 1),
        (("水壶漏水", "帽子有点大", "键盘也有个键不灵", "还是先说一开始说的那个"), 1),
        (("the kettle leaks", "the keyboard is dead too", "back to the first one I mentioned"), 1),
        (("水壶漏水", "键盘也有个键不灵", "什么时候能换"), 2),
    ],
)
def test_the_shop_may_suppose_and_the_customer_go_back(turns: tuple[str, ...], about: int) -> None:
    orders = tuple(order(one, n) for n, one in enumerate((KETTLE, KEYBOARD, HAT), 1))
    talk = tuple(said(n, text, NOW) for n, text in enumerate(turns, 1))
    assert link(Talk(talk, orders, NOW, ZONE)).orders[0].key == about


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("便宜的那单取消掉", 2),
        ("贵的那单取消掉", 1),
        ("最早的那个怎么还不发货", 1),
        ("便宜的那个收到了想退", 3),
    ],
)
def test_the_cheaper_one_is_one_of_those_it_can_be_asked_of(text: str, about: int) -> None:
    found = heard(
        text,
        "3 waiting; 甲 @399",
        "2 waiting; 乙 @258",
        "9 delivered 1; 丙 @79",
        "12 delivered 2; 丁 @99",
        "30 delivered 20; 戊 @9",
    )
    assert found.orders[0].key == about


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("蓝色的那个", 1),
        ("能换成蓝色的吗", None),
        ("想要个蓝色的", None),
        ("发来的是蓝色的", None),
        ("can I swap it for a blue one", None),
    ],
)
def test_a_colour_that_is_wanted_is_not_that_of_what_came(text: str, about: int | None) -> None:
    assert ("option" in rules(found := heard(text, "4 delivered 2; 杯 / 蓝 @99", "4 delivered 2; 盘 / 红 @99"))) == bool(about)
    assert about is None or found.orders[0].key == about


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("我老婆说颜色不好看", 1),
        ("my wife doesn't like it", 1),
        ("我老公穿着紧", 2),
        ("he tried it on", 2),
        ("弟弟那身合适吗", 3),
        ("给我儿子买的", 3),
        ("给孩子买的", 3),
        ("师傅说不好装", None),
    ],
)
def test_for_whom_it_is(text: str, about: int | None) -> None:
    found = heard(
        text,
        "4 delivered 2; 女士外套 women's jacket @99",
        "4 delivered 2; 男士外套 men's jacket @99",
        "4 delivered 2; 男童外套 @99",
    )
    assert ("for whom" in rules(found)) == (about is not None)
    if about:
        assert found.orders[0].key == about


@pytest.mark.parametrize(
    ("text", "first", "second", "about"),
    [
        # whether it was sent is asked of what was sent as well; that it was not is told of what was not
        ("还没发货", "moving 6", "waiting", 2),
        ("发货了吗", "delivered 3", "moving 6", 2),
        ("能加急吗", "delivered 3", "moving 6", 2),
        ("拉链卡住了", "moving 60", "delivered 2", 2),
        ("物流卡住了", "moving 60", "delivered 2", 1),
        ("the zip is stuck", "moving 60", "delivered 2", 2),
        ("it has been stuck in Leeds for days", "moving 60", "delivered 2", 1),
        ("按钮按不动", "moving 60", "delivered 2", 2),
        ("物流三天不动了", "moving 60", "delivered 2", 1),
        ("我点取消的那个还能恢复吗", "delivered 3", "cancelled", 2),
        ("tracking says it was damaged in transit", "delivered 3", "problem", 2),
        ("six in the pack it says, one is bent", "waiting", "delivered 2", 2),
        ("还没拆封能退吗", "moving 6", "delivered 2", 2),
        # the same words of something else
        ("怎么不发光", "waiting", "delivered 2", 2),
        ("怎么还不发", "waiting", "delivered 2", 1),
        ("用了还不到一个月就坏", "moving 60", "delivered 9", 2),
        ("怎么还不到", "moving 60", "delivered 9", 1),
        ("好几天了没动静", "waiting", "delivered 2", 1),
        ("在原地打转", "moving 60", "delivered 2", 2),
        ("开关在哪里", "moving 60", "delivered 2", 2),
        ("how long does the battery last", "moving 60", "delivered 2", 2),
        ("how long will it be", "moving 6", "delivered 2", 1),
        ("the tracking is off", "moving 60", "delivered 2", 1),
        ("it's not working, refund it", "waiting", "delivered 2", 2),
        ("I haven't had my refund", "back refund", "delivered 2", 1),
        ("退钱", "waiting", "delivered 2", 2),
        ("退的钱还没到", "back refund", "delivered 2", 1),
        ("坏了急用", "moving 6", "delivered 2", 2),
        ("急用，能赶上吗", "moving 6", "delivered 2", 1),
    ],
)
def test_what_is_asked_fits_where_it_stands(text: str, first: str, second: str, about: int) -> None:
    assert heard(text, f"4 {first}; 甲 @99", f"4 {second}; 乙 @99").orders[0].key == about


def test_a_rare_character_of_a_title_speaks_for_it() -> None:
    found = heard("溅得到处都是", "4 delivered 2; 防溅挡板 @99", "4 delivered 2; 置物架 @99")
    assert found.orders[0].key == 1
    assert "a character" in rules(found)
    # said in every talk
    assert "a character" not in rules(heard("有问题", "4 delivered 2; 有机花茶 @99", "4 delivered 2; 置物架 @99"))


def test_what_cost_more_is_asked_about_more() -> None:
    cheap, dear = (order(f"4 delivered 2; 甲 @{price}", n) for n, price in enumerate((9, 999), 1))
    low, high = dearer((cheap, dear))
    assert -0.5 <= low < 0 < high <= 0.5
    assert dearer((cheap, cheap)) == [0, 0]
    assert dearer(()) == []
