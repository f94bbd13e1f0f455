"""The small transformer of the profile `full`: pieces in, probabilities of each head out.

Its layers are the lower half of multilingual-e5-small and were taught on our corpus (`teach.py`); it runs as eight-bit
numbers in onnxruntime, on one thread. The table of pieces is kept in the four bits it came in and unpacked for the pieces
of a text only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiyin.understand.linear import Floats, softmax
from zhiyin.understand.tokens import Pieces, Tokens

WIDTH, BLOCK = 384, 32


@dataclass(frozen=True, slots=True)
class Weights:
    """What `teach` makes and the artefact holds.

    `vocabulary`: how texts are cut into pieces; `packed` and `scales`: the table of pieces, four bits a number in blocks of
    32; `position` (places x WIDTH); `segment` (text, turn before); `network`: the layers and heads as ONNX; `heads`: (name,
    classes) in the order of its outputs.
    """

    vocabulary: bytes
    packed: NDArray[np.uint8]
    scales: NDArray[np.float16]
    position: Floats
    segment: Floats
    network: bytes
    heads: tuple[tuple[str, int], ...]


class Network:
    """Ready to run. Loading takes about a third of a second."""

    def __init__(self, weights: Weights) -> None:
        import onnxruntime

        self._weights = weights
        self._tokens = Tokens(weights.vocabulary)
        options = onnxruntime.SessionOptions()
        # the worker has its own process; a second thread costs more than it gives on texts this short
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(weights.network, options, providers=["CPUExecutionProvider"])

    def probabilities(self, texts: Sequence[str], contexts: Sequence[str]) -> dict[str, Floats]:
        """Per head (texts x classes). Takes normalised texts and the turns before them."""
        cut = self._tokens.cut(texts, contexts)
        total = sum(count for _, count in self._weights.heads)
        scores = np.zeros((len(cut), total), np.float32)
        # One at a time: eight-bit numbers are scaled by the largest of all that run together, and an answer must not depend
        # on a text's neighbours. Together in fours they would take a fifth less.
        for number, one in enumerate(cut):
            embedded, share = self._inputs(one)
            mask = np.zeros((1, 1, 1, len(one.ids)), np.float32)
            scores[number] = self._session.run(None, {"pieces": embedded, "mask": mask, "share": share})[0][0]
        found, begin = {}, 0
        for name, count in self._weights.heads:
            found[name] = softmax(scores[:, begin : begin + count])
            begin += count
        return found

    def _inputs(self, one: Pieces) -> tuple[Floats, Floats]:
        """Embeddings (1 x places x WIDTH), and each piece's share in the mean over the text (1 x places x 1)."""
        ids, size = np.array(one.ids), len(one.ids)
        embedded = unpack(self._weights.packed[ids], self._weights.scales[ids]) + self._weights.position[:size]
        embedded[: one.own] += self._weights.segment[0]
        embedded[one.own :] += self._weights.segment[1]
        share = np.zeros((1, size, 1), np.float32)
        share[0, : one.own] = 1 / one.own
        return embedded[None], share


def unpack(packed: NDArray[np.uint8], scales: NDArray[np.float16]) -> Floats:
    """Rows of the table of pieces: (n x WIDTH / 2) bytes of two numbers, (n x blocks) scales -> (n x WIDTH)."""
    nibbles = packed.reshape(len(packed), -1, BLOCK // 2)
    numbers = np.concatenate([nibbles & 15, nibbles >> 4], axis=2).astype(np.float32) - 8
    rows: Floats = (numbers * scales.astype(np.float32)[:, :, None]).reshape(len(packed), WIDTH)
    return rows
