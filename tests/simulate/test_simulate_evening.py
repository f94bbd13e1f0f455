"""The demonstration's world, moment by moment: always the same, every talk whole, its orders told before it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest

from zhiyin.simulate.evening import FROM, LIVE, SOON, STEP, Moment, Plan, moments, plan
from zhiyin.simulate.group.calendar import HOUR, ZONE

SMALL = Plan(date(2026, 5, 4), scale=0.2, days=14, promotion=4)


def film(one: Plan, since: float | None = None) -> list[Moment]:
    return [moment for moment in moments(one, since) if moment is not None]


@pytest.fixture(scope="module")
def whole() -> list[Moment]:
    return film(SMALL)


@pytest.mark.parametrize(("now", "day"), [
    (datetime(2026, 5, 6, 15, 59, tzinfo=UTC), date(2026, 5, 6)), (datetime(2026, 5, 6, 16, 0, tzinfo=UTC), date(2026, 5, 7)),
    (datetime(2026, 12, 31, 23, 0, tzinfo=ZONE), date(2026, 12, 31))])
def test_the_promotion_is_today_in_china(now: datetime, day: date) -> None:
    found = plan(now)
    assert found.time(found.evening).date() == day
    assert found.seconds(found.time(12345.5)) == 12345.5


def test_the_same_plan_is_the_same_film(whole: list[Moment]) -> None:
    assert film(SMALL) == whole


def test_time_goes_forward_and_at_its_pace(whole: list[Moment]) -> None:
    assert all(one.at <= other.at for one, other in pairwise(whole))
    live = [one.at for one in whole if one.live]
    assert live[0] == SMALL.evening + LIVE + STEP
    assert {round(other - one, 6) for one, other in pairwise(live)} == {STEP}
    assert not any(moment.at > SMALL.evening + LIVE for moment in whole if not moment.live)


def test_every_talk_is_whole_and_none_is_like_another(whole: list[Moment]) -> None:
    talks: dict[str, list[str]] = {}
    for moment in whole:
        for one in moment.messages:
            assert int(one.external_id.rpartition("-")[2]) == len(talks.setdefault(one.conversation, []))
            talks[one.conversation].append(f"{one.sender.role}{one.text}")
            assert one.sent_at is not None
            at = SMALL.seconds(datetime.fromisoformat(one.sent_at))
            assert moment.at - 1800 <= at <= moment.at
            assert at >= SMALL.evening + FROM
    assert len(talks) > 100
    said = Counter("\0".join(each) for each in talks.values())
    # at the end of the world talks are cut off
    assert sum(count - 1 for count in said.values()) <= 2


def test_what_a_talk_names_was_told_before_it(whole: list[Moment]) -> None:
    """Of all that is said in the afternoon and the first hour of the evening."""
    told: set[tuple[str, str]] = set()
    named = 0
    for moment in whole:
        told.update((one.noun, one.told.external_id) for one in moment.tellings)
        if moment.at > SMALL.evening + LIVE + SOON:
            break
        for one in moment.messages:
            for noun, id in (("orders", one.order_no), ("products", one.product_id)):
                if id is not None and not id.endswith("-1099"):  # the launch that is told of an hour before it
                    assert (noun, id) in told, one
                    named += 1
    assert named > 20


def test_what_is_named_stands_before_what_names_it(whole: list[Moment]) -> None:
    first = whole[0].tellings
    nouns = [one.noun for one in first]
    assert nouns.index("suppliers") < nouns.index("products")


@pytest.mark.parametrize("hours", [LIVE / HOUR, 20.5, 30])
def test_started_again_it_goes_on_where_it_stood(whole: list[Moment], hours: float) -> None:
    since = SMALL.evening + hours * HOUR
    again = list(islice((one for one in moments(SMALL, since) if one is not None), 400))
    assert again[0].at == since + STEP
    end = again[-1].at
    later = {one.external_id for moment in whole if since < moment.at <= end for one in moment.messages}
    here = [one.external_id for moment in again for one in moment.messages]
    assert later <= set(here)
    assert len(here) == len(set(here))
    assert len(set(here) - later) <= 60  # what is told again: a quarter of an hour


def test_stopped_before_the_evening_it_is_loaded_again(whole: list[Moment]) -> None:
    assert film(SMALL, SMALL.evening + LIVE - 1) == whole


def test_old_talks_are_not_handed_over(whole: list[Moment]) -> None:
    floor = SMALL.time(SMALL.evening + FROM) - timedelta(minutes=1)
    assert all(datetime.fromisoformat(one.sent_at or "") > floor for moment in whole for one in moment.messages)
