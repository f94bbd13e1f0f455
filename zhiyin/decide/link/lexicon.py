"""What customers call goods, and what is said of which goods (`words.toml`, `things/*.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

import ahocorasick

from .fold import fold, stem


class Hit(NamedTuple):
    """A word of the lexicon at a place; `things`: the lines of [same] it is in, or kinds; `within`: those of words in it."""

    things: frozenset[str]
    start: int
    end: int
    within: frozenset[str] = frozenset()


class Words:
    """Finds words, the longest at a place first; they do not overlap. Thread-safe after construction."""

    def __init__(self, things: dict[str, set[str]]) -> None:
        self._automaton = ahocorasick.Automaton()
        for word, owners in sorted(things.items()):
            self._automaton.add_word(word, (len(word), frozenset(owners)))
        self._automaton.make_automaton()

    @lru_cache(8_192)  # noqa: B019  (they live as long as the process; the thoughts of a talk come again with each message)
    def find(self, text: str) -> Sequence[Hit]:
        hits = [Hit(owners, last - length + 1, last + 1) for last, (length, owners) in self._automaton.iter(text)]
        found: list[Hit] = []
        taken = 0
        for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
            if hit.start >= taken:
                if _whole(text, hit.start, hit.end):
                    found.append(hit)
                    taken = hit.end
            elif hit.end <= taken and _whole(text, hit.start, hit.end):
                found[-1] = found[-1]._replace(within=found[-1].within | hit.things)
        return found


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _whole(text: str, start: int, end: int) -> bool:
    """Latin words are not found inside longer ones; a plural is the word itself."""
    if start > 0 and _latin(text[start - 1]) and _latin(text[start]):
        return False
    rest = text[end : end + 3]
    if not rest or not _latin(text[end - 1]) or not _latin(rest[0]):
        return True
    tail = rest if len(rest) < 3 or _latin(rest[2]) else rest[:2]
    letters = tail[: next((n for n, char in enumerate(tail) if not _latin(char)), len(tail))]
    return letters in ("s", "es")


class Lexicon(NamedTuple):
    """`same`: words to things; `said`: talk to kinds; `kinds`: thing or word of a title to its kinds."""

    same: Words
    said: Words
    goods: Words
    kinds: dict[str, frozenset[str]]
    #: what a thing is one of, all the way up: a trench coat is a coat, and that is clothing
    above: dict[str, frozenset[str]]
    #: one Chinese character that is a name: its things
    called: dict[str, frozenset[str]]
    #: words that say nothing of goods: pairs of Chinese characters, Latin words
    common: frozenset[str]
    #: the characters they are made of
    everyday: frozenset[str]
    stop: frozenset[str]
    #: said of some goods, and just as well of many others
    weak: frozenset[str]


def own(thing: str) -> str:
    """The kind that is one thing alone."""
    return f"={thing}"


def _forms(word: str) -> set[str]:
    """A word as it is said: "bake" is in "baking" and "baked"; a phrase and Chinese as they are."""
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return {word}
    base = word.removesuffix("e")
    doubled = {word + word[-1] + end for end in ("ing", "ed")} if word[-1] in "bdgmnpt" and word[-2] in "aeiou" else set()
    return {word, stem(word), base + "ing", base + "ed"} | doubled


def _list(text: str) -> list[str]:
    return [fold(word.strip()) for word in text.split(",") if word.strip()]


def _things(folder: Traversable) -> dict[str, list[str]]:
    """Of each thing its names in both languages (beside those in words.toml), what is said of it (its parts, its use, its
    faults, who has it and what for) and, where there is a third, what it is one of: things and kinds. What is said of it counts
    for it fully, and for others of its kind a little less; a name that it shares with what it is one of is its own."""
    found: dict[str, list[str]] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        for thing, lists in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if thing in found or len(lists) not in (2, 3):
                raise ValueError(f"{file.name}: {thing} stands twice or has not two or three lists")
            found[thing] = [*lists, ""][:3]
    return found


def _up(thing: str, parents: dict[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    ahead = {thing}
    while ahead:
        ahead = {one for below in ahead for one in parents.get(below, ())} - found
        found |= ahead
    return frozenset(found)


@cache
def lexicon() -> Lexicon:
    here = resources.files(__package__)
    data = tomllib.loads((here / "words.toml").read_text(encoding="utf-8"))
    things = _things(here / "things")
    same: dict[str, set[str]] = {}
    said: dict[str, set[str]] = {}
    goods: dict[str, set[str]] = {}
    kinds: dict[str, set[str]] = {}
    called = {thing: words for thing, (words, _, _) in things.items()}
    parents: dict[str, set[str]] = {}
    for thing, (_, _, above) in things.items():
        for name in _list(above):
            if name != thing and (name in data["same"] or name in things):
                parents.setdefault(thing, set()).add(name)
            elif name in data["kind"]:
                kinds.setdefault(thing, set()).add(name)
            else:
                raise ValueError(f"{thing} is one of {name}, which is neither a thing nor a kind")
    up = {thing: _up(thing, parents) for thing in parents}
    for thing in data["same"].keys() | called.keys():
        for word in _list(f"{data['same'].get(thing, '')},{called.get(thing, '')}"):
            same.setdefault(word, set()).add(thing)
            same.setdefault(stem(word), set()).add(thing)
    for kind, lists in data["kind"].items():
        for name in _list(lists["goods"]):
            if name in data["same"] or name in things:
                kinds.setdefault(name, set()).add(kind)
            else:
                goods.setdefault(name, set()).add(kind)
        for word in _list(lists["said"]):
            said.setdefault(word, set()).add(kind)
    for thing, (_, words, _) in things.items():
        for word in _list(words):
            for form in _forms(word):
                said.setdefault(form, set()).add(own(thing))
    for word, owners in same.items():
        # the nearest that is called so has the name alone
        same[word] = owners - {above for thing in owners for above in up.get(thing, ())}
    usual = data["usual"]
    return Lexicon(
        Words(same),
        Words(said),
        Words(goods),
        {thing: frozenset(of) for thing, of in kinds.items()},
        up,
        {word: frozenset(of) for word, of in same.items() if len(word) == 1},
        frozenset(usual["common"].split()),
        frozenset("".join(usual["common"].split())),
        frozenset(usual["stop"].split()),
        frozenset(form for word in _list(usual["weak"]) for form in _forms(word)),
    )
