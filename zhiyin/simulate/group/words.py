"""The words of the group: phrase families by language and matter, read once and made ready to be filled.

In a phrase `{a|b|}` is a choice, `{name}` a fact; " / " divides messages; in exchanges " > " divides speakers, the agent first.
None of it stands in the training corpus; a test holds that.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from .setting import Language

FOLDER = Path(__file__).parent / "words"
#: facts that a phrase may name
SLOTS = frozenset((
    "product", "order", "tail", "courier", "hub", "city", "station", "price", "price2", "amount", "diff", "colour", "colour2",
    "size", "size2", "days", "hours", "date", "time", "weekday", "n", "agent", "company", "taxno", "department", "channel",
))  # fmt: skip
_PART = re.compile(r"\{([^{}]*)\}")


class Slot(NamedTuple):
    name: str


Part = str | tuple[str, ...] | Slot
Line = tuple[Part, ...]


class Phrase(NamedTuple):
    """`turns`: what is said in turn, the agent first in exchanges; of each its messages, each a line to be filled."""

    turns: tuple[tuple[Line, ...], ...]
    needs: frozenset[str]
    length: int


class Matter(NamedTuple):
    """The phrases of one matter, by the move they are for."""

    moves: dict[str, tuple[Phrase, ...]]

    def has(self, move: str) -> bool:
        return bool(self.moves.get(move))


def line(text: str) -> Line:
    """Raises ValueError for a slot there is not."""
    parts: list[Part] = []
    for place, piece in enumerate(_PART.split(text)):
        if place % 2 == 0:
            if piece:
                parts.append(piece)
        elif "|" in piece:
            parts.append(tuple(piece.split("|")))
        elif piece in SLOTS:
            parts.append(Slot(piece))
        else:
            raise ValueError(f"there is no fact {piece!r}: {text}")
    return tuple(parts)


def fill(parts: Line, facts: dict[str, str], rng: Random) -> str:
    said = []
    for part in parts:
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, Slot):
            said.append(facts[part.name])
        else:
            said.append(part[int(rng.random() * len(part))])
    return "".join(said).strip()


def _phrase(text: str) -> Phrase:
    turns = tuple(tuple(line(each.strip()) for each in turn.split(" / ")) for turn in text.split(" > "))
    needs = {part.name for turn in turns for each in turn for part in each if isinstance(part, Slot)}
    return Phrase(turns, frozenset(needs), len(_PART.sub("xx", text)))


@cache
def matter(language: Language, name: str, trade: str) -> Matter:
    """The words for a matter in a trade; of the trade's own file where there is one, else of the common one.

    Raises FileNotFoundError.
    """
    own = FOLDER / language / f"{name}.{trade}.toml"
    file = own if own.is_file() else FOLDER / language / f"{name}.toml"
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return Matter({move: tuple(_phrase(text) for text in texts) for move, texts in told.items() if isinstance(texts, list)})


@cache
def ways(language: Language) -> tuple[tuple[str, ...], ...]:
    """Words, each with other ways to say it, of which everybody has their own."""
    told = tomllib.loads((FOLDER / language / "slips.toml").read_text(encoding="utf-8"))
    return tuple(tuple(group) for group in told.get("ways", ()))


@cache
def pairs(language: Language) -> tuple[tuple[str, str], ...]:
    """Slips of the finger: (right, as mistyped)."""
    told = tomllib.loads((FOLDER / language / "slips.toml").read_text(encoding="utf-8"))
    return tuple((right, wrong) for right, wrong in told["slips"])


def exists(language: Language, name: str, trade: str) -> bool:
    return (FOLDER / language / f"{name}.{trade}.toml").is_file() or (FOLDER / language / f"{name}.toml").is_file()
