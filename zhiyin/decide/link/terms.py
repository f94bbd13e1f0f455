"""What an item of an order can be called: the words of its title and variant, other words for such things, its kinds."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from zhiyin.domain.linking import Item

from .fold import fold, han, latin
from .lexicon import Hit, lexicon, own

#: single characters that name a thing by themselves
HEADS = frozenset(
    "裙裤鞋靴衣衫袜帽灯锅杯壶碗盘刀伞床被枕毯垫椅桌柜架车书笔表链戒镯镜霜膏乳油茶酒奶糖饼面米肉鱼虾蟹桃梨枣蛋菜酱药花琴球鸡牛橙柚瓜果"
)
COLOURS = frozenset("黑白红蓝绿黄紫灰粉棕橙银金咖杏青")
COLOUR_THINGS = frozenset(
    [
        "blue",
        "white",
        "black",
        "red",
        "green",
        "pink",
        "grey",
        "yellow",
        "purple",
        "brown",
        "beige",
        "orange_colour",
        "silver",
        "gold",
    ]
)
#: what titles end with, and the kind it makes them
_ENDINGS = {
    **dict.fromkeys("机器仪煲炉扇灯", "electronics"),
    **dict.fromkeys("裙裤衣衫袄袍", "clothes"),
    **dict.fromkeys("鞋靴", "footwear"),
    **dict.fromkeys("果糖肉鱼虾蟹饼面米粥糕酥", "food"),
    **dict.fromkeys("茶酒奶汁", "drink"),
    **dict.fromkeys("霜乳膏", "skin"),
    **dict.fromkeys("椅桌柜架凳床", "furniture"),
    **dict.fromkeys("书册集", "books"),
}
#: what a thing is made of, tastes or smells of, behind its name ("Toothpaste Mint", "Coffee Table Walnut")
_TASTES = re.compile(
    "walnut|rose|olive|mint|vanilla|lemon|lavender|ginger|honey|chocolate|coffee|peach|cherry|apple|orange|mango|strawberry|"
    "coconut|banana|chicken|beef|lamb|pork|duck|turkey|fish|salmon|tuna|shrimp|cheese|aloe|pine|pumpkin|cream|vitamin c"
)
#: before what comes along
_WITH = re.compile("[带含送配]$")
_FOR = re.compile(r"\bfor\b|\bwith\b|[(（\[【]|适用|专用")
#: numbers say an option only beside what they count or measure
_MEASURE = re.compile(
    r"(?P<n>\d{1,4}(?:\.\d+)?)[\s-]?(?P<u>码|号|寸|英寸|cm|mm|ml|毫升|l|升|g|克|kg|公斤|斤|w|瓦|"
    r"双|盒|瓶|片|支|包|袋|只|卷|抽|粒|斤|朵|枝|stems?|gb|g|tb|t|米|m|meter|metre|ft|inch|in|oz|lbs?|pounds?|"
    r"pack|count|ct)(?![a-z])"
)
_NUMBERS = {
    **dict(zip("一两二三四五六七八九十", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True)),
    **dict(
        zip(
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "dozen"],
            (*range(1, 11), 12),
            strict=True,
        )
    ),
}


_METRES = re.compile("([一二两三四五六七八九])米([一二三四五六七八九])?")
_IN_WORDS = re.compile(
    r"([一二两三四五六七八九十])(双|盒|瓶|片|支|包|袋|只|斤|升|件|抽|寸)|"
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten|dozen)[ -](pairs?|packs?|"
    r"pounds?|lbs?|ounces?|feet|foot|piece|pieces)\b"
)
_UNITS = {
    "毫升": "ml",
    "升": "l",
    "克": "g",
    "公斤": "kg",
    "米": "m",
    "meter": "m",
    "metre": "m",
    "瓦": "w",
    "英寸": "inch",
    "寸": "inch",
    "in": "inch",
    "lbs": "lb",
    "pounds": "lb",
    "pound": "lb",
    "count": "ct",
    "pack": "ct",
    "packs": "ct",
    "stem": "stems",
    "pairs": "pair",
    "pieces": "piece",
    "feet": "ft",
    "foot": "ft",
    "ounces": "oz",
    "ounce": "oz",
}


def measures(text: str) -> list[tuple[str, str, int, int]]:
    """(number, unit, start, end) of what is measured: "500ml", "两米", "1.8m"."""
    found = [(m["n"], _UNITS.get(m["u"], m["u"]), m.start(), m.end()) for m in _MEASURE.finditer(text)]
    for match in _METRES.finditer(text):
        whole = _NUMBERS[match[1]]
        found.append((f"{whole}.{_NUMBERS[match[2]]}" if match[2] else str(whole), "m", match.start(), match.end()))
    for match in _IN_WORDS.finditer(text):
        unit = match[2] or match[4]
        found.append((str(_NUMBERS[match[1] or match[3]]), _UNITS.get(unit, unit), match.start(), match.end()))
    return found


class Terms(NamedTuple):
    """What an item can be called, folded."""

    pairs: frozenset[str]
    whole: str
    heads: frozenset[str]
    #: those at the end of a word of the title: a 手表 is a 表, a 表带 is none
    last: frozenset[str]
    words: frozenset[str]
    #: the last word of an English title: "food containers" are containers
    noun: str
    things: frozenset[str]
    #: what it is, not what it is for: the last thing of a title ("headphone case"), and what that is one of
    head: frozenset[str]
    #: of these, what the title says itself
    called: frozenset[str]
    kinds: frozenset[str]
    option: str
    colours: frozenset[str]
    measures: frozenset[tuple[str, str]]
    sizes: frozenset[str]


#: items that are looked at again and again: a shop sells the same goods to many
ITEMS_KEPT = 2048


@lru_cache(ITEMS_KEPT)
def terms(item: Item) -> Terms:
    option = fold(" ".join(item.options))
    title = fold(" ".join((item.title, *item.words)))
    text = f"{title} {option}"
    runs = [run for run, _ in han(text)]
    known = lexicon()
    things = {thing for hit in known.same.find(text) for thing in hit.things}
    head = _head(fold(item.title)) | {thing for word in item.words for thing in _head(fold(word))}
    if any(run.endswith("包") and not run.endswith(("礼包", "面包", "红包", "热包", "调料包")) for run, _ in han(title)):
        head |= {"bag"}
    called = frozenset(head)
    head |= {above for thing in head for above in known.above.get(thing, ())}
    things |= head
    kinds = {kind for thing in head for kind in known.kinds.get(thing, ())}
    kinds |= {kind for hit in known.goods.find(text) for kind in hit.things}
    kinds |= {_ENDINGS[run[-1]] for run, _ in han(title) if run[-1] in _ENDINGS}
    kinds |= {
        kind
        for hit in known.same.find(option)
        if hit.end - hit.start > 1
        for thing in hit.things - COLOUR_THINGS
        for kind in known.kinds.get(thing, ())
    }
    kinds |= {own(thing) for thing in head}
    return Terms(
        frozenset(run[n:n + 2] for run in runs for n in range(len(run) - 1)),
        text,
        frozenset(char for run, _ in han(title) for char in run) & HEADS,
        frozenset(run[-1] for run, _ in han(title)) & HEADS,
        frozenset(word for word, _, _ in latin(text) if word not in lexicon().stop and len(word) > 1 and not word.isdigit()),
        next((word for word, _, _ in reversed(latin(_FOR.split(fold(item.title))[0])) if word.isalpha()), ""),
        frozenset(things), frozenset(head), called, frozenset(kinds), option,
        frozenset(char for char in text if char in COLOURS),
        frozenset((number, unit) for number, unit, _, _ in measures(text)),
        frozenset(word for word, _, _ in latin(option)),
    )  # fmt: skip


def _head(title: str) -> set[str]:
    """The last thing named in a title, before what it is for, of or with; "stockpot" is a pot."""
    known, before = lexicon().same, _FOR.split(title)[0] or title
    hits = [*known.find(before)]
    for word, start, end in latin(before):
        if not any(hit.start < end and start < hit.end for hit in hits):
            hits += [
                hit._replace(start=start, end=end)
                for n in range(2, len(word) - 2)
                if (hit := next(iter(known.find(word[n:])), None)) and hit.start == 0 and hit.end == len(word) - n
            ][:1]
    things = [hit for hit in hits if not hit.things <= COLOUR_THINGS]
    itself = [hit for hit in things if not _aside(before, hit)] or things
    return set(max(itself, key=lambda hit: hit.end).things) if itself else set()


def _aside(title: str, hit: Hit) -> bool:
    return (
        title[hit.end : hit.end + 1] in tuple("味色口")
        or bool(_WITH.search(title[: hit.start]))
        or bool(_TASTES.fullmatch(title, hit.start, hit.end))
    )


def number_of(word: str | None) -> int | None:
    if word is None:
        return None
    return int(word) if word.isdigit() else _NUMBERS.get(word, 2 if word == "both" else None)
