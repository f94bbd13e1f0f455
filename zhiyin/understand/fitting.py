"""The parts of training that need scikit-learn: vocabulary, linear models, thresholds, calibration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.sparse
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from zhiyin.understand.artefact import Head
from zhiyin.understand.features import Grams
from zhiyin.understand.linear import Floats, Rows, Vocabulary

FREEDOM = 10.0  # inverse strength of the regularisation
LEAST_TEXTS = 3  # an n-gram must occur in so many texts
ALLOWED = 0.003  # F1 that may be given up to miss less: a problem not seen costs more than one seen for nothing
SURE_GRAVE = 0.98  # on our own batches; real text is harder to tell
GRAVE_SHARE = 0.04  # of the problems in ordinary talks
_KNOTS = np.linspace(0.0, 1.0, 41)
# no text is certain, and few are hopeless: keeps the ends of the calibration honest with few examples
_LOWEST, _HIGHEST = 0.05, 0.985


def vocabulary(grams: Grams, keep: np.ndarray) -> Vocabulary:
    """The n-grams that occur in LEAST_TEXTS of the kept texts, with smoothed inverse document frequency."""
    mine = keep[grams.row]
    pairs = np.unique(np.stack([grams.hash[mine].astype(np.int64), grams.row[mine]]), axis=1)
    hashes, frequency = np.unique(pairs[0], return_counts=True)
    enough = frequency >= LEAST_TEXTS
    idf = np.log((1 + int(keep.sum())) / (1 + frequency[enough])) + 1
    return Vocabulary(hashes[enough].astype(np.uint32), idf.astype(np.float16).astype(np.float32))


def matrix(batch: Rows, features: int) -> Any:
    return scipy.sparse.csr_matrix((batch.value.astype(np.float64), (batch.row, batch.feature)), shape=(batch.size, features))


def without(x: Any, columns: Sequence[int]) -> Any:
    """The matrix with these columns emptied: their weights stay zero."""
    keep = np.ones(x.shape[1])
    keep[list(columns)] = 0
    return x @ scipy.sparse.diags(keep).tocsr()


def linear(x: Any, classes: Sequence[str], weight: np.ndarray, freedom: float) -> Head:
    """Multinomial logistic regression. Two classes give two columns, so that softmax serves everywhere."""
    model = LogisticRegression(C=freedom, max_iter=200, tol=1e-3)
    model.fit(x, np.array(classes), sample_weight=weight)
    weights, bias = model.coef_.T, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.concatenate([-weights / 2, weights / 2], axis=1), np.array([-bias[0] / 2, bias[0] / 2])
    return Head(tuple(str(name) for name in model.classes_), weights.astype(np.float32), bias.astype(np.float32))


def best_share(
    grams: Floats, network: Floats, wanted: Sequence[str | None], classes: tuple[str, ...], shares: Sequence[float]
) -> float:
    """The transformer's share with the lowest log loss on texts that taught nothing."""
    mine = np.flatnonzero(np.array([target in classes for target in wanted]))
    column = np.array([classes.index(str(wanted[number])) for number in mine.tolist()])
    losses = [
        -np.log(np.maximum((1 - share) * grams[mine, column] + share * network[mine, column], 1e-4)).mean() for share in shares
    ]
    return float(shares[int(np.argmin(losses))])


def best_threshold(problem: Floats, gold: np.ndarray) -> float:
    """The lowest threshold at which "problem or none" is within ALLOWED of its highest F1, smoothed over its neighbours:
    of two that are as good, the one that misses less."""
    grid = np.arange(0.2, 0.81, 0.02)
    f1 = []
    for threshold in grid:
        said = problem >= threshold
        f1.append(2 * (said & gold).sum() / max(1, said.sum() + gold.sum()))
    smooth = np.convolve(np.pad(f1, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    return round(float(grid[int(np.flatnonzero(smooth >= smooth.max() - ALLOWED)[0])]), 2)


def least_gravity(grave: Floats, gold: np.ndarray) -> float:
    """The lowest probability of grade S, an even chance at least, from which on SURE_GRAVE of those called S would be, were
    GRAVE_SHARE of the problems grave. The corpus holds far more of them, so that they can be learnt."""
    share = gold.mean() if len(gold) else 0.0
    rare = min(1.0, GRAVE_SHARE / (1 - GRAVE_SHARE) * (1 - share) / share) if share else 1.0
    for threshold in np.arange(0.5, 0.96, 0.02):
        said = gold[grave >= threshold]
        right = rare * said.sum()
        if said.any() and right >= SURE_GRAVE * (right + (~said).sum()):
            return round(float(threshold), 2)
    return 0.96


def by_risk(risks: Sequence[str], labels: Sequence[str], leaves: Sequence[str], classes: Sequence[str]) -> list[list[float]]:
    """Share of each label among the texts of each leaf, and of none (last row); one is added to every count."""
    counts = np.ones((len(leaves) + 1, len(classes)))
    for risk, label in zip(risks, labels, strict=True):
        counts[leaves.index(risk) if risk in leaves else len(leaves), classes.index(label)] += 1
    return np.round(counts / counts.sum(axis=1, keepdims=True), 4).tolist()  # type: ignore[no-any-return]


def best_weight(
    scored: Callable[[float], Floats], wanted: Sequence[str], classes: Sequence[str], weights: Sequence[float]
) -> float:
    """The weight with which the highest of `scored(weight)` (texts x classes) is right in most classes (macro F1)."""
    names, gold = np.array(classes), np.array(wanted)
    right = []
    for weight in weights:
        said = names[scored(weight).argmax(axis=1)]
        pairs = [((said == name) & (gold == name), (said == name) | (gold == name)) for name in sorted(set(wanted))]
        right.append(np.mean([2 * both.sum() / max(1, both.sum() + some.sum()) for both, some in pairs]))
    return float(weights[int(np.argmax(right))])


def calibration(problem: Floats, leaf: Floats, leaves: tuple[str, ...], gold: np.ndarray, threshold: float) -> np.ndarray:
    """Knots of raw confidence (row 0), probability for a named problem (row 1) and for none (row 2)."""
    named = problem >= threshold
    right = np.where(named, np.array(leaves)[leaf.argmax(axis=1)] == gold, gold == "-")
    raw = np.where(named, problem * leaf.max(axis=1), 1 - problem)
    knots = [_KNOTS]
    for mine in (named, ~named):
        fitted = IsotonicRegression(y_min=_LOWEST, y_max=_HIGHEST, out_of_bounds="clip").fit(raw[mine], right[mine])
        knots.append(fitted.predict(_KNOTS))
    return np.array(knots, dtype=np.float32)
