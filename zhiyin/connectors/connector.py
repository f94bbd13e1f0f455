"""What a connector is: pure reading of what came, and asking through the transport it is given.

A connector never touches the database and opens no connection of its own: tests give it recorded answers, the product
gives it `channels.outside`, which guards every address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from zhiyin.domain.trade.actions import Answer, Request
from zhiyin.domain.trade.told import Told

Config = Mapping[str, str]


class Telling(NamedTuple):
    """A thing as the outside tells it; `noun` as in the API's addresses ("orders", "parcel-events" ...)."""

    noun: str
    told: Told


@dataclass(frozen=True, slots=True)
class Push:
    """A request that came in from outside, as it came. Names of headers are in lower case."""

    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)


class Reply(NamedTuple):
    """What the outside system wants to hear."""

    status: int
    content_type: str
    body: bytes


class Forged(Exception):
    """The signature is missing or wrong: nothing of it is kept but the count."""


class Unreadable(Exception):
    """It is from whom it says, and cannot be understood, or is for a person to see to: kept as a dead letter with `field` and
    the sentence. `rest`: what of it can be understood, and goes in all the same. Out of `page`: fetching ends, and a person
    has to mend something."""

    def __init__(self, field: str, why: str, rest: list[Telling] | None = None) -> None:
        super().__init__(why)
        self.field, self.why, self.rest = field, why, rest or []


class Later(Exception):
    """Asked too often, or it is out of order just now: the same question is asked again in `seconds`, or when it seems fit."""

    def __init__(self, why: str, seconds: float = 0.0) -> None:
        super().__init__(why)
        self.seconds = seconds


class Page(NamedTuple):
    """A page of what there is, and where the next one begins; None: that was all."""

    tellings: list[Telling]
    next: str | None


class Setting(NamedTuple):
    """Something a connector needs to know. `secret`: sealed, and never shown again."""

    name: str
    secret: bool = False
    required: bool = True


class Transport(Protocol):
    """(status, body). Raises the errors of `domain/outside.py`: Refused, Unreachable, Uncertain."""

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> tuple[int, bytes]: ...


class Connector(Protocol):
    """`CONNECTOR` of a folder. What it cannot do it says by empty `ACTIONS` or by `BACKFILL = False`.

    `config` holds the settings by their names, secrets opened, and under "source" the source of the connection, which every
    telling carries. A folder may name in `HEADERS` (lower case) the headers that `read` looks at: they are kept with a dead
    letter, all others are not.
    """

    KIND: str
    SETTINGS: tuple[Setting, ...]
    #: kinds of action it can be asked for (`domain/trade/actions.py`)
    ACTIONS: frozenset[str]
    #: whether `page` gives what there is
    BACKFILL: bool

    def check(self, push: Push, config: Config) -> None:
        """Whether it is from whom it says. Raises Forged."""

    def read(self, push: Push, config: Config) -> list[Telling]:
        """What it tells; [] for what does not concern us. Call after `check`. Raises Unreadable."""

    def reply(self, push: Push, problem: str | None) -> Reply:
        """The answer the outside expects. `problem`: why it was not taken; then the door says it with a status of its own (401,
        429, 503) over this body. A dead letter is taken: sending it again would mend nothing."""

    def page(self, config: Config, after: str | None, ask: Transport) -> Page:
        """What there is, oldest change first; `after`: `Page.next` of the page before. Raises Unreadable, Later, or the
        transport's errors."""

    def perform(self, request: Request, config: Config, ask: Transport) -> Answer:
        """Do it, once for a key. Says UNREACHED or UNCERTAIN instead of raising the transport's errors."""

    def look(self, request: Request, config: Config, ask: Transport) -> Answer:
        """What became of it, read back from the outside: DONE with what is so now, REFUSED, ACCEPTED, or UNREACHED when
        nothing of it is there; UNCERTAIN when that cannot be read just now."""


def unasked(*_: Any) -> Any:
    """For what a connector does not offer."""
    raise NotImplementedError
