"""When something happened: days, how long ago, "just", "the first one", "the dearest one"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from math import log

from zhiyin.domain.linking import OrderFact, Said

from . import weights as w
from .points import Point, choose

Event = Callable[[OrderFact], datetime | None]


def _arrived(order: OrderFact) -> datetime | None:
    return order.delivered_at or next((p.since for p in order.parcels if p.state in ("delivered", "signed_at_pickup")), None)


def _had(order: OrderFact) -> datetime | None:
    """When a person got it; lying in a station does not count."""
    return order.delivered_at or next((p.since for p in order.parcels if p.state == "delivered"), None)


def _asked_back(order: OrderFact) -> datetime | None:
    return max((r.requested_at for r in order.refunds if r.requested_at), default=None)


def _moved(order: OrderFact) -> datetime | None:
    return max((p.last_at for p in order.parcels if p.last_at), default=None)


#: what happened on the day that is named, by the words around it; the first that fits
_HAPPENED: tuple[tuple[re.Pattern[str], tuple[Event, ...]], ...] = (
    (re.compile(r"退款|退货|申请|寄回|退回|refund|return|request|back\b|dropped"), (_asked_back,)),
    (re.compile(r"(?:用|穿|戴|吃|喝|洗|睡|玩|使)(?:了|着)|才用|using|used|wore|worn|wearing|lasted|worked"), (_arrived,)),
    (re.compile(r"(?:没|不)(?:动|更新)|停|stuck|moved|update|last scan"), (_moved, lambda o: o.shipped_at)),
    (
        re.compile(
            r"(?:下|拍|买|订|购)(?:的|了|单)|付款|付的|付了|付钱|下单|购买|order(?:ed)?|bought|purchased|placed|"
            r"paid"
        ),
        (lambda o: o.placed_at, lambda o: o.paid_at),
    ),
    (re.compile(r"发货|发的|寄出|发出|shipped|sent|dispatch"), (lambda o: o.shipped_at,)),
    (re.compile(r"收到|签收|到的|到货|拿到|送到|送来|arrived|received|came|got|deliver"), (_arrived, lambda o: o.deliver_by)),
)
_ANY: tuple[Event, ...] = (lambda o: o.placed_at, _arrived, lambda o: o.shipped_at)
_PROMISED = re.compile(r"(?:说|承诺|预计|应该|保证|最晚|promised|supposed|expected|estimated|due|should)")
_UNTIL = re.compile(r"(?:\b(?:until|till?|by|before|through)|到) ?$|^之?前|^以前")
_PAST = re.compile(
    r"[下拍买订付](?:的|了|单|完)|收到|签收|到的|到货|到了|送来|拿到|ordered|placed|bought|paid|arrived|"
    r"received|\bgot\b|\bcame\b|delivered|order (?:from|i)|from today|one from"
)
_COMING = re.compile(
    r"能(?!不能退)[^,。]{0,6}(?:到|送|发|收|安排|取)|会不会|会到|可以(?:到|送|发)|\b(?:will|can|could|"
    r"coming|going to|gets? here|make it|expect)\b"
)
_NUMBER = {
    **{c: n for n, c in enumerate("零一二三四五六七八九十")},
    "两": 2,
    "半": 0.5,
    "几": 4,
    "好几": 5,
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
    r"(\d{1,3}|好几|[一二两三四五六七八九十半几])(?:多)?个?(?:多|半)?(分钟|小时|钟头|天|星期|礼拜|周|月|年)(?:多|半)?(?:了|还|都|没|前|吧|啦|以上|左右|啊|的|$|也|仍|就|依|,)|"
    r"(?:(?:for|over|been|after|almost|nearly|about|past|last) )?\b(\d{1,3}|an?|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|a couple of|couple|a few|"
    r"several) (minute|min|hour|day|week|month|year)s?\b(?! ?(?:warranty|return))"
)
_PROMISE_SPAN = re.compile(r"(?:内|之内|以内|后|within|in the next|up to|takes?)")
_JUST_PLACED = re.compile(
    r"刚(?:刚|才)?(?:下|拍|买|订|付|提交)|刚下单|just (?:placed|submitted|put in|ordered|bought|paid|purchased|made)"
)
_JUST_CAME = re.compile(
    r"刚(?:刚|才)?(?:收到|到|拿到|签收|取)|just (?:arrived|received|got|came|opened)|arrived (?:today|this morning)"
)
_NEWEST = re.compile(
    r"(?:最近|最新|最后|刚才|上(?=一))(?:的)?(?:一|那|这)?(?:次|个|单|笔|下的|买的|拍的|一单|订单)|后(?:来|面)(?:下|"
    r"买|拍)的|(?:most recent|latest|newest|last) (?:order|one|purchase)|my last order"
)
_OLDEST = re.compile(
    r"(?:最早|最先|最开始|第一)(?:的|次|个|单|笔|下|买|那|一)|先(?:下|买|拍)的|(?:之前|以前|早些|早先|前面|前段时间|老早)(?:的)?(?:下|"
    r"买|拍|那|订)|(?:first|oldest|earliest|older|earlier|previous) (?:order|one|purchase)|"
    r"(?:ordered|bought) (?:first|earlier|a while ago|ages ago)"
)
_DEAREST = re.compile(
    r"最贵|(?<!太)贵的|金额(?:最)?大|大单|贵的那|(?:most |more )?expensive|pricier|priciest|biggest|"
    r"larger order|bigger order|big order|costs? (?:the )?most"
)
_CHEAPEST = re.compile(
    r"最便宜|便宜的|金额(?:最)?小|小单|cheap(?:est|er)? (?:one|order)|cheapest|smallest|smaller order|small order"
)


_HOURS = tuple(
    (re.compile(pattern), first, last)
    for pattern, first, last in (
        ("凌晨|半夜|in the middle of the night", 0, 6),
        (r"早上|上午|今早|清晨|\bmorning", 5, 12),
        (r"中午|\bnoon|lunchtime", 11, 14),
        (r"下午|\bafternoon", 12, 18),
        (r"昨晚|晚上|今晚|夜里|\bevening|last night", 18, 24),
    )
)


def days(said: Said, text: str, orders: tuple[OrderFact, ...], zone: tzinfo) -> list[Point]:
    """Days that understanding found in the text, and what happened on them."""
    found: list[Point] = []
    for named in said.named:
        if named.kind != "date" or named.first is None or named.last is None:
            continue
        start, end = named.span
        if _UNTIL.search(text[max(0, start - 10) : start]) or _UNTIL.match(text[end : end + 3]):
            continue  # a day by which something must be, not one on which it was
        near = text[max(0, start - 12) : end + 14]
        if not _PAST.search(near) and (_COMING.search(text) or named.last >= said.at.astimezone(zone).date()):
            continue
        if named.last >= said.at.astimezone(zone).date() and _COMING.search(near):
            continue
        if _PROMISED.search(text[max(0, start - 12) : start]):
            events: tuple[Event, ...] = (lambda o: o.deliver_by, lambda o: o.ship_by)
        elif named.first > said.at.astimezone(zone).date():
            events = (lambda o: o.deliver_by, lambda o: o.ship_by)
        else:
            events = _around(text, start, end) or ()
        vague = not events
        for event in events or _ANY:
            marks = [(at := event(o)) is not None and named.first <= at.astimezone(zone).date() <= named.last for o in orders]
            points = choose(
                "day",
                marks,
                (w.DAY if (named.last - named.first).days < 3 else w.DAY * 0.6) * (0.6 if vague else 1.0),
                named.span,
                text,
                off=0.0 if vague else w.DAY_OFF,
            )
            if points:
                found += points
                break
            if any(marks):
                break
    return found


def _around(text: str, start: int, end: int) -> tuple[Event, ...] | None:
    """What happened then, by the nearest word around a time."""
    begin, found = max(0, start - 10), []
    for place, (pattern, events) in enumerate(_HAPPENED):
        for match in pattern.finditer(text[begin : end + 14]):
            at = begin + match.start()
            far = at - end if at >= end else start - (begin + match.end()) + 1
            found.append((max(0, far), place, events))
    return min(found)[2] if found else None


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
        number = match[1] or match[3]
        long = (_NUMBER.get(number) or float(number if number.isdigit() else 1)) * _UNIT[match[2] or match[4]]
        events = _around(text, *match.span()) or ((lambda o: o.placed_at, lambda o: o.shipped_at, _arrived, _moved))
        if events == (_arrived,):
            # used for so long: it came before that, and how long before is left open
            had = [(at := _arrived(o)) is None or (said.at - at) / timedelta(days=1) >= long * 0.7 for o in orders]
            found += choose("how long", had, w.SPAN / 2, match.span(), text)
            continue
        near = [max((_close(event(o), said.at, long) for event in events), default=-1.0) for o in orders]
        if max(near) > 0.2 and max(near) - min(near) > 0.2:
            weight = w.SPAN * (0.6 if number in ("几", "好几", "a few", "several") else 1.0)
            found.append(Point("how long", tuple(weight * max(0.0, one) for one in near), (match.span(),), match.group()))
    return found


def _close(at: datetime | None, now: datetime, long: float) -> float:
    """1 when it is as long ago as said, 0 or less when it is half or twice as long."""
    if at is None or at > now:
        return -1.0
    passed = (now - at) / timedelta(days=1)
    return 1.0 - (log((passed + 0.1 + long * 0.1) / (long * 1.1 + 0.1)) / log(1.7)) ** 2


def hours(text: str, orders: tuple[OrderFact, ...], zone: tzinfo) -> list[Point]:
    """The part of a day in which something happened."""
    found: list[Point] = []
    for pattern, first, last in _HOURS:
        match = pattern.search(text)
        if match and not _UNTIL.match(text[match.end() : match.end() + 3]):
            for event in (_around(text, *match.span()) or _ANY)[:1]:
                marks = [(at := event(o)) is not None and first <= at.astimezone(zone).hour < last for o in orders]
                found += choose("part of the day", marks, w.HOUR, match.span(), text)
    return found


def ranks(text: str, orders: tuple[OrderFact, ...], now: datetime) -> list[Point]:
    """The newest, the first, the dearest one; what was done just now."""
    found: list[Point] = []
    if len(orders) < 2:
        return found
    placed: Event = lambda o: o.placed_at  # noqa: E731
    for rule, pattern, value, last in (
        ("just ordered", _JUST_PLACED, placed, True),
        ("just came", _JUST_CAME, _had, True),
        ("newest", _NEWEST, placed, True),
        ("oldest", _OLDEST, placed, False),
    ):
        match = pattern.search(text)
        times = [(at, n) for n, o in enumerate(orders) if (at := value(o)) is not None and at <= now]
        if match and times:
            best = (max if last else min)(times)
            if rule.startswith("just") and now - best[0] > timedelta(days=3):
                continue
            weight = w.FRESH if rule.startswith("just") else w.EXTREME
            found += choose(rule, [n == best[1] for n in range(len(orders))], weight, match.span(), text)
    for rule, pattern, sign in (("dearest", _DEAREST, 1), ("cheapest", _CHEAPEST, -1)):
        match = pattern.search(text)
        totals = [(sign * o.total, n) for n, o in enumerate(orders) if o.total is not None]
        if match and len(totals) > 1 and "贵店" not in text:
            best_total = max(totals)
            found += choose(rule, [n == best_total[1] for n in range(len(orders))], w.EXTREME, match.span(), text)
    return found
