"""Which column is what: guessed from Chinese and English headers, best match first.

A header matches an alias whole, or ends in one (Chinese and English compounds carry their meaning at the end: a
商品评价 is an 评价, a 评价商品 is a 商品).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from .rows import FileRefused

_WORDS: dict[str, Any] = json.loads((Path(__file__).with_name("headers.json")).read_text("utf-8"))
#: What a column can be mapped to, with the headers that mean it. customer.* and agent.* speak of the sender only in
#: rows that this side wrote.
FIELDS: dict[str, list[str]] = _WORDS["fields"]
#: Ends that decide when the whole header is unknown.
ENDS: dict[str, list[str]] = _WORDS["ends"]
#: Times that are not the message's.
OTHER_TIMES = re.compile("|".join(word if not word.isascii() else rf"\b{word}\b" for word in _WORDS["other_times"]))
#: Headers that name an id but often hold something that is not one message's: believed only while nothing repeats.
WEAK_IDS = frozenset(_WORDS["weak_ids"])
MAX_HEADER = 24
#: cells longer than this are no headers, whatever is in them
LONGEST_CELL = 100
SEARCHED_ROWS = 10


class Header(Protocol):
    """Knows the header of a table when it sees one. This module is that of messages."""

    def guess(self, columns: Sequence[str]) -> dict[str, str]: ...

    def find(self, rows: Iterable[Sequence[str]], wanted: Mapping[str, str] | None = None) -> tuple[int, list[str]] | None: ...

    def no_text(self, columns: Sequence[str]) -> str: ...


def normal(header: str) -> str:
    """A header in the form that is compared: width folded, lower case, words parted by one space, notes dropped."""
    text = unicodedata.normalize("NFKC", header).strip().strip("*:'\"\ufeff")
    text = re.sub(r"[(\[【].*?[)\]】]", "", text)
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    text = re.sub(r"[\s_\-./]+", " ", text).strip().lower()
    # between Chinese characters, and between them and letters, a space says nothing
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)


WHOLE = {normal(alias): (field, rank) for field, aliases in reversed(FIELDS.items())
         for rank, alias in reversed(list(enumerate(aliases)))}
END = [(normal(alias), field, rank) for field, aliases in ENDS.items() for rank, alias in enumerate(aliases)]


def match(header: str) -> tuple[int, str] | None:
    """How well a header matches which field; None for an unknown one."""
    if len(header) > LONGEST_CELL:
        return None
    name = normal(header)
    if name in WHOLE:
        field, rank = WHOLE[name]
        return 1_000 - rank, field
    if not name or len(name) > MAX_HEADER:
        return None
    found = [(len(alias), -rank, field) for alias, field, rank in END
             if name.endswith(alias if not alias.isascii() else f" {alias}")]
    if not found:
        return None
    _, rank, field = max(found)
    if field == "sent_at" and OTHER_TIMES.search(name):
        return None
    return 500 + rank, field


def guess(columns: Sequence[str]) -> dict[str, str]:
    """From column to field, each field once; what is not in it stays unmapped."""
    ranked = sorted((-found[0], place, found[1]) for place, column in enumerate(columns) if (found := match(column)))
    taken: dict[str, str] = {}
    for _, place, field in ranked:
        if field not in taken.values():
            taken[columns[place]] = field
    return {column: taken[column] for column in columns if column in taken}


def find(rows: Iterable[Sequence[str]], wanted: Mapping[str, str] | None = None) -> tuple[int, list[str]] | None:
    """The header among the first rows: (index, column names). It is the row that names a text column, and of several
    the one that names most; with a mapping given, the row that has all its columns."""
    best: tuple[int, int, list[str]] | None = None
    for index, row in enumerate(rows):
        if index >= SEARCHED_ROWS:
            break
        columns = unique(row)
        if wanted:
            score = len(set(wanted) & set(columns))
            fits = score == len(wanted)
        else:
            mapping = guess(columns)
            score, fits = len(mapping), "text" in mapping.values()
        if fits and (best is None or score > best[0]):
            best = (score, index, columns)
    return (best[1], best[2]) if best else None


def unique(row: Sequence[str]) -> list[str]:
    """Column names without repeats; an empty one is named by its place. Empty cells at the end are no "
    "columns."""
    cells = [cell.strip().lstrip("\ufeff") for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name, count = cell or f"column {place}", 2
        while name in names:
            name, count = f"{cell} ({count})", count + 1
        names.append(name)
    return names


def apply(columns: Sequence[str], wanted: Mapping[str, str] | None) -> dict[str, str]:
    """The guess, corrected by what was asked for. A column asked to be `extra` is not mapped.

    Raises FileRefused when a column or a field does not exist, or no column has the text.
    """
    wanted = wanted or {}
    for column, field in wanted.items():
        if column not in columns:
            raise FileRefused(f"There is no column “{column}”. The columns are: {', '.join(columns)}.",
                              "column")
        if field != "extra" and field not in FIELDS:
            raise FileRefused(f"“{field}” is no field. The fields are: extra, {', '.join(FIELDS)}.", "field")
    mapping = {column: field for column, field in guess([c for c in columns if c not in wanted]).items()
               if field not in wanted.values()}
    mapping |= {column: field for column, field in wanted.items() if field != "extra"}
    if "text" not in mapping.values() and "attachments" not in mapping.values():
        raise FileRefused(no_text(columns), "no_text", columns)
    return {column: mapping[column] for column in columns if column in mapping}


def no_text(columns: Sequence[str]) -> str:
    shown = ", ".join(column[:40] for column in list(columns)[:30])
    return ("No column with the message text was found. Name it “内容” or “text” in the first row of the file. "
            f"The columns found are: {shown}.")
