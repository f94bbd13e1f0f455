"""Whether the shop's system may be asked, and what becomes of a wish after each step: both sides of every boundary."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhiyin.decide.asking import WORDS, after_asking, after_look, after_reading_back, by_person, over, to_look_first
from zhiyin.domain.asking import ENDED, Limits, Spent, State
from zhiyin.domain.trade.actions import Answer, End

LIMITS = Limits(Decimal(500), Decimal(1000), 10)


@pytest.mark.parametrize(("amount", "spent", "count", "said"), [
    (None, 0, 9, ""), (None, 0, 10, "count"), (None, 5000, 0, ""),
    (500, 0, 0, ""), ("500.01", 0, 0, "each"),
    (400, 600, 0, ""), (400, "600.01", 0, "daily"), (0, 1000, 0, ""),
])
def test_limits_may_be_reached_and_not_passed(amount: object, spent: object, count: int, said: str) -> None:
    asked = None if amount is None else Decimal(str(amount))
    assert over(asked, Spent(Decimal(str(spent)), count), LIMITS) == said


@pytest.mark.parametrize(("state", "doubt", "look"), [
    (State.WAITING, False, False), (State.WAITING, True, True), (State.ACCEPTED, False, True), (State.ACCEPTED, True, True)])
def test_looks_before_it_asks_again(state: State, doubt: bool, look: bool) -> None:
    assert to_look_first(state, doubt=doubt) is look


@pytest.mark.parametrize(("end", "attempts", "state", "doubt"), [
    (End.DONE, 1, None, None), (End.REFUSED, 1, State.REFUSED, False), (End.ACCEPTED, 6, State.ACCEPTED, True),
    (End.UNREACHED, 5, State.WAITING, False), (End.UNREACHED, 6, State.FAILED, False),
    (End.UNCERTAIN, 5, State.WAITING, True), (End.UNCERTAIN, 6, State.UNCERTAIN, True),
])
def test_after_asking(end: End, attempts: int, state: State | None, doubt: bool | None) -> None:
    then = after_asking(Answer(end, "because", "rule"), attempts, 6)
    assert (then and then.state, then and then.doubt) == (state, doubt)
    assert then is None or (then.wait is None) == (state in (State.REFUSED, State.FAILED, State.UNCERTAIN))


@pytest.mark.parametrize(("end", "accepted", "attempts", "state"), [
    (End.DONE, False, 9, State.DONE), (End.REFUSED, True, 2, State.REFUSED),
    (End.UNREACHED, False, 2, None), (End.UNREACHED, True, 5, State.ACCEPTED), (End.UNREACHED, True, 6, State.UNCERTAIN),
    (End.ACCEPTED, False, 5, State.ACCEPTED), (End.ACCEPTED, True, 6, State.UNCERTAIN),
    (End.UNCERTAIN, False, 5, State.WAITING), (End.UNCERTAIN, False, 6, State.UNCERTAIN),
])
def test_after_a_look(end: End, accepted: bool, attempts: int, state: State | None) -> None:
    then = after_look(Answer(end, "because"), attempts, 6, accepted=accepted)
    assert (then and then.state) == state
    assert then is None or then.state in (State.DONE, State.REFUSED) or then.doubt


@pytest.mark.parametrize(("end", "state"), [
    (End.DONE, State.DONE), (End.REFUSED, State.REFUSED), (End.ACCEPTED, State.ACCEPTED), (End.UNREACHED, State.ACCEPTED),
    (End.UNCERTAIN, State.ACCEPTED)])
def test_what_is_said_to_be_done_is_read_back(end: End, state: State) -> None:
    assert after_reading_back(Answer(end)).state == state


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("word", "good_for", "then", "doubt"), [
    ("again", State.FAILED, State.WAITING, False), ("look", State.UNCERTAIN, State.ACCEPTED, True),
    ("done", State.UNCERTAIN, State.DONE, False), ("undone", State.UNCERTAIN, State.FAILED, False)])
def test_a_person_s_word(state: State, word: str, good_for: State, then: State, doubt: bool) -> None:
    next = by_person(state, word)
    assert (next and (next.state, next.doubt)) == ((then, doubt) if state == good_for else None)
    assert next is None or (next.wait is None) == (next.state in ENDED), "what has not ended goes on"


def test_what_may_have_happened_is_never_asked_again_on_a_word() -> None:
    for word in WORDS:
        next = by_person(State.UNCERTAIN, word)
        assert next is None or next.wait is None or to_look_first(next.state, doubt=next.doubt)


def test_no_other_word() -> None:
    with pytest.raises(LookupError):
        by_person(State.FAILED, "explode")
