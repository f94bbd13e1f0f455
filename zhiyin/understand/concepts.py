"""The lexicon: what shop customers say when something happens, as concepts with many wordings each.

`lexicon/*.toml` holds the words; they are expanded to plain strings and found in one pass (Aho-Corasick).
A concept is found affirmed, denied (negated), or merely raised (asked, supposed, quoted).
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources
from typing import NamedTuple

import ahocorasick

from zhiyin.understand.scope import Scopes

GAP = 6  # characters that ".." may stand for
_CHOICE = re.compile(r"\[([^\[\]]*)\]")


class Mood(IntEnum):
    """In which way a concept is mentioned."""

    AFFIRMED = 0
    DENIED = 1
    RAISED = 2


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of the lexicon. `leaf` and `detail`: the problem an affirmed hit is evidence for; `grave`: enough for
    grade S, if `beside` names a concept only beside it; `severe`: decided by rule (regulator, media, law); `staff`: read only
    in lines of agents and robots; `path` and `emotion`: what the wording alone would be labelled."""

    name: str
    leaf: str | None
    detail: str | None
    grave: bool
    severe: bool
    staff: bool
    beside: str | None
    path: str | None
    emotion: int | None
    words: tuple[str, ...]


class Hit(NamedTuple):
    """A concept found at a half-open span of the normalised text."""

    concept: Concept
    start: int
    end: int
    mood: Mood


@cache
def concepts() -> tuple[Concept, ...]:
    """All concepts, in the order of their names."""
    found: dict[str, Concept] = {}
    folder = resources.files("zhiyin.understand").joinpath("lexicon")
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
                if name in found:
                    raise ValueError(f"concept {name} stands twice in the lexicon")
                found[name] = Concept(
                    name,
                    entry.get("leaf"),
                    entry.get("detail"),
                    entry.get("grave", False),
                    entry.get("severe", False),
                    entry.get("speaker") == "staff",
                    entry.get("with"),
                    entry.get("path"),
                    entry.get("emotion"),
                    tuple(entry["words"]),
                )
    return tuple(found[name] for name in sorted(found))


class Lexicon:
    """Finds concepts in normalised text. Thread-safe after construction."""

    def __init__(self, entries: tuple[Concept, ...]) -> None:
        self.entries = entries
        payload: dict[str, list[tuple[int, int, int, bool]]] = {}
        chains = itertools.count()
        for number, concept in enumerate(entries):
            for word in concept.words:
                parts = _parts(word)
                chain = next(chains)
                for step, plains in enumerate(parts):
                    for plain in plains:
                        payload.setdefault(plain, []).append((number, chain, step, step == len(parts) - 1))
        self._automaton = ahocorasick.Automaton()
        for plain, uses in sorted(payload.items()):
            whole = tuple(sorted({number for number, _, step, final in uses if final and not step}))
            chained = tuple(use for use in uses if use[2] or not use[3])
            edges = (_alnum(plain[0]), _alnum(plain[-1]))
            self._automaton.add_word(plain, (len(plain), edges if any(edges) else None, whole, chained))
        self._automaton.make_automaton()

    def hits(self, text: str, scopes: Scopes) -> list[Hit]:
        """All concepts in `text` (normalised), each span once per concept, in the order they end."""
        found: dict[tuple[int, int, int], None] = {}
        pending: dict[tuple[int, int], list[tuple[int, int]]] = {}
        size = len(text)
        for last, (length, edges, whole, chained) in self._automaton.iter(text):
            start, end = last - length + 1, last + 1
            if edges is not None and (
                (edges[0] and start and _alnum(text[start - 1])) or (edges[1] and end < size and _alnum(text[end]))
            ):
                continue
            for number in whole:
                found[number, start, end] = None
            for number, chain, step, final in chained:
                begin = start
                if step:
                    for left_start, left_end in pending.get((chain, step - 1), ()):
                        if 0 <= start - left_end <= GAP and scopes.at(left_start) is scopes.at(start):
                            begin = left_start
                            break
                    else:
                        continue
                if final:
                    found[number, begin, end] = None
                else:
                    pending.setdefault((chain, step), []).append((begin, end))
        entries = self.entries
        if scopes.plain:
            return [Hit(entries[n], a, b, Mood.AFFIRMED) for n, a, b in found]
        return [Hit(entries[n], a, b, self._mood(scopes, a)) for n, a, b in found]

    @staticmethod
    def _mood(scopes: Scopes, start: int) -> Mood:
        if scopes.negated(start):
            return Mood.DENIED
        clause = scopes.at(start)
        if clause.question or clause.hypothesis or clause.quoted:
            return Mood.RAISED
        return Mood.AFFIRMED


@cache
def lexicon() -> Lexicon:
    return Lexicon(concepts())


def expand(word: str) -> Iterator[str]:
    """All plain strings that a word with choices stands for: "[没|未]收到" gives 没收到 and 未收到."""
    match = _CHOICE.search(word)
    if match is None:
        yield word
        return
    for choice in match.group(1).split("|"):
        yield from expand(word[: match.start()] + choice + word[match.end() :])


def _parts(word: str) -> list[list[str]]:
    """The plain strings of each part of a word; parts are divided by gaps."""
    return [sorted({plain for plain in expand(part) if plain}) for part in word.split("..")]


def _alnum(char: str) -> bool:
    return char.isascii() and char.isalnum()
