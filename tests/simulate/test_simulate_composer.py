"""Composing: the same from the same seed, never the same talk twice, in the shares that were meant."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from zhiyin.intake.check import Ready, ready
from zhiyin.simulate.composer import IN_ONE_PIECE, KINDS, Composer, Talk
from zhiyin.simulate.demo import OPENING, OPENING_HOURS, message, opening
from zhiyin.simulate.people import CHANNELS, person

MANY = 2000
NOW = datetime(2025, 3, 9, 12, tzinfo=UTC)

PRINT_DIGEST = """
import hashlib
from zhiyin.simulate.composer import Composer
composer = Composer(5, "run")
print(hashlib.sha256(repr([composer.talk() for _ in range(200)]).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def talks() -> list[Talk]:
    composer = Composer(5, "run")
    return [composer.talk() for _ in range(MANY)]


def said(talk: Talk) -> tuple[tuple[str, str], ...]:
    return tuple((line.role, line.text) for line in talk.lines)


def test_the_same_seed_composes_the_same_in_any_process(talks: list[Talk]) -> None:
    here = hashlib.sha256(repr(talks[:200]).encode()).hexdigest()
    for other in ({"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai"}, {"PYTHONHASHSEED": "77", "LC_ALL": "C"}):
        done = subprocess.run([sys.executable, "-c", PRINT_DIGEST], env={**os.environ, **other}, capture_output=True,
                              text=True, check=True)
        assert done.stdout.strip() == here


def test_another_seed_and_another_run_compose_other_talks(talks: list[Talk]) -> None:
    mine = {said(talk) for talk in talks[:200]}
    for composer in (Composer(6, "run"), Composer(5, "another")):
        # a short call or letter without a name in it may be said again by somebody else
        assert len(mine & {said(composer.talk()) for _ in range(200)}) <= 4


def test_no_two_talks_are_equal(talks: list[Talk]) -> None:
    assert len({said(talk) for talk in talks}) == MANY
    assert len({talk.id for talk in talks}) == MANY


def test_shares(talks: list[Talk]) -> None:
    kinds = Counter(talk.kind for talk in talks)
    for kind, share in KINDS.items():
        # four standard deviations of a draw of this size
        assert abs(kinds[kind] / MANY - share) < 4 * (share * (1 - share) / MANY) ** 0.5, kind
    chinese = sum(talk.language == "zh" for talk in talks) / MANY
    assert abs(chinese - 0.7) < 4 * (0.21 / MANY) ** 0.5
    assert {talk.channel for talk in talks} == {name for shares in CHANNELS.values() for name in shares}
    assert len({talk.script for talk in talks}) == 140
    sides = {talk.risk[:2] for talk in talks if talk.kind != "question"}
    assert sides == {f"R{n}" for n in range(1, 9)}


def test_people_come_back_and_some_on_a_second_channel(talks: list[Talk]) -> None:
    visits = Counter((talk.language, talk.person.number) for talk in talks)
    assert sum(count > 1 for count in visits.values()) > 200
    channels: dict[tuple[str, int], set[str]] = {}
    for talk in talks:
        channels.setdefault((talk.language, talk.person.number), set()).add(talk.channel)
    assert sum(len(found) > 1 for found in channels.values()) > 50
    ids = {(talk.channel, talk.person.external_id(talk.channel)): talk.person for talk in talks}
    for talk in talks:
        assert ids[talk.channel, talk.person.external_id(talk.channel)] == talk.person
        assert talk.person == person(5, talk.language, talk.person.number)


def test_a_later_talk_may_be_about_an_earlier_order(talks: list[Talk]) -> None:
    orders: dict[str, set[str]] = {}
    for talk in talks:
        for line in talk.lines:
            if line.order_no:
                orders.setdefault(line.order_no, set()).add(talk.id)
    assert sum(len(found) > 1 for found in orders.values()) > 20


def test_some_messages_carry_what_channels_know(talks: list[Talk]) -> None:
    lines = [line for talk in talks for line in talk.lines]
    customers = [line for line in lines if line.role == "customer"]
    for field in ("order_no", "product_id", "region", "entry"):
        known = sum(getattr(line, field) is not None for line in customers)
        assert len(customers) * 0.02 < known < len(customers) * 0.9, field
    assert all(line.region is None and line.order_no is None for line in lines if line.role != "customer")
    assert all(line.sender_id for line in customers)
    assert {line.role for line in lines} == {"customer", "agent", "robot", "system"}
    assert any(line.picture for line in lines)


def test_letters_and_calls_are_in_one_piece(talks: list[Talk]) -> None:
    for talk in talks:
        if talk.channel in IN_ONE_PIECE:
            roles = [line.role for line in talk.lines]
            assert all(one != two for one, two in pairwise(roles))
            assert set(roles) <= {"customer", "agent"}


def test_every_message_can_be_kept_and_ids_sort_in_the_order_of_the_talk(talks: list[Talk]) -> None:
    seen = set()
    for talk in talks:
        rows: list[Ready] = [ready(message(talk, place, NOW), 1, UTC, NOW) for place in range(len(talk.lines))]
        ids = [row.external_id for row in rows]
        assert ids == sorted(ids)
        assert not seen & set(ids)
        seen |= set(ids)


def test_unanswered_ends_before_the_first_agent(talks: list[Talk]) -> None:
    for talk in talks:
        left = talk.unanswered()
        assert left.lines == talk.lines[:len(left.lines)]
        assert not any(line.role == "agent" for line in left.lines)
        assert any(line.role == "customer" for line in left.lines)
        assert len(left.lines) == len(talk.lines) or talk.lines[len(left.lines)].role == "agent"


@pytest.mark.parametrize("seed", range(5))
def test_the_opening_has_clocks_near_over_and_met(seed: int) -> None:
    lines, going = opening(Composer(seed, "run"), Random(seed), NOW, 60)
    assert lines == sorted(lines, key=lambda one: one[0])
    assert all(NOW - timedelta(hours=OPENING_HOURS) <= at <= NOW for at, _, _ in lines)
    talks = {talk.id: talk for _, talk, _ in lines}
    assert len(talks) == sum(OPENING.values())
    assert all(not one.over for one in going)
    first = {talk: min(at for at, other, _ in lines if other.id == talk) for talk in talks}
    grave = [talk for talk in talks.values() if talk.kind == "grave"]
    waited = sorted((NOW - first[talk.id]).total_seconds() / 60 for talk in grave if talk.unanswered() == talk)
    assert any(45 < minutes < 60 for minutes in waited)
    assert any(minutes > 60 for minutes in waited)
    troubles = [talk for talk in talks.values() if talk.kind == "trouble"]
    assert any(talk.unanswered() == talk for talk in troubles)
    assert any(talk.unanswered() != talk for talk in troubles)
