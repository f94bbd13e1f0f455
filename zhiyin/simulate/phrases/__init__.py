"""The words of the simulation as data: dialogues by language and trade, stock phrases, and a catalogue.

Dialogues are written for the simulation alone: none of their texts may stand in the training corpus, and a test holds
that. In a text `{name}` is a slot (see `facts`) and `{one|other}` a choice; a line begins with who speaks: `C: `
customer, `A: ` agent, `R: ` robot, `S: ` system.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

Language = Literal["zh", "en"]
Trade = Literal["apparel", "beauty", "fresh", "appliances"]
Kind = Literal["question", "trouble", "grave"]
About = Literal["product", "order", "none"]
Role = Literal["customer", "agent", "robot", "system"]

LANGUAGES: tuple[Language, ...] = ("zh", "en")
TRADES: tuple[Trade, ...] = ("apparel", "beauty", "fresh", "appliances")
ROLES: dict[str, Role] = {"C": "customer", "A": "agent", "R": "robot", "S": "system"}
#: a line that is a picture and nothing else
PICTURES = ("[图片]", "[image]")

FOLDER = Path(__file__).parent


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the files hold; an unknown or missing field is refused with its place."""


class Script(Record, frozen=True):
    """One dialogue as written. `kind`: question (nothing wrong), trouble (A or B), grave (S)."""

    id: str
    kind: Kind
    #: leaf of the risk tree the customer's trouble belongs to, "-" for none
    risk: str
    about: About
    lines: tuple[str, ...]
    #: products it can be about; any of its trade when empty
    products: tuple[str, ...] = ()

    @property
    def turns(self) -> list[tuple[Role, str]]:
        return [(ROLES[line[0]], line[3:]) for line in self.lines]


class Stock(Record, frozen=True):
    """Phrases that any talk of a language may use."""

    opening: tuple[str, ...]
    urging: tuple[str, ...]
    closing: tuple[str, ...]
    greeting: tuple[str, ...]
    handover: tuple[str, ...]
    agent_reply: tuple[str, ...]
    closed: tuple[str, ...]
    survey: tuple[str, ...]
    card: tuple[str, ...]
    link: tuple[str, ...]
    subject: tuple[str, ...]
    #: pairs (right, as mistyped)
    typos: tuple[tuple[str, str], ...]
    weekdays: tuple[str, ...]
    entries: dict[About, tuple[str, ...]]


class Product(Record, frozen=True):
    """A product with its price in yuan."""

    id: str
    zh: str
    en: str
    price: int

    def name(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class City(Record, frozen=True):
    zh: str
    en: str
    #: province
    region: str


class Catalogue(Record, frozen=True):
    products: dict[Trade, tuple[Product, ...]]
    colours: dict[Trade, dict[Language, tuple[str, ...]]]
    sizes: tuple[str, ...]
    couriers: dict[Language, tuple[str, ...]]
    cities: tuple[City, ...]
    companies: dict[Language, tuple[str, ...]]
    surnames: dict[Language, tuple[str, ...]]
    given: dict[Language, tuple[str, ...]]
    agents: dict[Language, tuple[str, ...]]


@cache
def catalogue() -> Catalogue:
    return msgspec.json.decode((FOLDER / "catalogue.json").read_bytes(), type=Catalogue)


@cache
def stock(language: Language) -> Stock:
    return msgspec.json.decode((FOLDER / "common.json").read_bytes(), type=dict[Language, Stock])[language]


@cache
def scripts(language: Language, trade: Trade) -> tuple[Script, ...]:
    """The dialogues of one language and trade, in the order of the file."""
    file = FOLDER / "dialogues" / f"{language}_{trade}.json"
    return msgspec.json.decode(file.read_bytes(), type=tuple[Script, ...])


@cache
def by_kind(language: Language, kind: Kind) -> tuple[tuple[Trade, Script], ...]:
    """Dialogues of one kind over all trades."""
    return tuple((trade, script) for trade in TRADES for script in scripts(language, trade) if script.kind == kind)
