"""Things named in a text: order, tracking and phone numbers, money, dates, products. Checked where a check exists."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from zhiyin.understand.catalogue import Catalogue
from zhiyin.understand.dates import DAY, HINT, resolve
from zhiyin.understand.normalise import Normalised

_DIGIT = re.compile(r"\d")
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


def entities(normalised: Normalised, sent: date | None = None, catalogue: Catalogue | None = None) -> dict[str, list[Any]]:
    """Kind to list of {"value", "span"}; kinds without a find are left out.

    Kinds: `tracking`, `order`, `phone`, `money` (also "currency"), `date` (with `sent`, the day the text was sent in the
    shop's zone, also "from" and "to", both included), `product` (the catalogue's key; also "word"). Spans are half-open,
    in code points of the original text. A number or date belongs to one kind at most, the first in this order.
    """
    text = normalised.text
    found: dict[str, list[Any]] = {}
    taken: list[tuple[int, int]] = []

    def keep(kind: str, value: str, start: int, end: int, **more: str) -> None:
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            return
        taken.append((start, end))
        found.setdefault(kind, []).append({"value": value, "span": list(normalised.span(start, end)), **more})

    if _DIGIT.search(text):
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
    for match in DAY.finditer(text) if HINT.search(text) else ():
        start, end = match.span()
        days = resolve(match.group(), sent) if sent else None
        meant = {"from": str(days[0]), "to": str(days[1])} if days else {}
        keep("date", match.group(), start, end, **meant)
    if catalogue is not None:
        found_products = [
            {"value": key, "span": list(normalised.span(start, end)), "word": text[start:end]}
            for key, start, end in catalogue.find(text)
        ]
        if found_products:
            found["product"] = found_products
    return found


def _s10_valid(serial: str) -> bool:
    """Check digit of an international postal item (UPU standard S10)."""
    total = sum(weight * int(digit) for weight, digit in zip(_S10, serial[:8], strict=True))
    check = 11 - total % 11
    return int(serial[8]) == {10: 0, 11: 5}.get(check, check)
