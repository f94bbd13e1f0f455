"""What names an order without a doubt, or nearly: numbers and their ends, money, couriers, places."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from zhiyin.domain.linking import OrderFact, Said

from . import weights as w
from .fold import fold
from .points import Point, choose

_RUN = re.compile(r"[a-z0-9][a-z0-9_\-]*\d[a-z0-9_\-]*")
_TAIL = re.compile(
    r"(?:尾号|末尾|后[三四五六\d]位|最后[三四五六\d]位|尾数)(?:数字|是|为|:|：|的)?\s?(\d{3,8})|(?<!\d)(\d{3,8})\s?(?:结尾|"
    r"的?那[个单笔张]|的(?:单|订单|包裹|快递)|这[个单])|"
    r"(?:end(?:s|ing|ed)?(?: in| with)?|last (?:three|four|five|six|\d)(?: digits)?(?: of [a-z ]+)?(?: are|"
    r" is)?)\s?#?(\d{3,8})"
)
_MONEY = re.compile(r"(?<![\d.\-:/a-z])(\d{1,6}(?:\.\d{1,2})?)(?![\d:\-/]|\.\d)")
#: numbers that are something else than money
_NOT_MONEY = re.compile(
    r"^\s?(?:天|小时|分钟|号(?!单)|月|日|周|年|点|个|件|双|条|杯|瓶|盒|码|岁|斤|ml|g\b|cm|kg|l\b|w\b|寸|"
    r"次|位|%|折|楼|度|days?|weeks?|months?|hours?|hrs?|minutes?|am\b|pm\b|st\b|nd\b|"
    r"rd\b|th\b|pairs?|pcs|pieces|packs?|times|stars?|percent|inch|x\b|mah|gb)"
)
_SIGN = re.compile(r"[¥￥$£€]\s?$")
_MONEY_SAID = re.compile(
    r"[¥￥$£€]\s?$|(?:花|付|价格|共|总|金额|一共|总共|卖|实付|paid|cost|total|for|worth|spent|charged|"
    r"of|was|at)[^\d]{0,5}$"
)
_MONEY_UNIT = re.compile(r"^\s?(?:元|块|圆|rmb|yuan|usd|dollars?|bucks?|pounds?|euros?|quid|的|那[单个笔])")
_ROUGH = re.compile(
    r"(?:(\d{2,5})|([一两二三四五六七八九])([百千])([一两二三四五六七八九])?|([一两二三四五六七八九])十)\s?(?:多|来|"
    r"几|左右|上下|出头)(?:块|元)?|(?:about|around|roughly|approximately|some|~)\s?[$£€¥]?\s?(\d{2,5})\b(?! (?:day|"
    r"week|hour|minute|month|year|ml|g\b|people))|[$£€¥](\d{2,5}) ?(?:ish|or so|"
    r"something)"
)
_HAN_MONEY = re.compile(
    r"(?<![一二两三四五六七八九十百千第])([一二两三四五六七八九十]+[百千十][零一二两三四五六七八九十百]*)(?=块|元|的(?:那|单|订单|"
    r"东西)|那[单个笔]|多?买的|这[单个])(?!多)"
)
_LIMIT = re.compile(
    r"(?:不到|将近|快|差不多)\s?[¥￥]?(\d{2,5})\s?(?:块|元|的)|(?:超过|多于)\s?[¥￥]?(\d{2,5})\s?(?:块|"
    r"元|的)|(?:under|less than|almost|nearly|just under) [$£€](\d{1,5})|(?:over|more than) [$£€](\d{1,5})|"
    r"(?:不到|将近|快)([一二两三四五六七八九]?[十百千])(?:块|元|的)"
)
_UNDER = re.compile("不到|将近|快|差不多|under|less|almost|nearly")
_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
COURIERS = tuple(
    fold_names.split()
    for fold_names in (
        "顺丰 shunfeng sf sf-express",
        "中通 zhongtong zto",
        "圆通 yuantong yto",
        "韵达 yunda",
        "申通 shentong sto",
        "极兔 jtexpress j&t jt",
        "京东 jd jingdong jdl",
        "邮政 ems youzheng youzhengguonei 中国邮政 chinapost",
        "德邦 debangkuaidi debang deppon",
        "百世 huitongkuaidi best",
        "菜鸟 丹鸟 cainiao danniao",
        "ups",
        "fedex 联邦",
        "dhl",
        "usps",
        "royal_mail royalmail",
        "dpd",
        "evri hermes",
        "gls",
        "amazon",
        "天天 tiantian",
        "安能 annengwuliu",
        "跨越 kuayue",
        "达达 dada",
        "美团 meituan",
        "饿了么 蜂鸟",
        "yodel",
        "ontrac",
        "canada_post",
        "auspost australia_post",
        "parcelforce",
        "lasership",
        "闪送 shansong",
        "sf_international",
    )
)
_SPOKEN = tuple((names, tuple(fold(name.replace("_", " ")) for name in names)) for names in COURIERS)
#: a courier that is asked for, not one that has it
_WISHED = re.compile(
    r"(?:能|可以|改|换|指定|想)(?:不能)?(?:走|发|用)|默认(?:发|用)|(?:can|could) you (?:ship|send|"
    r"use)|ship (?:via|with)|instead of"
)
_COMMON = frozenset(
    {
        "快递",
        "速运",
        "速递",
        "物流",
        "转运",
        "中转",
        "中心",
        "分拨",
        "网点",
        "公司",
        "已到",
        "到达",
        "离开",
        "发往",
        "快件",
        "签收",
    }
)
_TIDY = re.compile("(?:特别行政区|自治区|省|市|区|县|镇|街道|分拨中心|转运中心|集散中心|营业部|网点|中心)$")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,}|[a-z][a-z .'-]{2,}")


def numbers(said: Said, text: str, orders: tuple[OrderFact, ...]) -> list[Point]:
    """Whole numbers of orders and parcels, sent along or written, and their ends."""
    found: list[Point] = []
    own = [[fold(number) for number in (o.number, *(p.number for p in o.parcels)) if number] for o in orders]
    if said.order_no:
        wanted = fold(said.order_no)
        found += _whole("number", [wanted in numbers for numbers in own], w.NUMBER, None, said.order_no)
    taken: list[tuple[int, int]] = []
    spans = [(fold(n.value), n.span) for n in said.named if n.kind in ("order", "tracking")]
    spans += [(m.group().strip("-_"), m.span()) for m in _RUN.finditer(text) if len(m.group()) > 4]
    for value, span in spans:
        if any(span[0] < b and a < span[1] for a, b in taken):
            continue
        marks = [value in numbers for numbers in own]
        if any(marks):
            found += _whole("number", marks, w.NUMBER, span, text)
            taken.append(span)
        elif len(value) > 5 and any(marks := [any(one.endswith(value) for one in numbers) for numbers in own]):
            found += _whole("end of a number", marks, w.TAIL, span, text)
            taken.append(span)
    for match in _TAIL.finditer(text):
        group = next(n for n in (1, 2, 3) if match[n])
        if any(match.start(group) < b and a < match.end(group) for a, b in taken):
            continue
        marks = [any(one.endswith(match[group]) for one in numbers) for numbers in own]
        found += _whole("end of a number", marks, w.TAIL if len(match[group]) > 3 else w.SHORT_TAIL, match.span(group), text)
    return found


def _whole(rule: str, marks: list[bool], weight: float, span: tuple[int, int] | None, text: str) -> list[Point]:
    """`span` None: it was sent along, and stands nowhere in the text."""
    if not any(marks):
        return []
    words = text if span is None else text[span[0] : span[1]]
    return [Point(rule, tuple(weight if mark else 0.0 for mark in marks), (span,) if span else (), words)]


def money(said: Said, text: str, orders: tuple[OrderFact, ...]) -> list[Point]:
    """What was paid, what a line costs, what is paid back; "two hundred or so"."""
    found: list[Point] = []
    days = [n.span for n in said.named if n.kind in ("date", "order", "tracking", "phone")]
    rough = list(_ROUGH.finditer(text))
    for match in _MONEY.finditer(text):
        start, end = match.span()
        if (
            any(start < b and a < end for a, b in days)
            or any(r.start() <= start < r.end() for r in rough)
            or (_NOT_MONEY.match(text[end:]) and not _SIGN.search(text[:start]))
        ):
            continue
        value = Decimal(match[1])
        told = bool(_MONEY_SAID.search(text[:start]) or _MONEY_UNIT.match(text[end:]))
        if not told and (value < 10 or (value < 100 and "." not in match[1])):
            continue
        sure = 1.0 if told or "." in match[1] else 0.75
        exact = choose("paid", [_near(o.total, value) for o in orders], w.TOTAL * sure, (start, end), text)
        found += exact or choose("price", [_costs(o, value) for o in orders], w.PRICE * sure, (start, end), text)
    for match in _HAN_MONEY.finditer(text):
        said_in_words = _han_number(match[1]) or Decimal(0)
        if said_in_words >= 10 and not any(r.start() < match.end() and match.start() < r.end() for r in rough):
            paid = choose("paid", [_near(o.total, said_in_words) for o in orders], w.TOTAL, match.span(1), text)
            found += paid or choose("price", [_costs(o, said_in_words) for o in orders], w.PRICE, match.span(1), text)
    for match in _LIMIT.finditer(text):
        amount = Decimal(match[1] or match[2] or match[3] or match[4]) if not match[5] else _han_number(match[5]) or Decimal(0)
        if amount >= 5:
            under = bool(_UNDER.search(match.group()))
            marks = [
                o.total is not None
                and (amount * Decimal("0.5") <= o.total < amount if under else amount < o.total <= amount * 2)
                for o in orders
            ]
            found += choose("about what was paid", marks, w.ABOUT, match.span(), text)
    for match in rough:
        low = _rough(match)
        if low is not None:
            step = Decimal(10 ** max(0, len(str(low)) - 1)) if low >= 100 else Decimal(10)
            around = match[6] or match[7] or "左右" in match.group() or "上下" in match.group()
            least, most = (low * Decimal("0.85"), low * Decimal("1.15")) if around else (Decimal(low), low + step)
            found += choose(
                "about what was paid",
                [o.total is not None and least <= o.total <= most for o in orders],
                w.ABOUT,
                match.span(),
                text,
            )
    return found


def _near(total: Decimal | None, value: Decimal) -> bool:
    return total is not None and (
        total == value or (value == value.to_integral_value() and total.to_integral_value(rounding="ROUND_FLOOR") == value)
    )


def _costs(order: OrderFact, value: Decimal) -> bool:
    prices = [p for item in order.items if item.price is not None for p in (item.price, item.price * item.quantity)]
    return any(_near(price, value) for price in (*prices, *(r.amount for r in order.refunds)))


def _han_number(text: str) -> Decimal | None:
    """一百七十八, and 三百六 for 360."""
    value, digit, unit = 0, 0, 1
    for char in text:
        if char in "十百千":
            unit = {"十": 10, "百": 100, "千": 1000}[char]
            value, digit = value + (digit or 1) * unit, 0
        elif char == "零":
            unit = 10
        elif char in _DIGIT:
            digit = _DIGIT[char]
        else:
            return None
    return Decimal(value + digit * (unit // 10 if digit and unit > 10 and text[-2:-1] in "百千" else 1))


def _rough(match: re.Match[str]) -> int | None:
    if match[1] or match[6] or match[7]:
        return int(match[1] or match[6] or match[7])
    if match[2]:
        unit = 100 if match[3] == "百" else 1000
        return _DIGIT[match[2]] * unit + (_DIGIT[match[4]] * unit // 10 if match[4] else 0)
    return _DIGIT[match[5]] * 10


def couriers(text: str, orders: tuple[OrderFact, ...]) -> list[Point]:
    found: list[Point] = []
    for names, spoken in _SPOKEN:
        for word in spoken:
            place = _find(text, word) if word in text else None
            if place is not None:
                if _WISHED.search(text):
                    return []
                marks = [any(_is(parcel.courier, names) for parcel in o.parcels) for o in orders]
                found += choose("courier", marks, w.COURIER, place, text, off=-0.4)
                break
    return found


def _find(text: str, word: str) -> tuple[int, int] | None:
    if word not in text:
        return None
    pattern = rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)
    match = re.search(pattern, text)
    return match.span() if match else None


def _is(courier: str, names: list[str]) -> bool:
    given = fold(courier).replace(" ", "_")
    return any(
        given == fold(n) or (not n.isascii() and n in given) or (n.isascii() and len(n) > 2 and given.startswith(fold(n)))
        for n in names
    )


def places(text: str, orders: tuple[OrderFact, ...]) -> list[Point]:
    """Where the parcel is, or where it goes."""
    found: list[Point] = []
    known: dict[str, list[bool]] = {}
    for n, order in enumerate(orders):
        for given in (*(p.place for p in order.parcels), *order.to):
            for part in _parts(given):
                if part in text:
                    known.setdefault(part, [False] * len(orders))[n] = True
    seen: list[tuple[int, int]] = []
    for word in sorted(known, key=len, reverse=True):
        place = _find(text, word)
        if place is not None and not any(place[0] < b and a < place[1] for a, b in seen):
            seen.append(place)
            found += choose("place", known[word], w.PLACE, place, text)
    return found


@lru_cache(4_096)
def _parts(given: str) -> tuple[str, ...]:
    """What a place can be called: its name without 市 and the like, the beginning and the end of that."""
    found: dict[str, None] = {}
    for match in _PLACE.finditer(fold(given)):
        word = _TIDY.sub("", match.group().strip()) or match.group()
        han = not word.isascii()
        found |= dict.fromkeys((word, word[-2:] if han and len(word) > 3 else word, word[:2] if han else word))
    return tuple(part for part in found if len(part) > 1 and part not in _COMMON)
