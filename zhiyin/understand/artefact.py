"""The trained models as files in `artefact/`: numbers, the small transformer, and a manifest that says what is inside.

`model.npz`: the linear models, eight bits a weight with one scale per class. `pieces.npz`: vocabulary and table of the
transformer; `network.onnx`: its layers. No pickle. The manifest holds the SHA-256 of each file and of the corpus they were
made from; a file that does not match is refused.
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
from zhiyin.understand.neural import Weights

FOLDER = Path(__file__).parent / "artefact"
# What is predicted. `problem` and `leaf` give the risk, `detail` its third level, `path` the conversation tree, `staff`
# the faults in lines of agents and robots (by n-grams only).
HEADS = ("problem", "leaf", "detail", "module", "path", "emotion", "grade", "staff")
NEURAL_HEADS = HEADS[:-1]
PROFILES = ("lite", "full")
_MODEL, _PIECES, _NETWORK, _MANIFEST = "model.npz", "pieces.npz", "network.onnx", "manifest.json"


class BadArtefact(RuntimeError):
    """The files in artefact/ are missing, damaged or made for another version of the code."""


@dataclass(frozen=True, slots=True)
class Head:
    """One linear model: `weights` (features x classes; eight bits a number when `scale` (classes) is given), `bias`
    (classes)."""

    classes: tuple[str, ...]
    weights: Floats | NDArray[np.int8]
    bias: Floats
    scale: Floats | None = None


@dataclass(frozen=True, slots=True)
class Artefact:
    """Everything an engine needs. `grams[head]` works on sparse rows, `neural` on pieces (None: not loaded, or none);
    `calibration[profile]` maps raw confidence to probability; `settings` holds thresholds and shares. `version` names
    the bytes of the models, `corpus` the utterances behind them."""

    corpus: str
    vocabulary: Vocabulary
    grams: dict[str, Head]
    neural: Weights | None
    settings: dict[str, Any]
    calibration: dict[str, NDArray[np.float32]]
    version: str = ""


def save(artefact: Artefact, folder: Path = FOLDER) -> None:
    """Writes all files; the same artefact gives the same bytes."""
    files = {_MODEL: _packed(_linear(artefact))}
    if artefact.neural is not None:
        files[_PIECES] = _packed(_pieces(artefact.neural))
        files[_NETWORK] = artefact.neural.network
    manifest = {
        "corpus": artefact.corpus,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        "form": _form_hash(),
        "classes": {name: list(head.classes) for name, head in artefact.grams.items()},
        "neural": [list(head) for head in artefact.neural.heads] if artefact.neural else [],
        "settings": artefact.settings,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / _MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(folder: Path = FOLDER, *, neural: bool = True) -> Artefact:
    """Reads and checks the files. Raises BadArtefact. Without `neural` the transformer is left where it is."""
    try:
        text = (folder / _MANIFEST).read_text(encoding="utf-8")
        manifest = json.loads(text)
        wanted = [name for name in manifest["files"] if neural or name == _MODEL]
        files = {name: (folder / name).read_bytes() for name in wanted}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadArtefact(f"cannot read the model in {folder}: {error}; run `./run train`") from error
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != manifest["files"][name]:
            raise BadArtefact(f"{folder / name} is not the file its manifest describes; restore it or run `./run train`")
    if manifest["form"] != _form_hash():
        raise BadArtefact("the lexicon has changed since the model was trained; run `./run train`")
    with np.load(io.BytesIO(files[_MODEL]), allow_pickle=False) as arrays:
        grams = {
            name: Head(
                tuple(classes),
                arrays[f"grams.{name}.weights"],
                arrays[f"grams.{name}.bias"],
                arrays[f"grams.{name}.scale"],
            )
            for name, classes in manifest["classes"].items()
        }
        return Artefact(
            manifest["corpus"],
            Vocabulary(arrays["vocabulary.hashes"], arrays["vocabulary.idf"].astype(np.float32)),
            grams,
            _neural(files, manifest) if _NETWORK in files else None,
            manifest["settings"],
            {name: arrays[f"calibration.{name}"] for name in PROFILES},
            hashlib.sha256(text.encode()).hexdigest(),
        )


def _linear(artefact: Artefact) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {
        "vocabulary.hashes": artefact.vocabulary.hashes,
        "vocabulary.idf": artefact.vocabulary.idf.astype(np.float16),
    }
    for name, head in artefact.grams.items():
        scale = np.maximum(np.abs(head.weights).max(axis=0), 1e-6) / 127
        arrays[f"grams.{name}.weights"] = np.round(head.weights / scale).astype(np.int8)
        arrays[f"grams.{name}.scale"] = scale.astype(np.float32)
        arrays[f"grams.{name}.bias"] = head.bias.astype(np.float32)
    for name, knots in artefact.calibration.items():
        arrays[f"calibration.{name}"] = knots
    return arrays


def _pieces(weights: Weights) -> dict[str, NDArray[Any]]:
    return {
        "vocabulary": np.frombuffer(weights.vocabulary, np.uint8),
        "packed": weights.packed,
        "scales": weights.scales,
        "position": weights.position,
        "segment": weights.segment,
    }


def _neural(files: dict[str, bytes], manifest: dict[str, Any]) -> Weights:
    with np.load(io.BytesIO(files[_PIECES]), allow_pickle=False) as arrays:
        return Weights(
            arrays["vocabulary"].tobytes(),
            arrays["packed"],
            arrays["scales"],
            arrays["position"],
            arrays["segment"],
            files[_NETWORK],
            tuple((name, int(count)) for name, count in manifest["neural"]),
        )


def _packed(arrays: dict[str, NDArray[Any]]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _form_hash() -> str:
    return hashlib.sha256("\n".join(form_names()).encode()).hexdigest()[:16]
