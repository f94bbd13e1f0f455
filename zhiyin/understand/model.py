"""Probabilities: linear models on sparse rows, in `full` averaged with linear models on sentence embeddings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from zhiyin.domain.understanding import Text
from zhiyin.understand.artefact import Artefact, Head
from zhiyin.understand.features import FRAGMENT
from zhiyin.understand.linear import Floats, Rows, rows, scores, softmax
from zhiyin.understand.reading import Reading, batch_grams, read

Probabilities = dict[str, Floats]
# A fragment ("the blue one", "how long then") belongs where the turn before belongs, as far as it says nothing itself.
CONTEXT_SHARE = 0.35
_SPEAKER = re.compile(r"\A[UA]:")  # who spoke the turn before


def blend(grams: Probabilities, encoder: Probabilities | None, share: dict[str, float]) -> Probabilities:
    """The weighted mean of both models for each head; `share` is the encoder's weight (0-1)."""
    if encoder is None:
        return grams
    return {name: (1 - share[name]) * grams[name] + share[name] * encoder[name] for name in grams}


class Model:
    """The artefact, ready to score. `profile` lite or full."""

    def __init__(self, artefact: Artefact, profile: str) -> None:
        self.classes = {name: head.classes for name, head in artefact.grams.items()}
        self.weights, self.bias, self._columns = _joined(artefact.grams)
        self._encoder = None
        if profile == "full":
            from zhiyin.understand.encoder import Encoder

            self._encoder = Encoder()
            self._dense, self._dense_bias, _ = _joined(artefact.encoder)
        # the heads' own copies of the weights are not needed again: they would take twice the memory
        self.artefact = replace(artefact, grams={}, encoder={})

    def probabilities(self, readings: Sequence[Reading]) -> tuple[Probabilities, Rows, np.ndarray]:
        """Per head (texts x classes), with the sparse rows and the starts and sizes of their n-grams (2 x n)."""
        fragments = [number for number, one in enumerate(readings) if one.plain_context and len(one.plain) <= FRAGMENT]
        turns = [read(Text("", _SPEAKER.sub("", readings[number].source.context[-200:]))) for number in fragments]
        both = [*readings, *turns]
        found = batch_grams(both)
        batch = rows(found, [reading.form for reading in both], self.artefact.vocabulary)
        by_grams = self._split(scores(batch, self.weights, self.bias))
        turned = {head: by_grams[head][len(readings) :] for head in ("module", "path")}
        own = {head: probability[: len(readings)] for head, probability in by_grams.items()}
        # what agents and robots say has no problem to find: their n-grams tell enough of the subject
        customers = [number for number, one in enumerate(readings) if one.source.role == "customer"]
        if self._encoder is not None and customers:
            vectors = self._encoder.encode([readings[number].plain for number in customers])
            by_encoder = self._split(vectors @ self._dense + self._dense_bias)
            blended = blend({head: own[head][customers] for head in own}, by_encoder, self.artefact.settings["encoder_share"])
            for head, probability in blended.items():
                own[head][customers] = probability
        for head, probability in turned.items() if fragments else ():
            own[head][fragments] = (1 - CONTEXT_SHARE) * own[head][fragments] + CONTEXT_SHARE * probability
        return own, batch, np.stack([found.start, found.size.astype(np.int32)])

    def column(self, head: str, name: str) -> int:
        """Where the class `name` of `head` stands in `weights`."""
        return int(self._columns[head].start) + self.classes[head].index(name)

    def _split(self, joined: Floats) -> Probabilities:
        return {name: softmax(joined[:, place]) for name, place in self._columns.items()}


def _joined(heads: dict[str, Head]) -> tuple[Floats, Floats, dict[str, slice]]:
    columns: dict[str, slice] = {}
    at = 0
    for name, head in heads.items():
        columns[name] = slice(at, at + len(head.classes))
        at += len(head.classes)
    weights = np.ascontiguousarray(np.concatenate([head.weights for head in heads.values()], axis=1))
    return weights, np.concatenate([head.bias for head in heads.values()]), columns
