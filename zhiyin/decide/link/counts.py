"""How many things are spoken of: "three cups", "one of the six is cracked", "the one with two items", "ordered twice"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from zhiyin.domain.linking import Item, OrderFact

from . import weights as w
from .fold import Clause, fold
from .lexicon import lexicon
from .numerals import english_number, han_number
from .points import Marks, Point, found_in
from .terms import ITEMS_KEPT, number_of

_UNITS = "个件双条杯瓶盒包袋箱套支只本份罐块张把斤台顶盏桶颗片卷束枚粒朵枝根册组听对副尾盆板串提"
#: a number of things; not of days, holes, people, pictures, or where the talk is about something else
_COUNTED = re.compile(
    rf"(?<![第哪每上下\d.])(?:(\d{{1,3}}|[二两三四五六七八九十]{{1,3}})(?:个(?!月|小时|星期|礼拜|工作|人|电话|照片|钟|半|多)|"
    rf"[{_UNITS.removeprefix('个')}](?!月|小时|星期|工作|人|电话|照片|图|短信|消息|信息|事|视频|裙|裤))|"
    rf"([俩仨])(?!人|口|月|小时))|"
    r"\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|dozen|twenty|thirty)\b"
    r"(?![-.:]\d)(?! ?(?:days?|weeks?|months?|hours?|hrs?|minutes?|mins?|years?|seconds?|times?|business|working|"
    r"percent|stars?|dollars?|bucks?|"
    r"pounds?|euro|quid|people|of the (?:day|week|month)|things|products|items|different|inch|cm|mm|ml|kg|oz|am|pm|"
    r"st|nd|rd|th|in the|o'clock|degrees|"
    r"feet|ft|or |and a half|miles?|calls|emails|photos|pictures|holes|kids|boys|girls)\b)"
)
_GOES_ON = re.compile("[都全里是坏破烂碎裂漏只没有中少的了给就也换退发已收装一]")
#: some of them are wrong or not there: as many were bought, or more
_AMONG = re.compile(
    r"坏|破|烂|碎|裂|漏|蔫|死|臭|少|缺|差|没[发有给收到]|只[有收发到]|就[有收发到剩]|才|里面?有|当中|其中|错|化|黑|"
    r"瘪|扁|软|短|"
    r"\b(?:of (?:them|the|those|these|em|'em)|broken?|cracked|missing|short|only|bad|dead|leak\w*|damaged|smashed|"
    r"bent|burst|rotten|instead|faulty|"
    r"wrong|left out|torn|wilted|gone off|mouldy|moldy|got)\b"
)
#: fewer came than were bought
_FEWER = re.compile(r"少|缺|差|只[有收发到]|就[有收发到剩]|才|没发[全齐]|\b(?:missing|short|only|instead of|left out|got)\b")
_LINES = re.compile(
    r"([两二三四五\d])(?:样|种|款)(?:东西|商品|产品|不同)?|(?:有|装|买|含)([两三四五])(?:件|样)(?:东西|商品|货)|"
    r"\b(two|three|four|five|both|several) (?:different )?(?:items|"
    r"things|products)"
)
_SET = re.compile(r"([二两三四五六七八九十\d]+)件套|(?:set|pack) of (\w+)")
_TWICE = re.compile("重复|多拍|拍多|买多|多买|拍了两|twice|duplicate|two of the same|double order")
_SINGLE = re.compile(
    "(?:只|就)买了?(?:一|1)(?:个|件|样|双|条)(?!月)|就一(?:件|样)东西|only (?:bought|ordered|has|"
    "had) (?:one|a single)|single item"
)
_PACK = re.compile(
    rf"(\d{{1,4}})\s?(?:[{_UNITS}]|-?(?:pk|packs?|pcs?|pieces?|pairs?|count|ct|piece|stems?|rolls?|sachets?|"
    rf"capsules|tablets|pods|bulbs|sheets)\b)|"
    rf"[x×*]\s?(\d{{1,3}})(?![\d.])|(?<![\d.])(\d{{1,3}})[x×*](?=\d)|([二两三四五六七八九十双对])(?:[{_UNITS}拍]|"
    rf"件套)|\b(?:set|pack|box) of (\w+)|"
    r"\b(two|three|four|five|six|eight|ten|twelve)[ -](?:pack|piece|pairs?)|\b(pair|duo|twin|trio)\b"
)
_WORDS = {"双": 2, "对": 2, "pair": 2, "duo": 2, "twin": 2, "trio": 3}

Heard = tuple[str, float, tuple[int, int], Marks, bool]


@lru_cache(ITEMS_KEPT)
def pieces(item: Item) -> frozenset[int]:
    """How many things a line is, as it may be counted: twice "6 bottles" is 2, 6 and 12."""
    found = {item.quantity}
    for match in _PACK.finditer(fold(" ".join((item.title, *item.options)))):
        word = next(filter(None, match.groups()))
        if (number := _WORDS.get(word) or _number(word)) and number > 1:
            found |= {number, number * item.quantity}
    return frozenset(found)


def counts(text: str, orders: tuple[OrderFact, ...]) -> list[Point]:
    """What of a folded text tells how many things are in which order."""
    clause = Clause(text, 0)
    heard = [*_quantities(text, orders), *_sets(text, orders), *_lines(text, orders)]
    return [
        point for rule, weight, span, marks, lines in heard if (point := found_in(clause, rule, weight, span, marks, lines))
    ]


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else han_number(word) or number_of(word) or english_number(word)


def _quantities(text: str, orders: tuple[OrderFact, ...]) -> Iterator[Heard]:
    said = [
        (number, match)
        for match in _COUNTED.finditer(text)
        if (number := _number(next(filter(None, match.groups())))) and _of_goods(text, match.end())
    ]
    if said and max(said, key=lambda one: one[0])[0] > 1:
        # the others are a part of it: six, and two of them broken
        number, match = max(said, key=lambda one: one[0])
        own = [[pieces(item) for item in order.items] for order in orders]
        among, fewer = _AMONG.search(text) is not None, _FEWER.search(text) is not None
        marks = [
            [_holds_so_many(item.quantity, have, number, among, fewer) for item, have in zip(order.items, line, strict=True)]
            for order, line in zip(orders, own, strict=True)
        ]
        if any(map(any, marks)):
            yield "how many", w.COUNT, match.span(), marks, True
        else:
            whole = [[float(sum(item.quantity for item in order.items) == number)] for order in orders]
            yield "how many", w.COUNT * 0.8, match.span(), whole, False
    if match_ := _TWICE.search(text):
        titles = [{item.title for item in order.items} for order in orders]
        twice = [
            [float(item.quantity > 1 or sum(item.title in other for other in titles) > 1) for item in order.items]
            for order in orders
        ]
        yield "twice", w.LINES, match_.span(), twice, True


def _of_goods(text: str, end: int) -> bool:
    """After 个 anything can be counted, holes and questions too: what follows is a thing, or goes on about it."""
    if text[end - 1] not in "个俩仨" or end == len(text) or not "\u4e00" <= text[end] <= "\u9fff" or _GOES_ON.match(text, end):
        return True
    return any(hit.start == 0 for hit in lexicon().same.find(text[end : end + 4]))


def _holds_so_many(quantity: int, own: frozenset[int], number: int, among: bool, fewer: bool) -> float:
    """1 when so many were bought; less when so many came in a pack, or may be a part of what came."""
    if quantity == number:
        return 1.0
    if number in own:
        return w.PACK
    if fewer and number + 1 in own:
        return w.ONE_SHORT
    return w.PART if among and max(own) > number else 0.0


def _sets(text: str, orders: tuple[OrderFact, ...]) -> Iterator[Heard]:
    for match in _SET.finditer(text):
        number = _number(match[1] or match[2])
        if number:
            marks = [
                [
                    float(
                        any(
                            _number(own[1] or own[2]) == number
                            for own in _SET.finditer(fold(" ".join((one.title, *one.options))))
                        )
                    )
                    for one in order.items
                ]
                for order in orders
            ]
            yield "option", w.OPTION, match.span(), marks, True


def _lines(text: str, orders: tuple[OrderFact, ...]) -> Iterator[Heard]:
    for match in _LINES.finditer(text):
        number = number_of(match[1] or match[2] or match[3]) or 2
        yield "how many", w.LINES, match.span(), [[_holds(order, number)] for order in orders], False
    for match in _SINGLE.finditer(text):
        yield "how many", w.LINES, match.span(), [[_holds(order, 1)] for order in orders], False


def _holds(order: OrderFact, number: int) -> float:
    if len(order.items) == number:
        return 1.0
    return 0.4 if number > 1 and len(order.items) == 1 and order.items[0].quantity == number else 0.0
