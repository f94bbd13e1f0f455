"""Playing a world into a running server: in its order, in simulated time, waiting when the server is behind.

The server sees nothing but its own doors. Everything is told once; what is told again after a lost connection is known by its
id. At the first refusal it stops: a world with a hole in it proves nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
import urllib3

from zhiyin.domain.trade.forms import FORMS
from zhiyin.simulate.group.calendar import Calendar
from zhiyin.simulate.group.stream import Event

#: real seconds between two steps, and how long a step waits for an answer
STEP, PATIENCE = 0.25, 60.0
#: the server is behind with more messages than this; lines handed over at once; attempts to reach it
BEHIND, LINES, ATTEMPTS = 2_000, 2_000, 6
#: told before what names it
ORDER = {noun: place for place, noun in enumerate((*FORMS, "messages"))}
TAKEN = frozenset({"new", "known", "changed", "outdated"})
_encode = msgspec.json.Encoder().encode


class Refusal(Exception):
    """The server said no, or cannot be reached."""


class Line(NamedTuple):
    noun: str
    body: dict[str, Any]


@dataclass(slots=True)
class Played:
    """How much was told so far, up to which simulated second, and how long was waited for the server."""

    told: int = 0
    messages: int = 0
    at: float = 0.0
    waited: float = 0.0
    by_noun: dict[str, int] = field(default_factory=dict)


class Door:
    """One shop of the server, by its token."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._pool = urllib3.PoolManager(maxsize=2, retries=False, timeout=urllib3.Timeout(PATIENCE))
        self._headers = {"Authorization": f"Bearer {token}"}

    def clock(self, now: str | None = None) -> int:
        """Read or set the shop's time; messages that wait. Raises Refusal."""
        body = None if now is None else _encode({"now": now})
        answer = self._ask("GET" if now is None else "PUT", "/api/v1/simulation/clock", body, "application/json")
        return int(msgspec.json.decode(answer)["waiting"])

    def tell(self, noun: str, bodies: list[dict[str, Any]]) -> None:
        """All of them, in order. Raises Refusal at the first that is not taken."""
        path = f"/api/v1/{noun}/bulk"
        for attempt in range(ATTEMPTS):
            sent = b"\n".join(map(_encode, bodies))
            answers = _lines(self._ask("POST", path, sent, "application/x-ndjson"))
            for body, answer in zip(bodies, answers, strict=False):
                if answer["status"] == "unavailable":
                    break
                if answer["status"] not in TAKEN:
                    raise Refusal(f"{noun} {body.get('external_id')}: {answer.get('error') or answer['status']}")
            done = next((place for place, one in enumerate(answers) if one["status"] == "unavailable"), len(answers))
            bodies = bodies[done:]
            if not bodies:
                return
            time.sleep(0.2 * 2 ** attempt)
        raise Refusal(f"{noun}: the server is not available")

    def _ask(self, method: str, path: str, body: bytes | None, kind: str) -> bytes:
        for attempt in range(ATTEMPTS):
            try:
                answer = self._pool.request(method, self._url + path, body=body, headers=self._headers | {"Content-Type": kind})
            except urllib3.exceptions.HTTPError as error:
                why = f"{self._url} cannot be reached: {type(error).__name__}"
            else:
                if answer.status < 300:
                    return bytes(answer.data)
                why = f"{method} {path}: {answer.status} {answer.data[:300].decode(errors='replace')}"
                if answer.status not in (429, 502, 503, 504):
                    raise Refusal(why)
            if attempt + 1 < ATTEMPTS:
                time.sleep(0.2 * 2 ** attempt)
        raise Refusal(why)


def play(events: Iterator[tuple[str, Event]], calendar: Calendar, doors: Callable[[str], Door], speed: float, *,
         begin: float = 0.0, until: float = float("inf"), progress: Callable[[Played], None] = lambda _: None,
         clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> Played:
    """Tell everything in order. Up to `begin` (simulated seconds) as quickly as the server takes it, then `speed` simulated
    seconds each second. Raises Refusal.
    """
    done = Played()
    all_doors: dict[int, Door] = {}
    step = max(1.0, STEP * speed)
    ahead: tuple[str, Event] | None = None
    moment, started = 0.0, None
    stream = iter(events)
    while True:
        hurrying = moment < begin
        # neither beyond where the hurry ends, nor beyond the end
        moment = min(moment + max(step, 900.0), begin) if hurrying else moment + step
        moment = min(moment, until)
        batch: list[tuple[str, Event]] = []
        if ahead is None:
            ahead = next(stream, None)
        while ahead is not None and ahead[1].at <= moment:
            batch.append(ahead)
            ahead = next(stream, None)
        _step(batch, moment, calendar, doors, all_doors, done)
        done.at = moment
        if ahead is None or moment >= until:
            break
        if not hurrying:
            started = clock() if started is None else started + step / speed
            if (early := started - clock()) > 0:
                sleep(early)
        for door in all_doors.values():
            while door.clock() > BEHIND:
                began = clock()
                sleep(0.2)
                done.waited += clock() - began
                if started is not None:
                    started += clock() - began
        progress(done)
    return done


def _step(batch: list[tuple[str, Event]], moment: float, calendar: Calendar, doors: Callable[[str], Door],
          all_doors: dict[int, Door], done: Played) -> None:
    """What happened up to this moment: the clock first, then what is named before what names it, each in its order."""
    lines: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for slug, event in batch:
        door = doors(slug)
        all_doors[id(door)] = door
        lines.setdefault(id(door), {}).setdefault(event.noun, []).append(event.body)
    for key, door in all_doors.items():
        door.clock(calendar.exact(moment))
        for noun, bodies in sorted(lines.get(key, {}).items(), key=lambda one: ORDER[one[0]]):
            for start in range(0, len(bodies), LINES):
                door.tell(noun, bodies[start:start + LINES])
            done.told += len(bodies)
            done.messages += len(bodies) * (noun == "messages")
            done.by_noun[noun] = done.by_noun.get(noun, 0) + len(bodies)


def _lines(answer: bytes) -> list[Any]:
    return [msgspec.json.decode(line) for line in answer.splitlines() if line]
