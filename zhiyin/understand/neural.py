"""The small transformer of the profile `full`: pieces in, probabilities of each head out.

Its lowest layers come from multilingual-e5-small and were taught on our corpus (`teach.py`); it runs as eight-bit numbers
in onnxruntime, on one thread. The table of pieces is kept in the four bits it came in and unpacked for the pieces of a
batch only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiyin.understand.linear import Floats, softmax
from zhiyin.understand.tokens import PAD, Pieces, Tokens

WIDTH, BLOCK = 384, 32
_TOGETHER = 16  # texts of like length run together: more pads less, fewer starts more
_FAR = np.float32(-1e9)


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
        order = sorted(range(len(cut)), key=lambda number: len(cut[number].ids))
        for at in range(0, len(order), _TOGETHER):
            mine = order[at : at + _TOGETHER]
            table, mask, share = self._inputs([cut[number] for number in mine])
            scores[mine] = self._session.run(None, {"pieces": table, "mask": mask, "share": share})[0]
        found, begin = {}, 0
        for name, count in self._weights.heads:
            found[name] = softmax(scores[:, begin : begin + count])
            begin += count
        return found

    def _inputs(self, cut: Sequence[Pieces]) -> tuple[Floats, Floats, Floats]:
        """Embeddings (texts x places x WIDTH), mask of the padding, and each piece's share in the mean over the text."""
        longest = max(len(one.ids) for one in cut)
        ids = np.full((len(cut), longest), PAD, np.int64)
        segment = np.zeros((len(cut), longest), np.int64)
        share = np.zeros((len(cut), longest, 1), np.float32)
        for row, one in enumerate(cut):
            ids[row, : len(one.ids)] = one.ids
            segment[row, one.own :] = 1
            share[row, : one.own] = 1 / one.own
        embedded = unpack(self._weights.packed[ids.ravel()], self._weights.scales[ids.ravel()])
        embedded = embedded.reshape(len(cut), longest, WIDTH) + self._weights.position[:longest]
        embedded += self._weights.segment[segment]
        mask = np.where(ids == PAD, _FAR, np.float32(0))[:, None, None, :]
        return embedded, mask, share


def unpack(packed: NDArray[np.uint8], scales: NDArray[np.float16]) -> Floats:
    """Rows of the table of pieces: (n x WIDTH / 2) bytes of two numbers, (n x blocks) scales -> (n x WIDTH)."""
    nibbles = packed.reshape(len(packed), -1, BLOCK // 2)
    numbers = np.concatenate([nibbles & 15, nibbles >> 4], axis=2).astype(np.float32) - 8
    rows: Floats = (numbers * scales.astype(np.float32)[:, :, None]).reshape(len(packed), WIDTH)
    return rows
