"""Linking the talks of a batch of messages, in the worker's own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from zhiyin.act import linking as act
from zhiyin.decide.identity import is_buyer
from zhiyin.decide.link import MAKER, Weigher
from zhiyin.decide.link.stage import Stage, stage
from zhiyin.decide.link.weights import STORED, TOLD
from zhiyin.domain.linking import Linked, Offered, OrderFact, Said
from zhiyin.domain.understanding import Understanding
from zhiyin.records.sql import rows

from .facts import SQL, Facts, load, read, shops_with_records
from .memory import Memory

#: links of one kind that a talk keeps
MOST = 5
#: a stage in the words that understanding takes for the state of an order
_STATUS = {
    "unpaid": "unpaid",
    "waiting": "paid",
    "partly": "shipped",
    "moving": "shipped",
    "trouble": "shipped",
    "out": "delivering",
    "failed": "delivering",
    "pickup": "delivering",
    "handed": "delivered",
    "delivered": "delivered",
    "used": "delivered",
}
_memory = Memory(1_024)


class Message(Protocol):
    """What of a claimed message is needed."""

    @property
    def id(self) -> int: ...
    @property
    def shop_id(self) -> int: ...
    @property
    def conversation_id(self) -> int: ...
    @property
    def customer_id(self) -> int | None: ...
    @property
    def role(self) -> str: ...
    @property
    def zone(self) -> str: ...


class Told(NamedTuple):
    """What a talk is surely about: the order's number, the shop's own id of the product; None where it is not sure."""

    order_no: str | None = None
    product_id: str | None = None


class Batch:
    """Reads what it needs when made; `statuses`, then `link`, then `write`."""

    def __init__(self, cursor: Any, messages: Sequence[Message]) -> None:
        self._cursor = cursor
        self._messages = messages
        self._wanted = {m.id for m in messages}
        self._facts: dict[int, Facts] = {}
        self._before: dict[int, Weigher] = {}
        self._linked: dict[int, tuple[int, Linked]] = {}
        shops = shops_with_records(cursor, {m.shop_id for m in messages})
        last: dict[int, Message] = {}
        for one in messages:
            if one.shop_id in shops and (one.conversation_id not in last or one.id > last[one.conversation_id].id):
                last[one.conversation_id] = one
        if last:
            loaded = load(cursor, [(m.shop_id, talk, m.customer_id, m.id, ZoneInfo(m.zone)) for talk, m in last.items()])
            self._facts = {talk: facts for talk, facts in loaded.items() if facts.orders or facts.products or facts.linked}
            self._zones = {talk: ZoneInfo(one.zone) for talk, one in last.items()}

    def statuses(self) -> dict[int, str]:
        """Message to the state of the order it is surely about, as understanding takes it."""
        found = {}
        wanted = {m.id for m in self._messages if m.role == "customer"}
        for talk, facts in self._facts.items():
            weigher, turns = self._up_to_here(talk)
            by_key = {order.key: order for order in facts.orders}
            for turn in turns:
                weigher.hear(turn)
                sure = _sure(weigher.linked(turn.at, _orders(facts), brief=True).orders) if turn.id in wanted else None
                status = _status(by_key[sure], stage(by_key[sure], turn.at)) if sure else None
                if status:
                    found[turn.id] = status
        return found

    def link(self, understood: Mapping[int, Understanding]) -> dict[int, Told]:
        """Message to what its talk is surely about once that message was said."""
        told: dict[int, Told] = {}
        for talk, facts in self._facts.items():
            weigher, turns = self._up_to_here(talk)
            numbers = {order.key: order.number for order in facts.orders}
            products = {item.product: item.source_id for order in facts.orders for item in order.items}
            last = next((turn.id for turn in reversed(turns) if turn.id in self._wanted), None)
            for turn in (_with(turn, understood) for turn in turns):
                weigher.hear(turn)
                if turn.id in self._wanted:
                    # only what is kept is told why
                    linked = weigher.linked(turn.at, _orders(facts), brief=turn.id != last)
                    told[turn.id] = Told(numbers.get(_sure(linked.orders) or 0), products.get(_sure(linked.products)))
                    self._linked[talk] = (turn.id, linked)
            _memory.keep(talk, [_with(turn, understood) for turn in facts.turns], weigher)
        return told

    def _up_to_here(self, talk: int) -> tuple[Weigher, Sequence[Said]]:
        """A weigher that has heard the talk as it was before this batch, and the turns since."""
        turns = self._facts[talk].turns
        first = next((n for n, turn in enumerate(turns) if turn.id in self._wanted), len(turns))
        if talk not in self._before:
            self._before[talk] = _memory.weigher(talk, self._facts[talk].orders, self._zones[talk], turns[:first])
        return self._before[talk].fork(), turns[first:]

    def write(self, now: datetime) -> None:
        """Links as they stand after this batch, and customers who are known to be the shop's."""
        self._know(now)
        store(self._cursor, [(self._facts[talk], message, linked) for talk, (message, linked) in self._linked.items()])

    def _know(self, now: datetime) -> None:
        claims = set()
        for facts in self._facts.values():
            if facts.customer is None:
                continue
            by_number = {order.number: order.key for order in facts.orders}
            # the channel sent it along: a number that was only typed may be anybody's
            claims |= {
                (by_number[turn.order_no], facts.customer)
                for turn in facts.turns
                if turn.role == "customer" and turn.order_no in by_number and facts.buyers.get(by_number[turn.order_no])
            }
        if not claims:
            return
        self._cursor.execute(
            SQL["claims"], [rows({"order": order, "customer": customer} for order, customer in sorted(claims))]
        )
        known: dict[int, set[int]] = {}
        for buyer, _, customer, _, number, others in self._cursor.fetchall():
            if is_buyer(number, others):
                known.setdefault(buyer, set()).add(customer)
        act.know_buyers(
            self._cursor, [(buyer, min(some)) for buyer, some in sorted(known.items()) if len(some) == 1], "order", now
        )


def store(cursor: Any, talks: Sequence[tuple[Facts, int, Linked]]) -> None:
    """Write the links of talks, each with the message up to which it was heard."""
    made, kept = [], []
    for facts, message, linked in talks:
        own = [
            (one, facts)
            for one in (*linked.orders[:MOST], *linked.parcels[:MOST], *linked.products[:MOST])
            if one.confidence >= STORED
        ]
        own += [
            (Offered("product", product, 1.0, ()), facts)
            for product in facts.products
            if not any(one.kind == "product" and one.key == product for one, _ in own)
        ]
        made += [act.Made(f.shop, f.conversation, message, one, MAKER) for one, f in own]
        kept.append((facts.conversation, [one for one, _ in own]))
    act.store(cursor, made, kept)


def _with(turn: Said, understood: Mapping[int, Understanding]) -> Said:
    meaning = understood.get(turn.id)
    return turn if meaning is None else read(turn, meaning.path, meaning.risk)


def _orders(facts: Facts) -> dict[int, bool]:
    return {key: said for (kind, key), said in facts.said.items() if kind == "order"}


def _sure(offered: Sequence[Offered]) -> int | None:
    return offered[0].key if offered and offered[0].confidence >= TOLD else None


def _status(order: OrderFact, now: Stage) -> str | None:
    if now.back and now.name != "waiting":
        return "refunding"
    if now.name == "ended":
        return order.state
    return _STATUS.get(now.name)
