"""The words for what is in the orders: titles, other words for the same thing, what is said of such things only.

A word tells orders apart by how few of them it fits; what all of them hold tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiyin.domain.linking import OrderFact

from . import weights as w
from .fold import Clause, han, latin
from .lexicon import Hit, lexicon, own
from .points import Marks, Point, found_in
from .terms import COLOUR_THINGS, COLOURS, HEADS, Terms, measures, terms

#: a colour is meant, not something that has the character in it
_ANY_COLOUR = f"[{''.join(sorted(COLOURS))}]"
_COLOUR = re.compile(
    rf"(?<![变发泛晒烤磨勒捂脸都全有点掉搞漂])({_ANY_COLOUR})(?=色|的(?!时候|话)|款|那|这|$|[，。,. ])|"
    rf"(?<=那[件条双个只款])({_ANY_COLOUR})|"
    rf"(?<=[深浅米藏酒墨])({_ANY_COLOUR})"
)
#: characters that name a thing by themselves, in words that name none
_IDIOMS = re.compile(
    "如果|结果|效果|后果|果然|果断|说明书|证书|[里外上下方对前后]面|面前|当面|表[示面现格达]|[代发外]表|分钟|画面|[递巢件能提专]柜|"
    "[上下打]架|拉链|链接|[一这那几两]笔|加油|完蛋|混蛋|吹牛|黄牛|起床|[明坦空]白|白[天白费]|红包|绿色通道|粉丝|金额|[现押定奖资佣]金|"
    r"[平厘毫\d一二两三四五六七八九十]米|[漏抽进防渗喷放加出接排吸汗泪雨下]了?水|水[洗垢温管压汽]|花[了钱费呗的]|"
    r"青年|吃药|奶奶|打球|糖尿|被(?![子套芯罩单褥])"
)
#: words for goods in phrases that are about none
_PHRASES = re.compile(
    r"\b(?:to bits|bits and pieces|a (?:little |tiny )?bit|up top|on top(?: of)?|on the other hand|by hand|"
    r"second hand|in hand|"
    r"watch out|in the end|light(?: blue| green| grey| pink| weight)|at the top|from the top|top (?:up|it off)|"
    r"out of the box|in the box|the box (?:came|was|arrived)|in the post|on board|a hand\b|full stop|in good shape|"
    r"long shot)\b"
)
_COLOUR_WORDS = frozenset(
    {"black", "white", "red", "blue", "green", "yellow", "orange", "pink", "purple", "grey", "gray", "brown", "silver", "gold"}
)  # fmt: skip
_SIZED = re.compile(
    r"(?:size|码数?|尺码)\s?(?:是|为|:)?\s?(\d{1,3}(?:\.5)?|x{0,4}[sl]|m)\b|\b(x{0,4}[sl]|"
    r"m)\s?(?:码|号|size)|\b(small|medium|large|xs|xl|xxl|xxxl|2xl|3xl)\b|"
    r"\b(?:an?|the|got|ordered|in|need|for an?)\s(\d{1,2}(?:\.5)?)\b(?! ?(?:[a-z%]|days?|weeks?))"
)
#: before a colour that something has come to have, and not when it was bought
_TURNED = re.compile(
    r"\b(?:turn(?:s|ed|ing)?|went|go(?:es|ing|ne)?|dyed|dyes|stained|stains|looks?|looking|leaves|left)"
    r"(?: (?!the\b|for\b|with\b)\w+){0,3} $"
)
_OF_SIZE = frozenset({"码", "号", "inch", "m", "cm"})
_PIECES = frozenset("双盒瓶片支包袋只卷抽粒朵枝件") | {"pair", "piece", "ct", "stems"}
_SIZE = {"small": "s", "medium": "m", "large": "l"}
_SHOE = re.compile(r"(?:换|码|穿|要)[^\d,。]{0,3}(3[4-9]|4[0-6])(?![\d.元块天个号])|size (?:[5-9]|1[0-3])\b")
_ENDING = re.compile("(?:ing|ed|e)$|(?<=[a-z]{5})(?:able|less|y)$")

#: thoughts that are remembered
KEPT = 256
#: a word for goods that was found: rule, weight, where, and how well each line of each order fits it
Heard = tuple[str, float, tuple[int, int], Marks]


class Goods:
    """The goods of some orders, ready to be found in texts."""

    def __init__(self, orders: tuple[OrderFact, ...]) -> None:
        self._orders = orders
        self.terms = [[terms(item) for item in order.items] for order in orders]
        self._found: dict[Clause, list[Point]] = {}
        self._pairs = {pair for order in self.terms for item in order for pair in item.pairs}
        self._chars = {char for pair in self._pairs for char in pair} - HEADS - lexicon().everyday

    def find(self, clause: Clause) -> list[Point]:
        """What of a clause (folded) speaks for which orders and lines."""
        found = self._found.get(clause)
        if found is None:
            heard = [*self._named(clause.text), *self._options(clause.text)]
            found = [point for rule, weight, span, marks in heard if (point := found_in(clause, rule, weight, span, marks))]
            if len(self._found) >= KEPT:
                self._found.clear()
            self._found[clause] = found
        return found

    def card(self, product: str) -> list[Point]:
        """The product whose page the customer wrote from, by the shop's own id."""
        marks = [[float(item.source_id == product) for item in order.items] for order in self._orders]
        point = found_in(Clause(product, 0), "from its page", w.CARD, (0, len(product)), marks)
        return [] if point is None else [point._replace(spans=())]

    def _named(self, text: str) -> Iterator[Heard]:
        known = lexicon()
        idioms = [match.span() for match in _IDIOMS.finditer(text)]
        covered: list[tuple[int, int]] = []
        of = {(hit.start, hit.end): hit for hit in known.said.find(text)}
        for start, end in self._titles(text):
            part, weight = text[start:end], w.LONG_WORDS if end - start > 3 else w.WORDS if end - start == 3 else w.PAIR
            covered.append((start, end))
            marks = [[float(part in one.whole) for one in order] for order in self.terms]
            if hit := of.get((start, end)):
                # a title has it, and it is said of others as well: a 充电宝 is not all that is charged
                weight = w.KIND
                marks = [[max(m, _as_said(one, hit)) for m, one in zip(*both, strict=True)]
                         for both in zip(marks, self.terms, strict=True)]  # fmt: skip
            yield "words", weight, (start, end), marks
        phrases = [match.span() for match in _PHRASES.finditer(text)]
        for word, start, end in latin(text):
            if word in known.stop or word.isdigit() or len(word) < 2:
                continue
            marks = [[_as_word(one, word) for one in order] for order in self.terms]
            if word in _COLOUR_WORDS and _TURNED.search(text[max(0, start - 30) : start]):
                continue
            if any(map(any, marks)):
                covered.append((start, end))
                for hit in (hit for hit in of.values() if hit.start == start and end - 2 <= hit.end <= end):
                    # a watch strap is one, and the strap of a bag is one as well
                    marks = [[max(m, _as_said(one, hit) * w.KIND / w.LATIN) for m, one in zip(*both, strict=True)]
                             for both in zip(marks, self.terms, strict=True)]  # fmt: skip
                yield "words", w.LATIN, (start, end), marks
        named = known.same.find(text)
        for hit in named:
            if _inside(hit.start, phrases):
                continue
            if hit.things & COLOUR_THINGS and _TURNED.search(text[max(0, hit.start - 30) : hit.start]):
                continue
            # a lone character that is a colour is heard with the options
            if hit.end - hit.start == 1 and (_inside(hit.start, idioms) or hit.things <= COLOUR_THINGS):
                continue
            weight = w.HEAD if hit.end - hit.start == 1 else w.SAME
            yield "same thing", weight, (hit.start, hit.end), [[_as_thing(one, hit) for one in order] for order in self.terms]
        for hit in of.values():
            # a word for the goods themselves has been heard already, but not "won't charge my phone" by a phone
            over = [(start, end) for start, end in (*covered, *phrases) if hit.start < end and start < hit.end]
            if not over or (text[hit.start].isascii() and all(hit.start < start and end <= hit.end for start, end in over)):
                weight = w.VAGUE if "many" in hit.things else w.KIND * (w.CHAR if hit.end - hit.start == 1 else 1.0)
                weight *= w.WEAK if text[hit.start : hit.end] in known.weak else 1.0
                yield (
                    "said of such",
                    weight,
                    (hit.start, hit.end),
                    [[_as_said(one, hit) for one in order] for order in self.terms],
                )
        if match := _SHOE.search(text):
            yield (
                "said of such",
                w.KIND,
                match.span(),
                [[float("footwear" in one.kinds) for one in order] for order in self.terms],
            )
        # a character of a longer word that is known does not stand by itself: the 衣 of 上衣
        covered += [(hit.start, hit.end) for hit in (*named, *of.values()) if hit.end - hit.start > 1]
        for start, char in enumerate(text):
            if char in HEADS and not _inside(start, covered) and not _inside(start, idioms):
                yield "words", w.HEAD, (start, start + 1), [[_as_head(one, char) for one in order] for order in self.terms]
            elif char in self._chars and not _inside(start, covered) and not _inside(start, idioms):
                yield (
                    "a character",
                    w.CHARACTER,
                    (start, start + 1),
                    [[float(char in one.whole) for one in order] for order in self.terms],
                )

    def _options(self, text: str) -> Iterator[Heard]:
        idioms = [match.span() for match in _IDIOMS.finditer(text)]
        for match in _COLOUR.finditer(text):
            if _inside(match.start(), idioms):
                continue
            yield (
                "option",
                w.OPTION,
                match.span(),
                [[float(match.group() in one.colours) for one in order] for order in self.terms],
            )
        for number, unit, start, end in measures(text):
            if unit in _PIECES and number == "1":
                continue  # one of them is wrong
            yield (
                "option",
                w.COUNT if unit in _PIECES else w.OPTION,
                (start, end),
                [
                    [float((number, unit) in one.measures or (unit in _OF_SIZE and number in one.sizes)) for one in order]
                    for order in self.terms
                ],
            )
        for match in _SIZED.finditer(text):
            given = next(filter(None, match.groups()))
            size = _SIZE.get(given, given)
            # a number that is no size of something to wear counts something else
            yield "option", w.OPTION, match.span(), [
                [float(size in one.sizes and (not size.isdigit() or "sized" in one.kinds)) for one in order]
                for order in self.terms
            ]  # fmt: skip

    def _titles(self, text: str) -> list[tuple[int, int]]:
        """Stretches of Chinese that stand in some item's words, the longest first, not overlapping."""
        found: list[tuple[int, int]] = []
        for run, start in han(text):
            n = 0
            while n < len(run) - 1:
                end = n
                if run[n : n + 2] in self._pairs and run[n : n + 2] not in lexicon().common:
                    end = n + 2
                    while end < len(run) and any(run[n : end + 1] in item.whole for order in self.terms for item in order):
                        end += 1
                if end > n:
                    found.append((start + n, start + end))
                n = max(end, n + 1)
        return found


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _as_word(one: Terms, word: str) -> float:
    """The word or, from five letters on, a form of it: "charging" and "charge", "leak" and "leaked"."""
    if word == one.noun:
        return 1.0
    near = word in one.words or (len(word) > 4 and any(len(own) > 4 and _root(own) == _root(word) for own in one.words))
    return w.ATTRIBUTE if near else 0.0


def _as_thing(one: Terms, hit: Hit) -> float:
    """That very thing or one of them; else it is for such a thing, or its title leaves open which of them it is."""
    if one.things & hit.things:
        return 1.0 if one.things & hit.things & (one.head | COLOUR_THINGS) else w.ASIDE
    above = lexicon().above
    return w.ASIDE if any(one.called & above.get(thing, frozenset()) for thing in hit.things) else 0.0


def _as_said(one: Terms, hit: Hit) -> float:
    """Said of that very thing, of its kind, or of something it is made for; by a word inside a longer one, a little less."""
    much = _fits(one, hit.things)
    return max(much, w.INSIDE * _fits(one, hit.within)) if hit.within and much < w.INSIDE else much


def _fits(one: Terms, kinds: frozenset[str]) -> float:
    mine = one.kinds & kinds
    if any(kind.startswith(own("")) for kind in mine):
        return 1.0
    return w.AKIN if mine else w.ASIDE if any(own(thing) in kinds for thing in one.things) else 0.0


def _as_head(one: Terms, char: str) -> float:
    return 1.0 if char in one.last or lexicon().called.get(char, frozenset()) & one.head else 0.5 if char in one.heads else 0.0


def _root(word: str) -> str:
    return _ENDING.sub("", word)
