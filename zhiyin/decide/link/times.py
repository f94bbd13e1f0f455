"""When something happened: on which day, in which part of it; "just", "the first one", "the dearest one"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

from zhiyin.domain.linking import OrderFact, Said, Span

from . import weights as w
from .periods import Days, periods
from .points import Point, choose

Event = Callable[[OrderFact], datetime | None]


def arrived(order: OrderFact) -> datetime | None:
    return order.delivered_at or next((p.since for p in order.parcels if p.state in ("delivered", "signed_at_pickup")), None)


def _had(order: OrderFact) -> datetime | None:
    """When a person got it; lying in a station does not count."""
    return order.delivered_at or next((p.since for p in order.parcels if p.state == "delivered"), None)


def _asked_back(order: OrderFact) -> datetime | None:
    return max((r.requested_at for r in order.refunds if r.requested_at), default=None)


def moved(order: OrderFact) -> datetime | None:
    return max((p.last_at for p in order.parcels if p.last_at), default=None)


#: what happened on the day that is named, by the words around it; the first that fits
_HAPPENED: tuple[tuple[re.Pattern[str], tuple[Event, ...]], ...] = (
    (re.compile(r"退款|退货|申请|寄回|退回|refund|return|request|back\b|dropped"), (_asked_back,)),
    (re.compile(r"(?:用|穿|戴|吃|喝|洗|睡|玩|使)(?:了|着)|才用|using|used|wore|worn|wearing|lasted|worked"), (arrived,)),
    (re.compile(r"(?:没|不)(?:动|更新)|停|stuck|moved|update|last scan"), (moved, lambda o: o.shipped_at)),
    (
        re.compile(
            r"(?:下|拍|买|订|购)(?:的|了|单)|付款|付的|付了|付钱|下单|购买|order(?:ed)?|bought|purchased|placed|"
            r"paid"
        ),
        (lambda o: o.placed_at, lambda o: o.paid_at),
    ),
    (re.compile(r"发货|发的|寄出|发出|shipped|sent|dispatch"), (lambda o: o.shipped_at,)),
    (
        re.compile(
            r"收到|签收|到的|到货|到手|拿到|取到|送到|送来|arrived|received|came|got|"
            r"deliver"
        ),
        (arrived, lambda o: o.deliver_by),
    ),
)
_ANY: tuple[Event, ...] = (lambda o: o.placed_at, arrived, lambda o: o.shipped_at)
_PROMISED = re.compile(r"(?:说|承诺|预计|应该|保证|最晚|promised|supposed|expected|estimated|due|should)")
_UNTIL = re.compile(r"(?:\b(?:until|till?|by|before|through)|到) ?$|^之?前|^以前")
_PAST = re.compile(
    r"到手|取的|[下拍买订付](?:的|了|单|完)|收到|签收|到的|到货|到了|送来|拿到|ordered|placed|bought|paid|arrived|"
    r"received|\bgot\b|\bcame\b|delivered|order (?:from|i)|from today|one from"
)
_COMING = re.compile(
    r"能(?!不能退)[^,。]{0,6}(?:到|送|发|收|安排|取)|会不会|会到|可以(?:到|送|发)|\b(?:will|can|could|"
    r"coming|going to|gets? here|make it|expect)\b"
)
_BARE_WEEKDAY = re.compile("(?:周|星期|礼拜)[一二三四五六日天]")
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
    r"(?:最早|最先|最开始|第一)(?:的|次|个|单|笔|下|买|那|一)|先(?:下|买|拍)的|(?:之前|以前|早些|早先|前面|前段时间|"
    r"老早)(?:的)?(?:下|"
    r"买|拍|那|订)|原(?:来|先)(?:的)?(?:那|买|下|拍|订)|\bthe (?:original|old|former) (?:one|order|pair|set)|"
    r"(?:first|oldest|earliest|older|earlier|previous) (?:order|one|purchase)|"
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
    """Days that are named in the text, and what happened on them."""
    found: list[Point] = []
    today = said.at.astimezone(zone).date()
    known = [n for n in said.named if n.kind == "date"]
    named = [Days(n.span, n.first, n.last) for n in known if n.first and n.last]
    for span, first, last, sure in (*named, *periods(text, today, [n.span for n in known])):
        start, end = span
        if _UNTIL.search(text[max(0, start - 10) : start]) or _UNTIL.match(text[end : end + 3]):
            continue  # a day by which something must be, not one on which it was
        near = text[max(0, start - 12) : end + 14]
        past = _PAST.search(near) is not None
        if not past and (_COMING.search(text) or last >= today):
            continue
        if last >= today and _COMING.search(near):
            continue
        if past and first > today and _BARE_WEEKDAY.fullmatch(text[start:end]):
            first, last = first - timedelta(7), last - timedelta(7)  # on Thursday, "bought on Saturday" is the last one
        if _PROMISED.search(text[max(0, start - 12) : start]):
            events: tuple[Event, ...] = (lambda o: o.deliver_by, lambda o: o.ship_by)
        elif first > today:
            events = (lambda o: o.deliver_by, lambda o: o.ship_by)
        else:
            events = around(text, start, end) or ()
        found += _on(orders, events, first, last, sure, span, text, zone)
    return found


def _on(
    orders: tuple[OrderFact, ...],
    events: tuple[Event, ...],
    first: date,
    last: date,
    sure: float,
    span: Span,
    text: str,
    zone: tzinfo,
) -> list[Point]:
    """The orders to which it happened on those days; when to none, those to which it did a day before or after."""
    weight = w.DAY * sure * (1.0 if (last - first).days < 3 else 0.6) * (1.0 if events else 0.6)
    for slack in (0, 1):
        margin = timedelta(slack)
        for event in events or _ANY:
            held = [at.astimezone(zone).date() if (at := event(o)) else None for o in orders]
            marks = [day is not None and first - margin <= day <= last + margin for day in held]
            off = w.DAY_OFF * sure if events and not slack else 0.0
            if points := choose("day", marks, weight * (w.DAY_NEAR if slack else 1.0), span, text, off=off):
                return points
            if any(marks):
                return []
    return []


def around(text: str, start: int, end: int) -> tuple[Event, ...] | None:
    """What happened then, by the nearest word around a time."""
    begin, found = max(0, start - 10), []
    for place, (pattern, events) in enumerate(_HAPPENED):
        for match in pattern.finditer(text[begin : end + 14]):
            at = begin + match.start()
            far = at - end if at >= end else start - (begin + match.end()) + 1
            found.append((max(0, far), place, events))
    return min(found)[2] if found else None


def hours(text: str, orders: tuple[OrderFact, ...], zone: tzinfo) -> list[Point]:
    """The part of a day in which something happened."""
    found: list[Point] = []
    for pattern, first, last in _HOURS:
        match = pattern.search(text)
        if match and not _UNTIL.match(text[match.end() : match.end() + 3]):
            for event in (around(text, *match.span()) or _ANY)[:1]:
                marks = [(at := event(o)) is not None and first <= at.astimezone(zone).hour < last for o in orders]
                found += choose("part of the day", marks, w.HOUR, match.span(), text)
    return found


def ranks(text: str, orders: tuple[OrderFact, ...], now: datetime, open_: list[bool]) -> list[Point]:
    """The newest, the first, the dearest one of those that are `open_`; what was done just now."""
    found: list[Point] = []
    if len(orders) < 2:
        return found
    among = open_ if sum(open_) > 1 else [True] * len(orders)
    placed: Event = lambda o: o.placed_at  # noqa: E731
    for rule, pattern, value, last in (
        ("just ordered", _JUST_PLACED, placed, True),
        ("just came", _JUST_CAME, _had, True),
        ("newest", _NEWEST, placed, True),
        ("oldest", _OLDEST, placed, False),
    ):
        match = pattern.search(text)
        times = [
            (at, n)
            for n, o in enumerate(orders)
            if (at := value(o)) is not None and at <= now and (among[n] or rule.startswith("just"))
        ]
        if match and times:
            best = (max if last else min)(times)
            if rule.startswith("just") and now - best[0] > timedelta(days=3):
                continue
            weight = w.FRESH if rule.startswith("just") else w.EXTREME
            found += choose(rule, [n == best[1] for n in range(len(orders))], weight, match.span(), text)
    for rule, pattern, sign in (("dearest", _DEAREST, 1), ("cheapest", _CHEAPEST, -1)):
        match = pattern.search(text)
        totals = [(sign * o.total, n) for n, o in enumerate(orders) if o.total is not None and among[n]]
        if match and len(totals) > 1 and "贵店" not in text:
            best_total = max(totals)
            found += choose(rule, [n == best_total[1] for n in range(len(orders))], w.EXTREME, match.span(), text)
    return found
