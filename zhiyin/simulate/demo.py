"""Playing the demonstration: a promotion evening of the simulated group, a simulated minute each second.

It goes through the one way in for messages and records, like everybody's. The player has its own connection and never raises:
when the database is away it waits and tells the same moment again, which the database recognises by its ids. It waits when the
worker is behind. Started again it goes on at the shop's own time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog

from zhiyin import simulation
from zhiyin.domain.incoming import Incoming
from zhiyin.intake.access import DISTANT
from zhiyin.intake.check import Refused, ready
from zhiyin.intake.receive import Receiver
from zhiyin.intake.trade.write import Writer
from zhiyin.records.connection import connect
from zhiyin.secrets import home
from zhiyin.simulate import evening
from zhiyin.simulate.demo_shop import DemoShop, NotDemo, held, make, set_time
from zhiyin.simulate.evening import Moment, Plan
from zhiyin.simulate.trade import Trading

#: simulated seconds in a second
SPEED = 60.0
#: more unread messages than these, and the player waits: while it plays; while the afternoon is loaded, so long in all
BEHIND, UNREAD, PATIENCE = 400, 20, 60.0
CHUNK = 100
#: seconds between looks at what requests changed in the shop
TELL_EVERY = 2.0
#: seconds left to the pages after each piece of composing
BREATH = 0.002
#: nothing is wrong with the database
COLLIDED = (psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable, psycopg.errors.SerializationFailure)
log = structlog.get_logger()


class Player:
    """Plays until `ending` is set or the shop is removed."""

    def __init__(self, ending: threading.Event) -> None:
        self.ending = ending
        self.receiver = Receiver(connect)
        self.writer = Writer(connect)
        self.trading = Trading(home())
        self.shop: DemoShop | None = None
        self.plan: Plan | None = None
        self.film: Iterator[Moment | None] = iter(())
        #: taken from the film and not wholly told yet
        self.moment: Moment | None = None
        self.due = self.told_at = 0.0
        self.patience = PATIENCE
        self.over = False

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
                except COLLIDED:
                    rest = 0.05  # somebody was quicker at the same rows; the moment is told again
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
        """Tell the next moment; False when the shop is gone."""
        if self.shop is None:
            shop = make(connection)
            self.plan = self.trading.begin(connection, shop, evening.plan(datetime.now(UTC)))
            since = self.plan.seconds(shop.now) if shop.now is not None else None
            self.film, self.shop = evening.moments(self.plan, since), shop
        assert self.plan is not None
        if self.moment is None and not self._wait(connection, self.shop):
            return True
        with held(connection, self.shop.id) as there:
            if not there:
                log.info("the demonstration shop was removed; no more is played")
                return False
            if time.monotonic() - self.told_at > TELL_EVERY:
                while self.trading.tell(self.writer, self.shop):
                    pass
                self.told_at = time.monotonic()
            if self.moment is not None:
                self._tell(connection, self.shop, self.plan, self.moment)
                self.moment = None
        return True

    def _wait(self, connection: psycopg.Connection[Any], shop: DemoShop) -> bool:
        """Have the next moment, at its time; False when something else is to be seen to first."""
        if self.over:
            return not self.ending.wait(TELL_EVERY)
        try:
            found = next(self.film)
        except StopIteration:
            log.info("the demonstration's world is at its end; a new one: zhiyin demo clear, then serve --demo")
            self.over = True
            return False
        if found is None:
            self.ending.wait(BREATH)
            return False
        self.moment = found
        if found.live:
            self.due = max(self.due + evening.STEP / SPEED, time.monotonic() - 1.0)
            if self.ending.wait(max(0.0, self.due - time.monotonic())):
                return False
            while self._unread(connection, shop) > BEHIND and not self.ending.wait(0.2):
                self.due = time.monotonic()
        return True

    def _tell(self, connection: psycopg.Connection[Any], shop: DemoShop, plan: Plan, moment: Moment) -> None:
        now = plan.time(moment.at)
        set_time(connection, shop.id, now)
        self.trading.happen(self.writer, shop, moment.tellings, now)
        for start in range(0, len(moment.messages), CHUNK):
            self._receive(shop, moment.messages[start:start + CHUNK])
        if not moment.live and moment.messages:  # nobody is late because the afternoon was read late
            while self.patience > 0 and self._unread(connection, shop) > UNREAD and not self.ending.wait(0.05):
                self.patience -= 0.05

    def _receive(self, shop: DemoShop, messages: list[Incoming]) -> None:
        chunk = []
        for one in messages:
            try:
                chunk.append(ready(one, shop.id, shop.zone, DISTANT))
            except Refused as refused:
                log.warning("demonstration message refused", id=one.external_id, field=refused.field, code=refused.code)
        for row, receipt in zip(chunk, self.receiver.receive(chunk), strict=True):
            if receipt.status not in ("new", "known"):
                log.warning("demonstration message not taken", id=row.external_id, status=receipt.status, code=receipt.code)

    @staticmethod
    def _unread(connection: psycopg.Connection[Any], shop: DemoShop) -> int:
        with connection.cursor() as cursor:
            return simulation.waiting(cursor, shop.id)


def play(ending: threading.Event) -> None:
    """Play the demonstration into its shop until `ending` is set or the shop is removed; raises nothing."""
    try:
        Player(ending).run()
    except Exception:
        log.exception("the demonstration ended early")
