"""What stage 2 is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """One text to understand.

    `context` is the turn before as one string (may be empty); `role` is who speaks: customer, agent, robot or system;
    `order_status` is the state of the order it is about, when known.
    """

    id: str
    text: str
    context: str = ""
    role: str = "customer"
    order_status: str | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """One problem found. `evidence` holds half-open spans in Unicode code points of the text as given;
    `confidence` is a probability (0-1); `by` names the rule or the model that found it."""

    code: str
    confidence: float
    evidence: tuple[tuple[int, int], ...]
    by: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything that was read out of one text.

    `risk` is the code of the main problem or "-"; `risk_confidence` the probability (0-1) that it is right;
    `risks` every problem found, the main one first; `path` the codes from the module to the leaf of the conversation
    tree; `grade` S, A, B or "-"; `emotion` -2 (angry) to 2 (delighted); `language` zh, en, mixed or other ("und" when
    there are no letters); `entities` lists by kind; `maker` the profile and the version of the corpus behind it.
    """

    id: str
    risk: str
    risk_confidence: float
    detail: str | None
    risks: tuple[Risk, ...]
    module: str
    path: tuple[str, ...]
    grade: str
    grade_reason: str
    emotion: int
    language: str
    entities: dict[str, list[Any]]
    maker: str

    def as_json(self) -> dict[str, Any]:
        """The answer of `zhiyin understand` for this text, ready for a JSON encoder."""
        return {
            "id": self.id,
            "risk": self.risk,
            "risk_confidence": self.risk_confidence,
            "detail": self.detail,
            "risks": [
                {"code": r.code, "confidence": r.confidence, "evidence": [list(s) for s in r.evidence], "by": r.by}
                for r in self.risks
            ],
            "module": self.module,
            "path": list(self.path),
            "grade": self.grade,
            "grade_reason": self.grade_reason,
            "emotion": self.emotion,
            "language": self.language,
            "entities": self.entities,
        }
