"""The lexicon: what shop customers say when something happens, as concepts with many wordings each.

`lexicon/*.toml` holds the words; they are expanded to plain strings and found in one pass (Aho-Corasick).
A concept is found affirmed, denied (negated), or merely raised (asked, supposed, quoted).
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
        whole: dict[str, set[int]] = defaultdict(set)
        begun: dict[str, set[int]] = defaultdict(set)
        going: dict[str, list[tuple[int, int, int | None]]] = defaultdict(list)
        beginnings: dict[tuple[str, ...], int] = {}
        numbers = itertools.count()
        for number, concept in enumerate(entries):
            for word in concept.words:
                first, *others = _parts(word)
                if not others:
                    for plain in first:
                        whole[plain].add(number)
                    continue
                # many words with a gap begin alike ("not .. good"): what was seen of a beginning is kept once for all
                before = beginnings.setdefault(tuple(first), -1)
                if before < 0:
                    before = beginnings[tuple(first)] = next(numbers)
                for plain in first:
                    begun[plain].add(before)
                for step, plains in enumerate(others, start=1):
                    own = None if step == len(others) else next(numbers)
                    for plain in plains:
                        going[plain].append((number, before, own))
                    before = own if own is not None else before
        self._automaton = ahocorasick.Automaton()
        for plain in sorted({*whole, *begun, *going}):
            edges = (_alnum(plain[0]), _alnum(plain[-1]))
            ends = [before for _, before, _ in going[plain]]
            uses = tuple(sorted(whole[plain])), _bits(begun[plain]), _bits(ends), tuple(going[plain])
            self._automaton.add_word(plain, (len(plain), edges if any(edges) else None, *uses))
        self._automaton.make_automaton()

    def hits(self, text: str, scopes: Scopes) -> list[Hit]:
        """All concepts in `text` (normalised), each span once per concept, in the order they end."""
        found: dict[tuple[int, int, int], None] = {}
        # parts that a gap follows: which were seen at all, as bits by their number, and where. Most texts hold many
        # beginnings and few of what must follow them.
        seen = 0
        places: list[tuple[int, int, int]] = []
        size = len(text)
        for last, (length, edges, whole, begun, ends, going) in self._automaton.iter(text):
            start, end = last - length + 1, last + 1
            if edges is not None and (
                (edges[0] and start and _alnum(text[start - 1])) or (edges[1] and end < size and _alnum(text[end]))
            ):
                continue
            for number in whole:
                found[number, start, end] = None
            if ends & seen:
                for number, before, own in going:
                    begin = _begin(places, before, start, scopes) if seen >> before & 1 else None
                    if begin is None:
                        continue
                    if own is None:
                        found[number, begin, end] = None
                    else:
                        seen |= 1 << own
                        places.append((1 << own, begin, end))
            if begun:
                seen |= begun
                places.append((begun, start, end))
        entries = self.entries
        if scopes.plain:
            return [Hit(entries[n], a, b, Mood.AFFIRMED) for n, a, b in found]
        moods = {a: self._mood(scopes, a) for _, a, _ in found}
        return [Hit(entries[n], a, b, moods[a]) for n, a, b in found]

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


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in set(numbers))


def _begin(places: list[tuple[int, int, int]], part: int, start: int, scopes: Scopes) -> int | None:
    """Where the first word with `part` begins that ends at most a gap before `start`, in the same clause."""
    first = None
    for parts, begin, stop in reversed(places):  # in the order they end: all before the first one too far away are further
        if start - stop > GAP:
            break
        if start >= stop and parts >> part & 1 and scopes.at(begin) is scopes.at(start):
            first = begin
    return first


def _alnum(char: str) -> bool:
    return char.isascii() and char.isalnum()
