"""Hears a talk turn by turn, and adds up what speaks for which order."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime, tzinfo

from zhiyin.domain.linking import Linked, Offered, OrderFact, Said

from . import asks, durations, names, times
from . import weights as w
from .asks import Ask
from .counts import counts
from .fold import Clause, fold
from .goods import Goods
from .money import money
from .offers import parcels, products, shares_of, why
from .points import Point, found_in, scaled
from .scope import Scope
from .sizes import bought
from .stage import Stage, dearer, fit, prior, stage
from .whom import wearer, whom
from .wordings import ABSURD, BACK, FIRST, JUST_NOW, KNOWN, MEANT, NO, OTHER, WHICH, YES

#: no words of the text stand for it: understanding read it out of the whole
NOWHERE = (0, 0)
#: instants of which is remembered where the orders stood
KEPT = 32
STAFF = frozenset({"agent", "robot"})
#: what tells when it happened
WHEN = frozenset({"day", "how long", "part of the day", "courier", "place"})


class Weigher:
    """Hears a talk turn by turn; `linked` says what it is about so far."""

    def __init__(self, orders: tuple[OrderFact, ...], zone: tzinfo) -> None:
        self._orders, self._zone = orders, zone
        self._goods = Goods(orders)
        self._found: dict[Clause, list[Point]] = {}
        self._wearers = [[wearer(item) for item in order.items] for order in orders]
        placed = sorted(
            range(len(orders)), key=lambda n: (orders[n].placed_at is None, -_epoch(orders[n].placed_at), orders[n].key)
        )
        self._rank = {n: rank for rank, n in enumerate(placed)}
        #: (message, how much it still counts, point)
        self._heard: list[tuple[int, list[float], Point]] = []
        self._asked: list[tuple[int, Point]] = []
        self._presale: tuple[int, Point] | None = None
        #: messages in which the customer said what it is about
        self._themes: list[int] = []
        #: the turn before, when it was the shop's
        self._before: Said | None = None
        self._stood: dict[datetime, list[Stage]] = {}

    def fork(self) -> Weigher:
        """Another that has heard the same. What either hears from now on the other knows nothing of."""
        other = copy(self)
        vars(other).update({name: [*value] for name, value in vars(self).items() if isinstance(value, list)})
        other._heard = [(message, [*share], point) for message, share, point in self._heard]
        return other

    def hear(self, said: Said) -> None:
        """Add a message. The system's own lines say nothing."""
        if not self._orders or said.role == "system":
            return
        text, customer = fold(said.text), said.role not in STAFF
        scope = Scope(text, self._find, customer)
        if customer:
            self._ask(said, scope)
        points = self._topics(said, scope)
        if customer:
            points = self._answer(scope, points)
        else:
            points = [p._replace(weights=tuple(w.AGENT * one for one in p.weights)) for p in points]
        if customer and any(p.topic and max(p.weights) > 0.5 for p in points):
            for _, share, _ in self._heard:
                share[0] *= w.OLDER
            if BACK.search(text) is None:
                self._themes.append(said.id)
        self._heard += [(said.id, [1.0], point) for point in points]
        self._before = None if customer else said

    def _answer(self, scope: Scope, points: list[Point]) -> list[Point]:
        """What the shop's side supposed in the turn before, and what was spoken of earlier, as the customer takes it."""
        text = scope.text
        if BACK.search(text) and self._themes:
            # "just now" is the last, "before" the one before it
            last = len(self._themes) == 1 or (JUST_NOW.search(text) and not NO.search(text))
            first = self._themes[0 if FIRST.search(text) else -1 if last else -2]
            for message, share, _ in self._heard:
                if message == first:
                    share[0] = 1.0
                elif message > first:
                    share[0] *= w.LEFT
        if self._before is None:
            return points
        supposed = [point for message, _, point in self._heard if message == self._before.id]
        absurd = bool(supposed) and len(text) < 40 and ABSURD.search(text) is not None
        refused = NO.search(text) or absurd or KNOWN.search(text)
        factor = w.REFUSED if refused else w.AGREED if YES.search(text) else w.REPLACED if MEANT.search(text) else 1.0
        for message, share, _ in self._heard:
            if message == self._before.id:
                share[0] *= factor
        if absurd or NO.search(text):
            # what is said again in wonder is said against it, and so is "no, the backpack is fine"
            same = {point.words for point in supposed}
            points = [
                scaled(point, w.NEGATED)
                if point.words in same and max(point.weights) > 0 and (absurd or scope.at_peace(point)) else point
                for point in points
            ]  # fmt: skip
        return points

    def linked(self, now: datetime, said: Mapping[int, bool] = {}, *, brief: bool = False) -> Linked:
        """`said`: what a person said of which order: it is this one, or it is not. `brief`: without evidence."""
        if not self._orders:
            return Linked()
        stages = self._stages(now)
        size = range(len(self._orders))
        before = dearer(self._orders)
        sums = [prior(order, stages[n], self._rank[n]) + before[n] for n, order in enumerate(self._orders)]
        evidence: list[tuple[int, Point]] = []
        counted: dict[str, list[float]] = {}
        for message, share, point in sorted(
            self._heard, key=lambda one: -max(map(abs, one[2].weights), default=0.0) * one[1][0]
        ):
            scaled = tuple(
                self._further(counted.setdefault(_family(point.rule), [0.0] * len(self._orders)), n, one * share[0])
                for n, one in enumerate(point.weights)
            )
            evidence.append((message, Point(point.rule, scaled, *point[2:])))
        evidence += self._asked
        for n, one_order in enumerate(self._orders):
            if one_order.key in said:
                weight = w.PERSON if said[one_order.key] else -w.PERSON
                evidence.append((0, Point("person", tuple(weight if n == k else 0.0 for k in size), (), "", False)))
        for _, point in evidence:
            for n in size:
                sums[n] += point.weights[n]
        evidence = [] if brief else evidence
        none = w.NONE + (w.PRESALE if self._presale and not self._asked else 0.0)
        shares = shares_of([*sums, none])
        lines = self._lines()
        ranked = sorted(size, key=lambda n: (-shares[n], self._rank[n]))
        offered = tuple(Offered("order", self._orders[n].key, shares[n], why(evidence, n)) for n in ranked)
        return Linked(
            offered, parcels(self._orders, ranked, shares, evidence),
            products(self._orders, ranked, shares, lines, evidence), shares[-1],
        )  # fmt: skip

    def _stages(self, at: datetime) -> list[Stage]:
        if at not in self._stood:
            if len(self._stood) >= KEPT:
                self._stood.clear()
            self._stood[at] = [stage(order, at) for order in self._orders]
        return self._stood[at]

    @staticmethod
    def _further(counted: list[float], n: int, weight: float) -> float:
        """Words of one kind say much the same: each further one counts less."""
        much = weight if not counted[n] or (weight < 0) != (counted[n] < 0) else weight * w.MANY
        counted[n] = counted[n] or weight
        return much

    def _topics(self, said: Said, scope: Scope) -> list[Point]:
        orders, text = self._orders, scope.text
        found = money(said, text, orders) + names.couriers(text, orders) + names.places(text, orders)
        found += times.days(said, text, orders, self._zone) + durations.spans(said, text, orders)
        found += times.hours(text, orders, self._zone) + counts(text, orders)
        for part in scope.parts:
            found += self._find(part)
        if sized := bought(text, self._goods.terms):
            found += filter(None, [found_in(Clause(text, 0), "size that was bought", w.BOUGHT, *sized)])
        found += self._read(said)
        found += times.ranks(text, orders, said.at, self._open(said, found))
        found = [scope.heard(point) for point in found]
        if said.product:
            found += self._goods.card(said.product)
        found += names.numbers(said, text, orders)
        match = OTHER.search(text)
        if match and self._heard and not any(scope.settled):
            sums = [sum(point.weights[n] * share[0] for _, share, point in self._heard) for n in range(len(orders))]
            top, *rest = sorted(sums, reverse=True)
            if top > 0.5:
                weight = w.OTHER - (top - max(rest, default=0.0))
                found.append(
                    Point("another", tuple(weight if one == top else 0.0 for one in sums), (match.span(),), match.group())
                )
        return found

    def _find(self, part: Clause) -> list[Point]:
        """What of a thought tells of goods, or for whom they are."""
        if part not in self._found:
            self._found[part] = self._goods.find(part) + whom(part, self._wearers)
        return self._found[part]

    def _read(self, said: Said) -> list[Point]:
        """The goods of which such things are said as understanding read, when the words name none."""
        kinds = asks.READ_OF.get(said.path) or asks.READ_OF.get(said.risk)
        if kinds is None or said.role in STAFF:
            return []
        marks = [[float(bool(one.kinds & kinds)) for one in order] for order in self._goods.terms]
        point = found_in(Clause(said.text, 0), "read of such", w.READ, NOWHERE, marks)
        return [] if point is None else [point._replace(spans=(), topic=False)]

    def _open(self, said: Said, found: list[Point]) -> list[bool]:
        """The orders among which "the newest", "the cheaper one" is: those that what is asked, and the day, leave."""
        sums = [0.0] * len(self._orders)
        for point in (*(p for message, p in self._asked if message == said.id), *(p for p in found if p.rule in WHEN)):
            for n, one in enumerate(point.weights):
                sums[n] += one
        return [one >= max(sums) - w.OPEN for one in sums]

    def _ask(self, said: Said, scope: Scope) -> None:
        """What the newest message asks, in its words and as understanding read it; what was asked before counts half."""
        found: dict[str, tuple[Ask, float, tuple[int, int]]] = {}
        for n, asked in enumerate(scope.asked):
            for name, (ask, span) in asked.items():
                if not scope.quiet(n, name):
                    found.setdefault(name, (ask, w.ASK_SAID, span))
        for ask in asks.ASKS:
            if ask.name == "signed, not received" and ask.name not in found and (match := ask.pattern.search(scope.text)):
                found[ask.name] = (ask, w.ASK_SAID, match.span())
        read = asks.BY_PATH.get(said.path) or (asks.BY_RISK.get(said.risk) if said.risk != "-" else None)
        if read is not None and not found:
            found[read.name] = (read, w.ASK_READ, NOWHERE)
        if not found and (of_module := asks.BY_MODULE.get(said.path.split(".")[0])) and said.path not in asks.PRESALE:
            found[of_module.name] = (of_module, w.ASK_READ / 2, NOWHERE)
        if not found and any(point.rule == "said of such" for part in scope.parts for point in self._find(part)):
            # who tells how it wears or tastes has it
            found[asks.IN_USE.name] = (asks.IN_USE, w.ASK_HINT, NOWHERE)
        for name, others in asks.OVERRULES.items():
            if name in found:
                for other in others:
                    found.pop(other, None)
        if said.path in asks.PRESALE or asks.PRESALE_SAID.search(scope.text):
            self._presale = (said.id, Point("before buying", tuple(0.0 for _ in self._orders), (), "", False))
        if not found:
            return
        stages = self._stages(said.at)
        points = []
        for ask, weight, span in found.values():
            share = weight * (1.0 if len(found) == 1 else 0.75 if len(found) == 2 else 0.6)
            weights = tuple(share * fit(ask, order, stages[n]) for n, order in enumerate(self._orders))
            words = scope.text[span[0] : span[1]]
            points.append(Point(f"asks: {ask.name}", weights, (span,) if span != NOWHERE else (), words, False))
        # who is asked which order it is tells of it, and wants what they wanted before
        told = self._before is not None and bool(self._asked) and bool(WHICH.search(fold(self._before.text)))
        only_read = all(weight < w.ASK_SAID for _, weight, _ in found.values())
        old, new = (1.0, w.ASK_AGAIN) if told else (w.ASK_KEPT, w.ASK_KEPT) if only_read and self._asked else (w.ASK_AGAIN, 1.0)
        self._asked = [(message, scaled(point, old)) for message, point in self._asked]
        self._asked += [(said.id, scaled(point, new)) for point in points]

    def _lines(self) -> list[list[float]]:
        """Log-odds of each line of each order, by the goods that were named."""
        sums = [[0.0] * len(order.items) for order in self._orders]
        for _, share, point in self._heard:
            for n, line in enumerate(point.items or ()):
                for k, weight in enumerate(line):
                    sums[n][k] += weight * share[0]
        return sums


def _family(rule: str) -> str:
    return "goods" if rule in ("words", "same thing", "said of such", "for whom") else rule


def _epoch(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
