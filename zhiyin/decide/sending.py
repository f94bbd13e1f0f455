"""What becomes of a reply after an attempt to send it. Pure.

Nothing that may have arrived is sent again by itself, unless its receiver honours the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from zhiyin.domain.reply import Outcome, Refused, Sent, State, Unknown

FIRST, FACTOR, LONGEST = timedelta(seconds=5), 4, timedelta(minutes=30)
KILLED = "the process that sent it was stopped before the receiver answered"


@dataclass(frozen=True, slots=True)
class Next:
    """`wait`: until the next attempt, None when there is none. `doubt`: an attempt may have arrived unseen."""

    state: State
    doubt: bool = False
    wait: timedelta | None = None
    error: str = ""
    remote_id: str = ""


def delay(attempts: int) -> timedelta:
    """Wait after so many attempts (1 or more): 5 s, 20 s, 80 s ... at most 30 min."""
    times: int = FACTOR ** min(attempts - 1, 10)
    return min(FIRST * times, LONGEST)


def after(outcome: Outcome, attempts: int, limit: int, *, honours_key: bool, doubt: bool) -> Next:
    """`attempts`: made so far, this one included; `doubt`: one of the earlier ones may have arrived."""
    if isinstance(outcome, Sent):
        return Next(State.SENT, remote_id=outcome.remote_id)
    doubt = doubt or isinstance(outcome, Unknown)
    again = honours_key or not doubt
    if not isinstance(outcome, Refused) and again and attempts < limit:
        return Next(State.QUEUED, doubt, delay(attempts), outcome.reason)
    return Next(State.UNCERTAIN if doubt else State.FAILED, doubt, None, outcome.reason)


def left_behind(attempts: int, limit: int, *, honours_key: bool, arrived: bool) -> Next:
    """A reply whose process was killed while it was sending; `arrived`: it stands in the talk already."""
    if arrived:
        return Next(State.SENT)
    if honours_key and attempts < limit:
        return Next(State.QUEUED, True, timedelta(0), KILLED)
    return Next(State.UNCERTAIN, True, None, KILLED)
