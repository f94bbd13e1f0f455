"""The demonstration's shop system: a fake shop that has the world's customers, goods and orders, and does what it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import structlog

from zhiyin.connectors.connector import Telling
from zhiyin.connectors.fake import FakeShop, file
from zhiyin.intake.push.store import store
from zhiyin.intake.trade.write import Writer
from zhiyin.simulate.demo_shop import FILE, DemoShop, NotDemo
from zhiyin.simulate.evening import Plan
from zhiyin.simulate.group.told import SOURCE

PLAN, TOLD = "plan", "told"
log = structlog.get_logger()


class Trading:
    """Its file lies in the product's home, so that the worker's actions reach the same shop. Which world is played and what of
    the shop's own doing was told stand there, too."""

    def __init__(self, home: Path) -> None:
        self._path = file(home, FILE)
        self._fake: FakeShop | None = None

    def begin(self, connection: psycopg.Connection[Any], shop: DemoShop, new: Plan) -> Plan:
        """A connection to the shop's system stands in the settings. An empty shop begins anew, with the world `new`.

        Returns the world to play. Raises NotDemo when it is not known.
        """
        if shop.empty:
            for one in self._path.parent.glob(self._path.name + "*"):
                one.unlink()
        self._fake = FakeShop(self._path)
        if shop.empty:
            self._fake.mark(PLAN, msgspec.json.encode(new).decode())
        kept = self._fake.mark(PLAN)
        if kept is None:
            raise NotDemo("the demonstration shop's world is not known any more; remove the shop with: zhiyin demo clear")
        connection.execute(
            "INSERT INTO records_connection (shop_id, kind, name, source, key, config) "
            "VALUES (%s, 'fake', '演示店铺系统', %s, %s, jsonb_build_object('name', %s::text)) ON CONFLICT DO NOTHING",
            [shop.id, SOURCE, f"demo-{shop.id}", FILE])
        return msgspec.json.decode(kept, type=Plan)

    def happen(self, writer: Writer, shop: DemoShop, tellings: Sequence[Telling], now: datetime) -> None:
        """It happened in the world; what a request changed here stays as it was changed."""
        assert self._fake is not None
        self._store(writer, shop, self._fake.follow(tellings, now))

    def tell(self, writer: Writer, shop: DemoShop) -> int:
        """The next page of what requests changed goes into the records; how many things. Where it goes on is kept after they
        are stored: killed in between, the page is told again, which changes nothing."""
        assert self._fake is not None
        page = self._fake.page(self._fake.mark(TOLD), own=True)
        self._store(writer, shop, page.tellings)
        if page.next is not None:
            self._fake.mark(TOLD, page.next)
        return len(page.tellings)

    def close(self) -> None:
        if self._fake is not None:
            self._fake.close()

    @staticmethod
    def _store(writer: Writer, shop: DemoShop, tellings: Sequence[Telling]) -> None:
        for bad in store(writer, shop.id, shop.zone, SOURCE, tellings):
            log.error("what the demonstration's shop tells cannot be kept", noun=bad.telling.noun, field=bad.problem.field,
                      code=bad.problem.code, why=bad.problem.why)
