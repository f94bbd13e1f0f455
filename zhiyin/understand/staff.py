"""What is wrong with a line of the shop's own people or robots: attitude, promises, advertising, answers beside the point.

A customer's problem and an agent's fault carry the same codes, so that one tree serves both: R7.1 (cold, rude, blaming,
buck-passing), R1.3 (superlatives, cures, false scarcity, promises nobody may make), R7.2 (a robot that does not answer).
Rules find the plain wording; a small model, trained on lines of agents and robots, the rest.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.domain.understanding import Next
from zhiyin.understand.concepts import Hit, Mood
from zhiyin.understand.linear import Floats
from zhiyin.understand.reading import STAFF, Reading

BY_RULE = 0.9  # least confidence of a wording of the lexicon
# Sending the customer away while helping all the same is no fault, nor is a promise that is not made.
_LIFTED = {"staff_helping": ("staff_passing", "staff_blaming"), "staff_reserve": ("staff_promise",)}
_DENIABLE = frozenset({"staff_absolute", "staff_efficacy", "staff_promise", "staff_gift", "staff_scarcity"})
MOST, LEAST = 3, 0.02


class Fault(NamedTuple):
    """`code` is "-" when the line is in order; `rule` names the wording, None the model."""

    code: str
    detail: str | None
    confidence: float
    rule: str | None
    next: tuple[Next, ...]


class StaffDecider:
    """Judges lines of agents and robots by the classes of the artefact ("-" or "R7.1/rude")."""

    def __init__(self, classes: tuple[str, ...], threshold: float) -> None:
        self._classes = classes
        self._none = classes.index(NO_RISK)
        self._threshold = threshold

    def judge(self, reading: Reading, probability: Floats) -> Fault:
        """The fault of one line; system lines and those without words have none."""
        if reading.source.role not in STAFF or reading.silent or reading.empty:
            return Fault(NO_RISK, None, 0.98, None, ())
        ranked = [int(k) for k in np.argsort(-probability)]
        following = tuple(
            Next(self._classes[k].partition("/")[0], round(float(probability[k]), 4))
            for k in ranked
            if probability[k] >= LEAST
        )
        spoken = [hit for hit in reading.hits if hit.concept.staff and hit.concept.leaf and _counts(hit)]
        said = {hit.concept.name for hit in reading.hits}
        lifted = {name for reason, names in _LIFTED.items() if reason in said for name in names}
        spoken = [hit for hit in spoken if hit.concept.name not in lifted]
        if spoken:
            concept = max(
                (hit.concept for hit in spoken), key=lambda c: (self._share(f"{c.leaf}/{c.detail}", probability), c.name)
            )
            sure = max(BY_RULE, 1 - float(probability[self._none]))
            others = tuple(one for one in following if one.code != concept.leaf)[:MOST]
            return Fault(str(concept.leaf), concept.detail, round(sure, 4), f"rule:{concept.name}", others)
        fault = 1 - float(probability[self._none])
        if fault < self._threshold:
            others = tuple(one for one in following if one.code != NO_RISK)[:MOST]
            return Fault(NO_RISK, None, round(1 - fault, 4), None, others)
        best = next(k for k in ranked if k != self._none)
        code, _, detail = self._classes[best].partition("/")
        others = tuple(one for one in following if one.code != code)[:MOST]
        return Fault(code, detail or None, round(fault, 4), None, others)

    def _share(self, name: str, probability: Floats) -> float:
        return float(probability[self._classes.index(name)]) if name in self._classes else 0.0


def _counts(hit: Hit) -> bool:
    """Denied advertising is none ("we can't guarantee"); an insult asked is one all the same."""
    return hit.mood is not Mood.DENIED if hit.concept.name not in _DENIABLE else hit.mood is Mood.AFFIRMED
