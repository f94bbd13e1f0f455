"""A shop that behaves: it keeps, it takes its time, it fails, it refuses. For tests, the demonstration and the simulator."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from zhiyin.connectors.connector import Page, Telling
from zhiyin.domain.trade.actions import Answer, AnyAction, End, Request
from zhiyin.domain.trade.forms import FORMS
from zhiyin.domain.trade.orders import Refund
from zhiyin.domain.trade.told import Told

from .clock import happen
from .follow import follow
from .rules import decide
from .store import Store
from .world import Change, Pace, Policy, Refused

#: things in one page of what there is
PAGE = 500
TIME = "time"


@dataclass(frozen=True, slots=True)
class Temper:
    """How badly it behaves. Shares of calls, decided by the key and how often it was asked: the same every time."""

    #: not reached at all: nothing happened
    unreached: float = 0.0
    #: done, and the answer lost
    lost: float = 0.0
    #: taken first, done so much later
    late: timedelta = timedelta(0)


class _Kept(msgspec.Struct, frozen=True):
    """An answer as it is kept with its key: `rows` (noun, id) of what it changed."""

    end: str
    why: str = ""
    rule: str = ""
    made: str = ""
    rows: list[tuple[str, str]] = []


class _Asked(msgspec.Struct, frozen=True):
    action: AnyAction
    customer: str | None
    agreed: bool


class FakeShop:
    """`clock` gives the time; without it the time that `follow` set, else the real one. Several processes may use one file."""

    def __init__(self, path: str | Path, *, policy: Policy | None = None, pace: Pace | None = None,
                 temper: Temper | None = None, clock: Callable[[], datetime] | None = None) -> None:
        self.policy, self.temper, self._clock = policy or Policy(), temper or Temper(), clock or self._time
        self._store = Store(path, pace or Pace())

    def _time(self) -> datetime:
        kept = self._store.mark(TIME)
        return datetime.fromisoformat(kept) if kept else datetime.now(UTC)

    def close(self) -> None:
        self._store.close()

    def load(self, tellings: Iterable[Telling]) -> None:
        """The shop has these, as they are told."""
        with self._store.turn():
            for one in tellings:
                self._store.put(one.noun, one.told)

    def follow(self, tellings: Iterable[Telling], now: datetime | None = None) -> list[Telling]:
        """Somebody plays this shop: what happened in it, and what time it is there now. Nothing of it goes on by itself.

        What was changed by a request here stays changed; those that the shop agrees with, as it has them.
        """
        taken = []
        with self._store.turn():
            for one in tellings:
                told = follow(self._store, one.noun, one.told)
                if told is not None:
                    taken.append(Telling(one.noun, told))
            if now is not None:
                self._store.set_mark(TIME, now.isoformat())
        return taken

    def mark(self, name: str, value: str | None = None) -> str | None:
        """What whoever plays this shop wants to find again; with a value it is kept."""
        with self._store.turn():
            if value is not None:
                self._store.set_mark(name, value)
            return self._store.mark(name)

    def get(self, noun: str, id: str) -> Told | None:
        """A thing as it is now."""
        with self._store.turn():
            return self._store.get(noun, id, FORMS[noun])

    def refunds(self, order: str) -> list[Refund]:
        """Requests for an order."""
        with self._store.turn():
            return self._store.refunds_of(order)

    def perform(self, request: Request) -> Answer:
        """Done once for a key, however often it is asked. Another request under a used key is refused."""
        said = msgspec.json.encode(_Asked(request.action, request.customer, request.agreed))
        with self._store.turn():
            calls, effective, kept = self._store.called(request.key, said)
            first = self._store.answered(request.key)
            assert first is not None
            if first[0] != said:
                return Answer(End.REFUSED, "another request was made with this key", "key_used")
            if kept is None and _share(request.key, calls, "unreached") < self.temper.unreached:
                return Answer(End.UNREACHED, "the shop does not answer")
            if kept is None and effective is None and self.temper.late:
                self._store.answer(request.key, None, self._clock() + self.temper.late)
                return Answer(End.ACCEPTED)
            if kept is None and effective is None:
                self._do(request)
        if _share(request.key, calls, "lost") < self.temper.lost:
            return Answer(End.UNCERTAIN, "the answer was lost")
        return self.look(request)

    def look(self, request: Request) -> Answer:
        """What became of a request, with what is so now."""
        self.advance()
        with self._store.turn():
            found = self._store.answered(request.key)
            if found is None or (found[1] is None and found[2] is None):
                return Answer(End.UNREACHED, "nothing is known of it")
            if found[2] is None:
                return Answer(End.ACCEPTED)
            kept = msgspec.json.decode(found[2], type=_Kept)
            told = [(noun, self._store.get(noun, id, FORMS[noun])) for noun, id in kept.rows]
        return Answer(End(kept.end), kept.why, kept.rule, kept.made, tuple((n, t) for n, t in told if t is not None))

    def page(self, after: str | None, *, own: bool = False) -> Page:
        """What changed since, oldest change first; without a next place when nothing did. `own`: only what the shop itself
        changed."""
        self.advance()
        with self._store.turn():
            rows = self._store.changed(int(after or 0), PAGE, own=own)
        return Page([Telling(noun, told) for _, noun, told in rows], str(rows[-1][0]) if rows else None)

    def advance(self) -> int:
        """Let happen what is due by now, in its order; how much it was."""
        now, count = self._clock(), 0
        with self._store.turn():
            for key in self._store.waiting(now):
                found = self._store.answered(key)
                assert found is not None
                asked = msgspec.json.decode(found[0], type=_Asked)
                self._do(Request(key, asked.action, asked.customer, asked.agreed))
                count += 1
        while True:
            with self._store.turn():
                due = self._store.first_due(now)
                if due is None:
                    return count
                at, _, told = due
                self._keep(happen(self._store, told, at))
                count += 1

    def _do(self, request: Request) -> None:
        try:
            change = decide(self._store, request, self.policy, self._clock())
            kept = _Kept(End.DONE, made=change.made, rows=self._keep(change))
        except Refused as refused:
            kept = _Kept(End.REFUSED, refused.why, refused.rule)
        self._store.answer(request.key, msgspec.json.encode(kept))

    def _keep(self, change: Change) -> list[tuple[str, str]]:
        for noun, told in change.rows:
            self._store.put(noun, told)
        return [(noun, told.external_id) for noun, told in change.rows]


def _share(key: str, calls: int, what: str) -> float:
    return int.from_bytes(hashlib.sha256(f"{key}:{calls}:{what}".encode()).digest()[:4], "big") / 2**32
