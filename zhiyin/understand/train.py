"""Makes artefact/ out of corpus/: `./run train`. Needs the `train` extra (scikit-learn, torch, onnx).

Deterministic: fixed order, one thread, fixed seed; twice gives the same bytes. Most batches teach the models; every tenth
from the fifth on (b05, b15 ...) decides how the models share, where thresholds lie and what a confidence is worth; every
tenth from the tenth on is kept for testing.
"""

from __future__ import annotations

import argparse
import os
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
from zhiyin.understand import fitting, masking, mixing, primer, utterances
from zhiyin.understand.artefact import HEADS, NEURAL_HEADS, PROFILES, Artefact, Head
from zhiyin.understand.decision import adjust, following
from zhiyin.understand.features import Grams, feeling_columns, form_names
from zhiyin.understand.linear import Floats, Vocabulary, rows
from zhiyin.understand.model import Model, blend, certainty
from zhiyin.understand.neural import Network, Weights
from zhiyin.understand.paths import Tree
from zhiyin.understand.reading import Reading, batch_grams, read
from zhiyin.understand.severe import boosts
from zhiyin.understand.utterances import Utterance

RISK_WEIGHTS = (0.0, 0.15, 0.3, 0.5, 0.75, 1.0)
# heads whose labels follow from the risk in part
FOLLOWING = ("module", "emotion")
# The transformer never counts more than half: the deciding batches are written in the manner of the teaching ones, which it
# follows more closely than n-grams do, and would give it nearly all.
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
STAFF_THRESHOLD = 0.5
# What joined rows teach. Which of two problems is the main one, words without an order cannot tell; a text of two matters
# has no one place in the tree.
JOINED_LINEAR, JOINED_NEURAL = ("problem", "emotion", "grade"), ("problem", "leaf", "detail", "emotion", "grade")
#: of rows that nobody wrote; an utterance counts 1
WEIGHTS = {**primer.WEIGHTS, masking.MASKED: masking.WEIGHT}
ASKED = 0.22  # share of the deciding texts that the transformer reads too: those the linear models are least sure of


@dataclass(frozen=True, slots=True)
class Material:
    """Utterances as the models see them."""

    utterances: list[Utterance]
    readings: list[Reading]
    grams: Grams


def material(chosen: list[Utterance]) -> Material:
    readings = [read(utterance.as_text()) for utterance in chosen]
    return Material(chosen, readings, batch_grams(readings))


def targets(chosen: Sequence[Utterance], head: str) -> list[str | None]:
    """The class of each utterance for a head; None: not for this head."""
    return [_target(u, head) for u in chosen]


def _target(u: Utterance, head: str) -> str | None:
    made, staff = primer.made(u), u.role != "customer"
    if head == "staff":
        return (f"{u.risk}/{u.detail}" if u.detail else u.risk) if staff and not made else None
    if head == "path":
        return u.path[2] or None
    if head == "module":
        return u.path[0] or None
    if head == "emotion":
        return None if u.emotion == primer.UNKNOWN else str(u.emotion)
    if staff:
        return None  # what the shop's side says wrong is no problem of a customer
    if u.risk == primer.NOT_SAID:
        return None
    if head == "problem":
        # a bare topic ("refund", "when will it ship") is no problem; a bare feeling says nothing either way
        bare = u.batch == primer.LEXICON and u.risk == NO_RISK and not u.path[0]
        return None if bare else "no" if u.risk == NO_RISK else "yes"
    if head == "leaf":
        return None if u.risk == NO_RISK else u.risk
    if head == "detail":
        return f"{u.risk}/{u.detail}" if u.detail else None
    return None if made else u.grade


def _without_joined(chosen: Sequence[Utterance], wanted: list[str | None], joined: bool) -> list[str | None]:
    return wanted if joined else [None if u.batch == mixing.MIXED else t for u, t in zip(chosen, wanted, strict=True)]


def fit(data: Material, keep: np.ndarray, heads: Sequence[str] = HEADS) -> tuple[Vocabulary, dict[str, Head]]:
    """Vocabulary and linear models, from the utterances where `keep` is true."""
    written = np.array([not primer.made(u) and u.batch not in (mixing.MIXED, masking.MASKED) for u in data.utterances])
    vocabulary = fitting.vocabulary(data.grams, keep & written)
    sparse = fitting.matrix(rows(data.grams, [r.form for r in data.readings], vocabulary), len(vocabulary) + len(form_names()))
    quiet = fitting.without(sparse, [len(vocabulary) + number for number in feeling_columns()])
    weight = np.array([WEIGHTS.get(u.batch, 1.0) for u in data.utterances])
    found: dict[str, Head] = {}
    for head in heads:
        wanted = _without_joined(data.utterances, targets(data.utterances, head), head in JOINED_LINEAR)
        chosen = np.flatnonzero(keep & np.array([target is not None for target in wanted]))
        classes = [str(wanted[number]) for number in chosen]
        found[head] = fitting.linear((sparse if head == "emotion" else quiet)[chosen], classes, weight[chosen], fitting.FREEDOM)
    return vocabulary, found


def taught(data: Material, keep: np.ndarray, classes: dict[str, tuple[str, ...]]) -> Weights:
    """The small transformer, taught on customers' utterances and the tree's examples where `keep` is true."""
    os.environ.pop("OMP_THREAD_LIMIT", None)  # read when torch is loaded: fewer threads than `teach` asks for give other bytes
    from zhiyin.understand import teach

    chosen = [
        number
        for number, u in enumerate(data.utterances)
        if keep[number] and u.role == "customer" and u.batch != primer.LEXICON
    ]
    mine = [data.utterances[number] for number in chosen]
    school = teach.School()
    normalised = [data.readings[number] for number in chosen]
    cut = school.tokens.cut([r.normalised.text for r in normalised], [r.turn for r in normalised])
    marks = {}
    for head in NEURAL_HEADS:
        wanted = _without_joined(mine, targets(mine, head), head in JOINED_NEURAL)
        marks[head] = [teach.NOT_TAUGHT if target is None else classes[head].index(target) for target in wanted]
    heads = [(head, len(classes[head])) for head in NEURAL_HEADS]
    lessons = teach.Lessons(cut, marks, [WEIGHTS.get(u.batch, 1.0) for u in mine])
    return teach.weights(school, teach.teach(school, lessons, heads), heads)


def train(
    corpus: Path = utterances.FOLDER,
    extra: Sequence[Utterance] | None = None,
    *,
    joined: int = mixing.COUNT,
    neural: bool = True,
    weights: Weights | None = None,
) -> Artefact:
    """From the corpus to the artefact; `extra` rows stand in for the primer's, `joined` and masked ones come besides. Without
    `neural` both profiles are the linear models. With it forty minutes, unless the `weights` of a transformer taught before
    are given."""
    every = [u for u in utterances.load(corpus) if not utterances.is_test(u.batch)]
    teaching = [u for u in every if not utterances.is_dev(u.batch)]
    made = [*mixing.mixed(teaching, joined), *masking.masked(teaching)]
    data = material([*every, *made, *(primer.rows() if extra is None else extra)])
    judges = np.array([utterances.is_dev(u.batch) for u in data.utterances])
    vocabulary, grams = fit(data, ~judges)
    classes = {name: head.classes for name, head in grams.items()}
    if neural and weights is None:
        weights = taught(data, ~judges, classes)
    mine = [number for number in np.flatnonzero(judges).tolist() if data.utterances[number].role == "customer"]
    dev = material([data.utterances[number] for number in mine])
    # decided on what runs later: weights of eight bits, fragments helped by the turn before, one text at a time
    grams = artefacts.rounded(grams)
    alone = Artefact("", vocabulary, grams, None, {"unsure_below": 0.0}, {})
    by_grams, _, _ = Model(alone, "lite").probabilities(dev.readings)
    settings: dict[str, Any] = {
        "utterances": len(every),
        "by_risk": {},
        "staff_threshold": STAFF_THRESHOLD,
        "share": {}, "threshold": {}, "grave_from": {}, "risk_weight": {"lite": {}, "full": {}},
    }  # fmt: skip
    spoken = [u for u in teaching if u.role == "customer"]
    for head in FOLLOWING:
        labels = [str(target) for target in targets(spoken, head)]
        settings["by_risk"][head] = fitting.by_risk([u.risk for u in spoken], labels, classes["leaf"], classes[head])
    sure = certainty(by_grams, classes["problem"].index("yes"))
    settings["unsure_below"] = round(float(np.quantile(sure, ASKED)), 3)
    mixed = {"lite": by_grams, "full": by_grams}
    if weights is not None:
        unsure = np.flatnonzero(sure < settings["unsure_below"])
        readings = [dev.readings[number] for number in unsure.tolist()]
        other = Network(weights).probabilities([r.normalised.text for r in readings], [r.turn for r in readings])
        for head in NEURAL_HEADS:
            wanted = [targets(dev.utterances, head)[number] for number in unsure.tolist()]
            share = fitting.best_share(by_grams[head][unsure], other[head], wanted, classes[head], SHARES)
            settings["share"][head] = share
        mixed["full"] = {head: found.copy() for head, found in by_grams.items()}
        for head, found in blend({head: by_grams[head][unsure] for head in by_grams}, other, settings["share"]).items():
            mixed["full"][head][unsure] = found
    calibration = {profile: decide_on(dev, mixed[profile], classes, settings, profile) for profile in PROFILES}
    return Artefact(utterances.digest(corpus), vocabulary, grams, weights, settings, calibration)


def decide_on(
    dev: Material, mixed: dict[str, Floats], classes: dict[str, tuple[str, ...]], settings: dict[str, Any], profile: str
) -> np.ndarray:
    """Puts threshold, least gravity and the risk's weight for module and emotion into `settings`; gives the calibration."""
    fired = [boosts(reading) for reading in dev.readings]
    tree = Tree(classes["path"], classes["module"])
    mixed = mixed | {"module": tree.modules(mixed["module"], mixed["path"])}
    yes = classes["problem"].index("yes")
    problem, leaf = adjust(dev.readings, mixed["problem"][:, yes], mixed["leaf"], classes["leaf"], fired)
    gold = np.array([u.risk for u in dev.utterances])
    threshold = fitting.best_threshold(problem, gold != NO_RISK)
    settings["threshold"][profile] = threshold
    grave = np.array([u.grade == "S" for u in dev.utterances])
    said = problem >= threshold
    settings["grave_from"][profile] = fitting.least_gravity(mixed["grade"][:, classes["grade"].index("S")][said], grave[said])
    for head in FOLLOWING:
        settings["risk_weight"][profile][head] = fitting.best_weight(
            lambda weight, head=head: following(mixed[head], problem, leaf, settings["by_risk"][head], weight),  # type: ignore[misc]
            [str(target) for target in targets(dev.utterances, head)],
            classes[head],
            RISK_WEIGHTS,
        )
    return fitting.calibration(problem, leaf, classes["leaf"], gold, threshold)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m zhiyin.understand.train", description=__doc__)
    parser.add_argument("--out", type=Path, default=artefacts.FOLDER, help="folder to write (default: the one that ships)")
    parser.add_argument(
        "--keep-network",
        action="store_true",
        help="take the transformer that is there: to try other rules or thresholds; what ships is made without",
    )
    given = parser.parse_args(arguments)
    folder: Path = given.out
    begun = time.monotonic()
    with threadpool_limits(1):
        made = train(weights=artefacts.load().neural if given.keep_network else None)
    artefacts.save(made, folder)
    size = sum(file.stat().st_size for file in folder.iterdir())
    told = {name: value for name, value in made.settings.items() if name != "by_risk"}
    print(f"{len(made.vocabulary)} n-grams, {size / 1e6:.1f} MB, {time.monotonic() - begun:.0f} s, {told}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
