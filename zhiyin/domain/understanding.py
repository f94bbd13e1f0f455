"""What stage 2 is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

#: states of an order that change what a text means ("not here yet" about a delivered one is a loss)
ORDER_STATES = ("unpaid", "paid", "shipped", "delivering", "delivered", "cancelled", "refunding", "refunded")
#: what a customer's wording may show beside the emotion (1b.4), and what an agent's or robot's may (promise)
FLAGS = ("urgent", "threatening", "offensive", "promoter", "promise")
#: Chinese service moods (1b.4)
MOODS = ("angry", "anxious", "disappointed", "dissatisfied", "neutral", "satisfied")
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One text to understand.

    `context` is the turn before as one string (may be empty); `role` is who speaks: customer, agent, robot or system;
    `order_status` is the state of the order it is about, when known (one of ORDER_STATES; others are not used); `sent`
    the day it was sent in the shop's zone, when known.
    """

    id: str
    text: str
    context: str = ""
    role: str = "customer"
    order_status: str | None = None
    sent: date | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """One problem found. `evidence` holds half-open spans in Unicode code points of the text as given;
    `confidence` is a probability (0-1); `by` names the rule or the model that found it."""

    code: str
    confidence: float
    evidence: Spans
    by: str


@dataclass(frozen=True, slots=True)
class Next:
    """A label that was not chosen, with its probability (0-1): the answer to "why not"."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything that was read out of one text.

    `risk` is the code of the main problem or "-"; `risk_confidence` the probability (0-1) that it is right; `risks`
    every problem found, the main one first; `path` the codes from the module to the leaf of the conversation tree;
    `grade` S, A, B or "-"; `emotion` -2 (angry) to 2 (delighted); `mood` one of MOODS; `flags` some of FLAGS;
    `language` zh, en, mixed or other ("und" when there are no letters); `entities` lists by kind; `maker` the profile and
    the version of the model behind it. `evidence` gives the spans behind `path`, `grade`, `emotion`, `mood` and each
    flag (code points of the text as given, half open; a label that nothing points to is missing: it is the rule when
    nothing speaks for another); `next_risks` and `next_paths` what came next.
    """

    id: str
    risk: str
    risk_confidence: float
    detail: str | None
    risks: tuple[Risk, ...]
    module: str
    path: tuple[str, ...]
    path_confidence: float
    grade: str
    grade_reason: str
    emotion: int
    mood: str
    flags: tuple[str, ...]
    language: str
    entities: dict[str, list[Any]]
    evidence: dict[str, Spans]
    next_risks: tuple[Next, ...]
    next_paths: tuple[Next, ...]
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
            "path_confidence": self.path_confidence,
            "grade": self.grade,
            "grade_reason": self.grade_reason,
            "emotion": self.emotion,
            "mood": self.mood,
            "flags": list(self.flags),
            "language": self.language,
            "entities": self.entities,
            "evidence": {label: [list(span) for span in spans] for label, spans in self.evidence.items()},
            "why_not": {
                "risk": [{"code": n.code, "confidence": n.confidence} for n in self.next_risks],
                "path": [{"code": n.code, "confidence": n.confidence} for n in self.next_paths],
            },
        }
