"""From probabilities to labels: thresholds, severe wording, module and path, calibrated confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.domain.understanding import Next
from zhiyin.understand.artefact import Artefact
from zhiyin.understand.feelings import heard
from zhiyin.understand.linear import Floats
from zhiyin.understand.paths import Choice, Tree
from zhiyin.understand.reading import Reading
from zhiyin.understand.severe import REPOST, Boosts, boosts, is_repost
from zhiyin.understand.staff import StaffDecider

OPINIONS = ("R6.1", "R6.2")
CLAIMS = frozenset({"refund_ask", "exchange_ask", "repair_ask", "compensation_ask", "human_ask", "greet"})
OPINION = 1.0  # what the place of an opinion counts, in log score of the module
SECOND = 0.25  # a further problem is told from this confidence on
LONG = 300  # characters from which on the models see little of the one sentence that a rule has found
SILENT = 0.98  # how sure it is that a card or a number alone states no problem
#: how many of the risks not chosen are told, and from which probability on
MOST, LEAST = 3, 0.02
_INFORMATION = Choice(("other", "other.acknowledge", "other.acknowledge.info"), SILENT, ())


@dataclass(frozen=True, slots=True)
class Verdict:
    """The labels of one text. `risks` are (code, confidence, rule or None), the main one first; `next` what came after."""

    risk: str
    confidence: float
    detail: str | None
    detail_confidence: float
    risks: tuple[tuple[str, float, str | None], ...]
    next: tuple[Next, ...]
    path: Choice
    emotion: int
    mild: float
    grave: float


class Decider:
    """Decides for the classes of one artefact and profile."""

    def __init__(self, classes: dict[str, tuple[str, ...]], artefact: Artefact, profile: str) -> None:
        self._classes = classes
        self._by_risk = artefact.settings["by_risk"]
        self._risk_weight = artefact.settings["risk_weight"][profile]
        self._threshold = artefact.settings["threshold"][profile]
        self._knots = artefact.calibration[profile]
        self._tree = Tree(classes["path"], classes["module"])
        self._yes = classes["problem"].index("yes")
        self._emotions = np.array([int(name) for name in classes["emotion"]])
        self._staff = StaffDecider(classes["staff"], artefact.settings["staff_threshold"])

    def decide(self, readings: Sequence[Reading], probabilities: dict[str, Floats]) -> list[Verdict]:
        """One verdict per reading."""
        leaves = self._classes["leaf"]
        modules = self._tree.modules(probabilities["module"], probabilities["path"])
        probabilities = probabilities | {"module": modules}
        fired = [boosts(reading) for reading in readings]
        problem, leaf = adjust(readings, probabilities["problem"][:, self._yes], probabilities["leaf"], leaves, fired)
        silent = np.array([reading.silent for reading in readings])
        has_problem = (problem >= self._threshold) & ~silent
        main = leaf.argmax(axis=1)
        raw = np.where(has_problem, problem * leaf.max(axis=1), 1 - problem)
        confidence = np.where(silent, SILENT, calibrated(raw, has_problem, self._knots))
        paths = self._paths(readings, probabilities, problem, leaf, has_problem, main)
        felt = self._following("emotion", probabilities, problem, leaf)
        emotions = np.where(silent, 0, self._emotions[felt.argmax(axis=1)])
        details, detail_shares = best_details(probabilities["detail"], self._classes["detail"], main, leaves)
        grades, names = probabilities["grade"], self._classes["grade"]
        mild = grades[:, names.index("B")] / np.maximum(1e-9, 1 - grades[:, names.index(NO_RISK)])
        likely = self._likely(problem, leaf, main, has_problem, raw, confidence)
        verdicts: list[Verdict] = []
        for number, (reading, stated, sure, emotion) in enumerate(
            zip(readings, has_problem.tolist(), np.round(confidence, 4).tolist(), emotions.tolist(), strict=True)
        ):
            path = _INFORMATION if reading.silent else paths[number]
            emotion = heard(reading, emotion)
            if reading.source.role != "customer":
                code, detail, sure, rule, following = self._staff.judge(reading, probabilities["staff"][number])
                faults = ((code, sure, rule),) if code != NO_RISK else ()
                verdicts.append(Verdict(code, sure, detail, 1.0, faults, following, path, emotion, 0.0, 0.0))
            elif not stated:
                verdicts.append(Verdict(NO_RISK, sure, None, 0.0, (), likely[number][1], path, emotion, 0.0, 0.0))
            else:
                rules = {code: rule for code, amount, rule in fired[number] if amount > 0}
                chosen = leaves[main[number]]
                further, following = likely[number]
                verdicts.append(
                    Verdict(
                        chosen,
                        sure,
                        details[number],
                        detail_shares[number],
                        ((chosen, sure, rules.get(chosen)), *((code, p, rules.get(code)) for code, p in further)),
                        following,
                        path,
                        emotion,
                        float(mild[number]),
                        float(grades[number, names.index("S")]),
                    )
                )
        return verdicts

    def _likely(
        self, problem: Floats, leaf: Floats, main: np.ndarray, has_problem: np.ndarray, raw: Floats, sure: np.ndarray
    ) -> list[tuple[list[tuple[str, float]], tuple[Next, ...]]]:
        """For each text the further problems that are told, and what came next after what was chosen: `raw` is what the
        models gave that, `sure` its calibrated probability. What remains to one is shared out among the rest."""
        leaves = self._classes["leaf"]
        share = problem[:, None].astype(np.float64) * leaf
        top = np.argsort(-share, axis=1, kind="stable")[:, : MOST + 1]
        rest = (1 - sure) / np.maximum(1 - raw.astype(np.float64), 1e-9)
        found = []
        for codes, shares, best, stated, none, scale in zip(
            top.tolist(),
            np.take_along_axis(share, top, axis=1).tolist(),
            main.tolist(),
            has_problem.tolist(),
            (1 - problem.astype(np.float64)).tolist(),
            rest.tolist(),
            strict=True,
        ):
            ranked = [(leaves[k], p) for k, p in zip(codes, shares, strict=True) if not stated or k != best]
            further = [(code, round(p * scale, 4)) for code, p in ranked if p >= SECOND] if stated else []
            if stated:
                ranked.append((NO_RISK, none))
                ranked.sort(key=lambda one: -one[1])
            told = [Next(code, round(p * scale, 4)) for code, p in ranked[:MOST]]
            found.append((further, tuple(one for one in told if one.confidence >= LEAST)))
        return found

    def _following(self, head: str, probabilities: dict[str, Floats], problem: Floats, leaf: Floats) -> Floats:
        return following(probabilities[head], problem, leaf, self._by_risk[head], self._risk_weight[head])

    def _paths(
        self,
        readings: Sequence[Reading],
        probabilities: dict[str, Floats],
        problem: Floats,
        leaf: Floats,
        has_problem: np.ndarray,
        main: np.ndarray,
    ) -> list[Choice]:
        names, leaves = self._classes["module"], self._classes["leaf"]
        fitting = self._tree.fitting(probabilities["path"], has_problem)
        module = self._following("module", probabilities, problem, leaf)
        module = module + self._tree.left(probabilities["path"], fitting)
        for number, reading in enumerate(readings):
            if has_problem[number] and leaves[main[number]] in OPINIONS:
                module[number, names.index(_home_of_opinion(reading))] += OPINION
        return self._tree.choose(fitting, module)


def adjust(
    readings: Sequence[Reading], problem: Floats, leaf: Floats, leaves: tuple[str, ...], fired: Sequence[Boosts]
) -> tuple[Floats, Floats]:
    """Problem and leaf probabilities after the rules; `fired` are the boosts of each reading. Adds what the rules know:
    severe wording raises its leaf; who does not speak as a customer has no problem."""
    odds = np.log(np.clip(problem, 1e-6, 1 - 1e-6) / np.clip(1 - problem, 1e-6, 1)).astype(np.float32)
    scores = np.log(np.clip(leaf, 1e-9, 1)).astype(np.float32)
    place = {code: number for number, code in enumerate(leaves)}
    for number, reading in enumerate(readings):
        if reading.source.role != "customer":
            odds[number] = -9.0
            continue
        if is_repost(reading):
            odds[number] += REPOST
        long = len(reading.normalised.text) > LONG
        for code, amount, _ in fired[number]:
            odds[number] += max(amount, 0.0)
            scores[number, place[code]] += amount
            if long and amount > 0:
                odds[number] = max(odds[number], 1.0)
                scores[number, place[code]] = max(scores[number, place[code]], scores[number].max() + 1.0)
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


def following(own: Floats, problem: Floats, leaf: Floats, by_risk: list[list[float]], weight: float) -> Floats:
    """Log scores of labels that follow from the risk in part: what the text says, and what texts of the likely leaves have.

    `by_risk` is (leaves, then none) x labels, `weight` how much it counts.
    """
    belongs = np.array(by_risk, dtype=np.float32)
    risk = np.concatenate([problem[:, None] * leaf, 1 - problem[:, None]], axis=1)
    scored: Floats = np.log(np.clip(own, 1e-6, 1)) + np.float32(weight) * np.log(np.clip(risk @ belongs, 1e-6, 1))
    return scored


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
