"""Makes artefact/ out of corpus/: `python -m zhiyin.understand.train`. Needs the training extra (scikit-learn).

Deterministic: fixed order, one thread, no random numbers, weights rounded to int8; twice gives the same bytes.
Thresholds and calibration come from cross-validation over whole batches: no persona is on both sides.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.understand import artefact as artefacts
from zhiyin.understand import fitting, primer, utterances
from zhiyin.understand.artefact import HEADS, Artefact, Head
from zhiyin.understand.decision import adjust, modules
from zhiyin.understand.encoder import Encoder
from zhiyin.understand.features import Grams, feeling_columns, form_names
from zhiyin.understand.linear import Vocabulary, rows
from zhiyin.understand.model import blend
from zhiyin.understand.reading import Reading, batch_grams, read
from zhiyin.understand.severe import boosts
from zhiyin.understand.utterances import Utterance

FOLDS = 5
# Cross-validated; `path` and `detail` have a hundred classes each and take the share found for `leaf`.
VALIDATED = ("problem", "leaf", "module", "emotion", "grade")
MODULE_WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
SHARES = (0.0, 0.15, 0.3, 0.45, 0.6)


@dataclass(frozen=True, slots=True)
class Material:
    """Utterances as the models see them."""

    utterances: list[Utterance]
    readings: list[Reading]
    grams: Grams
    vectors: np.ndarray


def material(chosen: list[Utterance], encoder: Encoder) -> Material:
    readings = [read(utterance.as_text()) for utterance in chosen]
    vectors = np.concatenate(
        [encoder.encode([r.plain for r in readings[at : at + 256]]) for at in range(0, len(readings), 256)]
    )
    return Material(chosen, readings, batch_grams(readings), vectors)


def targets(chosen: Sequence[Utterance], head: str) -> list[str | None]:
    """The class of each utterance for a head; None: not for this head."""
    made = np.array([u.batch == primer.BATCH for u in chosen])
    if head == "problem":
        # a bare topic ("refund", "when will it ship") is no problem; a bare feeling says nothing either way
        return [
            None if m and u.risk == NO_RISK and not u.path[0] else "no" if u.risk == NO_RISK else "yes"
            for u, m in zip(chosen, made, strict=True)
        ]
    if head == "leaf":
        return [None if u.risk == NO_RISK else u.risk for u in chosen]
    if head == "detail":
        return [f"{u.risk}/{u.detail}" if u.detail else None for u in chosen]
    if head == "path":
        return [u.path[2] or None for u in chosen]
    if head == "module":
        return [u.path[0] or None for u in chosen]
    if head == "emotion":
        return [None if u.emotion == primer.UNKNOWN else str(u.emotion) for u in chosen]
    return [None if m else u.grade for u, m in zip(chosen, made, strict=True)]


def fit(data: Material, keep: np.ndarray, heads: Sequence[str] = HEADS) -> tuple[Vocabulary, dict[str, Head], dict[str, Head]]:
    """Vocabulary and both kinds of models, from the utterances where `keep` is true."""
    vocabulary = fitting.vocabulary(data.grams, keep & np.array([u.batch != primer.BATCH for u in data.utterances]))
    sparse = fitting.matrix(rows(data.grams, [r.form for r in data.readings], vocabulary), len(vocabulary) + len(form_names()))
    quiet = fitting.without(sparse, [len(vocabulary) + number for number in feeling_columns()])
    weight = np.array([primer.WEIGHT if u.batch == primer.BATCH else 1.0 for u in data.utterances])
    by_grams: dict[str, Head] = {}
    by_vectors: dict[str, Head] = {}
    for head in heads:
        wanted = targets(data.utterances, head)
        chosen = np.flatnonzero(keep & np.array([target is not None for target in wanted]))
        classes = [str(wanted[number]) for number in chosen]
        by_grams[head] = fitting.linear(
            (sparse if head == "emotion" else quiet)[chosen], classes, weight[chosen], fitting.GRAM_FREEDOM
        )
        by_vectors[head] = fitting.linear(data.vectors[chosen], classes, weight[chosen], fitting.VECTOR_FREEDOM)
    return vocabulary, by_grams, by_vectors


def cross_validate(data: Material, heads: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any], dict[str, tuple[str, ...]]]:
    """Probabilities of each head for each utterance from models that have not seen its batch."""
    batches = sorted({u.batch for u in data.utterances} - {primer.BATCH})
    fold = np.array([batches.index(u.batch) % FOLDS if u.batch in batches else -1 for u in data.utterances])
    classes = {head: tuple(sorted({t for t in targets(data.utterances, head) if t is not None})) for head in heads}
    out = [{head: np.zeros((len(fold), len(classes[head])), np.float32) for head in heads} for _ in range(2)]
    for number in range(min(FOLDS, len(batches))):
        vocabulary, by_grams, by_vectors = fit(data, fold != number, heads)
        held = np.flatnonzero(fold == number)
        batch = rows(data.grams, [r.form for r in data.readings], vocabulary)
        for head in heads:
            for side, model, scored in (
                (0, by_grams[head], fitting.score(batch, by_grams[head])[held]),
                (1, by_vectors[head], data.vectors[held] @ by_vectors[head].weights + by_vectors[head].bias),
            ):
                columns = [classes[head].index(name) for name in model.classes]
                out[side][head][held[:, None], np.array(columns)] = fitting.softmax(scored)
    return out[0], out[1], classes


def train(corpus: Path = utterances.FOLDER, extra: Sequence[Utterance] | None = None) -> Artefact:
    """From the corpus (at least two batches) to the artefact; `extra` rows stand in for the lexicon's. One to two minutes."""
    every = [u for u in utterances.load(corpus) if not utterances.is_test(u.batch)]
    data = material([*every, *(primer.rows() if extra is None else extra)], Encoder())
    real = np.array([u.batch != primer.BATCH for u in data.utterances])
    by_grams, by_vectors, classes = cross_validate(data, VALIDATED)
    share: dict[str, float] = {}
    for head in VALIDATED:
        wanted = targets(data.utterances, head)
        share[head] = fitting.best_share(by_grams[head], by_vectors[head], wanted, classes[head], real, SHARES)
    share.update(path=share["leaf"], detail=share["leaf"])
    fired = [boosts(reading) for reading in data.readings]
    threshold: dict[str, float] = {}
    calibration: dict[str, Any] = {}
    gold = np.array([u.risk for u in data.utterances])
    for profile, vectors in (("lite", None), ("full", by_vectors)):
        mixed = blend(by_grams, vectors, share)
        problem, leaf = adjust(
            data.readings, mixed["problem"][:, classes["problem"].index("yes")], mixed["leaf"], classes["leaf"], fired
        )
        threshold[profile] = fitting.best_threshold(problem[real], gold[real] != NO_RISK)
        calibration[profile] = fitting.calibration(problem[real], leaf[real], classes["leaf"], gold[real], threshold[profile])
    vocabulary, grams, encoder = fit(data, np.ones(len(data.utterances), bool))
    belongs = fitting.module_of_risk(every, classes["leaf"], classes["module"])
    settings: dict[str, Any] = {
        "encoder_share": share,
        "threshold": threshold,
        "utterances": len(every),
        "module_of_risk": belongs,
    }
    settings["module_weight"] = module_weight(data, blend(by_grams, by_vectors, share), classes, settings, real)
    return Artefact(utterances.digest(corpus), vocabulary, grams, encoder, settings, calibration)


def module_weight(
    data: Material, mixed: dict[str, Any], classes: dict[str, tuple[str, ...]], settings: dict[str, Any], real: np.ndarray
) -> float:
    """How much the likely risk counts for the module: chosen on held-out batches."""
    fired = [boosts(reading) for reading in data.readings]
    problem, leaf = adjust(
        data.readings, mixed["problem"][:, classes["problem"].index("yes")], mixed["leaf"], classes["leaf"], fired
    )
    wanted = np.array([u.path[0] for u in data.utterances])[real]
    names = np.array(classes["module"])
    right = []
    for weight in MODULE_WEIGHTS:
        scored = modules(mixed["module"], problem, leaf, {**settings, "module_weight": weight})
        right.append(float((names[scored.argmax(axis=1)][real] == wanted).mean()))
    return float(MODULE_WEIGHTS[int(np.argmax(right))])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m zhiyin.understand.train", description=__doc__)
    parser.add_argument("--out", type=Path, default=artefacts.FOLDER, help="folder to write (default: the one that ships)")
    folder: Path = parser.parse_args(arguments).out
    begun = time.monotonic()
    with threadpool_limits(1):
        made = train()
    artefacts.save(made, folder)
    size = sum(file.stat().st_size for file in folder.iterdir())
    told = {name: made.settings[name] for name in ("utterances", "encoder_share", "threshold", "module_weight")}
    print(f"{len(made.vocabulary)} n-grams, {size / 1e6:.1f} MB, {told}, {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
