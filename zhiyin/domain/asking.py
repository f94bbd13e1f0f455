"""A wish to the shop's system on its way: its states, what follows an attempt, and the limits it stands under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum


class State(StrEnum):
    WAITING = "waiting"
    ASKING = "asking"
    #: taken by the outside, and looked at again until it is done
    ACCEPTED = "accepted"
    DONE = "done"
    REFUSED = "refused"
    #: surely not done, and not tried again
    FAILED = "failed"
    #: nobody knows: a person looks
    UNCERTAIN = "uncertain"


ENDED = frozenset({State.DONE, State.REFUSED, State.FAILED, State.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Next:
    """`wait`: until it is taken up again; None when it has ended. `doubt`: look before asking again."""

    state: State
    doubt: bool = False
    wait: timedelta | None = None
    error: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one shop: amounts of one currency in one action and in a day, and actions in a day."""

    each: Decimal
    daily: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What was asked for in the last 24 hours and not refused."""

    amount: Decimal
    count: int
