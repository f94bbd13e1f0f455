"""The engine of stage 2: a batch of texts in, an Understanding for each out, in the same order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.domain.understanding import Risk, Text, Understanding
from zhiyin.understand import artefact as artefacts
from zhiyin.understand.decision import Verdict, decide
from zhiyin.understand.entities import entities
from zhiyin.understand.evidence import Spans, by_weight, by_words
from zhiyin.understand.grading import grade
from zhiyin.understand.language import language
from zhiyin.understand.linear import Rows
from zhiyin.understand.model import Model
from zhiyin.understand.reading import Reading, read

PROFILES = ("lite", "full")
_NOISE = ("other", "other.spam", "other.spam.noise")


class Engine:
    """Understands texts. `version` names the profile and the corpus the model was made from. Not for two threads."""

    def __init__(self, artefact: artefacts.Artefact, profile: str) -> None:
        self.version = f"{profile}@{artefact.corpus[:8]}"
        self._profile = profile
        self._model = Model(artefact, profile)

    def understand(self, batch: Sequence[Text]) -> list[Understanding]:
        """Takes any strings; never raises for what a text holds. Empty input gives an empty list."""
        if not batch:
            return []
        readings = [read(text) for text in batch]
        probabilities, rows, places = self._model.probabilities(readings)
        verdicts = decide(readings, probabilities, self._model.classes, self._model.artefact, self._profile)
        return [
            self._answer(number, reading, verdict, rows, places)
            for number, (reading, verdict) in enumerate(zip(readings, verdicts, strict=True))
        ]

    def _answer(self, number: int, reading: Reading, verdict: Verdict, rows: Rows, places: np.ndarray) -> Understanding:
        text = reading.normalised.text
        if reading.empty:
            return Understanding(
                reading.source.id, NO_RISK, 1.0, None, (), "other", _NOISE, NO_RISK, "no text", 0, "und", {}, self.version
            )
        risks = tuple(
            Risk(code, confidence, *self._evidence(number, code, by, reading, rows, places))
            for code, confidence, by in verdict.risks
        )
        # a grave detail must be probable in itself, not only within a leaf that is itself in doubt
        sure = verdict.confidence * verdict.detail_confidence
        letter, reason = grade(verdict.risk, verdict.detail, sure, verdict.mild, reading.hits)
        return Understanding(
            reading.source.id,
            verdict.risk,
            verdict.confidence,
            verdict.detail,
            risks,
            verdict.path[0],
            verdict.path,
            letter,
            reason,
            verdict.emotion,
            language(text),
            entities(reading.normalised),
            self.version,
        )

    def _evidence(
        self, number: int, code: str, by: str | None, reading: Reading, rows: Rows, places: np.ndarray
    ) -> tuple[Spans, str]:
        spans = by_words(code, reading.hits, reading.normalised)
        if spans:
            return spans, by or self._profile
        first, last = np.searchsorted(rows.row, [number, number + 1])
        mine = np.arange(first, last)[rows.gram[first:last] >= 0]
        grams = rows.gram[mine]
        weights = self._model.weights
        features = rows.feature[mine]
        pull = weights[features, self._model.column("leaf", code)] + weights[features, self._model.column("problem", "yes")]
        return by_weight(places[0, grams], places[1, grams], pull * rows.value[mine], reading.normalised), self._profile


def load(profile: str) -> Engine:
    """The engine of the model that ships with the product. Raises ValueError for an unknown profile, BadArtefact."""
    if profile not in PROFILES:
        raise ValueError(f"profile must be one of {', '.join(PROFILES)}, not {profile!r}")
    return Engine(artefacts.load(encoder=profile == "full"), profile)
