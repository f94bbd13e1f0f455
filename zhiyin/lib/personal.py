"""Personal data in a text: where it stands, and the same text with it hidden (Q-05). Pure.

Hiding keeps the number of code points, so that spans over the original text (evidence) fit the hidden one, too. A value
that can be checked (identity card, bank card) is found by its check digit; one that cannot (passport, account names)
only where the text names it. Numbers of orders and parcels, prices, dates and times are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from .places import addresses

HIDDEN = "*"
#: characters up to which a hidden text is remembered
SHORT = 64
#: signs of other widths, one code point for one, so that places stay
_WIDE = {0xFF10 + n: str(n) for n in range(10)} | {0xFF21 + n: chr(65 + n) for n in range(26)} | {
    0xFF41 + n: chr(97 + n) for n in range(26)} | {ord(wide): plain for wide, plain in zip(
        "＠．－—–＋：\u3000\xa0（）＃·・", "@.---+:  ()#--", strict=True)}
_DIGITS = "零〇幺一二三四五六七八九"
_SPOKEN_NUMBER = re.compile(f"(?<![{_DIGITS}十百千万])[幺一][三四五六七八九][{_DIGITS}]{{9}}(?![{_DIGITS}十百千万])")
_WORTH = re.compile(r"[0-9@]|[零〇幺一二三四五六七八九]{11}|[一二三四五六七八九十][号栋幢座]|[镇乡村]|街道|小区|花园|"
                    r"大厦|公寓|[路街]|微信|wechat|box|stra(?:ß|ss)e", re.IGNORECASE)

#: before a number: it is the number of an order or a parcel
_NUMBER_OF = re.compile(
    r"(?:订单|单号|运单|快递单|物流单|面单|编号|流水号?|货号|款号|批次|条码|条形码|sku|order|tracking|parcel|waybill|invoice|"
    r"reference|ref)[\s号码编是为:：#(\[=.]*(?:no\.?|number|num|id)?[\s是为:：#(\[=.]*$", re.IGNORECASE)
_BEFORE = r"(?:(?<![0-9A-Za-z])(?<!\d-)(?<!\d\.)|(?<=tel)|(?<=phone)|(?<=mob)|(?<=wx)|(?<=vx)|(?<=qq))"
_AFTER = r"(?![0-9A-Za-z])(?!-\d)(?!\.\d)"
_S = r"[ .-]"
_MOBILE = re.compile(
    rf"{_BEFORE}(?:\+?86{_S}?|\(\+?86\) ?|0086{_S}?)?"
    rf"(1[3-9]\d{{9}}|1[3-9]\d({_S})\d{{4}}\2\d{{4}}|1[3-9]\d({_S})\d{{3}}\3\d{{5}}|1[3-9]\d\d({_S})\d{{3}}\4\d{{4}}|"
    rf"1[3-9]\d{{3}}({_S})\d{{6}}|1({_S})[3-9](?:\6\d){{9}})(?![0-9])(?!-\d)(?!\.\d)", re.IGNORECASE)
_LANDLINE = re.compile(
    rf"{_BEFORE}(?:(?:\+86{_S}?|0086{_S}?)?\(?(?:010|02\d|0[3-9]\d\d)\){_S}?|(?:010|02\d|0[3-9]\d\d){_S}?|"
    rf"(?:\+86|0086){_S}?(?:10|2\d|[3-9]\d\d){_S})[2-9]\d{{2,3}}{_S}?\d{{4}}(?:{_S}\d{{1,4}})?{_AFTER}")
_ABROAD = re.compile(
    rf"(?<![0-9A-Za-z])(?:\+|00)(?!86)[1-9]\d{{0,2}}(?:{_S}?\(?\d{{1,4}}\)?)(?:{_S}?\d{{2,4}}){{2,4}}{_AFTER}|"
    rf"(?<![0-9A-Za-z.-])(?:1{_S})?(?![48]00{_S})(?:\(\d{{3}}\) ?\d{{3}}{_S}\d{{4}}|"
    rf"[2-9]\d\d([ .-])[2-9]\d\d\1\d{{4}}){_AFTER}|"
    rf"(?<![0-9A-Za-z.-])07\d{{3}} ?\d{{3}} ?\d{{3}}{_AFTER}")
_MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{5})([ -]?)((?:18|19|20)\d{6})\2(\d{3}[0-9Xx])(?![0-9A-Za-z])")
_NAMED_IDENTITY = re.compile(r"(?:身份证|identity card|id card)[^\d\n]{0,12}(\d{17}[0-9Xx]|\d{15})(?![0-9A-Za-z])",
                             re.IGNORECASE)
_PASSPORT = re.compile(r"(?:护照|通行证|passport)[^0-9\n。，,;；]{0,16}?(?<![A-Za-z])([A-Za-z]{0,2}\d{7,9})(?![0-9A-Za-z])",
                       re.IGNORECASE)
_ACCOUNT = re.compile(r"(?:微信号?|wechat|weixin|v信|qq号?)(?:号|id)?(?:[\s是为:：]|叫){0,3}"
                      r"([A-Za-z][A-Za-z0-9_-]{5,19}|[1-9]\d{4,11})(?![0-9A-Za-z_])", re.IGNORECASE)
_CARD = re.compile(r"(?<![0-9A-Za-z])(?<!\d[ -])(\d{15,19}|\d{4}([ -])\d{4}(?:\2\d{4}){1,2}(?:\2\d{1,4})?|"
                   r"\d{4}([ -])\d{6}\3\d{5})(?![0-9A-Za-z])(?![ -]\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data at `start` to `end`, half open, in code points. `kind`: phone, mail, identity, card, passport, account
    or address; an address hides from `hide` on, its region stays."""

    start: int
    end: int
    kind: str
    hide: int


def find(text: str, known: Iterable[str | None] = ()) -> list[Found]:
    """What is personal in `text`, in order, without overlaps. `known` are numbers of orders, parcels and products that the
    message is about: they are none, whatever they look like."""
    plain = text.translate(_WIDE)
    if not _WORTH.search(plain):
        return []
    business = [span for value in known if value and len(value) > 3
                for span in _all(plain, str(value).translate(_WIDE))]
    found: list[Found] = []
    for one in _candidates(plain):
        if any(one.start < end and start < one.end for start, end in business):
            continue
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def mask(text: str, known: Iterable[str | None] = ()) -> str:
    """`text` with its personal data hidden, as long as before: 138****5678, a***@example.com."""
    if known == () and len(text) <= SHORT:
        return _short(text)
    return _masked(text, known)


@lru_cache(maxsize=4_096)
def _short(text: str) -> str:
    """Names and ids: the same ones are shown again and again."""
    return _masked(text, ())


def _masked(text: str, known: Iterable[str | None]) -> str:
    found = find(text, known)
    if not found:
        return text
    parts, place = [], 0
    for one in found:
        parts += [text[place:one.start], _hide(text[one.start:one.end], one)]
        place = one.end
    return "".join([*parts, text[place:]])


def mask_phone(number: str) -> str:
    """A value that is known to be a phone number, however it is written."""
    return _hide(number, Found(0, len(number), "phone", 0))


def mask_name(name: str) -> str:
    """The first character of a name and as many stars as it had others: 张**. Blanks stay."""
    return "".join(char if place == 0 or char.isspace() else HIDDEN for place, char in enumerate(name))


def mask_all(value: Any, known: Iterable[str | None] = ()) -> Any:
    """`mask` of every text in a JSON value, names of fields excepted; whole numbers that are phones become texts."""
    known = tuple(known)
    if isinstance(value, str):
        return mask(value, known)
    if isinstance(value, dict):
        return {name: mask_all(part, known) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [mask_all(part, known) for part in value]
    if isinstance(value, int) and not isinstance(value, bool):
        hidden = mask(str(value), known)
        return value if hidden == str(value) else hidden
    return value


def _candidates(text: str) -> Iterator[Found]:
    """The surest first."""
    for match in _MAIL.finditer(text):
        yield _found(match, "mail")
    for match in _IDENTITY.finditer(text):
        number = match[1] + match[3] + match[4]
        if _identity(number) and not _numbered(text, match.start()):
            yield _found(match, "identity")
    for pattern, kind in ((_NAMED_IDENTITY, "identity"), (_PASSPORT, "passport")):
        for match in pattern.finditer(text):
            yield _found(match, kind, 1)
    for match in _CARD.finditer(text):
        if card(re.sub(r"\D", "", match[1])) and not _numbered(text, match.start()):
            yield _found(match, "card", 1)
    for match in _MOBILE.finditer(text):
        if not _numbered(text, match.start()):
            yield _found(match, "phone")
    for match in _SPOKEN_NUMBER.finditer(text):
        yield _found(match, "phone")
    for pattern in (_LANDLINE, _ABROAD):
        for match in pattern.finditer(text):
            if not _numbered(text, match.start()) and 7 <= sum(char.isdigit() for char in match.group()) <= 19:
                yield _found(match, "phone")
    for match in _ACCOUNT.finditer(text):
        yield _found(match, "account", 1)
    for start, end, hide in addresses(text):
        yield Found(start, end, "address", hide)


def _found(match: re.Match[str], kind: str, group: int = 0) -> Found:
    return Found(match.start(group), match.end(group), kind, match.start(group))


def _numbered(text: str, start: int) -> bool:
    return _NUMBER_OF.search(text[max(0, start - 24):start]) is not None


def _all(text: str, part: str) -> Iterator[tuple[int, int]]:
    place = text.find(part)
    while place >= 0:
        yield place, place + len(part)
        place = text.find(part, place + 1)


def _identity(number: str) -> bool:
    """GB 11643: a date of birth and a check digit."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True)) % 11
    return born.year >= 1900 and "10X98765432"[rest] == number[17].upper()


def card(number: str) -> bool:
    """Digits that a bank card of a known kind can have (ISO/IEC 7812): beginning, length and Luhn's check digit."""
    kinds = (("62", range(16, 20)), ("4", (16,)), ("5[1-5]|2[2-7]", (16,)), ("3[47]", (15,)), ("35", (16,)), ("6011|65", (16,)),
             ("9[3-9]", range(16, 20)))
    if not any(re.match(begin, number) and len(number) in lengths for begin, lengths in kinds):
        return False
    total = 0
    for place, char in enumerate(reversed(number)):
        digit = int(char) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0 and len(set(number)) > 2


def _hide(said: str, one: Found) -> str:
    """The stretch with its middle hidden. Signs between the digits stay, so that one sees what kind it is."""
    if one.kind == "mail":
        local, _, _domain = said.replace("＠", "@").partition("@")
        return said[:1] + HIDDEN * (len(local) - 1) + said[len(local):] if len(local) > 1 else HIDDEN + said[1:]
    if one.kind == "address":
        keep = one.hide - one.start
        return said[:keep] + "".join(char if char in " ,，、" else HIDDEN for char in said[keep:])
    places = [place for place, char in enumerate(said) if char.isalnum() or one.kind == "account"]
    front, back = {"phone": (3, 4), "identity": (3, 2), "card": (0, 4), "passport": (1, 2), "account": (1, 1)}[one.kind]
    if one.kind == "phone" and len(places) > 11:  # with a country's number before it
        front = len(places) - 8
    if len(places) - front - back < 3:
        front, back = min(front, 2), min(back, 2)
    hidden = set(places[front:len(places) - back if back else None])
    return "".join(HIDDEN if place in hidden else char for place, char in enumerate(said))
