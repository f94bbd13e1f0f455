"""How far a negation, a question or a hypothesis reaches.

Work is done on clauses (parts between commas, stops and line breaks) and sentences of the normalised text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

_BREAK = re.compile(r"[，,。.!！?？;；~～…、\n\t]+|\s{2,}|(?<=[^\x00-\x7f])\s(?=[^\x00-\x7f])")
_STOP = frozenset("。.!！?？;；\n")
# words that contain 不 / 没 / 别 / 无 and negate nothing
_NO_NEGATION = re.compile(
    r"不但|不仅|不过|不好意思|不知道|差不多|不得不|没想到|不止|是不是|有没有|会不会|能不能|要不要|可不可以|对不起|特别|分别|区别|"
    r"别人|别家|别的|要不是|不然|不光|无论|不管|未来|不如|不料|动不动|没办法|好不容易|not only|no wonder"
)
_NEGATION = re.compile(
    r"(?:没有?|不是|不会|不[太算]?|未|别|无|从[不没未]|毫无|并[不没非]|未曾|非|没什么|一点都?[没不])"
    r"[^，。,.!?就才还却反被]{0,4}$|(?:\bnot|n't|\bno|\bnever|\bwithout|\bneither|\bnor)\b[a-z ]{0,12}$"
)
_NEGATOR = re.compile("[不没未别无非]|n't|\\b(?:no|not|never|without|neither|nor)\\b")
_QUESTION = re.compile(
    r"(?:吗|嘛|么|不|没|没有|呢)\s*$|^(?:请问|你好|您好|亲)?[^没不]{0,6}(?:什么时候|啥时候|何时|多久(?:能|会|可以|到|发)|几[天号点]|多少|哪[个家里天种款])|"
    r"怎么(?:用|弄|退|换|开|申请|查|联系|洗|装|选|办理|付|领)|如何|会不会|是不是|有没有|是否|能不能|可不可以|要不要|容[不易]*容?易|"
    r"^(?:do|does|is|are|can|could|will|would|should|has|have|did|what|how|which|when|where)\b"
)
_REAL = re.compile(
    r"到底|究竟|怎么[还又这会就没不老都]|为什么|为啥|咋[还又没不回]|怎么回事|还没|又|都[^可能]{0,6}了|why\b|how come"
)
_HYPOTHESIS = re.compile(
    r"如果|要是|万一|假如|若是?|倘若|怕|担心|以防|会不会|的话|有可能|假设|容易不容易|将来|以后|下次|"
    r"\bif\b|in case|\bwould\b|worried (?:that|about)|what happens|\bmight\b|\bsuppose"
)
_QUOTED = re.compile(
    r"评论[说里区]|网上说|别人说|朋友说|听说|看到有人|有人说|评价[说里]|看评[论价]|据说|同事说|"
    r"reviews say|people say|i heard|i read|some reviews|my friend"
)
_REACH = 16  # characters before a word in which a negation is looked for
# Letters of which every match of these patterns holds one: most texts hold none, and the patterns need not be tried.
_QUESTION_LETTERS = frozenset("吗嘛么不没呢什啥何久几多哪怎如会是有能可要容")
_HYPOTHESIS_LETTERS = frozenset("如要万假若怕担防会话能容设将后下fcwms")
_QUOTED_LETTERS = frozenset("评网别友听看人据事yhrw")


class Clause(NamedTuple):
    """Half-open span of a clause and what holds inside it."""

    start: int
    end: int
    question: bool
    hypothesis: bool
    quoted: bool


class Scopes:
    """The clauses of one normalised text and the scope at a place in it."""

    __slots__ = ("_negated", "_negators", "clauses", "plain", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.clauses = _clauses(text)
        self.starts = [clause.start for clause in self.clauses]
        self._negators = [found.start() for found in _NEGATOR.finditer(text)]
        self._negated: dict[int, bool] = {}  # whether a negation reaches the word that begins there

        # nothing denied, asked, supposed or quoted anywhere: most texts
        self.plain = not self._negators and not any(c.question or c.hypothesis or c.quoted for c in self.clauses)

    def at(self, position: int) -> Clause:
        return self.clauses[max(0, bisect_right(self.starts, position) - 1)]

    def negated(self, start: int) -> bool:
        """True when a negation in the same clause reaches the word that begins at `start`."""
        known = self._negated.get(start)
        if known is None:
            begin = max(self.at(start).start, start - _REACH)
            # most words have no negation before them that could reach them
            near = bisect_left(self._negators, start) > bisect_left(self._negators, begin)
            known = near and _NEGATION.search(_NO_NEGATION.sub("", self.text[begin:start])) is not None
            self._negated[start] = known
        return known


def _clauses(text: str) -> list[Clause]:
    found: list[Clause] = []
    start = 0
    carried = quoted = False
    may_suppose = not _HYPOTHESIS_LETTERS.isdisjoint(text) and _HYPOTHESIS.search(text) is not None
    may_quote = not _QUOTED_LETTERS.isdisjoint(text) and _QUOTED.search(text) is not None
    for match in [*_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        mark = match.group() if match else ""
        if end > start:
            part = text[start:end]
            may_ask = part[0].isascii() or not _QUESTION_LETTERS.isdisjoint(part)
            asked = ("?" in mark or (may_ask and _QUESTION.search(part) is not None)) and _REAL.search(part) is None
            hypothesis = carried or (may_suppose and _HYPOTHESIS.search(part) is not None)
            quoted = quoted or (may_quote and _QUOTED.search(part) is not None)
            found.append(Clause(start, end, asked, hypothesis, quoted))
            carried = hypothesis
        if (carried or quoted) and not _STOP.isdisjoint(mark):
            carried = quoted = False
        start = match.end() if match else end
    return found or [Clause(0, len(text), False, False, False)]
