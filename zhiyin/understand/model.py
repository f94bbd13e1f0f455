"""Probabilities: linear models on sparse rows, in `full` averaged with a small transformer that reads the turn before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from zhiyin.domain.understanding import Text
from zhiyin.understand.artefact import Artefact, Head
from zhiyin.understand.features import FRAGMENT
from zhiyin.understand.linear import Floats, Rows, rows, scores, softmax
from zhiyin.understand.neural import Network
from zhiyin.understand.reading import Reading, batch_grams, read

Probabilities = dict[str, Floats]
# A fragment ("the blue one", "how long then") belongs where the turn before belongs, as far as it says nothing itself.
CONTEXT_SHARE = 0.35
_SPEAKER = re.compile(r"\A[UA]:")  # who spoke the turn before


def blend(grams: Probabilities, network: Probabilities | None, share: dict[str, float]) -> Probabilities:
    """The weighted mean of both models for each head the network has; `share` is the network's weight (0-1)."""
    if network is None:
        return grams
    return {
        name: (1 - share[name]) * own + share[name] * network[name] if name in network else own for name, own in grams.items()
    }


def certainty(grams: Probabilities, yes: int) -> Floats:
    """How sure (0-1) the linear models are of risk and module together, a text a number; `yes` is the class of problem
    that means one. What they are unsure of the transformer reads as well: it costs thirty times as much."""
    problem = grams["problem"][:, yes]
    risk = np.maximum(1 - problem, problem * grams["leaf"].max(axis=1))
    sure: Floats = risk * grams["module"].max(axis=1)
    return sure


class Model:
    """The artefact, ready to score. `profile` lite or full."""

    def __init__(self, artefact: Artefact, profile: str) -> None:
        self.classes = {name: head.classes for name, head in artefact.grams.items()}
        self.weights, self.bias, self._columns = _joined(artefact.grams)
        self._network = Network(artefact.neural) if profile == "full" and artefact.neural is not None else None
        self._place = {
            head: {name: int(columns.start) + number for number, name in enumerate(self.classes[head])}
            for head, columns in self._columns.items()
        }
        self._yes = self.classes["problem"].index("yes")
        self._unsure_below = artefact.settings["unsure_below"]
        # the heads' own copies of the weights are not needed again: they would take twice the memory
        self.artefact = replace(artefact, grams={}, neural=None)

    def probabilities(self, readings: Sequence[Reading]) -> tuple[Probabilities, Rows, np.ndarray]:
        """Per head (texts x classes), with the sparse rows and the starts and sizes of their n-grams (2 x n)."""
        fragments = [number for number, one in enumerate(readings) if one.plain_context and len(one.plain) <= FRAGMENT]
        turns = [read(Text("", _SPEAKER.sub("", readings[number].source.context[-200:]))) for number in fragments]
        both = [*readings, *turns]
        found = batch_grams(both)
        batch = rows(found, [reading.form for reading in both], self.artefact.vocabulary)
        by_grams = self._split(scores(batch, self.weights, self.bias))
        own = {head: probability[: len(readings)] for head, probability in by_grams.items()}
        for head in ("module", "path") if fragments else ():
            turned = by_grams[head][len(readings) :]
            own[head][fragments] = (1 - CONTEXT_SHARE) * own[head][fragments] + CONTEXT_SHARE * turned
        # what agents and robots say has no customer's problem to find, and a card none at all: their n-grams tell enough
        unsure = certainty(own, self._yes) < self._unsure_below
        asked = [n for n, one in enumerate(readings) if unsure[n] and one.source.role == "customer" and not one.silent]
        if self._network is not None and asked:
            by_network = self._network.probabilities(
                [readings[n].normalised.text for n in asked], [readings[n].turn for n in asked]
            )
            blended = blend({head: own[head][asked] for head in own}, by_network, self.artefact.settings["share"])
            for head, probability in blended.items():
                own[head][asked] = probability
        return own, batch, np.stack([found.start, found.size.astype(np.int32)])

    def column(self, head: str, name: str) -> int:
        """Where the class `name` of `head` stands in `weights`."""
        return self._place[head][name]

    def _split(self, joined: Floats) -> Probabilities:
        return {name: softmax(joined[:, place]) for name, place in self._columns.items()}


def _joined(heads: dict[str, Head]) -> tuple[Floats, Floats, dict[str, slice]]:
    columns: dict[str, slice] = {}
    at = 0
    for name, head in heads.items():
        columns[name] = slice(at, at + len(head.classes))
        at += len(head.classes)
    features = len(next(iter(heads.values())).weights)
    weights = np.empty((features, at), np.float32)
    for name, head in heads.items():
        np.multiply(head.weights, np.float32(1) if head.scale is None else head.scale, out=weights[:, columns[name]])
    return weights, np.concatenate([head.bias for head in heads.values()]), columns
