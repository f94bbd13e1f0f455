"""Talks as far as they were heard lately: a further message does not make all that was said before be heard again.

Nothing is believed: what is remembered counts only where the orders and what was said are still the same, word for word.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from zhiyin.decide.link import Weigher
from zhiyin.domain.linking import OrderFact, Said


class Heard(NamedTuple):
    """`fresh` has heard nothing, `weigher` has heard `turns`; both weigh `orders`."""

    orders: tuple[OrderFact, ...]
    zone: tzinfo
    fresh: Weigher
    turns: tuple[Said, ...]
    weigher: Weigher


class Memory:
    """Of `most` talks, the last ones that were asked for. For one thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._talks: OrderedDict[int, Heard] = OrderedDict()

    def weigher(self, talk: int, orders: tuple[OrderFact, ...], zone: tzinfo, turns: Sequence[Said]) -> Weigher:
        """One that has heard `turns`, and is the caller's own."""
        known = self._talks.pop(talk, None)
        if known is None or known.orders != orders or known.zone != zone:
            fresh = Weigher(orders, zone)
            known = Heard(orders, zone, fresh, (), fresh)
        self._talks[talk] = known
        if len(self._talks) > self._most:
            self._talks.popitem(last=False)
        if known.turns == tuple(turns):
            return known.weigher.fork()
        weigher = known.fresh.fork()
        for turn in turns:
            weigher.hear(turn)
        return weigher

    def keep(self, talk: int, turns: Sequence[Said], weigher: Weigher) -> None:
        """`weigher` came from here for this talk, and has heard `turns` by now. It hears no more."""
        if talk in self._talks:
            self._talks[talk] = self._talks[talk]._replace(turns=tuple(turns), weigher=weigher)
