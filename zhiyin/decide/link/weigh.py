"""Hears a talk turn by turn, and adds up what speaks for which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime, tzinfo
from math import exp

from zhiyin.domain.linking import Evidence, Linked, Offered, OrderFact, ParcelFact, Said

from . import asks, names, times
from . import weights as w
from .asks import Ask
from .counts import counts
from .fold import Clause, clauses, fold
from .goods import Goods
from .points import Point
from .stage import Stage, fit, prior, stage
from .wordings import ASIDE, BUT, NO, NOT, OTHER, OTHERS, TOLD, WHICH, YES

#: no words of the text stand for it: understanding read it out of the whole
NOWHERE = (0, 0)
#: code points of the words that are told as evidence
LONGEST = 60
#: instants of which is remembered where the orders stood
KEPT = 32
STAFF = frozenset({"agent", "robot"})


class Weigher:
    """Hears a talk turn by turn; `linked` says what it is about so far."""

    def __init__(self, orders: tuple[OrderFact, ...], zone: tzinfo) -> None:
        self._orders, self._zone = orders, zone
        self._goods = Goods(orders)
        placed = sorted(
            range(len(orders)), key=lambda n: (orders[n].placed_at is None, -_epoch(orders[n].placed_at), orders[n].key)
        )
        self._rank = {n: rank for rank, n in enumerate(placed)}
        #: (message, how much it still counts, point)
        self._heard: list[tuple[int, list[float], Point]] = []
        self._asked: list[tuple[int, Point]] = []
        self._presale: tuple[int, Point] | None = None
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
        text = fold(said.text)
        points = self._topics(said, text)
        if said.role in STAFF:
            points = [p._replace(weights=tuple(w.AGENT * one for one in p.weights)) for p in points]
        else:
            self._ask(said, text)
            self._answer(text)
        if said.role not in STAFF and any(p.topic and max(p.weights) > 0.5 for p in points):
            for _, share, _ in self._heard:
                share[0] *= w.OLDER
        self._heard += [(said.id, [1.0], point) for point in points]
        self._before = said if said.role in STAFF else None

    def _answer(self, text: str) -> None:
        """What the shop's side supposed in the turn before, as the customer takes it."""
        if self._before is None:
            return
        factor = w.REFUSED if NO.search(text) else w.AGREED if YES.search(text) else 1.0
        for message, share, _ in self._heard:
            if message == self._before.id:
                share[0] *= factor

    def linked(self, now: datetime, said: Mapping[int, bool] = {}, *, brief: bool = False) -> Linked:
        """`said`: what a person said of which order: it is this one, or it is not. `brief`: without evidence."""
        if not self._orders:
            return Linked()
        stages = self._stages(now)
        size = range(len(self._orders))
        sums = [prior(order, stages[n], self._rank[n]) for n, order in enumerate(self._orders)]
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
        shares = _softmax([*sums, none])
        lines = self._lines()
        ranked = sorted(size, key=lambda n: (-shares[n], self._rank[n]))
        offered = tuple(Offered("order", self._orders[n].key, shares[n], _why(evidence, n)) for n in ranked)
        return Linked(
            offered, self._parcels(ranked, shares, evidence), self._products(ranked, shares, lines, evidence), shares[-1]
        )

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

    def _topics(self, said: Said, text: str) -> list[Point]:
        orders, parts = self._orders, clauses(text)
        found = names.money(said, text, orders) + names.couriers(text, orders) + names.places(text, orders)
        found += times.days(said, text, orders, self._zone) + times.spans(said, text, orders)
        found += times.hours(text, orders, self._zone) + times.ranks(text, orders, said.at)
        for part in parts:
            found += self._goods.find(part) + counts(part, orders, self._goods.terms)
        settled = [said.role not in STAFF and self._settled(part.text) for part in parts]
        going_on = self._elsewhere(parts, settled)
        found = [self._in_clause(point, text, parts, settled, going_on) for point in found]
        if said.product:
            found += self._goods.card(said.product)
        found += names.numbers(said, text, orders)
        match = OTHER.search(text)
        if match and self._heard and not any(settled):
            sums = [sum(point.weights[n] * share[0] for _, share, point in self._heard) for n in range(len(orders))]
            top, *rest = sorted(sums, reverse=True)
            if top > 0.5:
                weight = w.OTHER - (top - max(rest, default=0.0))
                found.append(
                    Point("another", tuple(weight if one == top else 0.0 for one in sums), (match.span(),), match.group())
                )
        return found

    def _in_clause(self, point: Point, text: str, parts: list[Clause], settled: list[bool], going_on: bool) -> Point:
        """What came and what is denied speaks against its order, when the talk goes on about another."""
        begin = point.spans[0][0] if point.spans else 0
        place = max((n for n, part in enumerate(parts) if part.start <= begin), default=0)
        denied = NOT.search(text[parts[place].start : begin]) if parts else None
        quiet = bool(settled) and settled[place]
        if ASIDE.search(parts[place].text if parts else ""):
            return _times(point, w.NEGATED)
        if denied:
            # "all came but the hat": the hat is what it is about
            return point if BUT.search(denied.group()) and (quiet or OTHERS.search(text)) else _times(point, w.NEGATED)
        return _times(point, w.SETTLED) if quiet and going_on and len(parts) > 1 else point

    @staticmethod
    def _settled(text: str) -> bool:
        match = asks.SETTLED.search(text)
        if match is None or TOLD.search(text):
            return False
        return not any(
            ask.pattern.search(text)
            for ask in asks.ASKS
            if ask.name not in ("it came", "being delivered", "in use", "give back")
        )

    def _ask(self, said: Said, text: str) -> None:
        """What the newest message asks, in its words and as understanding read it; what was asked before counts half."""
        parts = clauses(text)
        settled = [self._settled(part.text) for part in parts]
        found: dict[str, tuple[Ask, float, tuple[int, int]]] = {}
        going_on = self._elsewhere(parts, settled)
        for part, quiet in zip(parts, settled, strict=True):
            for ask in asks.ASKS:
                match = ask.pattern.search(part.text)
                if (
                    match
                    and not (quiet and going_on and ask.name == "it came" and self._names_goods(part))
                    and not (quiet and OTHERS.search(part.text))
                    and not ASIDE.search(part.text)
                ):
                    found.setdefault(ask.name, (ask, w.ASK_SAID, (part.start + match.start(), part.start + match.end())))
        for ask in asks.ASKS:
            if ask.name not in found and (match := ask.pattern.search(text)) and ask.name == "signed, not received":
                found[ask.name] = (ask, w.ASK_SAID, match.span())
        read = asks.BY_PATH.get(said.path) or (asks.BY_RISK.get(said.risk) if said.risk != "-" else None)
        if read is not None and not found:
            found[read.name] = (read, w.ASK_READ, NOWHERE)
        if not found and (of_module := asks.BY_MODULE.get(said.path.split(".")[0])) and said.path not in asks.PRESALE:
            found[of_module.name] = (of_module, w.ASK_READ / 2, NOWHERE)
        if not found and any(point.rule == "said of such" for part in parts for point in self._goods.find(part)):
            # who tells how it wears or tastes has it
            found[asks.IN_USE.name] = (asks.IN_USE, w.ASK_HINT, NOWHERE)
        for name, others in asks.OVERRULES.items():
            if name in found:
                for other in others:
                    found.pop(other, None)
        if said.path in asks.PRESALE or asks.PRESALE_SAID.search(text):
            self._presale = (said.id, Point("before buying", tuple(0.0 for _ in self._orders), (), "", False))
        if not found:
            return
        stages = self._stages(said.at)
        points = []
        for ask, weight, span in found.values():
            share = weight * (1.0 if len(found) == 1 else 0.75 if len(found) == 2 else 0.6)
            weights = tuple(share * fit(ask, order, stages[n]) for n, order in enumerate(self._orders))
            points.append(
                Point(f"asks: {ask.name}", weights, (span,) if span != NOWHERE else (), text[span[0] : span[1]], False)
            )
        # who is asked which order it is tells of it, and wants what they wanted before
        told = self._before is not None and bool(self._asked) and bool(WHICH.search(fold(self._before.text)))
        old, new = (1.0, w.ASK_AGAIN) if told else (w.ASK_AGAIN, 1.0)
        self._asked = [(message, _times(point, old)) for message, point in self._asked]
        self._asked += [(said.id, _times(point, new)) for point in points]

    def _elsewhere(self, parts: list[Clause], settled: list[bool]) -> bool:
        """Whether a thought that is not settled is about something else: other goods, or something that is not here yet.
        What is wrong with what came is no other matter than that it came."""
        if not any(settled) or all(settled):
            return False
        over = frozenset().union(*(self._spoken_for(part) for part, quiet in zip(parts, settled, strict=True) if quiet))

        def another(part: Clause) -> bool:
            of = self._spoken_for(part) if over else frozenset()
            away = any(ask.pattern.search(part.text) for ask in asks.ASKS if ask.name in asks.AWAY)
            return away or self._names_goods(part) or bool(of and not of & over)

        return any(another(part) for part, quiet in zip(parts, settled, strict=True) if not quiet)

    def _names_goods(self, part: Clause) -> bool:
        return any(point.rule in ("words", "same thing") and max(point.weights) > 0 for point in self._goods.find(part))

    def _spoken_for(self, part: Clause) -> frozenset[int]:
        """The orders whose goods a thought fits best."""
        sums = [sum(column) for column in zip(*(point.weights for point in self._goods.find(part)), strict=True)]
        top = max(sums, default=0.0)
        return frozenset(n for n, one in enumerate(sums) if top > 1 and one == top)

    def _lines(self) -> list[list[float]]:
        """Log-odds of each line of each order, by the goods that were named."""
        sums = [[0.0] * len(order.items) for order in self._orders]
        for _, share, point in self._heard:
            for n, line in enumerate(point.items or ()):
                for k, weight in enumerate(line):
                    sums[n][k] += weight * share[0]
        return sums

    def _parcels(self, order: list[int], shares: list[float], evidence: list[tuple[int, Point]]) -> tuple[Offered, ...]:
        found = []
        for n in order:
            parcels = self._orders[n].parcels
            odds = _softmax([_unfinished(parcel) for parcel in parcels]) if parcels else []
            found += [Offered("parcel", p.key, shares[n] * odds[k], _why(evidence, n)) for k, p in enumerate(parcels)]
        return tuple(sorted(found, key=lambda one: -one.confidence))

    def _products(
        self, order: list[int], shares: list[float], lines: list[list[float]], evidence: list[tuple[int, Point]]
    ) -> tuple[Offered, ...]:
        best: dict[int, Offered] = {}
        for n in order:
            odds = _softmax(lines[n]) if lines[n] else []
            for k, item in enumerate(self._orders[n].items):
                if item.product is not None:
                    told = best.get(item.product)
                    sure = shares[n] * odds[k] + (told.confidence if told else 0.0)
                    best[item.product] = Offered("product", item.product, sure, told.evidence if told else _why(evidence, n))
        return tuple(sorted(best.values(), key=lambda one: -one.confidence))


def _unfinished(parcel: ParcelFact) -> float:
    return -1.5 if parcel.state in ("delivered", "returned", "cancelled") else 0.0


def _times(point: Point, factor: float) -> Point:
    if factor == 1.0:
        return point
    items = point.items and tuple(tuple(one * factor for one in line) for line in point.items)
    return point._replace(weights=tuple(one * factor for one in point.weights), items=items)


def _family(rule: str) -> str:
    return "goods" if rule in ("words", "same thing", "said of such") else rule


def _why(evidence: Iterable[tuple[int, Point]], n: int) -> tuple[Evidence, ...]:
    found = [
        Evidence(point.rule, message or None, point.spans, point.words[:LONGEST], round(point.weights[n], 2))
        for message, point in evidence
        if abs(point.weights[n]) >= 0.3
    ]
    return tuple(sorted(found, key=lambda one: -one.weight)[:8])


def _softmax(scores: list[float]) -> list[float]:
    top = max(scores)
    raised = [exp((score - top) / w.TEMPERATURE) for score in scores]
    whole = sum(raised)
    return [one / whole for one in raised]


def _epoch(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
