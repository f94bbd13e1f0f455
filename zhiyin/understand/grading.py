"""Grade of a complaint as far as the text tells: the leaf's default, changed by what is said, with the reason.

S: payment security, order or parcel lost, danger to body or health, regulator or media or law threatened, personal
data leaked. A: any other stated problem. B: a suggestion or a mild opinion without loss (C-01, labelling rules).
"""

from __future__ import annotations

from collections.abc import Sequence

from zhiyin.domain import taxonomy
from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.understand.concepts import Hit, Mood

GRAVE_DETAILS = frozenset(
    {
        "R2.4/rotten",
        "R3.2/account_theft",
        "R6.1/allergy",
        "R6.1/spoiled",
        "R6.1/foreign_body",
        "R6.1/safety",
        "R6.2/safety",
        "R8.1/privacy_leak",
    }
)
# Leaves whose grave words count for one another: food that is rotten on arrival is told as quality, and the other way.
_NEAR = {"R6.1": ("R6.1", "R2.4", "R6.2"), "R2.4": ("R2.4", "R6.1"), "R6.2": ("R6.2", "R6.1")}
SURE_DETAIL = 0.5
MILD = 0.5


def grade(risk: str, detail: str | None, detail_confidence: float, mild: float, hits: Sequence[Hit]) -> tuple[str, str]:
    """(grade, reason).

    `detail_confidence` is the probability (0-1) of leaf and detail together; `mild` the model's probability (0-1) that
    the text is only a mild opinion (B).
    """
    if risk == NO_RISK:
        return NO_RISK, "no problem stated"
    affirmed = [hit.concept for hit in hits if hit.mood is Mood.AFFIRMED]
    named = {hit.concept.name for hit in hits}
    for concept in affirmed:
        if concept.severe and concept.leaf in ("R5.1", "R5.2", "R5.3") and risk.startswith("R5"):
            return "S", f"wording: {concept.name}"
    if risk == "R5.1":
        return "A", "complaint announced, no authority named"
    if risk == "R5.3" and detail == "bad_review_threat":
        return "A", "bad review threatened, no law named"
    default = taxonomy.load().risks[risk].grade
    if default == "S":
        return "S", f"default of {risk}"
    for concept in affirmed:
        if concept.beside is not None and concept.beside not in named:
            continue
        if concept.grave and concept.leaf in _NEAR.get(risk, (risk,)):
            return "S", f"wording: {concept.name}"
    if detail is not None and f"{risk}/{detail}" in GRAVE_DETAILS and detail_confidence >= SURE_DETAIL:
        return "S", f"detail: {detail}"
    if mild >= MILD:
        return "B", "mild opinion without loss"
    # a default of B (page and app trouble, extra goods) is raised when the text reads as a plain complaint
    return "A", f"default of {risk}" if default == "A" else "stated as a problem"
