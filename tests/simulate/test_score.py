"""Scores that were worked out by hand, every edge of what counts, and files that are not what they should be."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from zhiyin.cli import main
from zhiyin.simulate.score import Malformed, Score, read_raised, read_truth, score

Json = dict[str, Any]
PAGE, LEAF, BATCH, SHOP = ("page", "P-7"), ("leaf", "R1.2"), ("batch", "B-3"), ("shop", "fresh")


def thing(one: tuple[str, str]) -> Json:
    return {"type": one[0], "id": one[1]}


def fault(id: str, start: str, end: str, *objects: tuple[str, str], speed: str = "fast", **cause: str) -> Json:
    return {"id": id, "kind": id, "speed": speed, "objects": [thing(one) for one in objects], "start": start, "end": end,
            "strength": 1.0, "conversations": ["T1"], "cause": cause}


def decoy(id: str, start: str, end: str, *objects: tuple[str, str]) -> Json:
    return {"id": id, "kind": id, "objects": [thing(one) for one in objects], "start": start, "end": end, "strength": 1.0,
            "conversations": []}


def item(id: str, object: tuple[str, str], at: str, level: str = "yellow", **cause: str) -> Json:
    return {"id": id, "what": f"{object[0]} {object[1]} stands out", "level": level, "object": thing(object),
            "cause": cause, "first_raised": at}


def scored(truth: Json, *items: Json) -> Score:
    return score(read_truth(json.dumps(truth).encode()), read_raised(json.dumps({"raised": items}).encode()))


TRUTH: Json = {
    "seed": 1, "start": "2026-03-30", "days": 28,
    "faults": [
        fault("price", "2026-04-10T10:00:00+08:00", "2026-04-11T22:00:00+08:00", PAGE, LEAF, leaf="R1.2", page="P-7"),
        fault("lag", "2026-04-12T20:00:00+08:00", "2026-04-14T22:00:00+08:00", ("channel", "app"), channel="app"),
        fault("size", "2026-04-08T00:00:00+08:00", "2026-04-20T00:00:00+08:00", BATCH, speed="slow", batch="B-3"),
        fault("rude", "2026-04-06T00:00:00+08:00", "2026-04-09T00:00:00+08:00", ("agent", "A-1"), ("agent", "A-2"),
              speed="slow", leaf="R7.1"),
    ],
    "decoys": [
        decoy("joke", "2026-04-15T09:00:00+08:00", "2026-04-16T09:00:00+08:00", SHOP),
        decoy("rain", "2026-04-10T00:00:00+08:00", "2026-04-12T00:00:00+08:00", PAGE, ("region", "浙江省")),
        decoy("launch", "2026-04-18T00:00:00+08:00", "2026-04-19T00:00:00+08:00", ("product", "P-9")),
    ],
}  # fmt: skip
RAISED = (
    # price: found by a, 30 minutes after the start, with part of the cause; b names all of it, later, and is neutral
    item("a", LEAF, "2026-04-10T10:30:00+08:00", leaf="R1.2"),
    item("b", PAGE, "2026-04-10T11:00:00+08:00", "red", leaf="R1.2", page="P-7"),
    # lag: found 12.5 minutes after the start, told in another zone, with the cause and more
    item("c", ("channel", "app"), "2026-04-12T12:12:30Z", "red", channel="app", hours="20-22"),
    # size: blue would have been first but counts for nothing; d is 25 hours after the start, in the wrong order in the file
    item("e", BATCH, "2026-04-12T00:00:00+08:00", batch="B-3"),
    item("d", BATCH, "2026-04-09T01:00:00+08:00", batch="B-3"),
    item("f", BATCH, "2026-04-08T00:01:00+08:00", "blue", batch="B-3"),
    # rude: nobody. A decoy twice counts once; another region is false, and so are an unknown object and a fault long over
    item("g", SHOP, "2026-04-15T10:00:00+08:00"),
    item("h", SHOP, "2026-04-17T09:00:00+08:00", "red"),
    item("i", ("region", "江苏省"), "2026-04-10T12:00:00+08:00"),
    item("j", ("courier", "中通快递"), "2026-04-10T12:00:00+08:00", "red"),
    item("k", ("agent", "A-1"), "2026-04-10T00:00:01+08:00"),
)


def test_a_whole_score_as_worked_out_by_hand() -> None:
    found = scored(TRUTH, *RAISED)
    assert found.recall == 0.75  # price, lag and size of four
    assert found.false_per_week == 0.75  # i, j and k in four weeks
    assert found.decoys_alarmed == 0.3333  # joke of three: rain's object was raised in its time, but that was price's
    assert found.median_minutes_fast == 21.25  # (30 + 12.5) / 2
    assert found.median_minutes_slow == 1500.0  # 25 h, of the one that was found
    assert found.cause_right == 0.6667  # lag and size of three: a did not name the page, and b came later
    by = {id: (one.found, one.by, one.minutes, one.cause_right) for id, one in found.per_fault.items()}
    assert by == {"price": (True, "a", 30.0, False), "lag": (True, "c", 12.5, True), "size": (True, "d", 1500.0, True),
                  "rude": (False, None, None, None)}


START, END = "2026-04-10T10:00:00+08:00", "2026-04-11T22:00:00+08:00"


@pytest.mark.parametrize(("at", "seconds", "hit"), [
    (START, -1, False), (START, 0, True), (START, 1, True), (END, 0, True),
    (END, 86_399, True), (END, 86_400, True), (END, 86_401, False),
])
@pytest.mark.parametrize("level", ["yellow", "red"])
def test_the_time_in_which_a_fault_is_found_has_both_its_ends(at: str, seconds: int, hit: bool, level: str) -> None:
    truth = {"days": 7, "faults": [fault("price", START, END, PAGE)], "decoys": []}
    when = datetime.fromisoformat(at) + timedelta(seconds=seconds)
    found = scored(truth, item("a", PAGE, when.isoformat(), level))
    assert (found.recall, found.false_per_week) == ((1.0, 0.0) if hit else (0.0, 1.0))
    if hit:
        assert found.per_fault["price"].minutes == round((when - datetime.fromisoformat(START)).total_seconds() / 60, 2)


@pytest.mark.parametrize(("at", "seconds", "hit"), [
    (START, -1, False), (START, 0, True), (END, 86_400, True), (END, 86_401, False),
])
def test_a_decoy_has_the_same_time(at: str, seconds: int, hit: bool) -> None:
    truth = {"days": 7, "faults": [], "decoys": [decoy("joke", START, END, SHOP)]}
    when = datetime.fromisoformat(at) + timedelta(seconds=seconds)
    found = scored(truth, item("a", SHOP, when.isoformat()))
    assert (found.decoys_alarmed, found.false_per_week) == ((1.0, 0.0) if hit else (0.0, 1.0))


@pytest.mark.parametrize("object", [("page", "P-8"), ("product", "P-7"), ("page", "p-7"), ("page", "")])
def test_an_object_is_the_faults_by_type_and_id(object: tuple[str, str]) -> None:
    truth = {"days": 7, "faults": [fault("price", START, END, PAGE)], "decoys": []}
    found = scored(truth, item("a", object, START))
    assert (found.recall, found.false_per_week) == (0.0, 1.0)


def test_blue_counts_for_nothing() -> None:
    truth = {"days": 7, "faults": [fault("price", START, END, PAGE)], "decoys": [decoy("joke", START, END, SHOP)]}
    found = scored(truth, *(item(id, object, START, "blue") for id, object in
                            (("a", PAGE), ("b", SHOP), ("c", ("agent", "A-1")))))
    assert (found.recall, found.decoys_alarmed, found.false_per_week) == (0.0, 0.0, 0.0)


def test_further_hits_change_nothing() -> None:
    truth = {"days": 7, "faults": [fault("price", START, END, PAGE, LEAF, leaf="R1.2")], "decoys": []}
    first = item("a", PAGE, "2026-04-10T10:05:00+08:00", leaf="R9")
    later = [item(f"b{n}", LEAF, f"2026-04-10T1{n}:05:01+08:00", "red", leaf="R1.2") for n in range(10)]
    assert scored(truth, *later, first) == scored(truth, first)
    same = item("c", PAGE, first["first_raised"], leaf="R1.2")
    assert scored(truth, first, same) == scored(truth, first)


def test_one_item_may_find_two_faults() -> None:
    truth = {"days": 7, "faults": [fault("price", START, END, LEAF, speed="slow"), fault("other", START, END, LEAF)],
             "decoys": []}
    found = scored(truth, item("a", LEAF, "2026-04-10T10:01:00+08:00"))
    assert (found.recall, found.false_per_week) == (1.0, 0.0)
    assert (found.median_minutes_fast, found.median_minutes_slow) == (1.0, 1.0)


def test_what_is_a_faults_and_a_decoys_is_the_faults() -> None:
    truth = {"days": 7, "faults": [fault("price", START, END, PAGE)], "decoys": [decoy("rain", START, END, PAGE)]}
    found = scored(truth, item("a", PAGE, START))
    assert (found.recall, found.decoys_alarmed, found.false_per_week) == (1.0, 0.0, 0.0)
    only = {"days": 7, "faults": [fault("price", END, END, PAGE)], "decoys": [decoy("rain", START, END, PAGE)]}
    found = scored(only, item("a", PAGE, START))  # before the fault began
    assert (found.recall, found.decoys_alarmed, found.false_per_week) == (0.0, 1.0, 0.0)


def test_nothing_raised() -> None:
    found = scored(TRUTH)
    assert (found.recall, found.false_per_week, found.decoys_alarmed) == (0.0, 0.0, 0.0)
    assert (found.median_minutes_fast, found.median_minutes_slow, found.cause_right) == (None, None, None)
    assert not any(one.found for one in found.per_fault.values())


def test_a_world_without_faults_and_decoys() -> None:
    found = scored({"days": 3.5, "faults": [], "decoys": []}, item("a", PAGE, START), item("a", PAGE, START))
    assert (found.recall, found.decoys_alarmed, found.cause_right, found.per_fault) == (None, None, None, {})
    assert found.false_per_week == 4.0  # two in half a week, each for itself though they are called the same


@pytest.mark.parametrize(("named", "right"), [
    ({"leaf": "R1.2", "page": "P-7"}, True), ({"leaf": "R1.2", "page": "P-7", "hour": "10"}, True), ({"leaf": "R1.2"}, False),
    ({"leaf": "R1.2", "page": "P-8"}, False), ({"leaf": "r1.2", "page": "P-7"}, False), ({}, False),
])
def test_a_cause_is_right_with_every_attribute(named: dict[str, str], right: bool) -> None:
    truth = {"days": 7, "faults": [fault("price", START, END, PAGE, leaf="R1.2", page="P-7")], "decoys": []}
    assert scored(truth, item("a", PAGE, START, **named)).cause_right == float(right)


# -- the command

def files(folder: Path, truth: Json, raised: Any) -> list[str]:
    found = []
    for name, body in (("truth.json", truth), ("raised.json", raised)):
        (folder / name).write_bytes(body if isinstance(body, bytes) else json.dumps(body).encode())
        found.append(str(folder / name))
    return ["score", *found]


def test_the_command_prints_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(files(tmp_path, TRUTH, {"raised": list(RAISED)})) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["recall", "false_per_week", "decoys_alarmed", "median_minutes_fast", "median_minutes_slow",
                          "cause_right", "per_fault"]
    assert said["recall"] == 0.75
    assert said["per_fault"]["rude"] == {"found": False, "by": None, "minutes": None, "cause_right": None}


def bad(**changed: Any) -> Json:
    one = item("d", PAGE, START) | changed
    good = [item(id, PAGE, START) for id in "abc"]
    return {"raised": [*good, {name: value for name, value in one.items() if value is not ...}]}


@pytest.mark.parametrize(("raised", "place"), [
    (bad(level="orange"), "$.raised[3].level"),
    (bad(level=...), "$.raised[3]"),
    (bad(id=4), "$.raised[3].id"),
    (bad(what=None), "$.raised[3].what"),
    (bad(object={"type": "page"}), "$.raised[3].object"),
    (bad(object={"type": "page", "id": 7}), "$.raised[3].object.id"),
    (bad(object="page"), "$.raised[3].object"),
    (bad(first_raised="2026-04-10T10:00:00"), "$.raised[3].first_raised"),
    (bad(first_raised="yesterday"), "$.raised[3].first_raised"),
    (bad(first_raised=...), "first_raised"),
    (bad(cause={"page": 7}), "$.raised[3].cause[...]"),
    (bad(cause=["page"]), "$.raised[3].cause"),
    (bad(causes={}), "causes"),
    ({"raised": {}}, "$.raised"),
    ({"found": []}, "raised"),
    ([], "array"),
    (b"", "raised.json"),
    (b'{"raised": [', "raised.json"),
    (b'{"raised": [{"id": "\xff"}]}', "raised.json"),
])
def test_a_malformed_file_is_refused_by_its_place(raised: Any, place: str, tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    assert main(files(tmp_path, TRUTH, raised)) == 2
    said = capsys.readouterr()
    assert place in said.err
    assert "raised.json: " in said.err
    assert said.out == ""


@pytest.mark.parametrize(("truth", "place"), [
    (TRUTH | {"days": 0}, "$.days"),
    ({name: value for name, value in TRUTH.items() if name != "decoys"}, "decoys"),
    (TRUTH | {"faults": [TRUTH["faults"][0] | {"speed": "soon"}]}, "$.faults[0].speed"),
    (TRUTH | {"faults": [*TRUTH["faults"], TRUTH["faults"][1]]}, "$.faults[4].id"),
    (TRUTH | {"decoys": [decoy("price", START, END, SHOP)]}, "$.decoys[0].id"),
    (TRUTH | {"decoys": [decoy("joke", END, START, SHOP)]}, "$.decoys[0].end"),
])
def test_a_truth_that_cannot_be_one_is_refused(truth: Json, place: str, tmp_path: Path,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Malformed):
        read_truth(json.dumps(truth).encode())
    assert main(files(tmp_path, truth, {"raised": []})) == 2
    said = capsys.readouterr().err
    assert place in said
    assert "truth.json: " in said


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(tmp_path / "nowhere.json"), str(tmp_path / "raised.json")]) == 2
    assert "nowhere.json: No such file" in capsys.readouterr().err
