"""Things named in a text: order, tracking and phone numbers, money, dates. Values are checked where a check exists."""

from __future__ import annotations

import re
from typing import Any

from zhiyin.understand.normalise import Normalised

_WORTH = re.compile(
    r"\d|[一二三四五六七八九十两百千][块元]|昨天|今天|明天|前天|后天|大前天|周[一二三四五六日天]|星期|上周|下周|月底|月初|"
    r"双十一|双11|yesterday|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|@"
)
_PHONE = re.compile(
    r"(?<![\d-])(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?![\d-])|(?<!\d)(0\d{2,3}-\d{7,8})(?!\d)|"
    r"(?<![\d-])(400-?\d{3}-?\d{4})(?!\d)"
)
_TRACKING = re.compile(
    r"(?<![a-z0-9])(?:(sf\d{12,15}|yt\d{13,16}|jd[a-z]{0,3}\d{10,16}|jt\d{13,15}|zto\d{10,14}|"
    r"sto\d{10,15}|dp[kl]\d{10,14}|ems\d{10,14}|1z[0-9a-z]{16})|([a-z]{2})(\d{9})([a-z]{2}))(?![a-z0-9])"
)
_NAMED_TRACKING = re.compile(
    r"(?:运单号?|快递单号?|物流单号?|单号|tracking(?: number| no\.?)?)[是为:： #]{0,3}([a-z]{0,4}\d{10,16})(?!\d)"
)
_ORDER = re.compile(r"(?:订单号?|订单编号|单子|order(?: number| no\.?| id)?)[是为:： #(\[]{0,3}([a-z]{0,4}-?\d{5,24})(?!\d)")
_LONG_NUMBER = re.compile(r"(?<![\w.])(\d{16,24}|20[12]\d[01]\d[0-3]\d\d{6,16})(?![\w.])")
_MONEY = re.compile(
    r"(?:(?P<sign>[¥￥$£€]|rmb|usd) ?(?P<a>\d{1,8}(?:,\d{3})*(?:\.\d{1,2})?))|"
    r"(?<![\d.])(?P<b>\d{1,8}(?:\.\d{1,2})?) ?(?P<unit>元|块钱|块|圆|rmb|毛|万元|dollars|bucks|pounds|euros|usd)(?!儿|肉|糖)"
)
_DATE = re.compile(
    r"20\d\d[-/.年][01]?\d[-/.月][0-3]?\d[日号]?|(?<!\d)[01]?\d月[0-3]?\d[日号]|(?<![\d月])[0-3]?\d号(?!线|楼|店|门|柜|仓)|"
    r"大前天|昨[天晚]|今[天晚早]|明[天早晚]|前天|后天|上*[上下这本](?:周|个?星期|礼拜)[一二三四五六日天]?|"
    r"(?:周|星期|礼拜)[一二三四五六日天]|上个?月\d{0,2}号?|[本下]个?月\d{0,2}号?|月[底初]|双十一|双11|双十二|六一八|"
    r"\b(?:yesterday|today|tomorrow|(?:last |next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|last week|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:st|nd|rd|th)?)\b"
)
_CURRENCY = {
    "$": "USD",
    "usd": "USD",
    "dollars": "USD",
    "bucks": "USD",
    "£": "GBP",
    "pounds": "GBP",
    "€": "EUR",
    "euros": "EUR",
}
_S10 = (8, 6, 4, 2, 3, 5, 9, 7)


def entities(normalised: Normalised) -> dict[str, list[Any]]:
    """Kind to list of {"value", "span"} (money also "currency"); kinds without a find are left out.

    Kinds: `tracking`, `order`, `phone`, `money`, `date`. Spans are half-open, in code points of the original text.
    A stretch of text belongs to one kind at most, the first in this order.
    """
    text = normalised.text
    if _WORTH.search(text) is None:
        return {}
    found: dict[str, list[Any]] = {}
    taken: list[tuple[int, int]] = []

    def keep(kind: str, value: str, start: int, end: int, **more: str) -> None:
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            return
        taken.append((start, end))
        found.setdefault(kind, []).append({"value": value, "span": list(normalised.span(start, end)), **more})

    digits = any(char.isdigit() for char in text)
    if digits:
        for match in _TRACKING.finditer(text):
            if match.group(1) or _s10_valid(match.group(3)):
                keep("tracking", match.group().upper(), *match.span())
        for match in _NAMED_TRACKING.finditer(text):
            if "订单" not in text[max(0, match.start() - 2) : match.end()]:
                keep("tracking", match.group(1).upper(), *match.span(1))
        for match in _ORDER.finditer(text):
            if _PHONE.fullmatch(match.group(1)) is None:
                keep("order", match.group(1).upper(), *match.span(1))
        for match in _PHONE.finditer(text):
            group = next(number for number in (1, 2, 3) if match.group(number))
            keep("phone", re.sub(r"[- ]", "", match.group(group)), *match.span(group))
        for match in _LONG_NUMBER.finditer(text):
            keep("order", match.group(1), *match.span(1))
        for match in _MONEY.finditer(text):
            amount = (match.group("a") or match.group("b")).replace(",", "")
            currency = _CURRENCY.get(match.group("sign") or match.group("unit"), "CNY")
            factor = {"毛": 0.1, "万元": 10_000}.get(match.group("unit") or "", 1)
            keep("money", f"{float(amount) * factor:.2f}", *match.span(), currency=currency)
    for match in _DATE.finditer(text):
        keep("date", match.group(), *match.span())
    return found


def _s10_valid(serial: str) -> bool:
    """Check digit of an international postal item (UPU standard S10)."""
    total = sum(weight * int(digit) for weight, digit in zip(_S10, serial[:8], strict=True))
    check = 11 - total % 11
    return int(serial[8]) == {10: 0, 11: 5}.get(check, check)
