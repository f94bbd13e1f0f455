"""The engine of stage 2: a batch of texts in, an Understanding for each out, in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from threadpoolctl import threadpool_limits

from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.domain.understanding import Risk, Spans, Text, Understanding
from zhiyin.understand import artefact as artefacts
from zhiyin.understand.artefact import PROFILES as PROFILES
from zhiyin.understand.catalogue import Catalogue
from zhiyin.understand.concepts import Mood
from zhiyin.understand.decision import Decider, Verdict
from zhiyin.understand.entities import entities
from zhiyin.understand.evidence import by_weight, by_words, spans_of
from zhiyin.understand.feelings import feelings, of_staff
from zhiyin.understand.grading import Grade, Signs, grade
from zhiyin.understand.language import language
from zhiyin.understand.model import Model
from zhiyin.understand.reading import STAFF, Reading, read

_NOISE = ("other", "other.spam", "other.spam.noise")


class Grounds(NamedTuple):
    """`spans` by label, found; `asked`: (label, row, columns of the weights) still to be looked up."""

    spans: dict[str, Spans]
    asked: list[tuple[str, int, list[int]]]


class Engine:
    """Understands texts. `version` names the profile and the model. Not for two threads at once."""

    def __init__(self, artefact: artefacts.Artefact, profile: str, catalogue: Catalogue | None = None) -> None:
        # products this small take longer to share out than to do, and the waiting threads burn the other cores
        threadpool_limits(1, "blas")
        self.version = f"{profile}@{artefact.version[:8]}"
        self._profile = profile
        self._model = Model(artefact, profile)
        self._decider = Decider(self._model.classes, artefact, profile)
        self._grave_from = artefact.settings["grave_from"][profile]
        self._catalogue = catalogue

    def understand(self, batch: Sequence[Text]) -> list[Understanding]:
        """Takes any strings; never raises for what a text holds. Empty input gives an empty list."""
        if not batch:
            return []
        readings = [read(text) for text in batch]
        probabilities, rows, places = self._model.probabilities(readings)
        verdicts = self._decider.decide(readings, probabilities)
        pending = [self._grounds(n, r, v) for n, (r, v) in enumerate(zip(readings, verdicts, strict=True))]
        asked = [wanted for grounds in pending for wanted in grounds.asked]
        texts = [reading.normalised for reading in readings]
        found = iter(by_weight([w[1:] for w in asked], rows, places, self._model.weights, texts))
        for grounds in pending:
            for label, _, _ in grounds.asked:
                spans = next(found)
                if spans:  # else nothing in the text points at the label
                    grounds.spans[label] = spans
        return [self._answer(r, v, g) for r, v, g in zip(readings, verdicts, pending, strict=True)]

    def _grounds(self, number: int, reading: Reading, verdict: Verdict) -> Grounds:
        """What each label of one text rests on: words of the lexicon, or columns of the model to be looked up."""
        grounds = Grounds({}, [])
        if reading.empty or reading.silent:
            return grounds
        column = self._model.column
        staff = reading.source.role in STAFF
        for code, _, _ in verdict.risks:
            spans = by_words(code, reading.hits, reading.normalised)
            if spans:
                grounds.spans[code] = spans
            elif staff:
                said = f"{code}/{verdict.detail}" if verdict.detail else code
                grounds.asked.append((code, number, [column("staff", said)]))
            else:
                grounds.asked.append((code, number, [column("leaf", code), column("problem", "yes")]))
        path = verdict.path.path
        grounds.asked.append(("path", number, [column("path", path[2]), column("module", path[0])]))
        if verdict.emotion:
            felt = [h for h in reading.hits if (h.concept.emotion or 0) * verdict.emotion > 0 and h.mood is not Mood.DENIED]
            if felt:
                grounds.spans["emotion"] = spans_of(felt, reading.normalised)
            else:
                grounds.asked.append(("emotion", number, [column("emotion", str(verdict.emotion))]))
        return grounds

    def _answer(self, reading: Reading, verdict: Verdict, grounds: Grounds) -> Understanding:
        text, spans = reading.normalised.text, grounds.spans
        if reading.empty:
            return Understanding(
                reading.source.id, NO_RISK, 1.0, None, (), "other", _NOISE, 1.0, NO_RISK, "no text", 0, "neutral", (), "und",
                {}, {}, (), (), self.version,
            )  # fmt: skip
        risks = tuple(Risk(code, p, spans.pop(code, ()), by or self._profile) for code, p, by in verdict.risks)
        # a grave detail must be probable in itself, not only within a leaf that is itself in doubt
        signs = Signs(verdict.confidence, verdict.confidence * verdict.detail_confidence, verdict.mild, verdict.grave)
        if reading.source.role == "customer":
            by_rule = bool(verdict.risks) and verdict.risks[0][2] is not None
            graded = grade(verdict.risk, verdict.detail, signs, self._grave_from, reading.hits, by_rule)
            mood, flags, felt = feelings(reading, verdict.emotion)
        else:
            graded = Grade("A", "fault of the shop's side") if risks else Grade(NO_RISK, "in order")
            mood, flags, felt = of_staff(reading)
        if risks:
            of_grade = spans_of(graded.hits, reading.normalised) if graded.hits else risks[0].evidence
            if of_grade:
                spans["grade"] = of_grade
        return Understanding(
            reading.source.id,
            verdict.risk,
            verdict.confidence,
            verdict.detail,
            risks,
            verdict.path.path[0],
            verdict.path.path,
            verdict.path.confidence,
            graded.letter,
            graded.reason,
            verdict.emotion,
            mood,
            flags,
            language(text),
            entities(reading.normalised, reading.source.sent, self._catalogue),
            spans | felt,
            verdict.next,
            verdict.path.next,
            self.version,
        )


def load(profile: str, catalogue: Catalogue | None = None) -> Engine:
    """The engine of the model that ships with the product. Raises ValueError for an unknown profile, BadArtefact."""
    if profile not in PROFILES:
        raise ValueError(f"profile must be one of {', '.join(PROFILES)}, not {profile!r}")
    return Engine(artefacts.load(neural=profile == "full"), profile, catalogue)
