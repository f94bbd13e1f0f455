"""Whether the shop's system may be asked for something, and what becomes of a request after each step. Pure.

Nothing that may have happened is asked for again before the outside was looked at.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from zhiyin.domain.asking import Limits, Next, Spent, State
from zhiyin.domain.trade.actions import Answer, End

from .sending import delay

#: a person's word on a request that did not end well -> the state it is good for, and what comes next
WORDS = {
    "again": (State.FAILED, Next(State.WAITING, wait=timedelta())),
    "look": (State.UNCERTAIN, Next(State.ACCEPTED, True, timedelta())),
    "done": (State.UNCERTAIN, Next(State.DONE)),
    "undone": (State.UNCERTAIN, Next(State.FAILED)),
}


def over(amount: Decimal | None, spent: Spent, limits: Limits) -> str:
    """Which limit would be passed; "" when none. A limit may be reached."""
    if spent.count >= limits.count:
        return "count"
    if amount is not None and amount > limits.each:
        return "each"
    if amount is not None and spent.amount + amount > limits.daily:
        return "daily"
    return ""


def to_look_first(state: State, *, doubt: bool) -> bool:
    """Whether the outside is read before it is asked: it may have happened, or was taken already."""
    return doubt or state == State.ACCEPTED


def after_look(answer: Answer, attempts: int, limit: int, *, accepted: bool) -> Next | None:
    """What was read back says; None: nothing of it is there, so that it may be asked for."""
    if answer.end == End.DONE:
        return Next(State.DONE)
    if answer.end == End.REFUSED:
        return Next(State.REFUSED, error=answer.why, rule=answer.rule)
    if answer.end == End.UNREACHED and not accepted:
        return None
    why = answer.why or "it was taken and is not done yet"
    if answer.end == End.UNREACHED:
        why = "it was said to be taken, and nothing of it is there"
    if attempts >= limit:
        return Next(State.UNCERTAIN, True, None, why)
    return Next(State.ACCEPTED if accepted or answer.end == End.ACCEPTED else State.WAITING, True, delay(attempts), why)


def after_asking(answer: Answer, attempts: int, limit: int) -> Next | None:
    """What the outside answered; None: it says that it is done, which is to be read back."""
    if answer.end == End.DONE:
        return None
    if answer.end == End.REFUSED:
        return Next(State.REFUSED, error=answer.why, rule=answer.rule)
    if answer.end == End.ACCEPTED:
        return Next(State.ACCEPTED, True, delay(1))
    doubt = answer.end == End.UNCERTAIN
    if attempts < limit:
        return Next(State.WAITING, doubt, delay(attempts), answer.why)
    return Next(State.UNCERTAIN if doubt else State.FAILED, doubt, None, answer.why)


def after_reading_back(answer: Answer) -> Next:
    """It was said to be done: is it?"""
    if answer.end == End.DONE:
        return Next(State.DONE)
    if answer.end == End.REFUSED:
        return Next(State.REFUSED, error=answer.why, rule=answer.rule)
    return Next(State.ACCEPTED, True, delay(1), answer.why)


def by_person(state: State, word: str) -> Next | None:
    """What follows a person's word; None: it is not good for this state. `word`: one of WORDS, else KeyError."""
    good_for, then = WORDS[word]
    return then if state == good_for else None
