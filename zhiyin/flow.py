"""The whole story on one page: intake -> understand -> decide -> act -> measure. Read this first.

A message comes in through the door (`zhiyin.intake.door`) or in bulk; both end in `Receiver.receive`, which stores it
and answers. From there on the worker takes it: `process` claims what nobody has read, understands it, decides what
must happen, and makes it so, all in one transaction. If anything dies on the way, nothing happened and the messages
are still unread. What was done stands in the event log, from which pages, streams and measures are fed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from zhiyin import linking
from zhiyin.act import identity, remember
from zhiyin.act.casebook import Casebook
from zhiyin.act.events import Event, append
from zhiyin.decide.case import answered, decide
from zhiyin.decide.deadlines import moment
from zhiyin.decide.identity import by_order
from zhiyin.domain.identity import Merge, Speaker
from zhiyin.domain.situation import Limits, Problem
from zhiyin.domain.taxonomy import load as load_taxonomy
from zhiyin.domain.understanding import Text, Understanding
from zhiyin.lib.clock import Moments
from zhiyin.measure import tally
from zhiyin.records.sql import rows, statements
from zhiyin.search import messages as search
from zhiyin.settings import Settings

SQL = statements("process")
#: Every look-up is by key. What a table looked like when a statement was planned must not change that.
PLANNING = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
IDENTITY = statements("identity")


class Understands(Protocol):
    version: str

    def understand(self, batch: list[Text]) -> list[Understanding]: ...


class Ahead:
    """An engine that understands the next batch while the database writes this one. Says the same as the engine alone."""

    def __init__(self, engine: Understands) -> None:
        self._engine, self._known = engine, dict[Text, Understanding]()

    @property
    def version(self) -> str:
        return self._engine.version

    def understand(self, batch: list[Text]) -> list[Understanding]:
        known, self._known = self._known, {}
        missing = [text for text in batch if text not in known]
        if missing:
            known |= dict(zip(missing, self._engine.understand(missing), strict=True))
        return [known[text] for text in batch]

    def prepare(self, batch: list[Text]) -> None:
        """Understand what will be asked next. A text that cannot be understood is left for when it is asked."""
        try:
            self._known = dict(zip(batch, self._engine.understand(batch), strict=True))
        except Exception:
            self._known = {}


@dataclass(frozen=True, slots=True)
class Unread:
    """A claimed message, as `claim` in process.sql selects it."""

    id: int
    shop_id: int
    channel_id: int
    conversation_id: int
    role: str
    sent_at: datetime | None
    received_at: datetime
    text: str
    history: bool
    order_no: str | None
    product_id: str | None
    customer_id: int | None
    #: a customer's word in a talk that had been closed before
    reopens: bool
    #: the day it was sent in the shop's zone
    day: date
    #: the shop's zone
    zone: str
    #: its own time, when it is a simulated one
    clock: datetime | None

    @property
    def owner_key(self) -> str:
        return f"customer:{self.customer_id}" if self.customer_id else f"conversation:{self.conversation_id}"


def limits(settings: Settings) -> Limits:
    """The deciding rules' numbers out of the settings."""
    return Limits(
        respond={"S": settings.respond_s_minutes, "A": settings.respond_a_minutes, "B": settings.respond_b_minutes},
        solve={"S": settings.solve_s_minutes, "A": settings.solve_a_minutes, "B": settings.solve_b_minutes},
        scope_customers=settings.scope_customers, backdate_hours=settings.backdate_hours)


def process(cursor: Any, engine: Understands, settings: Settings, now: datetime, limit: int | None = None) -> int:
    """Take one batch of unread messages all the way (`limit` at the most); how many.

    Call inside a transaction, after `PLANNING`, and in a pipeline if the engine works ahead.
    """
    limit = limit or settings.worker_batch
    cursor.execute(SQL["claim"], [limit])
    unread = [Unread(*row) for row in cursor.fetchall()]
    if not unread:
        return 0
    upcoming = _upcoming(cursor, limit, settings) if isinstance(engine, Ahead) and len(unread) == limit else []
    moments = Moments(now, {m.shop_id: m.clock for m in unread if m.clock is not None})
    unread = _recognise(cursor, unread, moments)
    _reopen(cursor, unread, moments)
    talks = linking.Batch(cursor, unread)
    texts = _texts(cursor, unread, settings, talks.statuses())
    understood = dict(zip((m.id for m in unread), engine.understand(texts), strict=True))
    # what is read comes before what is written: the database writes while the next batch is understood
    book = _decide(cursor, unread, understood, talks.link(understood), settings, moments)
    remember.understandings(cursor, [(m.shop_id, m.id, understood[m.id]) for m in unread])
    tally.add(cursor, [tally.Read(m.shop_id, m.received_at, m.channel_id, u.module, u.risk, u.grade, m.history)
                       for m in unread if m.role == "customer" and (u := understood[m.id])])
    append(cursor, [_understood(m, understood[m.id], moments.of(m.shop_id)) for m in unread])
    book.write()
    talks.write(now)
    search.remember(cursor, [(m.shop_id, m.id, m.text, m.order_no) for m in unread])
    remember.read(cursor, [(m.id, m.conversation_id) for m in unread])
    if isinstance(engine, Ahead):
        engine.prepare(upcoming)
    return len(unread)


def set_aside(cursor: Any, error: str, now: datetime) -> bool:
    """Put the next message aside, because every try to read it failed: the others must not wait behind it.

    It stays stored and is told of in the log of events (`message.failed`). Call inside a transaction.
    """
    cursor.execute(SQL["claim"], [1])
    found = cursor.fetchone()
    if found is None:
        return False
    message = Unread(*found)
    remember.read(cursor, [(message.id, message.conversation_id)])
    append(cursor, [Event(message.shop_id, "message.failed", message.clock or now, message.conversation_id, message.id, None,
                          {"error": error})])
    return True


def _recognise(cursor: Any, unread: list[Unread], moments: Moments) -> list[Unread]:
    """One person on two channels is one customer (E-01, T28): the order number tells."""
    orders = {(m.shop_id, m.order_no) for m in unread if m.order_no and m.customer_id and m.role == "customer"}
    merged = {}
    for shop, intent in proven_by_orders(cursor, orders):
        if identity.merge(cursor, shop, intent, "rule: same order number", moments.of(shop)) is not None:
            merged[intent.absorbed] = intent.kept
    return [replace(m, customer_id=merged.get(m.customer_id, m.customer_id)) if m.customer_id else m for m in unread]


def _reopen(cursor: Any, unread: list[Unread], moments: Moments) -> None:
    """A closed talk in which the customer speaks again is open again."""
    talks = sorted({m.conversation_id for m in unread if m.reopens})
    if talks:
        cursor.execute(SQL["reopen"], [talks])
        append(cursor, [Event(shop, "conversation.reopened", moments.of(shop), talk, data={"by": "customer"})
                        for talk, shop in cursor.fetchall()])


def proven_by_orders(cursor: Any, orders: set[tuple[int, str | None]]) -> list[tuple[int, Merge]]:
    """(shop, merge) for each order number that shows two customers to be one person."""
    if not orders:
        return []
    cursor.execute(IDENTITY["speakers"], [rows({"shop": s, "order_no": o} for s, o in sorted(orders, key=str))])
    speakers: dict[tuple[int, str], set[Speaker]] = {}
    for shop, order, customer, channel in cursor.fetchall():
        speakers.setdefault((shop, order), set()).add(Speaker(customer, channel))
    pairs = {key: who for key, who in speakers.items() if len({s.customer_id for s in who}) == 2}
    if not pairs:
        return []
    everyone = sorted({s.customer_id for who in pairs.values() for s in who})
    cursor.execute(IDENTITY["parted"], [everyone, everyone])
    parted = {frozenset(pair) for pair in cursor.fetchall()}
    found = {}
    for (shop, order), who in sorted(pairs.items()):
        intent = by_order(order, who, parted)
        if intent is not None:
            found.setdefault((intent.kept, intent.absorbed), (shop, intent))
    return list(found.values())


def _texts(cursor: Any, unread: list[Unread], settings: Settings, statuses: dict[int, str]) -> list[Text]:
    cursor.execute(SQL["turn_before"], [[m.id for m in unread], [m.conversation_id for m in unread],
                                        settings.context_chars])
    before = {message: (role, text) for message, role, text in cursor.fetchall()}
    return [_text(m.id, m.role, m.text, m.day, *before.get(m.id, (None, None)), status=statuses.get(m.id)) for m in unread]


def _upcoming(cursor: Any, limit: int, settings: Settings) -> list[Text]:
    cursor.execute(SQL["upcoming"], [limit, limit, settings.context_chars])
    return [_text(*row) for row in cursor.fetchall()]


def _text(message: int, role: str, text: str, day: date, role_before: str | None, before: str | None,
          status: str | None = None) -> Text:
    context = "" if role_before is None else f"{'U' if role_before == 'customer' else 'A'}:{before}"
    return Text(str(message), text, context, role, status, day)


def _understood(message: Unread, meaning: Understanding, now: datetime) -> Event:
    return Event(message.shop_id, "message.understood", now, message.conversation_id, message.id, None, {
        "risk": meaning.risk, "grade": meaning.grade, "module": meaning.module, "maker": meaning.maker,
        "role": message.role, "channel": message.channel_id, "history": message.history})


def _decide(cursor: Any, unread: list[Unread], understood: dict[int, Understanding], linked: dict[int, linking.Told],
            settings: Settings, moments: Moments) -> Casebook:
    """What must happen to cases and clocks, noted in the casebook and not yet written."""
    rules = limits(settings)
    tree = load_taxonomy()
    _adopt(cursor, unread)
    problems = _problems(cursor, unread, understood, linked)
    by_message = {p.message_id: p for p in problems}
    book = Casebook(cursor, {(m.shop_id, m.owner_key) for m in unread
                             if m.id in by_message or (m.role == "agent" and not m.history)}, moments)
    affected = _affected(cursor, unread, by_message, settings, moments)
    for message in sorted(unread, key=lambda m: m.id):
        problem = by_message.get(message.id)
        if problem is not None:
            others = affected.setdefault((message.shop_id, problem.product_id or "", problem.risk), set())
            if problem.product_id and not problem.history:
                others.add(problem.owner_key)
            decision = decide(problem, book.of(message.shop_id, problem.owner_key), max(1, len(others)), rules,
                              tree.risks[problem.risk].complaint_type)
            said = moment(message.sent_at, message.received_at, rules.backdate_hours)
            book.apply(message.shop_id, problem, decision, message.customer_id, said)
        elif message.role == "agent" and not message.history:
            for case in book.of(message.shop_id, message.owner_key):
                met = answered(case, message.conversation_id, message.id, message.sent_at, message.received_at, rules)
                if met is not None:
                    book.meet(message.shop_id, case, met, message.conversation_id)
    return book


def _adopt(cursor: Any, unread: list[Unread]) -> None:
    """A talk that began with nobody known and now has its customer brings its open cases along."""
    named = {(m.shop_id, m.conversation_id, m.customer_id) for m in unread if m.customer_id}
    if named:
        cursor.execute(SQL["adopt_cases"], [rows(
            {"shop": shop, "conversation": talk, "customer": customer} for shop, talk, customer in sorted(named, key=str))])


def _problems(cursor: Any, unread: list[Unread], understood: dict[int, Understanding],
              linked: dict[int, linking.Told]) -> list[Problem]:
    """Customers' messages with a graded problem, and what each is about: what is named, else what the talk is surely about."""
    stated = [m for m in unread if m.role == "customer" and understood[m.id].risk != "-" and understood[m.id].grade != "-"]
    if not stated:
        return []
    cursor.execute(SQL["last_named"], [[m.id for m in stated], [m.conversation_id for m in stated]])
    named = {message: (order, product) for message, order, product in cursor.fetchall()}
    problems = []
    for m in stated:
        meaning = understood[m.id]
        order, product = named.get(m.id, (None, None))
        sure = linked.get(m.id, linking.Told())
        spoken = next((one["value"] for one in meaning.entities.get("order", [])), None)
        if spoken and sure.order_no and sure.order_no.upper() == spoken:
            spoken = sure.order_no  # as the shop writes it
        problems.append(Problem(
            m.id, m.conversation_id, m.owner_key, meaning.risk, meaning.grade, meaning.grade_reason, m.sent_at,
            m.received_at, m.history, m.order_no or spoken or order or sure.order_no,
            m.product_id or product or sure.product_id))
    return problems


def _affected(cursor: Any, unread: list[Unread], problems: dict[int, Problem], settings: Settings,
              moments: Moments) -> dict[tuple[int, str, str], set[str]]:
    """(shop, product, leaf) -> owners with that problem in the window, before this batch (C-02)."""
    keys = {(m.shop_id, p.product_id, p.risk) for m in unread if (p := problems.get(m.id)) and p.product_id}
    if not keys:
        return {}
    window = timedelta(hours=settings.scope_window_hours)
    cursor.execute(SQL["affected"], [[k[0] for k in keys], [k[1] for k in keys], [k[2] for k in keys],
                                     [moments.of(k[0]) - window for k in keys]])
    return {(shop, product, risk): set(owners) for shop, product, risk, _count, owners in cursor.fetchall()}
