"""What was paid, what a line costs, what is paid back: to the cent, rounded, or "two hundred or so"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from zhiyin.domain.linking import OrderFact, Said, Span

from . import weights as w
from .numerals import ENGLISH, HAN, between, english_number, han_number, last_unit
from .points import Point, choose


class Amount(NamedTuple):
    """From `least` to `most`, both included; `exact`: that very amount was said. `sure`: 1, less when it may be no money."""

    span: Span
    least: Decimal
    most: Decimal
    exact: bool
    sure: float


_NUMBER = re.compile(
    rf"(?<![\d.\-:/a-z])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?|\d{{1,6}}(?:\.\d{{1,2}})?)(?![\d:\-/]|\.\d)|(?<!第)(?P<han>{HAN})|"
    rf"\b(?P<words>{ENGLISH})\b(?!-?day)"
)
#: numbers that are something else than money
_COUNTED = re.compile(
    r"^[ -]?(?:多|来|几)?\s?(?:个|天|小时|分钟|号(?!单)|月|日|周|年|点|件|双|条|杯|瓶|盒|码|岁|斤|ml|g\b|cm|kg|l\b|"
    r"w\b|寸|克|度电|公斤|毫|厘|米|粒|片|"
    r"次|位|%|折|楼|度|只|包|袋|支|颗|本|星|排|套|张|人|口|遍|回|秒|环|斗|礼拜|星期|days?|weeks?|months?|hours?|"
    r"hrs?|minutes?|mins?|years?|am\b|pm\b|st\b|nd\b|"
    r"rd\b|th\b|pairs?|pcs|pieces|packs?|times|stars?|percent|inch|x\b|mah|gb|kg|lbs?|foot|feet|ft|of\b|people|"
    r"miles?|degrees?)(?!钱)"
)
_SIGN = re.compile(r"(?:[¥￥$£€₹]|\b(?:rs|inr|usd|gbp|eur|aud|cad)\b\.?)\s?$")
_PAID = re.compile(
    r"(?:[¥￥$£€₹]\s?|\b(?:rs|inr|usd|gbp|eur|aud|cad)\b\.?\s?|(?:花|付|价格?|价钱|共|总|金额|卖|实付|到手|paid|cost|total|for|worth|spent|charged|price|of|"
    r"was|at)[^\d]{0,5})$"
)
_UNIT = re.compile(
    r"^\s?(?:[多来几]|出头|左右|上下)?\s?(?:元|块|圆|刀|大洋|rmb|yuan|usd|dollars?|bucks?|pounds?(?! of)|euros?|quid|rupees?|"
    r"rs\b|inr\b|/-|p\b|的|那[单个笔件双套]|这[单个]|买的|拍的)"
)
#: a unit of money, or that it is the one that cost so much; a number in words needs one of them
_UNIT_OF_WORDS = re.compile(
    r"^\s?(?:[多来几]|出头|左右|上下)?\s?(?:元|块(?!儿)|圆|刀|大洋|rmb|yuan|usd|dollar|buck|pound(?!s? of)|euro|"
    r"quid|rupee|的(?=那|单|订单|东西|这|$|[,。 ])|"
    r"那[单个笔件双套]|这[单个]|买的|拍的)"
)
_PAID_WORDS = re.compile(
    r"(?:[¥￥$£€]\s?|花了?|付了?|价格?|总共|一共|金额|卖|实付|paid|cost(?:s|ing)?|spent|"
    r"charged)(?: me| about| around)?\s?$"
)
_SOME = re.compile(r"^\s?(?:多|来|几|好几|出头|挂零|开外|something|and something|and change|odd\b|-odd|plus\b|\+)")
_AROUND_AFTER = re.compile(
    r"^\s?(?:块|元|块钱|dollars|bucks|yuan)?\s?(?:左右|上下|的样子|样子|ish\b|-ish|or so|or thereabouts|give or take|roughly)"
)
_AROUND_BEFORE = re.compile(
    r"(?:大概|大约|大致|约|差不多|about|around|roughly|approximately|some|like|something like|~)\s?[¥￥$£€]?\s?$"
)
_UNDER = re.compile(
    r"(?:不到|将近|接近|快|(?<![大最])小|不足|没到|under|less than|almost|nearly|not quite|close to)\s?[¥￥$£€]?\s?$"
)
_OVER = re.compile(r"(?:超过|多于|不止|over|more than|north of)\s?[¥￥$£€]?\s?$")
#: amounts whose digits are left open, with how they are counted: 几十块, 十几块, 百来块, 上千
_VAGUE = tuple(
    (re.compile(pattern + r"\s?(?:块|元|的|那)"), least, most)
    for pattern, least, most in (
        ("(?<!百)(?:好)?几十", 20, 99), ("十几", 11, 19), ("大几十", 50, 99), ("百八十", 80, 180), ("百来|百十来?", 90, 140),
        ("上百", 100, 300),
        ("大几百", 500, 999), ("(?<!大)好?几百", 200, 999), ("上千", 1000, 3000), ("千把|千来", 900, 1300),
        ("百把", 90, 140), ("好?几千", 2000, 9999),
        ("两位数", 10, 99), ("三位数", 100, 999), ("四位数", 1000, 9999),
    )
) + tuple(
    (re.compile(pattern), least, most)
    for pattern, least, most in (
        (r"\b(?:a|one|cost(?:ing)?|paid|for|the|another) fiver\b", 4, 6),
        (r"(?<!under )\b(?:a|one|cost(?:ing)?|paid|the) tenner\b", 8, 12),
        (r"\b(?:under|less than|not even|below) a tenner\b", 1, 10), (r"\b(?:two|couple of) tenners\b", 17, 23),
        (r"\b(?:a )?(?:few|couple(?: of)?) (?:quid|bucks|dollars|pounds|euros)\b", 2, 12),
        (r"\ba couple(?: of)? hundred\b", 160, 260), (r"\ba few hundred\b", 220, 700), (r"\bseveral hundred\b", 300, 900),
        (r"\bhundreds of (?:quid|pounds|dollars|bucks|euros)\b|\bthree figures\b", 150, 999),
        (r"\ba (?:couple(?: of)?|few) (?:thousand|grand)\b", 1600, 5000), (r"\bfour figures\b|\bthousands of\b", 1000, 9999),
        (r"\bpocket change\b|\bnext to nothing\b|\bpennies\b", 1, 15),
    )
)  # fmt: skip
_ROUND = Decimal("0.02")


def amounts(said: Said, text: str) -> Iterator[Amount]:
    """The amounts of money in a folded text."""
    days = [n.span for n in said.named if n.kind in ("date", "order", "tracking", "phone")]
    for pattern, low, high in _VAGUE:
        if match := pattern.search(text):
            yield Amount(match.span(), Decimal(low), Decimal(high), False, 1.0)
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        before, after = text[max(0, start - 16) : start], text[end : end + 16]
        if any(start < b and a < end for a, b in days) or (_COUNTED.match(after) and not _SIGN.search(before)):
            continue
        spread = between(match["han"]) if match["han"] else None
        value = _value(match)
        if spread is None and (value is None or value < (5 if _SIGN.search(before) else 10 if match["digits"] is None else 1)):
            continue
        told = bool(_PAID.search(before) or _UNIT.match(after))
        if match["digits"] is None:
            told = bool(_PAID_WORDS.search(before) or _UNIT_OF_WORDS.match(after))
            if not told and not (_SOME.match(after) or _AROUND_AFTER.match(after)):
                continue
        if spread is not None:
            yield Amount((start, end), Decimal(spread[0]), Decimal(spread[1]), False, 1.0)
            continue
        assert value is not None
        if (found := _about(value, before, after)) is not None:
            if value >= 10:
                yield Amount((start, end), found[0], found[1], False, 1.0)
        elif told or "." in match.group() or value >= 100:
            yield Amount((start, end), value, value, True, 1.0 if told or "." in match.group() else 0.75)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["digits"]:
        return Decimal(match["digits"].replace(",", ""))
    number = han_number(match["han"]) if match["han"] else english_number(match["words"])
    return None if number is None else Decimal(number)


def _about(value: Decimal, before: str, after: str) -> tuple[Decimal, Decimal] | None:
    """From where to where, when it was said to be about `value`."""
    if _UNDER.search(before):
        return value * Decimal("0.6"), value - Decimal("0.01")
    if _OVER.search(before):
        return value + Decimal("0.01"), value * 2
    if _SOME.match(after) and value == value.to_integral_value():
        return value, value + (value * Decimal("0.15") if "出头" in after[:4] else last_unit(int(value))) - Decimal("0.01")
    if _AROUND_AFTER.match(after) or _AROUND_BEFORE.search(before):
        return value * Decimal("0.85"), value * Decimal("1.15")
    return None


def money(said: Said, text: str, orders: tuple[OrderFact, ...]) -> list[Point]:
    """The orders that were paid so much, or that hold what costs so much."""
    found: list[Point] = []
    for amount in amounts(said, text):
        where = (amount.span, text)
        if not amount.exact:
            marks = [o.total is not None and amount.least <= o.total <= amount.most for o in orders]
            lines = [any(amount.least <= p <= amount.most for p in _prices(o)) for o in orders]
            found += choose("about what was paid", marks, w.ABOUT, *where) or choose("price", lines, w.ABOUT * 0.7, *where)
            continue
        same: tuple[tuple[str, Callable[[Decimal, Decimal], bool], float], ...] = (
            ("", _near, amount.sure), ("about ", _rounded, amount.sure * 0.6),
        )  # fmt: skip
        for about, fits, sure in same:
            paid = choose(
                f"{about}what was paid" if about else "paid",
                [o.total is not None and fits(o.total, amount.least) for o in orders], w.TOTAL * sure, *where,
            )  # fmt: skip
            costs = [any(fits(p, amount.least) for p in _prices(o)) for o in orders]
            points = paid or choose("price", costs, w.PRICE * sure, *where)
            found += points
            if points or any(costs):
                break
    return found


def _near(price: Decimal, value: Decimal) -> bool:
    return price == value or (value == value.to_integral_value() and price.to_integral_value(rounding="ROUND_FLOOR") == value)


def _rounded(price: Decimal, value: Decimal) -> bool:
    """1299 is said to be 1300, 199 to be 200, 358 to be 360."""
    return value >= 20 and value % 10 == 0 and abs(price - value) <= max(Decimal(1), value * _ROUND)


def _prices(order: OrderFact) -> list[Decimal]:
    own = [p for item in order.items if item.price is not None for p in (item.price, item.price * item.quantity)]
    return own + [r.amount for r in order.refunds if r.amount is not None]
