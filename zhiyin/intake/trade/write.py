"""Tellings into the records, a batch in one transaction. What is here after any order and any repetition is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
import psycopg

from zhiyin.lib import regions
from zhiyin.records.sql import rows as as_rows

from . import parcels, parts, sql
from .check import Telling
from .nouns import NOUNS

Status = Literal["new", "changed", "known", "outdated"]
ATTEMPTS = 5
Key = tuple[str, str]


class Outcome(NamedTuple):
    """What became of a telling. `known`: told before; `outdated`: a newer one is here, and stays."""

    status: Status
    id: int


class Writer:
    """Writes through one connection of its own, which it opens anew when it is lost."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None

    def write(self, shop: int, name: str, tellings: Sequence[Telling]) -> list[Outcome]:
        """Stores the tellings of one noun and says of each what became of it, after the commit.

        Raises psycopg.OperationalError when the database cannot be reached: nothing was acknowledged then.
        """
        if not tellings:
            return []
        for attempt in range(ATTEMPTS):
            try:
                return self._write(shop, name, tellings)
            except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
                if attempt == ATTEMPTS - 1:
                    raise
            except psycopg.OperationalError:
                self.close()
                raise
        raise AssertionError

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
            self._connection.autocommit = True
        return self._connection

    def _write(self, shop: int, name: str, tellings: Sequence[Telling]) -> list[Outcome]:
        if name in parcels.WRITE:
            with self._open().transaction():
                return [Outcome(*one) for one in parcels.WRITE[name](self._open(), shop, tellings)]
        best: dict[Key, Telling] = {}
        for one in tellings:
            if one.key not in best or one.order > best[one.key].order:
                best[one.key] = one
        connection = self._open()
        with connection.transaction():
            self._name(connection, shop, name, best.values())
            made: dict[Key, tuple[int, bool]] = {
                (source, external_id): (id, new)
                for source, external_id, id, new in connection.execute(
                    sql.upsert(name), [as_rows(_row(shop, name, one) for one in best.values())]
                )
            }
            parts.write(connection, shop, name, [(made[key][0], one) for key, one in best.items() if key in made], tellings)
            there = _find(connection, shop, name, best.keys() - made.keys())
        found = []
        for one in tellings:
            if one.key in made:
                id, new = made[one.key]
                status: Status = ("new" if new else "changed") if one is best[one.key] else "outdated"
                found.append(Outcome("known" if status == "outdated" and one.digest == best[one.key].digest else status, id))
            else:
                id, digest = there[one.key]
                found.append(Outcome("known" if digest == one.digest else "outdated", id))
        return found

    def _name(self, connection: psycopg.Connection[Any], shop: int, name: str, tellings: Iterable[Telling]) -> None:
        """Stubs for what is named and not here yet."""
        wanted: dict[str, set[Key]] = {}
        for one in tellings:
            for attribute, other in NOUNS[name].refs.values():
                if named := getattr(one.told, attribute):
                    wanted.setdefault(other, set()).add((one.told.source, named))
            for other, named in parts.named(one.told):
                wanted.setdefault(other, set()).add((one.told.source, named))
        for other in NOUNS:  # always in this order: two batches do not wait for each other in a circle
            if other in wanted:
                connection.execute(sql.stubs(other), [as_rows(
                    {"shop": shop, "source": source, "external_id": named} for source, named in sorted(wanted[other]))])


def _row(shop: int, name: str, one: Telling) -> dict[str, Any]:
    noun, told = NOUNS[name], one.told
    row: dict[str, Any] = {
        "shop": shop, "source": told.source, "external_id": told.external_id, "source_time": one.source_time, "rank": one.rank,
        "digest": one.digest, "data": msgspec.Raw(one.data),
    }  # fmt: skip
    for column, (kind, attribute) in noun.columns.items():
        row[column] = one.times.get(attribute) if kind == "timestamptz" else getattr(told, attribute)
    for column, (attribute, _) in noun.refs.items():
        row[column] = getattr(told, attribute)
    for column, attribute in noun.regions.items():
        row[column] = regions.of(getattr(told, attribute))
    return row


def _find(connection: psycopg.Connection[Any], shop: int, name: str, keys: Iterable[Key]) -> dict[Key, tuple[int, bytes]]:
    wanted = [{"shop": shop, "source": source, "external_id": external_id} for source, external_id in keys]
    if not wanted:
        return {}
    return {(source, external_id): (id, bytes(digest or b""))
            for source, external_id, id, digest in connection.execute(sql.find(name), [as_rows(wanted)])}
