"""How long ago something happened, or for how long it has been so: 两三天了, "three weeks now"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from math import log

from zhiyin.domain.linking import OrderFact, Said

from . import weights as w
from .numerals import between, han_number
from .points import Point, choose
from .times import around, arrived, moved

_NUMBER = {
    **{c: n for n, c in enumerate("零一二三四五六七八九十")},
    "两": 2,
    "半": 0.5,
    "几": 4,
    "好几": 5,
    "十几": 14,
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "couple": 2,
    "a couple of": 2,
    "a few": 3,
    "several": 4,
    "few": 3,
    "half a": 0.5,
}
_UNIT = {
    "分钟": 1 / 1440,
    "minute": 1 / 1440,
    "min": 1 / 1440,
    "小时": 1 / 24,
    "钟头": 1 / 24,
    "天": 1,
    "日": 1,
    "星期": 7,
    "礼拜": 7,
    "周": 7,
    "月": 30,
    "hour": 1 / 24,
    "day": 1,
    "week": 7,
    "month": 30,
    "年": 365,
    "year": 365,
}
_SPAN = re.compile(
    r"(?P<n>\d{1,3}|好几|十几|[一二两三四五六七八九十半几]{1,3})(?P<odd>多|来)?个?(?P<mid>多|半)?(?P<unit>分钟|小时|"
    r"钟头|天|星期|礼拜|周|月|年)(?P<more>多|半)?"
    r"(?:了|还|都|没|前|吧|啦|以上|左右|啊|的|$|也|仍|就|依|,| |才|不到|出头)|"
    r"(?:(?:for|over|been|after|almost|nearly|about|past|last) )?\b(?P<en>\d{1,3}|an?|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|a couple of|couple|a few|"
    r"several|half a) (?P<of>minute|min|hour|day|week|month|year)s?\b(?! ?(?:warranty|return))"
)
_PROMISE_SPAN = re.compile(r"(?:内|之内|以内|后|within|in the next|up to|takes?)")


def spans(said: Said, text: str, orders: tuple[OrderFact, ...]) -> list[Point]:
    """How long ago, or for how long: near what passed since, for the order of which that is true."""
    found: list[Point] = []
    for match in _SPAN.finditer(text):
        if _PROMISE_SPAN.match(text[match.end() : match.end() + 3].lstrip("了")) or _PROMISE_SPAN.search(
            text[max(0, match.start() - 8) : match.start()]
        ):
            continue
        if any(n.kind == "date" and n.span[0] <= match.start() < n.span[1] and n.first for n in said.named):
            continue
        number = match["n"] or match["en"]
        long = _long(number) * _UNIT[match["unit"] or match["of"]]
        if odd := match["odd"] or match["mid"] or match["more"]:
            long += (0.5 if odd == "半" else 0.3) * max(_UNIT[match["unit"]], long * 0.5 if match["odd"] else 0)
        events = around(text, *match.span()) or ((lambda o: o.placed_at, lambda o: o.shipped_at, arrived, moved))
        if events == (arrived,):
            # used for so long: it came before that, and how long before is left open
            had = [(at := arrived(o)) is None or (said.at - at) / timedelta(days=1) >= long * 0.7 for o in orders]
            found += choose("how long", had, w.SPAN / 2, match.span(), text)
            continue
        near = [max((_close(event(o), said.at, long) for event in events), default=-1.0) for o in orders]
        if max(near) > 0.2 and max(near) - min(near) > 0.2:
            weight = w.SPAN * (0.6 if number in ("几", "好几", "a few", "several") else 1.0)
            found.append(Point("how long", tuple(weight * max(0.0, one) for one in near), (match.span(),), match.group()))
    return found


def _long(number: str) -> float:
    if (known := _NUMBER.get(number)) is not None:
        return known
    if (either := between(number)) is not None:
        return sum(either) / 2
    return float(number) if number.isdigit() else float(han_number(number) or 1)


def _close(at: datetime | None, now: datetime, long: float) -> float:
    """1 when it is as long ago as said, 0 or less when it is half or twice as long."""
    if at is None or at > now:
        return -1.0
    passed = (now - at) / timedelta(days=1)
    return 1.0 - (log((passed + 0.1 + long * 0.1) / (long * 1.1 + 0.1)) / log(1.7)) ** 2
