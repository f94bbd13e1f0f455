"""How right labels are: the measures by which understanding is judged, on rows of (gold, predicted).

A predicted main risk that is one of the gold's `also` (defensible) codes counts as right. Emotion 2 counts as 1.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from random import Random

from zhiyin.domain.taxonomy import NO_RISK

LEAST = 3  # a leaf must occur so often to count in the mean over leaves
BINS = 10
RESAMPLES = 200


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of one text. `also`: further codes that would be right (gold only); `confidence`: of the main risk (0-1)."""

    risk: str
    module: str
    grade: str
    emotion: int
    also: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    confidence: float | None = None


Row = tuple[Labels, Labels]


@dataclass(frozen=True, slots=True)
class Found:
    """How often a label was right, was said and was meant."""

    right: int
    said: int
    meant: int

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.meant if self.meant else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.said + self.meant) if self.right else 0.0


def allowed(gold: Labels, said: Labels) -> str:
    """The predicted risk, or the gold one when the predicted one is defensible."""
    return gold.risk if said.risk in gold.also else said.risk


def per_label(meant: Sequence[Hashable], said: Sequence[Hashable]) -> dict[Hashable, Found]:
    """For every label that is meant somewhere."""
    right = Counter(m for m, s in zip(meant, said, strict=True) if m == s)
    spoken, wanted = Counter(said), Counter(meant)
    return {label: Found(right[label], spoken[label], count) for label, count in wanted.items()}


def macro_f1(meant: Sequence[Hashable], said: Sequence[Hashable]) -> float:
    found = per_label(meant, said)
    return sum(one.f1 for one in found.values()) / max(1, len(found))


def per_leaf(rows: Sequence[Row], least: int = LEAST) -> dict[str, Found]:
    """The leaves that occur at least `least` times, without "-", in the order of their codes."""
    found = per_label([gold.risk for gold, _ in rows], [allowed(gold, said) for gold, said in rows])
    return {str(leaf): one for leaf, one in sorted(found.items(), key=str) if leaf != NO_RISK and one.meant >= least}


def detection(rows: Sequence[Row]) -> Found:
    """Problem or no problem. A defensible "-" is no miss, and a defensible code no false alarm."""
    right = sum(gold.risk != NO_RISK != said.risk for gold, said in rows)
    false = sum(gold.risk == NO_RISK != allowed(gold, said) for gold, said in rows)
    missed = sum(gold.risk != NO_RISK == allowed(gold, said) for gold, said in rows)
    return Found(right, right + false, right + missed)


def calibration(rows: Sequence[Row]) -> list[tuple[int, float, float]]:
    """(texts, mean confidence, share right) of each of ten equal bins of the confidence of the main risk."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for gold, said in rows:
        if said.confidence is not None:
            bins[min(BINS - 1, int(said.confidence * BINS))].append((said.confidence, allowed(gold, said) == gold.risk))
    return [
        (len(b), sum(c for c, _ in b) / len(b), sum(right for _, right in b) / len(b)) if (b := bins.get(k)) else (0, 0.0, 0.0)
        for k in range(BINS)
    ]


def ece(rows: Sequence[Row]) -> float:
    """Expected calibration error of the main risk's confidence."""
    bins = calibration(rows)
    total = sum(count for count, _, _ in bins)
    return sum(count * abs(said - right) for count, said, right in bins) / total if total else 0.0


def figures(rows: Sequence[Row]) -> dict[str, float]:
    """All single figures, each between 0 and 1. `path_2` and `path_3` only when the gold has paths."""
    leaves = per_leaf(rows)
    meant = [gold.grade for gold, _ in rows]
    said = [answer.grade for _, answer in rows]
    grave = Found(sum(m == s == "S" for m, s in zip(meant, said, strict=True)), said.count("S"), meant.count("S"))
    feelings = [gold.emotion for gold, _ in rows], [min(1, answer.emotion) for _, answer in rows]
    count = max(1, len(rows))
    found = {
        "risk_macro_f1": sum(one.f1 for one in leaves.values()) / max(1, len(leaves)),
        "risk_detect_f1": detection(rows).f1,
        "risk_lenient": sum(gold.risk == allowed(gold, answer) for gold, answer in rows) / count,
        "module_accuracy": sum(gold.module == answer.module for gold, answer in rows) / count,
        "grade_macro_f1": macro_f1(meant, said),
        "s_recall": grave.recall,
        "s_precision": grave.precision,
        "emotion_macro_f1": macro_f1(*feelings),
        "ece": ece(rows),
    }
    paths = [(gold.path, answer.path) for gold, answer in rows if gold.path]
    for level in (2, 3) if paths else ():
        found[f"path_{level}"] = sum(g[level - 1] == a[level - 1] for g, a in paths) / len(paths)
    return found


def intervals(rows: Sequence[Row], resamples: int = RESAMPLES) -> dict[str, tuple[float, float]]:
    """Where 95 of 100 repetitions with other texts of the same kind would lie (bootstrap, fixed seed).

    For every name in `figures(rows)`. Where few rows have a path a repetition may draw none of them: it says nothing of
    paths, and does not count as all wrong.
    """
    if not rows:
        return {}
    rng = Random(20_26)
    drawn = [figures(rng.choices(rows, k=len(rows))) for _ in range(resamples)]
    return {name: _middle(sorted(one[name] for one in drawn if name in one)) for name in figures(rows)}


def _middle(values: Sequence[float]) -> tuple[float, float]:
    """The ends of the middle 95 of 100 of sorted values; anything is possible when there are none."""
    cut = max(0, round(len(values) * 0.025) - 1)
    return (values[cut], values[-1 - cut]) if values else (0.0, 1.0)


def confusions(rows: Sequence[Row], most: int = 15) -> list[tuple[str, str, int]]:
    """(gold risk, said risk, how often) of the commonest wrong pairs."""
    pairs = Counter((gold.risk, said.risk) for gold, said in rows if allowed(gold, said) != gold.risk)
    return [(gold, said, count) for (gold, said), count in pairs.most_common(most)]
