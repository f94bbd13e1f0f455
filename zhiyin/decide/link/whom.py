"""For whom it is: what a title says of its wearer or user, and the people a customer speaks of."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from zhiyin.domain.linking import Item

from . import weights as w
from .fold import Clause, fold
from .points import Point, found_in
from .terms import ITEMS_KEPT


class Person(NamedTuple):
    """`sex`: m or f, `age`: child, grown or old; empty where it is not told. `sure`: of 1."""

    sex: str
    age: str
    sure: float = 1.0


#: people in talks, those of whom more is told first
_PEOPLE: tuple[tuple[re.Pattern[str], Person], ...] = tuple(
    (re.compile(pattern), person)
    for pattern, person in (
        (r"儿子|侄子|外甥(?!女)|孙子|小男孩|男孩|\b(?:(?:grand)?son|nephew|little boy|my boy)\b", Person("m", "child")),
        (r"女儿|闺女|囡|侄女|外甥女|孙女|小女孩|女孩子?|\b(?:(?:grand)?daughter|niece|little girl|"
        r"my girl)\b", Person("f", "child")),
        (r"(?<!师)弟弟|\blittle brother\b", Person("m", "child", 0.7)),
        (r"(?<!师)妹妹|\blittle sister\b", Person("f", "child", 0.7)),
        (r"孩子|小孩|娃|宝宝|小朋友|小伢|细路|崽|\b(?:kids?|child|baby|toddler|infant|little one|"
        r"newborn)\b", Person("", "child")),
        (r"爷爷|姥爷|外公|老爷子|老爸|公公|岳父|丈人|\b(?:grandpa|grandad|granddad|grandfather|"
        r"father-in-law)\b", Person("m", "old")),
        (r"奶奶|姥姥|外婆|老太太|老妈|婆婆|岳母|丈母娘|娭毑|\b(?:grandma|granny|grandmother|nan|nana|"
        r"mother-in-law)\b", Person("f", "old")),
        (r"爸妈|父母|长辈|老人|\b(?:my parents|elderly)\b", Person("", "old")),
        (r"我?爸(?!妈)|我爹|(?:我|给|俺)(?:叔|舅|伯)|\b(?:my |for )?(?:dad|father)\b", Person("m", "old", 0.8)),
        (r"(?<!爸)妈(?!呀|耶|妈咪|的)|俺娘|(?:我|给|俺)(?:姑|姨|婶)|\b(?:my |for )?(?:mum|mom|"
        r"mother)\b", Person("f", "old", 0.8)),
        (r"老公|男朋友|男票|男友|我哥|男生|男的|小伙|大哥|\b(?:husband|hubby|boyfriend|brother|my man|fianc[eé]|"
        r"the guys)\b", Person("m", "grown")),
        (r"老婆|媳妇|女朋友|女友|对象|闺蜜|我姐|女生|女的|\b(?:wife|girlfriend|sister|my girl|"
        r"fianc[eé]e)\b", Person("f", "grown")),
        (r"姐姐", Person("f", "")),
        (r"哥哥", Person("m", "")),
        (r"\bfor (?:him|his)\b|\bhe (?:wears?|wore|tried|put|likes?|needs?)\b|\b(?:on|fits?|suits?) him\b|他(?:穿|"
        r"戴|用)", Person("m", "", 0.8)),
        (r"\bfor (?:her)\b|\bshe (?:wears?|wore|tried|put|likes?|needs?)\b|\b(?:on|fits?|suits?) her\b|她(?:穿|戴|"
        r"用)|送她", Person("f", "", 0.8)),
    )
)  # fmt: skip
_MALE = re.compile(r"男(?!女)|\b(?:men|men's|mens|boys?|boy's|boys'|gentlemen|him)\b")
_FEMALE = re.compile(r"(?<!男)女|妈妈款|\b(?:women|women's|womens|lad(?:y|ies)|girls?|girl's|girls'|her)\b")
_CHILD = re.compile(
    r"童|宝宝|婴|幼儿|小学|学生|亲子|\b(?:kids?|kid's|children|children's|baby|toddlers?|infants?|"
    r"boys?|girls?|junior|age \d)\b"
)
_OLD = re.compile(r"中老年|老年|老人|老花|助听|爸爸|妈妈(?!包)|\b(?:senior|elderly)\b")
_GROWN = re.compile(r"男士|女士|成人|情侣|职业|\b(?:men's|mens|women's|womens|ladies|adult)\b")


@lru_cache(ITEMS_KEPT)
def wearer(item: Item) -> Person:
    """What a title says of it; a title that says both sexes says none."""
    title = fold(" ".join((item.title, *item.options)))
    male, female = _MALE.search(title) is not None, _FEMALE.search(title) is not None
    sex = "" if male == female else "m" if male else "f"
    age = "child" if _CHILD.search(title) else "old" if _OLD.search(title) else "grown" if _GROWN.search(title) else ""
    return Person(sex, age)


def whom(part: Clause, wearers: list[list[Person]]) -> list[Point]:
    """`wearers`: of each line of each order. What is for such people counts for it, what is for others against."""
    found: list[Point] = []
    if not any(one.sex or one.age for order in wearers for one in order):
        return found
    for pattern, person in _PEOPLE:
        if match := pattern.search(part.text):
            marks = [[_fits(person, one) for one in order] for order in wearers]
            weight = w.WHOM * person.sure
            if point := found_in(part, "for whom", weight, match.span(), [[max(0.0, one) for one in order] for order in marks]):
                against = tuple(
                    w.NOT_WHOM * person.sure if order and max(order) < 0 else weight
                    for order, weight in zip(marks, point.weights, strict=True)
                )
                found.append(point._replace(weights=against))
            break
    return found


def _fits(said: Person, title: Person) -> float:
    """1 when all that both tell is the same, less than 0 when something is not; 0 when they tell of nothing in common."""
    same = [a == b for a, b in ((said.sex, title.sex), (said.age, title.age)) if a and b]
    if not same:
        return 0.0
    return -1.0 if not all(same) else 1.0 if len(same) == 2 or not (said.sex and said.age) else 0.8
