"""Numbers, amounts, days and counts as customers say them, and what they tell of two orders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zhiyin.decide.link import link
from zhiyin.decide.link.counts import pieces
from zhiyin.decide.link.numerals import between, english_number, han_number
from zhiyin.decide.link.periods import periods
from zhiyin.domain.linking import Item, Linked, Talk

from .linking.talks import NOW, ZONE, order, said


def heard(text: str, *orders: str) -> Linked:
    """What is linked when a customer with these orders says only that."""
    return link(Talk((said(1, text, NOW),), tuple(order(one, n) for n, one in enumerate(orders, 1)), NOW, ZONE))


def rules(found: Linked) -> set[str]:
    """The rules that speak for an order, other than what is asked."""
    return {why.rule for one in found.orders for why in one.evidence if why.weight > 0 and not why.rule.startswith("asks")}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("五", 5), ("十", 10), ("十五", 15), ("二十", 20), ("二十三", 23), ("一百", 100), ("一百零五", 105),
        ("一百七十八", 178),
        ("两百三", 230), ("两百三十", 230), ("三百六", 360), ("一千三", 1300), ("一千零五十", 1050), ("一万二", 12000),
        ("百", None), ("三四", None), ("个", None),
    ],
)  # fmt: skip
def test_chinese_numbers(text: str, number: int | None) -> None:
    assert han_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("five", 5), ("forty", 40), ("forty-five", 45), ("a hundred", 100), ("two hundred and thirty", 230), ("thousand", 1000),
        ("two thousand", 2000), ("a dozen", 12), ("a couple of hundred", 200), ("12", 12), ("cat", None),
    ],
)  # fmt: skip
def test_english_numbers(text: str, number: int | None) -> None:
    assert english_number(text) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("三四十", (30, 49)),
        ("七八百", (700, 899)),
        ("一两百", (100, 299)),
        ("两三", (2, 3)),
        ("三五十", None),
        ("四三十", None),
    ],
)
def test_two_digits_in_a_row_are_between(text: str, found: tuple[int, int] | None) -> None:
    assert between(text) == found


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("两百三十多块钱那个", 2),
        ("两百多的那单", 2),
        ("两百来块的那单", 2),
        ("两百出头的那个", None),
        ("两三百块的那个", 2),
        ("一千三那个", 3),
        ("1300那个", 3),
        ("一千多的", 3),
        ("不到一百的那单", 1),
        ("几十块的那个", 1),
        ("小一百的那单", 1),
        ("超过1000的那单", 3),
        ("花了两百三十六", 2),
        ("236那单", 2),
        ("the one for about 240 dollars", 2),
        ("I paid two hundred and thirty something", 2),
        ("the ninety quid one", 1),
        ("almost $100", 1),
        ("more than $1000", 3),
        # no money
        ("用了两百多次", None),
        ("三十多天了", None),
        ("一百个人里面也没一个", None),
        ("two hundred days", None),
    ],
)
def test_amounts(text: str, about: int | None) -> None:
    found = heard(text, "4 moving 6; 甲 @90", "4 moving 6; 乙 @236", "4 moving 6; 丙 @1299")
    money = {"paid", "price", "about what was paid"} & rules(found)
    assert bool(money) == (about is not None)
    if about is not None:
        assert found.orders[0].key == about


#: a Thursday
TODAY = date(2026, 5, 14)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("二十三号买的", (4, 23), (4, 23)),
        ("十四号买的", (5, 14), (5, 14)),
        ("十五号买的", (4, 15), (4, 15)),
        ("五月三号下的", (5, 3), (5, 3)),
        ("上周末买的", (5, 9), (5, 10)),
        ("周末下的单", (5, 9), (5, 10)),
        ("上上周末", (5, 2), (5, 3)),
        ("前几天买的", (5, 6), (5, 12)),
        ("上个月底", (4, 20), (4, 30)),
        ("四月份买的", None, None),
        ("4月买的", (4, 1), (4, 30)),
        ("五一买的", (5, 1), (5, 5)),
        ("the week before last", (4, 27), (5, 3)),
        ("last weekend", (5, 9), (5, 10)),
        ("over the weekend", (5, 9), (5, 10)),
        ("a couple of days ago", (5, 11), (5, 13)),
        ("five days ago", (5, 9), (5, 9)),
        ("two weeks ago", (4, 30), (4, 30)),
        ("on the 3rd", (5, 3), (5, 3)),
        ("back in april", (4, 1), (4, 30)),
        ("换大一号", None, None),
        ("圣诞树", None, None),
        ("二号链接", None, None),
        ("the 3rd order", None, None),
    ],
)
def test_days_in_words(text: str, first: tuple[int, int] | None, last: tuple[int, int] | None) -> None:
    found = [(one.first, one.last) for one in periods(text, TODAY, [])]
    assert found == ([(date(2026, *first), date(2026, *last))] if first and last else [])


def test_what_understanding_found_is_not_found_again() -> None:
    assert not list(periods("五天前买的 five days ago", TODAY, [(0, 4), (7, 20)]))


@pytest.mark.parametrize(("days", "rule"), [(3, True), (4, True), (5, False)])
def test_a_day_may_be_off_by_one(days: int, rule: bool) -> None:
    """ "Three days ago" fits what was ordered then, less what was a day before, and nothing older."""
    assert ("day" in rules(heard("三天前买的", f"{days} moving 6; 甲 @90", "20 moving 6; 乙 @90"))) == rule


def test_a_weekday_of_what_is_past_is_the_last_one() -> None:
    """On a Thursday, "bought on Saturday" cannot be the Saturday to come."""
    saturday = (NOW.date() - timedelta(5)).weekday()
    assert saturday == 5
    assert heard("周六买的那个", "5 moving 6; 甲 @90", "9 moving 6; 乙 @90").orders[0].key == 1


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("两三天前买的", 1),
        ("买了十来天了", 2),
        ("买了一个多星期了", 2),
        ("半个月了", 2),
    ],
)
def test_how_long_ago(text: str, about: int) -> None:
    assert heard(text, "2.4 moving 6; 甲 @90", "12 moving 6; 乙 @90").orders[0].key == about


@pytest.mark.parametrize(
    ("title", "options", "quantity", "found"),
    [
        ("酸辣粉", "6桶", 1, {1, 6}),
        ("三文鱼排", "200g×5", 1, {1, 5}),
        ("蜂蜜", "500g*2", 2, {2, 4}),
        ("Shelf Brackets", "Black 6pk", 1, {1, 6}),
        ("Socks", "3 pairs L", 1, {1, 3}),
        ("Fridge Magnets", "Set of 6", 1, {1, 6}),
        ("羽毛球拍双拍", "", 1, {1, 2}),
        ("台灯", "白", 1, {1}),
    ],
)
def test_pieces_of_a_line(title: str, options: str, quantity: int, found: set[int]) -> None:
    assert pieces(Item(title, options=(options,), quantity=quantity)) == found


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("少了一片，我数来数去就四片", 2),
        ("五片里面有两片是碎的", 2),
        ("坏了三个", 2),
        ("two of them are cracked", 2),
        ("I've got four, one is missing", 2),
        ("两个洞", None),
        ("打了三个电话", None),
    ],
)
def test_counts(text: str, about: int | None) -> None:
    found = heard(text, "4 delivered 2; 甲 / 大 @90", "4 delivered 2; 乙 / 200g×5 @90")
    assert ("how many" in rules(found)) == (about is not None)
    if about:
        assert found.orders[0].key == about


def test_the_largest_number_is_what_was_bought() -> None:
    """Six came and two are broken: two of something else are not meant."""
    assert heard("六个里面有两个坏了", "4 delivered 2; 甲 x2 @90", "4 delivered 2; 乙 / 6桶 @90").orders[0].key == 2
