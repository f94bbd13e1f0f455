"""Texts made comparable, code point by code point: a span of the folded text is one of the text as written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import opencc

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z0-9][a-z0-9'\-]*")
#: where a thought ends; a point between digits does not end one
_END = re.compile(
    r"[，。！？；,!?;\n~～…]+|"
    r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])|"
    r"\.(?!\d)| - | — |——|(?=但是|可是|不过|然而|只是)|\b(?=but |however |only the |just the )"
)


@lru_cache(8_192)
def _one(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    plain = (plain if len(plain) == 1 else char).lower()
    if len(plain) == 1 and "\u3400" <= plain <= "\u9fff":
        plain = _SIMPLE.convert(plain)
    return plain if len(plain) == 1 else char


_SIMPLE = opencc.OpenCC("t2s")


@lru_cache(4_096)
def fold(text: str) -> str:
    """Width, case, traditional characters and typographic quotes made one, the length kept."""
    return "".join(map(_one, text)).replace("’", "'").replace("‘", "'")


class Clause(NamedTuple):
    """A part of a text with where it begins."""

    text: str
    start: int


def clauses(text: str) -> list[Clause]:
    """The thoughts of a folded text, in order; never an empty one."""
    found, begin = [], 0
    for end in _END.finditer(text):
        if text[begin : end.start()].strip():
            found.append(Clause(text[begin : end.start()], begin))
            begin = end.end()
        elif end.end() > begin and not text[begin : end.end()].strip(" ,.!?;"):
            begin = end.end()
    if text[begin:].strip():
        found.append(Clause(text[begin:], begin))
    return found


def han(text: str) -> list[tuple[str, int]]:
    """Runs of Chinese characters with their places."""
    return [(run.group(), run.start()) for run in _HAN.finditer(text)]


def latin(text: str) -> list[tuple[str, int, int]]:
    """(stem, start, end) of words and of numbers with their letters ("500ml", "xl")."""
    return [(stem(word.group().strip("'-")), word.start(), word.end()) for word in _LATIN.finditer(text)]


@lru_cache(8_192)
def stem(word: str) -> str:
    """A word without its plural and possessive: "mugs", "mug's" and "mug" are one."""
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
