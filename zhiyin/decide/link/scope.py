"""How far what is said in one thought of a message reaches: what is denied, taken back, known or settled is not meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from zhiyin.domain.linking import Span

from . import asks
from . import weights as w
from .asks import ASKS, AWAY, Ask
from .fold import Clause, clauses
from .points import Point, scaled
from .wordings import (
    ASIDE,
    BESIDE_AFTER,
    BESIDE_BEFORE,
    BUT,
    COLOUR_SAID,
    CORRECTED,
    KNOWN,
    NOT,
    OTHER,
    OTHERS,
    REFERRED,
    TOLD,
    WANTED,
    WANTED_AFTER,
)  # fmt: skip

#: said of what came, without anything being wrong with it
_AT_PEACE = frozenset({"it came", "being delivered", "in use", "give back"})


class Asked(NamedTuple):
    """An ask heard in a thought, and where in the text."""

    ask: Ask
    span: Span


class Scope:
    """The thoughts of a folded text, and what becomes of the points that were found in each. `find`: what of a thought tells of
    goods, or for whom they are."""

    def __init__(self, text: str, find: Callable[[Clause], list[Point]], customer: bool) -> None:
        self.text, self._find = text, find
        self.parts = clauses(text)
        self.asked: list[dict[str, Asked]] = [_asked(part) for part in self.parts] if customer else [{} for _ in self.parts]
        self.settled = [customer and _settled(part.text, asked) for part, asked in zip(self.parts, self.asked, strict=True)]
        self.aside = [bool(ASIDE.search(part.text)) for part in self.parts]
        self.other = next((n for n, part in enumerate(self.parts) if OTHER.search(part.text)), None)
        self.going_on = self._elsewhere()
        self._factors = [self._factor(n) for n in range(len(self.parts))] if customer else [1.0] * len(self.parts)
        if customer:
            self._withdraw()

    def place(self, begin: int) -> int:
        return max((n for n, part in enumerate(self.parts) if part.start <= begin), default=0)

    def at_peace(self, point: Point) -> bool:
        """Whether it stands in a thought that tells that all is well."""
        return bool(point.spans) and self.settled[self.place(point.spans[0][0])]

    def heard(self, point: Point) -> Point:
        """What `point` says where it stands."""
        if not self.parts:
            return point
        begin = point.spans[0][0] if point.spans else 0
        n = self.place(begin)
        if self.aside[n]:
            return scaled(point, w.NEGATED)
        if denied := NOT.search(self.text[self.parts[n].start : begin]):
            # "all came but the hat": the hat is what it is about
            but = BUT.search(denied.group()) and (self.settled[n] or OTHERS.search(self.text))
            return point if but else scaled(point, w.NEGATED)
        factor = self._factors[n]
        if (point.rule == "option" or COLOUR_SAID.fullmatch(point.words)) and (
            WANTED.search(self.text[max(self.parts[n].start, begin - 24) : begin])
            or WANTED_AFTER.match(self.text[point.spans[0][1] :])
        ):
            return scaled(point, w.WANTED)
        if factor == w.OTHER_ONE:
            # "the black pair fits, the other one": it is a pair as well
            of = self._spoken_for(self.parts[n])
            return point._replace(
                weights=tuple(one * (w.NEGATED if k in of else -factor) for k, one in enumerate(point.weights)), items=None
            )
        if factor == 1.0 and point.rule in ("words", "same thing") and self._beside(n, point):
            factor = w.BESIDE
        return scaled(point, factor)

    def _beside(self, n: int, point: Point) -> bool:
        begin, end = point.spans[0]
        return bool(
            BESIDE_BEFORE.search(self.text[max(self.parts[n].start, begin - 30) : begin])
            or BESIDE_AFTER.match(self.text[end : end + 3])
        )

    def quiet(self, n: int, ask: str) -> bool:
        """Whether `ask`, heard in thought `n`, is not what the customer wants."""
        if self.aside[n] or (self.settled[n] and OTHERS.search(self.parts[n].text)):
            return True
        if self._factors[n] in (w.KNOWN,):
            return True
        return self.settled[n] and self.going_on and ask == "it came" and self.names_goods(self.parts[n])

    def names_goods(self, part: Clause) -> bool:
        return any(point.rule in ("words", "same thing") and max(point.weights) > 0 for point in self._find(part))

    def _factor(self, n: int) -> float:
        last = n == len(self.parts) - 1
        if not last and KNOWN.search(self.parts[n].text):
            return w.KNOWN
        if self.settled[n] and self.other is not None and n != self.other:
            return w.OTHER_ONE
        return w.SETTLED if self.settled[n] and self.going_on and len(self.parts) > 1 else 1.0

    def _withdraw(self) -> None:
        """What stands before "no, wait" is taken back, when something else is named after it."""
        for n, part in enumerate(self.parts):
            if n and CORRECTED.search(part.text) and any(self._find(one) for one in self.parts[n:]):
                self._factors[:n] = [min(one, w.WITHDRAWN) for one in self._factors[:n]]

    def _elsewhere(self) -> bool:
        """Whether a thought that is not settled is about something else: other goods, or something that is not here yet.
        What is wrong with what came is no other matter than that it came."""
        if not any(self.settled) or all(self.settled):
            return False
        quiet = [part for part, settled in zip(self.parts, self.settled, strict=True) if settled]
        over = frozenset().union(*map(self._spoken_for, quiet))
        return any(self._another(n, over) for n, settled in enumerate(self.settled) if not settled)

    def _another(self, n: int, over: frozenset[int]) -> bool:
        part = self.parts[n]
        of = self._spoken_for(part) if over else frozenset()
        if (
            n != self.other
            and REFERRED.search(part.text)
            and any(settled and REFERRED.search(one.text) for one, settled in zip(self.parts, self.settled, strict=True))
        ):
            return True
        return n == self.other or bool(AWAY & self.asked[n].keys()) or self.names_goods(part) or bool(of and not of & over)

    def _spoken_for(self, part: Clause) -> frozenset[int]:
        """The orders whose goods a thought fits best."""
        sums = [sum(column) for column in zip(*(point.weights for point in self._find(part)), strict=True)]
        top = max(sums, default=0.0)
        return frozenset(n for n, one in enumerate(sums) if top > 1 and one == top)


def _asked(part: Clause) -> dict[str, Asked]:
    found = {}
    for ask in ASKS:
        if match := ask.pattern.search(part.text):
            found[ask.name] = Asked(ask, (part.start + match.start(), part.start + match.end()))
    return found


def _settled(text: str, asked: dict[str, Asked]) -> bool:
    return asks.SETTLED.search(text) is not None and not TOLD.search(text) and not asked.keys() - _AT_PEACE
