"""Which column is which field of a noun, and which noun a table holds: guessed from headers as shop systems export them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zhiyin.channels.files import headers as messages
from zhiyin.channels.files.rows import FileRefused
from zhiyin.domain.trade.forms import FORMS

from .fields import KEYS, NATURAL, fields_of, needed

#: noun -> field -> headers that mean it, the surest first
WORDS: dict[str, dict[str, list[str]]] = json.loads(Path(__file__).with_name("headers.json").read_text("utf-8"))
EXTRA = "extra"
#: a header that stands for these is common to several nouns: it says nothing of which one a table holds
COMMON = frozenset({"source_time", "note", "currency", "channel"})
#: tables of these are taken for messages unless a person says otherwise: what customers wrote is what is in them
SPOKEN = frozenset({"reviews", "posts"})
#: in a table of order lines (子订单) an amount may be the line's: it is taken for the order's only where its name says so
OF_WHOLE = frozenset({"total", "freight", "discount"})
SURELY_WHOLE = frozenset(map(messages.normal, (
    "订单总金额", "订单总额", "订单总价", "主订单金额", "主订单实付金额", "order_total", "order_total_amount", "order_shipping",
    "cart_discount", "cart_discount_amount", "total", "shipping", "discount_amount")))


@cache
def _meanings(noun: str) -> dict[str, list[tuple[int, str]]]:
    """Header in its compared form -> [(rank, field)], the surest first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for field, words in WORDS[noun].items():
        for rank, word in enumerate(words):
            meanings = found.setdefault(messages.normal(word), [])
            if all(field != other for _, other in meanings):
                meanings.append((rank, field))
    return {word: sorted(meanings) for word, meanings in found.items()}


def guess(noun: str, columns: Sequence[str]) -> dict[str, str]:
    """From column to field, each field once; what is not in it stays unmapped. What the noun cannot be without is looked for
    first."""
    known, first = _meanings(noun), set(needed(noun))
    wanted = sorted((field not in first, rank, place, field) for place, column in enumerate(columns)
                    if len(column) <= messages.LONGEST_CELL for rank, field in known.get(messages.normal(column), ()))
    taken: dict[int, str] = {}
    for _, _, place, field in wanted:
        if place not in taken and field not in taken.values():
            taken[place] = field
    if noun == "orders" and "lines.external_id" in taken.values():
        taken = {place: field for place, field in taken.items()
                 if field not in OF_WHOLE or messages.normal(columns[place]) in SURELY_WHOLE}
    return {columns[place]: taken[place] for place in sorted(taken)}


def missing(noun: str, mapping: Mapping[str, str]) -> list[str]:
    """Fields that a table of the noun needs and no column is."""
    has = set(mapping.values())
    lacks = [field for field in needed(noun) if field not in has]
    if "external_id" not in has and KEYS.get(noun, "external_id") == "external_id" and noun in NATURAL \
            and not has & set(NATURAL[noun]):
        lacks.append("external_id")
    return lacks


@dataclass(frozen=True, slots=True)
class Header:
    """Finds the header of a table of one noun, as `headers.find` does for messages."""

    noun: str

    def guess(self, columns: Sequence[str]) -> dict[str, str]:
        return guess(self.noun, columns)

    def find(self, rows: Iterable[Sequence[str]], wanted: Mapping[str, str] | None = None) -> tuple[int, list[str]] | None:
        """(index, column names) of the row that names most; with a mapping given, the row that has all its columns."""
        best: tuple[int, int, list[str]] | None = None
        for index, row in zip(range(messages.SEARCHED_ROWS), rows, strict=False):
            columns = messages.unique(row)
            score, fits = len(guess(self.noun, columns)), True
            if wanted:
                fits = set(wanted) <= set(columns)
                score += len(wanted)
            if fits and score and (best is None or score > best[0]):
                best = (score, index, columns)
        return (best[1], best[2]) if best else None

    def no_text(self, columns: Sequence[str]) -> str:
        shown = ", ".join(column[:40] for column in list(columns)[:30])
        return f"No column of {self.noun} was found. The columns found are: {shown}."


def apply(noun: str, columns: Sequence[str], wanted: Mapping[str, str] | None) -> dict[str, str]:
    """The guess, corrected by what was asked for. A column asked to be `extra` is not mapped.

    Raises FileRefused when a column or a field does not exist, or a field that is needed has no column.
    """
    wanted, known = wanted or {}, fields_of(noun)
    for column, field in wanted.items():
        if column not in columns:
            raise FileRefused(f"There is no column “{column}”. The columns are: {', '.join(columns)}.", "column")
        if field != EXTRA and field not in known:
            raise FileRefused(f"“{field}” is no field of {noun}. The fields are: {EXTRA}, {', '.join(known)}.", "field")
    mapping = {column: field for column, field in guess(noun, [c for c in columns if c not in wanted]).items()
               if field not in wanted.values()}
    mapping |= {column: field for column, field in wanted.items() if field != EXTRA}
    if lacks := missing(noun, mapping):
        raise FileRefused(f"A table of {noun} needs a column for {', '.join(lacks)}. The columns found are: "
                          f"{', '.join(column[:40] for column in list(columns)[:30])}.", "needed", columns)
    return {column: mapping[column] for column in columns if column in mapping}


def noun_of(columns: Sequence[str]) -> str:
    """What a table with these columns holds; "" for messages, and where nothing is sure.

    The noun most columns speak of, if it has all it needs and more columns than messages would have.
    """
    best, score = "", 0.0
    for noun in FORMS:
        mapping = guess(noun, columns)
        if missing(noun, mapping):
            continue
        said = sum(0.25 if field in COMMON else 1.0 for field in mapping.values())
        if said > score:
            best, score = noun, said
    spoken = messages.guess(columns)
    if best in SPOKEN and ("text" in spoken.values() or score < 3):
        return ""
    return best if score > (len(spoken) if "text" in spoken.values() else 0) and score >= 2 else ""
