"""One form for the many ways to write the same thing, without losing where a character came from.

Every kept character maps to exactly one character (full-width to half-width, traditional to simplified, upper to
lower case), so positions stay; only invisible characters and long runs of one character are dropped, and then
`offsets` leads back to the text as given.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from re import compile as pattern

import opencc

# Understanding reads this many code points at most: the beginning and the end of a longer text.
WINDOW = 1000
LONGEST = 2 * WINDOW
_RUN = 3  # "啊啊啊啊啊啊" says no more than "啊啊啊"
_LONG_RUN = pattern(rf"(.)\1{{{_RUN}}}")
# zero-width characters, direction marks, soft hyphen, variation selectors: used to hide words from filters
_INVISIBLE = frozenset(
    [0xAD, 0x34F, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)]
)
_HIDDEN = pattern("[" + "".join(chr(c) for c in sorted(_INVISIBLE)) + "]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """`text` for the machine; `offsets[i]` is the place of its i-th character in the original (None: the same)."""

    text: str
    offsets: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A half-open span of `text` as a half-open span of the original."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def normalise(text: str) -> Normalised:
    """Folds `text`; a text longer than LONGEST is read at its head and its tail, with a line break between."""
    if len(text) > LONGEST:
        head, tail = _fold(text[:WINDOW], 0), _fold(text[-WINDOW:], len(text) - WINDOW)
        return Normalised(head[0] + "\n" + tail[0], [*head[1], WINDOW, *tail[1]])
    folded = text.translate(_table())
    if _HIDDEN.search(folded) is None and _LONG_RUN.search(folded) is None:
        return Normalised(folded)
    return Normalised(*_drop(folded, 0))


def _fold(text: str, shift: int) -> tuple[str, list[int]]:
    return _drop(text.translate(_table()), shift)


def _drop(folded: str, shift: int) -> tuple[str, list[int]]:
    kept: list[str] = []
    offsets: list[int] = []
    last, run = "", 0
    for position, char in enumerate(folded):
        if ord(char) in _INVISIBLE:
            continue
        run = run + 1 if char == last else 1
        last = char
        if run <= _RUN:
            kept.append(char)
            offsets.append(position + shift)
    return "".join(kept), offsets


@cache
def _table() -> dict[int, str]:
    """Code point to character, one to one: compatibility forms, traditional script, case."""
    table: dict[int, str] = {}
    for code in (
        *range(0x41, 0x5B),
        *range(0xC0, 0x530),
        *range(0x1E00, 0x2000),
        *range(0x2460, 0x2500),
        *range(0x3000, 0x3100),
        *range(0xFF01, 0xFFEF),
    ):
        char = chr(code)
        plain = unicodedata.normalize("NFKC", char).lower()
        if len(plain) == 1 and plain != char:
            table[code] = plain
    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))]
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    table.update({ord(a): b for a, b in zip(han, simple, strict=True) if a != b and len(b) == 1})
    table[0x3000] = " "
    table[0x2019] = table[0x2018] = "'"
    table[0x201C] = table[0x201D] = '"'
    return table
