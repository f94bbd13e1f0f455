"""Grade of a complaint: urgency (leaf and wording) and scope of impact (C-02)."""

from __future__ import annotations

from zhiyin.domain.decision import GRADES


def by_scope(grade: str, reason: str, affected: int, threshold: int) -> tuple[str, str]:
    """The grade after looking at how many customers have this problem with this object, and the rule that fired.

    `affected` counts customers including this one. At `threshold` or more the grade rises by one step.
    """
    if affected >= threshold and grade != "S":
        raised = GRADES[GRADES.index(grade) - 1]
        return raised, f"{reason}; scope: {affected} customers >= {threshold}, {grade} -> {raised} (C-02)"
    return grade, f"{reason}; scope: {affected} customer{'s' if affected != 1 else ''} < {threshold} (C-02)"


def graver(one: str, other: str) -> bool:
    """Whether `one` stands above `other` (S before A before B)."""
    return GRADES.index(one) < GRADES.index(other)
