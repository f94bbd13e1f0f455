"""Taking a push: whose it is, whether it is genuine, what it tells; what nobody can take becomes a dead letter (死信)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
import psycopg
import structlog

from zhiyin.connections import opened
from zhiyin.connectors import connector
from zhiyin.connectors.connector import Connector, Forged, Push, Reply, Telling, Unreadable
from zhiyin.domain.trade.forms import FORMS
from zhiyin.intake.trade.write import Writer
from zhiyin.records.sql import statements

from .store import Bad, Problem, store

SQL = statements("push")
#: a letter that was no push but one thing of a page that was fetched: its noun; the body is the telling
FETCHED = "zhiyin-noun"
LONGEST = 500
_encode = msgspec.json.Encoder(order="deterministic").encode
log = structlog.get_logger()
Said = Literal["taken", "dead", "forged", "unknown", "busy", "unavailable"]


@dataclass(frozen=True, slots=True)
class Link:
    """A connection as the door needs it; `config` as it is kept, secrets sealed."""

    id: int
    shop: int
    zone: tzinfo
    kind: str
    source: str
    config: Mapping[str, str]

    @property
    def connector(self) -> Connector:
        return connector(self.kind)

    def opened(self) -> dict[str, str]:
        return opened(self.kind, self.config, self.source)


def link_of(id: int, shop: int, zone: str, kind: str, source: str, config: Mapping[str, str]) -> Link:
    return Link(id, shop, ZoneInfo(zone), kind, source, config)


class Desk:
    """Takes one push after another through connections of its own; not for two threads at a time."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._writer = Writer(connect)

    def take(self, key: str, push: Push, allow: Callable[[int], bool] = lambda _: True) -> tuple[Said, Reply | None]:
        """What became of it, and what the outside wants to hear. `allow(connection)`: whether it may push once more now."""
        try:
            return self._take(key, push, allow)
        except psycopg.Error as error:
            log.error("a push could not be stored", error=type(error).__name__)
            self.close()
            return "unavailable", None

    def _take(self, key: str, push: Push, allow: Callable[[int], bool]) -> tuple[Said, Reply | None]:
        row = self._open().execute(SQL["connection_find"], [key]).fetchone()
        if row is None:
            return "unknown", None
        link = link_of(*row)
        try:
            vendor, config = link.connector, link.opened()
        except Exception as error:  # its folder is gone, or its secrets are sealed with another key
            self._wrong(link.id, f"its settings cannot be read: {error}")
            return "unavailable", None
        try:
            vendor.check(push, config)
        except Forged as forged:
            if allow(link.id):  # a flood must not wear the database out
                self._open().execute(SQL["connection_forged"], [link.id])
            return "forged", vendor.reply(push, str(forged))
        if not allow(link.id):
            return "busy", vendor.reply(push, "too many at once")
        problem = self.tell(link, push, config)
        kept = {name: push.headers[name] for name in headers_of(vendor) if name in push.headers}
        if problem is None:
            self._open().execute(SQL["connection_taken"], {"id": link.id, "digest": digest(kept, push)})
            return "taken", vendor.reply(push, None)
        self.keep(link, Push(kept, push.body, push.query), problem, taken=1)
        return "dead", vendor.reply(push, None)

    def tell(self, link: Link, push: Push, config: Mapping[str, str]) -> Problem | None:
        """Stores what a genuine push tells; what stands in the way of the rest. Raises psycopg.Error when it has to wait."""
        tellings, problem = self._read(link, push, config)
        bad = self.store(link, tellings)
        return problem or (bad[0].problem if bad else None)

    def store(self, link: Link, tellings: list[Telling]) -> list[Bad]:
        return store(self._writer, link.shop, link.zone, link.source, tellings)

    def keep(self, link: Link, push: Push, problem: Problem, *, taken: int = 0) -> None:
        """As a dead letter: `push` with the headers that are kept."""
        self._open().execute(SQL["letter_put"], {
            "shop": link.shop, "id": link.id, "digest": digest(push.headers, push), "headers": _json(push.headers),
            "query": _json(push.query), "body": push.body, "code": problem.code[:40], "field": _text(problem.field)[:LONGEST],
            "why": _text(problem.why)[:LONGEST], "taken": taken})

    def keep_fetched(self, link: Link, bad: Bad) -> None:
        """One thing of a page that was fetched."""
        try:
            body = _encode(bad.telling.told)
        except (UnicodeEncodeError, TypeError, ValueError):
            body = repr(bad.telling.told).encode(errors="backslashreplace")
        self.keep(link, Push({FETCHED: bad.telling.noun}, body), bad.problem)

    def again(self, letter: int) -> Problem | None:
        """Try a dead letter again: it is taken now, or what still stands in its way. Raises LookupError when it does not wait,
        psycopg.Error."""
        row = self._open().execute(SQL["letter_find"], [letter]).fetchone()
        if row is None:
            raise LookupError("this letter does not wait")
        id, headers, query, body, *rest = row
        link, push = link_of(id, *rest), Push(headers, bytes(body), query)
        problem = self._again(link, push)
        if problem is None:
            self._open().execute(SQL["letter_done"], ["taken", letter])
        else:
            self._open().execute(SQL["letter_again"], [problem.code[:40], _text(problem.field)[:LONGEST],
                                                       _text(problem.why)[:LONGEST], letter])
        return problem

    def _again(self, link: Link, push: Push) -> Problem | None:
        if FETCHED not in push.headers:
            return self.tell(link, push, link.opened())
        noun = push.headers[FETCHED]
        try:
            told = msgspec.json.decode(push.body, type=FORMS[noun])
        except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
            return Problem("invalid", noun, str(error))
        bad = self.store(link, [Telling(noun, told)])
        return bad[0].problem if bad else None

    def _read(self, link: Link, push: Push, config: Mapping[str, str]) -> tuple[list[Telling], Problem | None]:
        try:
            return link.connector.read(push, config), None
        except Unreadable as error:
            return error.rest, Problem("unreadable", error.field, error.why)
        except Exception as error:  # a payload that nobody thought of: it waits until the connector knows it
            log.exception("a connector failed", kind=link.kind, connection=link.id)
            return [], Problem("fault", "", f"the connector failed: {type(error).__name__}")

    def _wrong(self, id: int, why: str) -> None:
        self._open().execute(SQL["connection_wrong"], [_text(why)[:LONGEST], id])

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
            self._connection.autocommit = True
        return self._connection

    def close(self) -> None:
        self._writer.close()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def headers_of(vendor: Connector) -> tuple[str, ...]:
    """What `read` looks at; nothing else of the request is kept."""
    return tuple(getattr(vendor, "HEADERS", ()))


def digest(headers: Mapping[str, str], push: Push) -> bytes:
    """The same push sent again has the same one."""
    return hashlib.sha256(_encode([dict(headers), dict(push.query)]) + b"\0" + push.body).digest()


def _json(value: Mapping[str, str]) -> str:
    return _encode({_text(name): _text(one) for name, one in value.items()}).decode()


def _text(value: str) -> str:
    """As PostgreSQL can hold it."""
    return value.replace("\0", "�").encode(errors="replace").decode()
