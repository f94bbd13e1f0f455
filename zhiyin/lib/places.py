"""Postal addresses in a text: Chinese ones by their levels, Western ones by number and street. Pure.

A region alone (省, 市, 区) is no address of a person: it takes a road, a village, an estate or a room behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: characters that begin a sentence around an address rather than a name in it
_C = r"[^\W\d_a-zA-Z我你您他她它们的在到住是寄送给请把就跟了吗呢吧啊去来这那个不没也都还有一二三四五六七八九十]"
_N = r"(?:\d{1,5}|[一二三四五六七八九十百零〇]{1,5})"
_REGION = (
    rf"(?:{_C}{{2,7}}?(?:省|自治区|特别行政区))?(?:{_C}{{1,7}}?(?:市|自治州|地区|盟))?(?:{_C}{{1,7}}?(?:新区|区|县|旗|市))?"
)
_TOWN = rf"(?:{_C}{{1,8}}?(?:街道|镇|乡|苏木))?"
_ROAD = (
    rf"{_C}{{1,9}}?(?:大道|大街|胡同|(?<![走网线思套铁迷上半出退销活])路|街|巷|弄)(?:[东南西北中]段|[一二三四五六七八九十]段)?"
)
_HOUSE = rf" ?{_N}(?:[-之]{_N})? ?(?:号院|号楼|号|弄)(?![线码召])"
_ESTATE = rf"(?:{_C}{{1,11}}?(?:小区|花园|家园|公寓|大厦|广场|新村|花苑|苑|工业园|科技园|宿舍|大学|学院|中学|小学|医院))"
_UNIT = rf"[ ,，-]?(?:{_N}|[A-Za-z]\d{{0,3}})[ -]?(?:号楼|栋|幢|座|单元|层|楼|室|户|号房|房|号)"
_ROOM = r"[ -]?\d{3,4}[A-Za-z]?(?:-\d{1,4})?(?!\d|[元块年月日点件个])"

_CHINESE = re.compile(
    "|".join((
        # a road with a house number, whatever stands around it
        rf"(?P<a>{_REGION}){_TOWN}{_ROAD}{_HOUSE}(?:{_HOUSE})?{_ESTATE}?(?:{_UNIT}){{0,4}}(?:{_ROOM})?",
        # a region with a town, a village, a road or an estate
        rf"(?P<b>(?:{_C}{{2,7}}?(?:省|自治区))?{_C}{{1,7}}?(?:市|自治州)(?:{_C}{{1,7}}?(?:新区|区|县|旗|市))?)"
        rf"(?:{_C}{{1,8}}?(?:街道|镇|乡)(?:{_C}{{1,8}}?(?:村|社区|路|街))?|{_C}{{1,8}}?村|{_ROAD}|{_ESTATE})"
        rf"(?:{_ESTATE})?(?:{_UNIT}|{_N}(?:组|队)){{0,4}}(?:{_ROOM})?",
        # an estate or building with a room
        rf"(?P<c>){_ESTATE}?(?:{_N}|[A-Za-z]\d{{0,2}})(?:号楼|栋|幢|座)(?:{_N}单元)?(?:\d{{3,4}}(?:室|房|户)?(?!\d|[元块年月日点件个])|{_N}(?:楼|层)\d{{0,4}}室?)",
        rf"(?P<d>){_ESTATE}(?:{_UNIT}){{2,5}}",
    ))
)
_NAMED = re.compile(r"(?:收货地址|收件地址|寄件地址|退货地址|家庭住址|详细地址|住址|地址(?=[:：是]))[是为改成:：\s]{1,4}"
                    r"(?P<rest>[^\n。！!？?；;]{6,60})")
_CHINESE_WORTH = re.compile(r"[\d一二三四五六七八九十]\s?(?:号|栋|幢|座|弄|单元|室)|街道|[镇乡村]|小区|花园|大厦|公寓|"
                            r"地址|住址")

_STOP = (r"(?!(?:days?|times?|weeks?|hours?|minutes?|months?|years?|items?|pieces?|of|the|on|in|my|your|our|a|an|and|to|for|"
         r"out|each|more|less|per|was|is|are|it|i|we|you|they|from|at|by|with|but|no|not|pm|am|star|stars|dollars?|orders?)\b)")
_STREET = (r"(?:street|str|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|square|terrace|close|"
           r"crescent|parkway|pkwy|highway|hwy|way)")
_WESTERN = re.compile(
    rf"(?<![\w.,:/$€£#-])\d{{1,5}}[a-z]?,? (?:{_STOP}[a-z0-9][\w.'’-]* ){{1,3}}{_STREET}\b\.?"
    r"(?:,? ?(?:apt|apartment|suite|unit|flat|room|#)\.? ?#?\w{1,6})?"
    r"(?:, ?[a-z][a-z .'-]{1,25})?(?:,? [a-z]{2})?(?:,? (?:\d{5}(?:-\d{4})?|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})\b)?"
    r"|\bp\.? ?o\.? ?box \d{1,6}\b"
    r"|\b[a-zäöü][\wäöüß-]{2,}(?:straße|strasse|str\.|allee|gasse) ?\d{1,4} ?[a-z]?\b(?:,? \d{5} [a-zäöü]+)?",
    re.IGNORECASE,
)
_WESTERN_WORTH = re.compile(rf"\b{_STREET}\b|p\.? ?o\.? ?box|straße|strasse|str\.|allee|gasse", re.IGNORECASE)
_SHORT = {"st", "dr", "ct", "pl", "close", "way", "place", "court", "square", "drive"}


def addresses(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, where the part to hide begins) of each address: the region before that tells nobody's door."""
    if _CHINESE_WORTH.search(text):
        for match in _CHINESE.finditer(text):
            region = match.group("a") or match.group("b") or ""
            yield match.start(), match.end(), match.start() + len(region)
        for match in _NAMED.finditer(text):
            if re.search(r"\d|[镇乡村路街]", match.group("rest")):
                yield match.start("rest"), match.end("rest"), match.start("rest")
    if _WESTERN_WORTH.search(text):
        for match in _WESTERN.finditer(text):
            if not _a_measure(match.group()):
                yield match.start(), match.end(), match.start()


def _a_measure(said: str) -> bool:
    """"3 pieces drive" and the like: an ambiguous word needs names written large before it."""
    words = re.findall(r"[^\W\d_][\w.'’-]*", said)
    ends = [n for n, word in enumerate(words) if re.fullmatch(_STREET, word.rstrip(".").lower())]
    if not ends or words[ends[0]].rstrip(".").lower() not in _SHORT:
        return False
    return not all(word[:1].isupper() for word in words[: ends[0]])
