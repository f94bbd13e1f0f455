"""The artefact: whole, refused when damaged, and the same bytes from the same corpus."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from zhiyin.understand import artefact, utterances

train = pytest.importorskip("zhiyin.understand.train", reason="training extra is not installed")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(artefact.FOLDER, tmp_path / "artefact")
    return tmp_path / "artefact"


def test_the_artefact_that_ships_fits_the_code_and_is_small() -> None:
    made = artefact.load()
    assert set(made.grams) == set(made.encoder) == set(artefact.HEADS)
    assert sum(file.stat().st_size for file in artefact.FOLDER.iterdir()) < 15_000_000


def test_the_artefact_that_ships_was_made_from_the_corpus_that_ships() -> None:
    assert artefact.load().corpus == utterances.digest()


def test_damage_is_found(copied: Path) -> None:
    data = bytearray((copied / "model.npz").read_bytes())
    data[len(data) // 2] ^= 1
    (copied / "model.npz").write_bytes(data)
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


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for file in sorted(utterances.FOLDER.glob("b0[1-3]_*.jsonl")):
        lines = file.read_text(encoding="utf-8").splitlines()[:41]
        (corpus / file.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("one", "two"):
        artefact.save(train.train(corpus, extra=()), tmp_path / name)
    for file in ("model.npz", "manifest.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert artefact.load(tmp_path / "one").corpus == utterances.digest(corpus)
