"""Playing the demonstration: some hours of talks at once, then a message every second or two, for ever.

It goes through the one way in for messages, like everybody's. The player has its own connection and never raises: when
the database is away it waits and says the same message again, which the database recognises by its id.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import structlog

from zhiyin.domain.incoming import AttachmentRef, Incoming, Sender
from zhiyin.intake.check import Ready, Refused, ready
from zhiyin.intake.receive import Receiver
from zhiyin.intake.trade.write import Writer
from zhiyin.records.connection import connect
from zhiyin.secrets import home
from zhiyin.settings import current
from zhiyin.simulate.composer import Composer, Talk
from zhiyin.simulate.demo_shop import DemoShop, NotDemo, held, make
from zhiyin.simulate.phrases import Kind
from zhiyin.simulate.trade import Trading

SEED = 20
#: talks of the last hours that a new shop starts with
OPENING: dict[Kind, int] = {"question": 42, "trouble": 15, "grave": 3}
OPENING_HOURS = 6.0
#: seconds between two live messages
BEAT = (0.5, 3.0)
#: talks going on at the same time
AT_ONCE = 10
NEGLECTED = 0.12
CHUNK = 20
#: seconds between looks at what changed in the shop
TELL_EVERY = 2.0
log = structlog.get_logger()


@dataclass(slots=True)
class Going:
    """A talk that is being held: what was said so far."""

    talk: Talk
    said: int = 0

    @property
    def over(self) -> bool:
        return self.said >= len(self.talk.lines)


def message(talk: Talk, place: int, at: datetime) -> Incoming:
    """Line `place` of a talk as it comes through the door. Ids sort in the order of the talk."""
    line = talk.lines[place]
    picture = [AttachmentRef(f"https://example.com/pictures/{talk.id}-{place}.jpg", f"{place}.jpg", "image/jpeg")]
    return Incoming(
        channel=talk.channel, external_id=f"{talk.id}-{place:03d}", conversation=talk.id,
        sender=Sender(line.role, line.sender_id, line.sender_name), text=line.text,
        sent_at=at.isoformat(timespec="milliseconds"), attachments=picture if line.picture else [],
        order_no=line.order_no, product_id=line.product_id, region=line.region, entry=line.entry,
        extra={"subject": line.subject} if line.subject else {})


def opening(composer: Composer, rng: Random, now: datetime,
            respond_minutes: int) -> tuple[list[tuple[datetime, Talk, int]], list[Going]]:
    """The talks of the last hours: lines already said, in the order of time, and talks still going on.

    Of the grave ones one has waited too long for an answer, one nearly so (`respond_minutes` is the limit), one was
    answered; of the others some wait, too.
    """
    said: list[tuple[datetime, Talk, int]] = []
    going: list[Going] = []
    limit = min(respond_minutes / 60, OPENING_HOURS)
    waited = deque([min(limit * 1.6, OPENING_HOURS), limit * 0.92])
    for kind, count in OPENING.items():
        for _ in range(count):
            talk, ago = composer.talk(kind), rng.uniform(0.05, OPENING_HOURS)
            if kind == "grave" and waited:
                talk, ago = talk.unanswered(), waited.popleft()
            elif kind == "trouble" and rng.random() < 0.5:
                talk = talk.unanswered()
            at, begun = now - timedelta(hours=ago), Going(talk)
            for place, line in enumerate(talk.lines):
                at += timedelta(seconds=line.pause)
                if at > now:
                    going.append(begun)
                    break
                said.append((at, talk, place))
                begun.said += 1
    said.sort(key=lambda one: (one[0], one[1].id, one[2]))
    return said, going


class Player:
    """Plays until `ending` is set or the shop is removed."""

    def __init__(self, ending: threading.Event, seed: int = SEED) -> None:
        self.ending = ending
        run = f"d{time.time_ns() // 1000:x}"
        self.composer = Composer(seed, run)
        self.rng = Random(f"player/{seed}/{run}")
        self.receiver = Receiver(connect)
        self.writer = Writer(connect)
        self.trading = Trading(home())
        self.told_at = 0.0
        self.shop: DemoShop | None = None
        self.going: list[Going] = []
        #: composed and not yet acknowledged
        self.waiting: deque[Ready] = deque()

    def run(self) -> None:
        rest = 0.25
        try:
            while not self.ending.is_set():
                try:
                    with connect() as connection:
                        connection.execute("SET lock_timeout = '400ms'")
                        while not self.ending.is_set():
                            if not self._step(connection):
                                return
                            rest = 0.25
                except NotDemo as refused:
                    log.warning("no demonstration", reason=str(refused))
                    return
                except psycopg.OperationalError as error:
                    log.warning("demonstration waits for the database", error=str(error).splitlines()[0][:200])
                except Exception:
                    log.exception("demonstration stumbled, going on")
                self.ending.wait(rest)
                rest = min(rest * 2, 5.0)
        finally:
            self.receiver.close()
            self.writer.close()
            self.trading.close()

    def _step(self, connection: psycopg.Connection[Any]) -> bool:
        """Send what is waiting, or the next message after a beat; False when the shop is gone."""
        if self.shop is None:
            shop = make(connection)
            self.trading.begin(connection, shop)
            if shop.empty:
                self._open(shop)
            self.shop = shop
        self._tell(connection, self.shop)
        if not self.waiting:
            if self.ending.wait(self.rng.uniform(*BEAT)):
                return True
            self._next(self.shop)
        return self._send(connection, self.shop)

    def _tell(self, connection: psycopg.Connection[Any], shop: DemoShop) -> None:
        """The shop system's news, before the messages that speak of them."""
        if time.monotonic() - self.told_at < TELL_EVERY:
            return
        with held(connection, shop.id) as there:
            while there and self.trading.tell(connection, self.writer, shop):
                pass
        self.told_at = time.monotonic()

    def _send(self, connection: psycopg.Connection[Any], shop: DemoShop) -> bool:
        chunk = [self.waiting[i] for i in range(min(CHUNK, len(self.waiting)))]
        with held(connection, shop.id) as there:
            if not there:
                log.info("the demonstration shop was removed; no more is played")
                return False
            receipts = self.receiver.receive(chunk)
        for row, receipt in zip(chunk, receipts, strict=True):
            self.waiting.popleft()
            if receipt.status not in ("new", "known"):
                log.warning("demonstration message not taken", id=row.external_id, status=receipt.status,
                            code=receipt.code)
        return True

    def _open(self, shop: DemoShop) -> None:
        now = datetime.now(UTC)
        said, self.going = opening(self.composer, self.rng, now, current().respond_s_minutes)
        for talk in {talk.id: talk for talk in [*(talk for _, talk, _ in said), *(one.talk for one in self.going)]}.values():
            self.trading.know(talk, now)
        self._keep(shop, [message(talk, place, at) for at, talk, place in said], now)

    def _next(self, shop: DemoShop) -> None:
        """One line of one of the talks going on; a customer who is typing usually goes on typing."""
        while len(self.going) < AT_ONCE:
            talk = self.composer.talk()
            self.trading.know(talk, datetime.now(UTC))
            self.told_at = 0.0
            neglected = self.rng.random() < NEGLECTED
            self.going.append(Going(talk.unanswered() if neglected else talk))
        one = self.going[0] if self._typing(self.going[0]) and self.rng.random() < 0.6 else self.rng.choice(self.going)
        now = datetime.now(UTC)
        self._keep(shop, [message(one.talk, one.said, now)], now)
        one.said += 1
        self.going.remove(one)
        if not one.over:
            self.going.insert(0, one)

    @staticmethod
    def _typing(one: Going) -> bool:
        lines = one.talk.lines
        return 0 < one.said < len(lines) and lines[one.said - 1].role == lines[one.said].role == "customer"

    def _keep(self, shop: DemoShop, messages: Sequence[Incoming], now: datetime) -> None:
        for one in messages:
            try:
                self.waiting.append(ready(one, shop.id, shop.zone, now))
            except Refused as refused:
                log.warning("demonstration message refused", id=one.external_id, field=refused.field, code=refused.code)


def play(ending: threading.Event) -> None:
    """Play the demonstration into its shop until `ending` is set or the shop is removed; raises nothing."""
    try:
        Player(ending).run()
    except Exception:
        log.exception("the demonstration ended early")
