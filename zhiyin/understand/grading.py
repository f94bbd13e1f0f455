"""Grade of a complaint as far as the text tells: the default of its label, changed by what is said, with the reason.

S: payment security, order or parcel lost, danger to body or health, regulator or media or law threatened, personal
data leaked. A: any other stated problem. B: a suggestion or a mild opinion without loss (C-01, labelling rules).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zhiyin.domain import taxonomy
from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.understand.concepts import Hit, Mood

# Leaves whose grave words count for one another: food that is rotten on arrival is told as quality, and the other way.
_NEAR = {"R6.1": ("R6.1", "R2.4", "R6.2"), "R2.4": ("R2.4", "R6.1"), "R6.2": ("R6.2", "R6.1")}
SURE_DETAIL = 0.5
SURE_LEAF = 0.25  # the same for a leaf that is grave by default, unless a rule has found it
# Where the model sees nothing grave at all, a grave word of the lexicon means something else ("the clothes are rotten rubbish",
# "thrown away" beside "lost"): then neither the word nor the leaf's default makes it S.
NOT_GRAVE = 0.1
# The wording of a mild opinion is rarer in our batches than in real reviews (a twentieth of the problems against a
# twelfth), and most of what is mild is said in passing: told from a smaller probability on than an even chance.
MILD = 0.25


class Grade(NamedTuple):
    """The grade, why, and the wording that decided it (empty: what the risk itself is read from)."""

    letter: str
    reason: str
    hits: tuple[Hit, ...] = ()


class Signs(NamedTuple):
    """What the models say, as probabilities (0-1): `leaf` that the risk is right, `detail` of leaf and detail together, `mild`
    that the text is only a mild opinion (B), `grave` that it is grave (S)."""

    leaf: float
    detail: float
    mild: float
    grave: float


def grade(
    risk: str, detail: str | None, signs: Signs, grave_from: float, hits: Sequence[Hit], by_rule: bool = False
) -> Grade:
    """The grade of a text with the main risk `risk`; S by the model alone from the probability `grave_from` on. `by_rule`: a
    rule has found the risk, which knows what the model cannot see (the state of the order)."""
    if risk == NO_RISK:
        return Grade(NO_RISK, "no problem stated")
    affirmed = [hit for hit in hits if hit.mood is Mood.AFFIRMED]
    for hit in affirmed:
        if hit.concept.severe and hit.concept.leaf in ("R5.1", "R5.2", "R5.3") and risk.startswith("R5"):
            return Grade("S", f"wording: {hit.concept.name}", (hit,))
    leaf = taxonomy.load().risks[risk]
    own = leaf.detail(detail) if detail is not None and signs.detail >= SURE_DETAIL else None
    if risk == "R5.1":
        if own is not None and own.grade == "S" and signs.grave >= grave_from:
            return Grade("S", f"detail: {detail}")
        return Grade("A", "complaint announced, no authority named")
    if risk == "R5.3" and detail == "bad_review_threat":
        return Grade("A", "bad review threatened, no law named")
    harmless = signs.grave < NOT_GRAVE and not by_rule
    if leaf.grade == "S":
        if signs.leaf < SURE_LEAF and not by_rule:
            return Grade("A", f"{risk} is not sure enough to be grave")
        return Grade("A", "reads as not grave") if harmless else Grade("S", f"default of {risk}")
    named = {hit.concept.name for hit in hits}
    for hit in () if harmless else affirmed:
        if hit.concept.beside is not None and hit.concept.beside not in named:
            continue
        if hit.concept.grave and hit.concept.leaf in _NEAR.get(risk, (risk,)):
            return Grade("S", f"wording: {hit.concept.name}", (hit,))
    if own is not None and own.grade == "S" and not harmless:
        return Grade("S", f"detail: {detail}")
    if signs.grave >= grave_from:
        return Grade("S", "reads as grave")
    if signs.mild >= MILD:
        return Grade("B", "mild opinion without loss")
    # a default of B (lag, a tedious flow, a vague dislike) is raised when the text reads as a plain complaint; one of S that
    # comes here was lowered above
    default = own.grade if own is not None else leaf.grade
    return Grade("A", "stated as a problem" if default == "B" else f"default of {risk}")
