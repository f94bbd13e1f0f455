"""The fake shop's own memory: one SQLite file, apart from the product's records, as any outside system's is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from zhiyin.domain.trade.forms import FORMS
from zhiyin.domain.trade.goods import Product
from zhiyin.domain.trade.orders import Refund
from zhiyin.domain.trade.parcels import Parcel
from zhiyin.domain.trade.told import Told

from .clock import due
from .world import Pace, T

SCHEMA = """
CREATE TABLE IF NOT EXISTS thing (seq INTEGER PRIMARY KEY AUTOINCREMENT, noun TEXT NOT NULL, id TEXT NOT NULL,
    data BLOB NOT NULL, about TEXT, due TEXT, held INTEGER NOT NULL DEFAULT 0, own INTEGER NOT NULL DEFAULT 1,
    UNIQUE (noun, id));
CREATE INDEX IF NOT EXISTS thing_due ON thing (due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS thing_about ON thing (noun, about) WHERE about IS NOT NULL;
CREATE TABLE IF NOT EXISTS variant (id TEXT PRIMARY KEY, product TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS request (key TEXT PRIMARY KEY, calls INTEGER NOT NULL DEFAULT 0, request BLOB NOT NULL,
    effective TEXT, answer BLOB);
CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_encode = msgspec.json.Encoder().encode


class Store:
    """A `World` that keeps. Every use of it stands within `turn()`: one writer at a time, all or nothing."""

    def __init__(self, path: str | Path, pace: Pace) -> None:
        self._pace = pace
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(SCHEMA)
        if "held" not in {row[1] for row in self._db.execute("PRAGMA table_info(thing)")}:  # a file of an earlier version
            self._db.execute("ALTER TABLE thing ADD COLUMN held INTEGER NOT NULL DEFAULT 0")
            self._db.execute("ALTER TABLE thing ADD COLUMN own INTEGER NOT NULL DEFAULT 1")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def turn(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def get(self, noun: str, id: str, form: type[T]) -> T | None:
        row = self._db.execute("SELECT data FROM thing WHERE noun = ? AND id = ?", (noun, id)).fetchone()
        return msgspec.json.decode(row[0], type=form) if row else None

    def product_of(self, variant: str) -> Product | None:
        row = self._db.execute("SELECT product FROM variant WHERE id = ?", (variant,)).fetchone()
        return self.get("products", row[0], Product) if row else None

    def refunds_of(self, order: str) -> list[Refund]:
        rows = self._db.execute("SELECT data FROM thing WHERE noun = 'refunds' AND about = ? ORDER BY seq", (order,))
        return [msgspec.json.decode(row[0], type=Refund) for row in rows]

    def put(self, noun: str, told: Told, *, held: bool = False) -> None:
        """The thing as it is from now on; it stands at the end of what `changed` gives.

        `held`: somebody outside says how it goes on; nothing happens to it by itself, now and later. What the shop itself
        changed once is its `own` from then on.
        """
        was_held, was_own = self.standing(noun, told.external_id) or (held, False)
        next_ = None if was_held else due(noun, told, self._pace)
        about = told.order if isinstance(told, Refund) else told.orders[0] if isinstance(told, Parcel) and told.orders else None
        self._db.execute("DELETE FROM thing WHERE noun = ? AND id = ?", (noun, told.external_id))
        self._db.execute("INSERT INTO thing (noun, id, data, about, due, held, own) VALUES (?, ?, ?, ?, ?, ?, ?)",
                         (noun, told.external_id, _encode(told), about, next_.astimezone(UTC).isoformat() if next_ else None,
                          was_held, was_own or not held))
        if isinstance(told, Product):
            self._db.executemany("INSERT OR REPLACE INTO variant VALUES (?, ?)",
                                 [(one.external_id, told.external_id) for one in told.variants])

    def standing(self, noun: str, id: str) -> tuple[bool, bool] | None:
        """(held, own) of a thing; None when it is not here."""
        row = self._db.execute("SELECT held, own FROM thing WHERE noun = ? AND id = ?", (noun, id)).fetchone()
        return (bool(row[0]), bool(row[1])) if row else None

    def parcels_of(self, order: str) -> list[tuple[Parcel, bool]]:
        """Parcels of an order, each with whether it is the shop's own."""
        rows = self._db.execute("SELECT data, own FROM thing WHERE noun = 'parcels' AND about = ? ORDER BY seq", (order,))
        return [(msgspec.json.decode(data, type=Parcel), bool(own)) for data, own in rows.fetchall()]

    def mark(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM mark WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_mark(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO mark VALUES (?, ?)", (name, value))

    def changed(self, after: int, limit: int, *, own: bool = False) -> list[tuple[int, str, Told]]:
        """(place, noun, thing) of what changed after that place, oldest change first; `own`: by the shop itself only."""
        rows = self._db.execute(f"SELECT seq, noun, data FROM thing WHERE seq > ? {'AND own' if own else ''} "
                                "ORDER BY seq LIMIT ?", (after, limit))
        return [(seq, noun, msgspec.json.decode(data, type=FORMS[noun])) for seq, noun, data in rows.fetchall()]

    def first_due(self, now: datetime) -> tuple[datetime, str, Told] | None:
        row = self._db.execute("SELECT due, noun, data FROM thing WHERE due <= ? ORDER BY due, seq LIMIT 1",
                               (now.astimezone(UTC).isoformat(),)).fetchone()
        return (datetime.fromisoformat(row[0]), row[1], msgspec.json.decode(row[2], type=FORMS[row[1]])) if row else None

    def called(self, key: str, request: bytes) -> tuple[int, str | None, Any]:
        """(how often asked with this key, this time included; when it takes effect; the answer if there is one)."""
        self._db.execute("INSERT INTO request (key, request) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", (key, request))
        self._db.execute("UPDATE request SET calls = calls + 1 WHERE key = ?", (key,))
        return self._db.execute("SELECT calls, effective, answer FROM request WHERE key = ?", (key,)).fetchone()  # type: ignore[no-any-return]

    def answered(self, key: str) -> tuple[bytes, str | None, bytes | None] | None:
        """(the request, when it takes effect, the answer if there is one); None: never asked."""
        return self._db.execute(  # type: ignore[no-any-return]
            "SELECT request, effective, answer FROM request WHERE key = ?", (key,)).fetchone()

    def answer(self, key: str, answer: bytes | None, effective: datetime | None = None) -> None:
        self._db.execute("UPDATE request SET answer = ?, effective = ? WHERE key = ?",
                         (answer, effective.isoformat() if effective else None, key))

    def waiting(self, now: datetime) -> list[str]:
        """Keys of requests that were taken and take effect by now."""
        rows = self._db.execute("SELECT key FROM request WHERE answer IS NULL AND effective <= ? ORDER BY effective, key",
                                (now.isoformat(),))
        return [row[0] for row in rows.fetchall()]
