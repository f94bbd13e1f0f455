"""What becomes of a reply after an attempt, as tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhiyin.decide.sending import after, delay, left_behind
from zhiyin.domain.reply import NEXT, Outcome, Refused, Sent, State, Unknown, Unreachable, may_become

LIMIT = 3
SENT, NO, AWAY, WHO_KNOWS = Sent("r-1"), Refused("no such talk"), Unreachable("no route"), Unknown("cut off")
QUEUED, FAILED, UNCERTAIN = State.QUEUED, State.FAILED, State.UNCERTAIN


@pytest.mark.parametrize(("outcome", "attempts", "honours", "doubt", "state", "doubtful"), [
    (SENT, 1, False, False, State.SENT, False),
    (SENT, LIMIT, True, True, State.SENT, False),
    (NO, 1, True, False, FAILED, False),
    (NO, 1, False, False, FAILED, False),
    (NO, 2, True, True, UNCERTAIN, True),  # refused now, but the attempt before may have arrived
    (AWAY, 1, False, False, QUEUED, False),
    (AWAY, LIMIT - 1, False, False, QUEUED, False),
    (AWAY, LIMIT, False, False, FAILED, False),
    (AWAY, LIMIT, True, False, FAILED, False),
    (AWAY, LIMIT, True, True, UNCERTAIN, True),
    (WHO_KNOWS, 1, True, False, QUEUED, True),  # the receiver keeps one for one key
    (WHO_KNOWS, LIMIT - 1, True, False, QUEUED, True),
    (WHO_KNOWS, LIMIT, True, False, UNCERTAIN, True),
    (WHO_KNOWS, 1, False, False, UNCERTAIN, True),  # never again by itself
    (AWAY, 2, False, True, UNCERTAIN, True),
])
def test_after_an_attempt(outcome: Outcome, attempts: int, honours: bool, doubt: bool, state: State, doubtful: bool) -> None:
    then = after(outcome, attempts, LIMIT, honours_key=honours, doubt=doubt)
    assert (then.state, then.doubt) == (state, doubtful)
    assert (then.wait is not None) == (state == QUEUED)
    assert then.remote_id == ("r-1" if state == State.SENT else "")
    assert then.error == ("" if state == State.SENT else outcome.reason)  # type: ignore[union-attr]
    assert may_become(State.SENDING, then.state)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 20), (3, 80), (4, 320), (5, 1280), (6, 1800), (40, 1800)])
def test_the_wait_grows_up_to_half_an_hour(attempts: int, seconds: int) -> None:
    assert delay(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("attempts", "honours", "arrived", "state"), [
    (1, True, False, QUEUED),
    (LIMIT - 1, True, False, QUEUED),
    (LIMIT, True, False, UNCERTAIN),
    (1, False, False, UNCERTAIN),
    (1, False, True, State.SENT),  # it stands in the talk, so the receiver had it
    (LIMIT, True, True, State.SENT),
])
def test_left_by_a_killed_process(attempts: int, honours: bool, arrived: bool, state: State) -> None:
    then = left_behind(attempts, LIMIT, honours_key=honours, arrived=arrived)
    assert then.state == state
    assert then.doubt == (state != State.SENT)
    assert then.wait == (timedelta(0) if state == QUEUED else None)


def test_states_lead_on() -> None:
    assert set(NEXT) == set(State)
    assert not NEXT[State.SEEN]
    assert not NEXT[State.WITHDRAWN]
    for now, then in (("sent", "queued"), ("uncertain", "queued"), ("sending", "withdrawn"), ("seen", "delivered")):
        assert not may_become(now, then), (now, then)
    reached, open_ = {State.QUEUED}, [State.QUEUED]
    while open_:
        for then in NEXT[open_.pop()] - reached:
            reached.add(then)
            open_.append(then)
    assert reached == set(State)
