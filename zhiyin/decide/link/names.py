"""What names an order without a doubt, or nearly: numbers and their ends, couriers, places."""

from __future__ import annotations

import re
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
