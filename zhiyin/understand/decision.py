"""From probabilities to labels: thresholds, severe wording, module and path, calibrated confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.understand.artefact import Artefact
from zhiyin.understand.linear import Floats
from zhiyin.understand.reading import Reading
from zhiyin.understand.severe import REPOST, Boosts, boosts, is_repost

OPINIONS = ("R6.1", "R6.2")
CLAIMS = frozenset({"refund_ask", "exchange_ask", "repair_ask", "compensation_ask", "human_ask", "greet"})
OPINION = 1.0  # what the place of an opinion counts, in log score of the module
# second levels that are told only with a problem, and only without one
ONLY_PROBLEM = frozenset({"aftersale.complaint", "aftersale.quality_report", "logistics.exception"})
NEVER_PROBLEM = frozenset({"other.greeting", "other.thanks", "other.acknowledge"})
SECOND = 0.25  # a further problem is told from this confidence on
_INFORMATION = ("other", "other.acknowledge", "other.acknowledge.info")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The labels of one text. `risks` are (code, confidence, rule or None), the main one first."""

    risk: str
    confidence: float
    detail: str | None
    detail_confidence: float
    risks: tuple[tuple[str, float, str | None], ...]
    path: tuple[str, ...]
    emotion: int
    mild: float


def decide(
    readings: Sequence[Reading],
    probabilities: dict[str, Floats],
    classes: dict[str, tuple[str, ...]],
    artefact: Artefact,
    profile: str,
) -> list[Verdict]:
    """One verdict per reading. Robots' and agents' lines have no risk of the customer's kind."""
    leaves = classes["leaf"]
    yes = classes["problem"].index("yes")
    fired = [boosts(reading) for reading in readings]
    problem, leaf = adjust(readings, probabilities["problem"][:, yes], probabilities["leaf"], leaves, fired)
    threshold = artefact.settings["threshold"][profile]
    has_problem = problem >= threshold
    main = leaf.argmax(axis=1)
    raw = np.where(has_problem, problem * leaf.max(axis=1), 1 - problem)
    confidence = calibrated(raw, has_problem, artefact.calibration[profile])
    fitting = fitting_paths(probabilities["path"], classes["path"], has_problem)
    module = modules(probabilities["module"], problem, leaf, artefact.settings)
    module = module + _left(probabilities["path"], fitting, classes["path"], classes["module"])
    for number, reading in enumerate(readings):
        if has_problem[number] and leaves[main[number]] in OPINIONS:
            module[number, classes["module"].index(_home_of_opinion(reading))] += OPINION
    paths = best_paths(fitting, classes["path"], module, classes["module"])
    emotions = np.array([int(name) for name in classes["emotion"]])[probabilities["emotion"].argmax(axis=1)]
    details, detail_shares = best_details(probabilities["detail"], classes["detail"], main, leaves)
    share = problem[:, None] * leaf
    several = (share >= SECOND).sum(axis=1) > 1
    grades = probabilities["grade"]
    mild = grades[:, classes["grade"].index("B")] / np.maximum(1e-9, 1 - grades[:, classes["grade"].index(NO_RISK)])
    verdicts: list[Verdict] = []
    for number, reading in enumerate(readings):
        path, emotion = paths[number], int(emotions[number])
        if reading.silent or not has_problem[number]:
            sure = 0.98 if reading.silent else float(confidence[number])
            verdicts.append(
                Verdict(
                    NO_RISK,
                    round(sure, 4),
                    None,
                    0.0,
                    (),
                    _INFORMATION if reading.silent else path,
                    0 if reading.silent else emotion,
                    0.0,
                )
            )
            continue
        code = leaves[main[number]]
        rules = {leaf_code: rule for leaf_code, amount, rule in fired[number] if amount > 0}
        sure = round(float(confidence[number]), 4)
        risks = [(code, sure, rules.get(code))]
        if several[number]:
            risks += [
                (leaves[k], round(float(share[number, k]), 4), rules.get(leaves[k]))
                for k in np.argsort(-share[number])[:3].tolist()
                if k != main[number] and share[number, k] >= SECOND
            ]
        verdicts.append(
            Verdict(code, sure, details[number], detail_shares[number], tuple(risks), path, emotion, float(mild[number]))
        )
    return verdicts


def adjust(
    readings: Sequence[Reading], problem: Floats, leaf: Floats, leaves: tuple[str, ...], fired: Sequence[Boosts]
) -> tuple[Floats, Floats]:
    """Problem and leaf probabilities after the rules; `fired` are the boosts of each reading. Adds what the rules know:
    severe wording raises its leaf; who does not speak as a customer has no problem."""
    odds = np.log(np.clip(problem, 1e-6, 1 - 1e-6) / np.clip(1 - problem, 1e-6, 1)).astype(np.float32)
    scores = np.log(np.clip(leaf, 1e-9, 1)).astype(np.float32)
    for number, reading in enumerate(readings):
        if reading.source.role != "customer":
            odds[number] = -9.0
            continue
        if is_repost(reading):
            odds[number] += REPOST
        for code, amount, _ in fired[number]:
            odds[number] += max(amount, 0.0)
            scores[number, leaves.index(code)] += amount
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    after: Floats = powers / powers.sum(axis=1, keepdims=True)
    return (1 / (1 + np.exp(-odds))).astype(np.float32), after


def calibrated(raw: Floats, has_problem: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """Raw confidence to probability by interpolation; `knots` is (raw, problem, none) x n."""
    return np.asarray(np.where(has_problem, np.interp(raw, knots[0], knots[1]), np.interp(raw, knots[0], knots[2])))


def _home_of_opinion(reading: Reading) -> str:
    """Quality told as an opinion, before any claim, is about the product; told in a talk or with a claim, after-sale."""
    claim = any(hit.concept.name in CLAIMS for hit in reading.hits)
    return "aftersale" if claim or reading.source.context else "product"


def modules(module: Floats, problem: Floats, leaf: Floats, settings: dict[str, Any]) -> Floats:
    """Log scores of the modules: what the text says, and where problems of the likely leaves belong."""
    belongs = np.array(settings["module_of_risk"], dtype=np.float32)  # (leaves, then none) x modules
    risk = np.concatenate([problem[:, None] * leaf, 1 - problem[:, None]], axis=1)
    scored: Floats = np.log(np.clip(module, 1e-6, 1)) + np.float32(settings["module_weight"]) * np.log(
        np.clip(risk @ belongs, 1e-6, 1)
    )
    return scored


def fitting_paths(path: Floats, names: tuple[str, ...], has_problem: np.ndarray) -> Floats:
    """Path probabilities without those that contradict the risk: complaints without a problem, thanks with one."""
    second = [".".join(name.split(".")[:2]) for name in names]
    only_problem = np.array([name in ONLY_PROBLEM for name in second])
    never_problem = np.array([name in NEVER_PROBLEM for name in second])
    return np.where(np.where(has_problem[:, None], never_problem, only_problem), np.float32(0), path)


def _left(path: Floats, fitting: Floats, names: tuple[str, ...], modules: tuple[str, ...]) -> Floats:
    """Log of the share of each module's paths that is left."""
    owner = np.array([modules.index(name.split(".")[0]) for name in names])
    columns = [
        (fitting[:, owner == k].sum(axis=1) + 1e-3) / (path[:, owner == k].sum(axis=1) + 1e-3) for k in range(len(modules))
    ]
    return np.asarray(np.log(np.stack(columns, axis=1)), dtype=np.float32)


def best_paths(path: Floats, names: tuple[str, ...], module: Floats, modules: tuple[str, ...]) -> list[tuple[str, ...]]:
    """In the best module the second level with the highest sum, in it the best leaf."""
    owner = np.array([modules.index(name.split(".")[0]) for name in names])
    seconds = np.array([".".join(name.split(".")[:2]) for name in names])
    second_names = sorted(set(seconds.tolist()))
    by_second = np.stack([path[:, seconds == name].sum(axis=1) for name in second_names], axis=1)
    second_owner = np.array([modules.index(name.split(".")[0]) for name in second_names])
    best_module = np.where(np.isin(np.arange(len(modules)), owner), module, -np.inf).argmax(axis=1)
    best_second = np.where(second_owner[None, :] == best_module[:, None], by_second, -1.0).argmax(axis=1)
    inside = seconds[None, :] == np.array(second_names)[best_second][:, None]
    best = np.where(inside, path, -1.0).argmax(axis=1)
    return [(names[k].split(".")[0], ".".join(names[k].split(".")[:2]), names[k]) for k in best.tolist()]


def best_details(
    detail: Floats, names: tuple[str, ...], main: np.ndarray, leaves: tuple[str, ...]
) -> tuple[list[str | None], list[float]]:
    """The third level of each row's main leaf: the best of the leaf's own details, with its share among them."""
    owner = np.array([leaves.index(name.partition("/")[0]) for name in names])
    own = np.where(owner[None, :] == main[:, None], detail, 0.0)
    best = own.argmax(axis=1)
    total = own.sum(axis=1)
    share = own[np.arange(len(best)), best] / np.maximum(total, 1e-9)
    slugs = [names[k].partition("/")[2] if some > 0 else None for k, some in zip(best.tolist(), total.tolist(), strict=True)]
    return slugs, share.tolist()
