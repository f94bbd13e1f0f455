"""`zhiyin evaluate`: figures from a labelled file, and the line that is wrong."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from zhiyin.cli import main
from zhiyin.understand import artefact, evaluation

GOOD: dict[str, Any] = {"id": "1", "text": "少发了一件", "risk": "R2.1", "also": [], "module": "aftersale", "grade": "A",
                        "emotion": -1}  # fmt: skip


def written(folder: Path, *lines: object) -> str:
    file = folder / "gold.jsonl"
    file.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), encoding="utf-8")
    return str(file)


def test_figures_leaves_and_mistakes_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = GOOD | {"id": "2", "text": "你好", "risk": "R4.1", "grade": "S", "tags": ["negation"]}
    assert main(["evaluate", "--on", written(tmp_path, GOOD, "", wrong), "--profile", "lite"]) == 0
    said = capsys.readouterr().out
    assert "risk_lenient | 0.500" in said
    assert "R2.1" in said
    assert "negation" in said
    assert "你好" in said


def test_everything_as_json_and_as_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    nasty = GOOD | {"id": "9", "text": "<script>alert(1)</script> 你好", "risk": "R4.1", "grade": "S"}
    assert main(["evaluate", "--on", written(tmp_path, GOOD, nasty), "--profile", "lite", "--json", "--html", str(page)]) == 0
    told = json.loads(capsys.readouterr().out)["profiles"]["lite"]
    assert told["lines"] == 2
    assert set(told["figures"]) >= {"risk_macro_f1", "risk_detect_f1", "risk_lenient", "module_accuracy", "ece"}
    assert told["leaves"]["R2.1"]["recall"] == 1.0
    assert [one["id"] for one in told["worst"]] == ["9"]
    text = page.read_text(encoding="utf-8")
    assert "&lt;script&gt;" in text
    assert "<script" not in text


def test_without_a_file_the_held_out_batches_are_judged(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--profile", "lite", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["on"] == "held-out batches"
    assert told["profiles"]["lite"]["figures"]["path_3"]["value"] > 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: not a JSON object"),
        (GOOD | {"id": "1"}, "line 2: id 1 stands twice"),
        (GOOD | {"id": "2", "risk": "R9.9"}, "line 2: risk 'R9.9'"),
        ({k: v for k, v in (GOOD | {"id": "2"}).items() if k != "risk"}, "line 2: risk is missing"),
        (GOOD | {"id": "2", "grade": "C"}, "line 2: grade 'C'"),
        (GOOD | {"id": "2", "emotion": 3}, "line 2: emotion 3"),
        (GOOD | {"id": "2", "emotion": True}, "line 2: emotion True"),
        (GOOD | {"id": "2", "module": "sales"}, "line 2: module 'sales'"),
        (GOOD | {"id": "2", "also": ["R0"]}, "line 2: also"),
        (GOOD | {"id": "2", "path": ["aftersale"]}, "line 2: path"),
        (GOOD | {"id": "2", "path": ["aftersale", "b", ["c"]]}, "line 2: path"),
        (GOOD | {"id": "2", "path": ["aftersale", "logistics.tracking", "logistics.tracking.not_updated"]}, "line 2: path"),
        (GOOD | {"id": "2", "path": [None, None, "logistics.tracking.not_updated"]}, "line 2: path"),
        (GOOD | {"id": "2", "module": ["aftersale"]}, "line 2: module"),
        (GOOD | {"id": "2", "tags": ["negation", "\ud800"]}, "line 2: tags hold a lone surrogate"),
        (GOOD | {"id": "\udfff"}, "line 2: id holds a lone surrogate"),
        (GOOD | {"id": "2", "risk": "\ud800"}, r"line 2: risk '\ud800'"),
        (GOOD | {"id": "2", "text": None}, "line 2: text is missing"),
    ],
)
def test_a_wrong_line_is_named_and_ends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: object, said: str
) -> None:
    assert main(["evaluate", "--on", written(tmp_path, GOOD, line)]) == 2
    assert said in capsys.readouterr().err


def test_a_path_of_the_tree_is_taken() -> None:
    path = ["logistics", "logistics.tracking", "logistics.tracking.not_updated"]
    (case,) = evaluation.read([json.dumps(GOOD | {"module": "logistics", "path": path}).encode()])
    assert case.gold.path == tuple(path)


def test_few_texts_with_a_path_do_not_end_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = ["logistics", "logistics.tracking", "logistics.tracking.not_updated"]
    lines = [GOOD | {"id": str(number)} for number in range(8)] + [GOOD | {"id": "p", "module": "logistics", "path": path}]
    assert main(["evaluate", "--on", written(tmp_path, *lines), "--profile", "lite", "--json"]) == 0
    assert "path_2" in json.loads(capsys.readouterr().out)["profiles"]["lite"]["figures"]


def test_a_missing_model_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artefact, "load", partial(artefact.load, tmp_path))
    assert main(["evaluate", "--on", written(tmp_path, GOOD)]) == 2
    assert "zhiyin evaluate: cannot read the model in" in capsys.readouterr().err


def test_no_file_and_no_lines_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--on", str(tmp_path / "none.jsonl")]) == 2
    assert main(["evaluate", "--on", written(tmp_path, "")]) == 2
    said = capsys.readouterr().err
    assert "cannot read" in said
    assert "no labelled text" in said
