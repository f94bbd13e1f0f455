"""`zhiyin understand`: the command around the stream (tests/understand/test_stream.py), and what ends it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from zhiyin.cli import main
from zhiyin.understand import artefact


@pytest.fixture
def texts(tmp_path: Path) -> str:
    file = tmp_path / "texts.jsonl"
    file.write_text(json.dumps({"id": "1", "text": "少发了一件"}) + "\n", encoding="utf-8")
    return str(file)


def test_a_file_is_answered(texts: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["understand", texts, "--profile", "lite"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["risk"] == "R2.1"


def test_a_missing_model_is_told(
    texts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artefact, "load", partial(artefact.load, tmp_path))
    assert main(["understand", texts]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "zhiyin understand: cannot read the model in" in said.err
    assert "run train" in said.err


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", str(tmp_path / "none.jsonl")]) == 2
    assert "cannot read" in capsys.readouterr().err


def test_a_wrong_line_of_the_catalogue_is_told(texts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shelf = tmp_path / "shelf.jsonl"
    shelf.write_text('{"id": "\\ud800", "words": ["cup"]}\n', encoding="utf-8")
    assert main(["understand", texts, "--catalogue", str(shelf)]) == 2
    assert "line 1: id holds a lone surrogate" in capsys.readouterr().err
