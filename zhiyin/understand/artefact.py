"""The trained model as files: `artefact/model.npz` (numbers only) and `artefact/manifest.json` (what is inside).

No pickle. Weights are int8 with one scale per class. The manifest holds the SHA-256 of the numbers and of the corpus
they were made from; a file that does not match is refused.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiyin.understand.features import form_names
from zhiyin.understand.linear import Floats, Vocabulary

FOLDER = Path(__file__).parent / "artefact"
# What is predicted. `problem` and `leaf` give the risk, `detail` its third level, `path` the conversation tree.
HEADS = ("problem", "leaf", "detail", "module", "path", "emotion", "grade")


class BadArtefact(RuntimeError):
    """The files in artefact/ are missing, damaged or made for another version of the code."""


@dataclass(frozen=True, slots=True)
class Head:
    """One linear model: `weights` (features x classes), `bias` (classes)."""

    classes: tuple[str, ...]
    weights: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Artefact:
    """Everything an engine needs. `grams[head]` works on sparse rows, `encoder[head]` on sentence embeddings;
    `calibration[profile]` maps raw confidence to probability, `threshold[profile]` divides problem from none."""

    corpus: str
    vocabulary: Vocabulary
    grams: dict[str, Head]
    encoder: dict[str, Head]
    settings: dict[str, Any]
    calibration: dict[str, NDArray[np.float32]]


def save(artefact: Artefact, folder: Path = FOLDER) -> None:
    """Writes both files; the same artefact gives the same bytes."""
    arrays: dict[str, NDArray[Any]] = {
        "vocabulary.hashes": artefact.vocabulary.hashes,
        "vocabulary.idf": artefact.vocabulary.idf.astype(np.float16),
    }
    for kind, heads in (("grams", artefact.grams), ("encoder", artefact.encoder)):
        for name, head in heads.items():
            scale = np.maximum(np.abs(head.weights).max(axis=0), 1e-6) / 127
            arrays[f"{kind}.{name}.weights"] = np.round(head.weights / scale).astype(np.int8)
            arrays[f"{kind}.{name}.scale"] = scale.astype(np.float32)
            arrays[f"{kind}.{name}.bias"] = head.bias.astype(np.float32)
    for name, knots in artefact.calibration.items():
        arrays[f"calibration.{name}"] = knots
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    manifest = {
        "corpus": artefact.corpus,
        "model": hashlib.sha256(buffer.getvalue()).hexdigest(),
        "form": _form_hash(),
        "classes": {name: list(head.classes) for name, head in artefact.grams.items()},
        "settings": artefact.settings,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.npz").write_bytes(buffer.getvalue())
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(folder: Path = FOLDER, *, encoder: bool = True) -> Artefact:
    """Reads and checks both files. Raises BadArtefact. Without `encoder` its part is left out."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        data = (folder / "model.npz").read_bytes()
    except (OSError, ValueError) as error:
        raise BadArtefact(f"cannot read the model in {folder}: {error}; run `./run train`") from error
    if hashlib.sha256(data).hexdigest() != manifest["model"]:
        raise BadArtefact(f"{folder / 'model.npz'} is not the file its manifest describes; restore it or run `./run train`")
    if manifest["form"] != _form_hash():
        raise BadArtefact("the lexicon has changed since the model was trained; run `./run train`")
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:

        def heads(kind: str) -> dict[str, Head]:
            return {
                name: Head(
                    tuple(classes),
                    arrays[f"{kind}.{name}.weights"].astype(np.float32) * arrays[f"{kind}.{name}.scale"],
                    arrays[f"{kind}.{name}.bias"],
                )
                for name, classes in manifest["classes"].items()
            }

        return Artefact(
            manifest["corpus"],
            Vocabulary(arrays["vocabulary.hashes"], arrays["vocabulary.idf"].astype(np.float32)),
            heads("grams"),
            heads("encoder") if encoder else {},
            manifest["settings"],
            {name: arrays[f"calibration.{name}"] for name in ("lite", "full")},
        )


def _form_hash() -> str:
    return hashlib.sha256("\n".join(form_names()).encode()).hexdigest()[:16]
