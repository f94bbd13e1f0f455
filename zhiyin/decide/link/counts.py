"""How many things are spoken of: "three cups", "the one with two items", "ordered twice"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiyin.domain.linking import OrderFact

from . import weights as w
from .fold import Clause
from .points import Marks, Point, found_in
from .terms import Terms, number_of

_COUNTED = re.compile(
    r"(\d{1,2}|[两二三四五六七八九十])(?:个|件|双|条|杯|瓶|盒|包|袋|箱|套|支|只|本|份|罐|块|张|把|斤|台|顶|盏|桶|颗|片|卷|束)(?!月|小时|星期|工作|人|[都]?电话)|"
    r"\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|dozen)\b(?! (?:day|"
    r"week|month|hour|hr|minute|year|time|business|working|percent|star|dollar|buck|"
    r"pound|euro|people|of the|items?|things?|products?|different))"
)
_LINES = re.compile(
    r"([两二三四五\d])(?:样|种|款)(?:东西|商品|产品|不同)?|\b(two|three|four|five|both|several) (?:different )?(?:items|"
    r"things|products)"
)
_SET = re.compile(r"([二两三四五六七八九十\d]+)件套|(?:set|pack) of (\w+)")
_TWICE = re.compile("重复|多拍|拍多|买多|多买|拍了两|twice|duplicate|two of the same|double order")
_SINGLE = re.compile(
    "(?:只|就)买了?(?:一|1)(?:个|件|样|双|条)(?!月)|就一(?:件|样)东西|only (?:bought|ordered|has|"
    "had) (?:one|a single)|single item"
)


def counts(clause: Clause, orders: tuple[OrderFact, ...], terms: list[list[Terms]]) -> list[Point]:
    """What of a clause (folded) tells how many things are in which order; `terms`: of the orders' items."""
    heard = [*_quantities(clause.text, orders), *_sets(clause.text, terms), *_lines(clause.text, orders)]
    return [
        point for rule, weight, span, marks, lines in heard if (point := found_in(clause, rule, weight, span, marks, lines))
    ]


Heard = tuple[str, float, tuple[int, int], Marks, bool]


def _quantities(text: str, orders: tuple[OrderFact, ...]) -> Iterator[Heard]:
    for match in _COUNTED.finditer(text):
        number = number_of(match[1] or match[2])
        if number and number > 1:
            marks = [[float(item.quantity == number) for item in order.items] for order in orders]
            if any(map(any, marks)):
                yield "how many", w.COUNT, match.span(), marks, True
            else:
                whole = [[float(sum(item.quantity for item in order.items) == number)] for order in orders]
                yield "how many", w.COUNT * 0.8, match.span(), whole, False
    if match_ := _TWICE.search(text):
        titles = [{item.title for item in order.items} for order in orders]
        yield (
            "twice",
            w.LINES,
            match_.span(),
            [
                [float(item.quantity > 1 or sum(item.title in other for other in titles) > 1) for item in order.items]
                for order in orders
            ],
            True,
        )


def _sets(text: str, terms: list[list[Terms]]) -> Iterator[Heard]:
    for match in _SET.finditer(text):
        number = number_of(match[1] or match[2])
        if number:
            yield (
                "option",
                w.OPTION,
                match.span(),
                [
                    [float(any(number_of(own[1] or own[2]) == number for own in _SET.finditer(one.whole))) for one in order]
                    for order in terms
                ],
                True,
            )


def _lines(text: str, orders: tuple[OrderFact, ...]) -> Iterator[Heard]:
    for match in _LINES.finditer(text):
        yield (
            "how many",
            w.LINES,
            match.span(),
            [[_holds(order, number_of(match[1] or match[2]) or 2)] for order in orders],
            False,
        )
    for match in _SINGLE.finditer(text):
        yield "how many", w.LINES, match.span(), [[_holds(order, 1)] for order in orders], False


def _holds(order: OrderFact, number: int) -> float:
    if len(order.items) == number:
        return 1.0
    return 0.4 if number > 1 and len(order.items) == 1 and order.items[0].quantity == number else 0.0
