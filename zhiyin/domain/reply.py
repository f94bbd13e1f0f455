"""A reply on its way out: its states, what a channel is given to send, and what it can say became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"
    #: the end is not known: only a person sends it again
    UNCERTAIN = "uncertain"
    #: taken back before it went out
    WITHDRAWN = "withdrawn"


#: state -> what it may become. "failed" is queued again under its key; "uncertain" stays and is replaced by a new reply,
#: unless a late answer tells its end.
NEXT = MappingProxyType({
    State.QUEUED: frozenset({State.SENDING, State.WITHDRAWN}),
    State.SENDING: frozenset({State.SENT, State.QUEUED, State.FAILED, State.UNCERTAIN}),
    State.SENT: frozenset({State.DELIVERED, State.SEEN}),
    State.DELIVERED: frozenset({State.SEEN}),
    State.SEEN: frozenset(),
    State.FAILED: frozenset({State.QUEUED}),
    State.UNCERTAIN: frozenset({State.SENT, State.FAILED}),
    State.WITHDRAWN: frozenset(),
})
#: the talk shows it apart, because it is no message of the talk (yet)
PENDING = frozenset({State.QUEUED, State.SENDING, State.FAILED, State.UNCERTAIN})


def may_become(now: State | str, then: State | str) -> bool:
    return State(then) in NEXT[State(now)]


def message_name(key: UUID | str) -> str:
    """`external_id` of the message that a reply with this key becomes: one key, one message."""
    return f"out:{key}"


@dataclass(frozen=True, slots=True)
class Said:
    """The customer's message that is answered."""

    external_id: str
    sender_id: str | None
    sender_name: str | None
    #: what the channel kept with it; e-mail: message_id, references, subject, from
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a channel is given. `config` is the channel's, secrets still sealed."""

    key: UUID
    shop: str
    channel: str
    config: dict[str, Any]
    conversation: str
    text: str
    author: str
    written_at: datetime
    answers: Said | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver has it. `remote_id`: what it calls it."""

    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The receiver will not have it, however often it is sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """It certainly did not arrive; it may later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived: the answer is missing."""

    reason: str


Outcome = Sent | Refused | Unreachable | Unknown


class Sender(Protocol):
    """The module `channels/<kind>/send.py`."""

    #: whether the receiver keeps one message for one key, so that sending again is safe
    HONOURS_KEY: bool

    def lacking(self, config: dict[str, Any]) -> list[str]:
        """Names of what the channel's config lacks for sending; empty: it can send."""

    def send(self, reply: Reply) -> Outcome:
        """Hand it to the receiver; waits for at most some twenty seconds. Touches no database, raises nothing."""
