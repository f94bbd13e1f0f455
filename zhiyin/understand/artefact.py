"""The trained models as files in `artefact/`: numbers, the small transformer, and a manifest that says what is inside.

`model.npz`: the linear models, eight bits a weight with one scale per class. `pieces.npz`: vocabulary and table of the
transformer; `network.onnx`: its layers. No pickle. The manifest holds the SHA-256 of each file and of the corpus they were
made from; a file that does not match is refused, and so is a manifest that lacks something.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
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
# what the code reads of a manifest and of its settings, and which of these have a value for each profile
_KEYS = {"corpus": str, "files": dict, "form": str, "classes": dict, "neural": list, "settings": dict}
_SETTINGS = {
    **dict.fromkeys(("by_risk", "risk_weight", "threshold", "grave_from", "share"), dict),
    **dict.fromkeys(("staff_threshold", "unsure_below"), int | float),
}
_BY_PROFILE = {"risk_weight": dict, "threshold": int | float, "grave_from": int | float}


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
    """Reads and checks the files. Raises BadArtefact, with `neural` also when there is no transformer: the linear models
    alone would be another profile than the one asked for. Without `neural` it is left where it is."""
    try:
        text = (folder / _MANIFEST).read_text(encoding="utf-8")
        manifest = json.loads(text)
        lacking = _lacking(manifest, neural)
        if lacking:
            raise BadArtefact(f"{folder / _MANIFEST} lacks {lacking}; restore it or run `./run train`")
        files = {name: (folder / name).read_bytes() for name in _files(neural)}
    except (OSError, ValueError, RecursionError) as error:
        raise BadArtefact(f"cannot read the model in {folder}: {error}; run `./run train`") from error
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != manifest["files"][name]:
            raise BadArtefact(f"{folder / name} is not the file its manifest describes; restore it or run `./run train`")
    if manifest["form"] != _form_hash():
        raise BadArtefact("the lexicon has changed since the model was trained; run `./run train`")
    try:
        return _built(files, manifest, hashlib.sha256(text.encode()).hexdigest())
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        told = f"the model in {folder} is not the one its manifest describes: {error}"
        raise BadArtefact(f"{told}; restore it or run `./run train`") from error


def rounded(heads: dict[str, Head]) -> dict[str, Head]:
    """The linear models as they are stored: eight bits a weight, with a scale for each class."""
    return {name: head if head.scale is not None else _rounded(head) for name, head in heads.items()}


def _rounded(head: Head) -> Head:
    scale = np.maximum(np.abs(head.weights).max(axis=0), 1e-6) / 127
    weights = np.round(head.weights / scale).astype(np.int8)
    return Head(head.classes, weights, head.bias.astype(np.float32), scale.astype(np.float32))


def _files(neural: bool) -> tuple[str, ...]:
    return (_MODEL, _PIECES, _NETWORK) if neural else (_MODEL,)


def _lacking(manifest: Any, neural: bool) -> str | None:
    """The first thing that the manifest lacks, or that is of another kind than the code reads; None: it is whole."""

    def first(part: Any, kinds: Mapping[str, Any], where: str) -> str | None:
        known = part if isinstance(part, dict) else {}
        return next((where + name for name, kind in kinds.items() if not isinstance(known.get(name), kind)), None)

    lacking = first(manifest, _KEYS, "")
    if lacking:
        return lacking
    classes, settings = manifest["classes"], manifest["settings"]
    lacking = (
        first(manifest["files"], dict.fromkeys(_files(neural), str), "files: ")
        or first(classes, dict.fromkeys(HEADS, list), "classes: ")
        or first(settings, _SETTINGS, "settings: ")
    )
    for name, kind in () if lacking else _BY_PROFILE.items():
        lacking = lacking or first(settings[name], dict.fromkeys(PROFILES, kind), f"settings: {name}: ")
    if lacking or not neural:
        return lacking
    # the transformer's outputs are cut by these numbers: none, or others, would be no error but wrong answers
    if manifest["neural"] != [[head, len(classes[head])] for head in NEURAL_HEADS]:
        return "neural: the heads of the transformer and the number of classes of each"
    return first(settings["share"], dict.fromkeys(NEURAL_HEADS, int | float), "settings: share: ")


def _built(files: dict[str, bytes], manifest: dict[str, Any], version: str) -> Artefact:
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
            version,
        )


def _linear(artefact: Artefact) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {
        "vocabulary.hashes": artefact.vocabulary.hashes,
        "vocabulary.idf": artefact.vocabulary.idf.astype(np.float16),
    }
    for name, head in rounded(artefact.grams).items():
        arrays[f"grams.{name}.weights"] = head.weights
        arrays[f"grams.{name}.bias"] = head.bias
        if head.scale is not None:
            arrays[f"grams.{name}.scale"] = head.scale
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
