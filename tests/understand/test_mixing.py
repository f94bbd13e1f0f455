"""Joined rows: which label the whole has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zhiyin.understand import mixing
from zhiyin.understand.utterances import Utterance, load

PLACE = ("product", "quality", "x")
ONE = Utterance("b01-001", "b01", "zh", "杯口有道裂纹", "", "customer", "R6.1", "-", None, PLACE, "A", -1, ())
LATE = replace(ONE, id="b01-002", text="说好周三到现在周六", risk="R4.4", emotion=-2)
GRAVE = replace(ONE, id="b01-003", text="吃完全家都吐了", risk="R6.1", grade="S", emotion=-1)
MILD = replace(ONE, id="b01-004", text="要是再大一点就好了", risk="R6.2", grade="B", emotion=0)
GLAD = replace(ONE, id="b01-005", text="颜色很正我喜欢", risk="-", grade="-", emotion=1, tags=("review",))
ASKED = replace(GLAD, id="b01-006", text="这个有大号的没有", emotion=0, path=("product", "stock", "x"), tags=())
FOLLOWING = replace(LATE, id="b01-007", text="还是没有动静啊", context="A: 正在为您核实")
STAFF = replace(LATE, id="b01-008", text="亲这边真的没办法", role="agent")


def rows(*parts: Utterance) -> list[Utterance]:
    return mixing.mixed(parts, 300)


def holding(found: list[Utterance], *parts: Utterance) -> list[Utterance]:
    return [u for u in found if all(part.text in u.text for part in parts)]


@pytest.mark.parametrize(("first", "second", "main"), [
    (ONE, LATE, ONE), (LATE, ONE, LATE), (ONE, GRAVE, GRAVE), (GRAVE, ONE, GRAVE), (MILD, ONE, ONE), (ONE, MILD, ONE)])
def test_the_gravest_is_the_main_one_of_two_as_grave_the_first(first: Utterance, second: Utterance, main: Utterance) -> None:
    both = [u for u in holding(rows(first, second, GLAD), first, second) if GLAD.text not in u.text]
    mine = [u for u in both if u.text.index(first.text) < u.text.index(second.text) and u.text.count(first.text) == 1]
    assert mine
    assert {(u.risk, u.grade) for u in mine} == {(main.risk, main.grade)}
    assert {u.emotion for u in mine} == {min(first.emotion, second.emotion)}


def test_praise_beside_a_problem_leaves_the_problem_as_it_is() -> None:
    mine = [u for u in holding(rows(LATE, GLAD), GLAD) if LATE.text in u.text]
    assert mine
    assert {(u.risk, u.grade, u.emotion) for u in mine} == {("R4.4", "A", -2)}


def test_some_rows_have_no_problem() -> None:
    mine = [u for u in rows(LATE, GLAD, ASKED) if u.risk == "-"]
    assert mine
    assert all(LATE.text not in u.text and u.grade == "-" and u.emotion >= 0 for u in mine)


def test_what_needs_the_turn_before_and_what_staff_says_is_not_joined() -> None:
    assert not holding(rows(LATE, GLAD, FOLLOWING), FOLLOWING)
    assert not holding(rows(LATE, GLAD, STAFF), STAFF)


def test_nothing_to_join_gives_nothing() -> None:
    assert mixing.mixed([], 10) == []
    assert mixing.mixed([LATE], 10) == []


def test_the_same_corpus_gives_the_same_rows() -> None:
    corpus = load()
    assert mixing.mixed(corpus, 50) == mixing.mixed(corpus, 50)
    assert [u.text for u in mixing.mixed(corpus, 50)] != [u.text for u in mixing.mixed(corpus, 50, seed=6)]
