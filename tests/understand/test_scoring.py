"""The measures, by hand and against the scorer that comes with the evaluation data."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest

from zhiyin.understand import scoring
from zhiyin.understand.scoring import Labels

SCORER = Path(os.environ.get("ZHIYIN_DATA_DIR", Path(__file__).parents[3] / "shared" / "data")).parent / "eval"


def labels(risk: str, grade: str = "A", also: tuple[str, ...] = (), confidence: float | None = 0.5) -> Labels:
    return Labels(risk, "other", grade, 0, also, (), confidence)


def test_a_defensible_code_is_right() -> None:
    rows = [(labels("R6.1", also=("R6.2",)), labels("R6.2")), (labels("R6.1"), labels("R6.2"))]
    assert scoring.figures(rows)["risk_lenient"] == 0.5


def test_detection_counts_misses_and_false_alarms() -> None:
    rows = [
        (labels("R4.4"), labels("R4.2")),
        (labels("R4.4"), labels("-")),
        (labels("-"), labels("R4.4")),
        (labels("-"), labels("-")),
    ]
    found = scoring.detection(rows)
    assert (found.right, found.said, found.meant) == (1, 2, 2)
    assert found.f1 == 0.5


def test_rare_leaves_do_not_count_in_the_mean() -> None:
    rows = [(labels("R1.1"), labels("R1.1"))] * 3 + [(labels("R2.2"), labels("-"))] * 2
    assert list(scoring.per_leaf(rows)) == ["R1.1"]
    assert scoring.figures(rows)["risk_macro_f1"] == 1.0


@pytest.mark.parametrize(("confidence", "error"), [(1.0, 0.5), (0.5, 0.0), (0.0, 0.5)])
def test_calibration_error_is_the_distance_from_what_is_right(confidence: float, error: float) -> None:
    rows = [(labels("R4.4"), labels("R4.4", confidence=confidence)), (labels("-"), labels("R4.4", confidence=confidence))]
    assert scoring.ece(rows) == pytest.approx(error)


def test_nothing_to_judge_gives_no_error() -> None:
    assert scoring.figures([])["risk_lenient"] == 0.0
    assert scoring.intervals([]) == {}


def test_an_interval_holds_the_figure() -> None:
    rng = Random(1)
    rows = [(labels("R4.4"), labels(rng.choice(["R4.4", "-"]))) for _ in range(60)]
    low, high = scoring.intervals(rows)["risk_lenient"]
    assert low < scoring.figures(rows)["risk_lenient"] < high


def test_an_interval_of_paths_rests_on_the_draws_that_hold_one() -> None:
    path = ("logistics", "logistics.tracking", "logistics.tracking.not_updated")
    pathless = labels("-"), labels("-")
    rows = [(Labels("-", "other", "-", 0, (), path), Labels("-", "other", "-", 0, (), path)), *[pathless] * 9]
    bounds = scoring.intervals(rows)
    assert set(bounds) == set(scoring.figures(rows))
    assert bounds["path_2"] == bounds["path_3"] == (1.0, 1.0)
    # no draw at all holds it: nothing is known
    assert scoring.intervals(rows, 0)["path_2"] == (0.0, 1.0)


def test_the_formulas_are_those_of_the_scorer_beside_the_data() -> None:
    path = SCORER / "score_understand.py"
    if not path.is_file():
        pytest.skip(f"no scorer in {SCORER} (ZHIYIN_DATA_DIR)")
    spec = importlib.util.spec_from_file_location("score_understand", path)
    assert spec is not None
    assert spec.loader is not None
    judge: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    rng = Random(7)
    codes = ["-", "-", "R4.4", "R4.1", "R6.1", "R6.2"]
    gold, said = [], []
    for number in range(400):
        risk = rng.choice(codes)
        gold.append({"id": number, "risk": risk, "also": [rng.choice(codes)] if rng.random() < 0.2 else [],
                     "module": rng.choice("ab"), "grade": rng.choice("SAB-"), "emotion": rng.randint(-2, 1)})  # fmt: skip
        guess = risk if rng.random() < 0.6 else rng.choice(codes)
        said.append({"id": number, "risk": guess, "risk_confidence": rng.random(), "module": rng.choice("ab"),
                     "grade": rng.choice("SAB-"), "emotion": rng.randint(-2, 2)})  # fmt: skip
    theirs = judge.score(gold, said)
    rows = [
        (Labels(g["risk"], g["module"], g["grade"], g["emotion"], tuple(g["also"])),
         Labels(s["risk"], s["module"], s["grade"], s["emotion"], confidence=s["risk_confidence"]))
        for g, s in zip(gold, said, strict=True)
    ]  # fmt: skip
    ours = scoring.figures(rows)
    assert {name: round(value, 4) for name, value in ours.items()} == {name: theirs[name] for name in ours}
    assert {leaf: round(one.f1, 3) for leaf, one in scoring.per_leaf(rows).items()} == theirs["per_leaf_f1"]
    assert json.dumps(theirs)
