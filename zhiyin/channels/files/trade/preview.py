"""A table as a person sees it before an import: what it holds, what its columns are, and its first things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from zhiyin.channels.files import delimited
from zhiyin.channels.files import headers as messages
from zhiyin.channels.files.rows import FileRefused, Plan
from zhiyin.channels.files.source import open_source
from zhiyin.channels.files.workbook import Workbook

from . import headers
from .reader import Thing, TradeReader

SHOWN_THINGS = 5


def preview(path: Path, noun: str, format: str = "auto", *, mapping: Mapping[str, str] | None = None,
            encoding: str | None = None) -> tuple[Plan, list[Thing]]:
    """The plan by which a table would be read, and its first things so read; none while a needed column is not known.

    Raises FileRefused when it cannot be read whatever the columns are.
    """
    try:
        reader = TradeReader(path, noun, format, source="-", as_of="2000-01-01T00:00:00Z", mapping=mapping, encoding=encoding)
    except FileRefused as refused:
        if refused.code not in ("needed", "no_text"):
            raise
        wanted = {refused.columns[0]: headers.EXTRA} if refused.code == "no_text" and refused.columns else mapping
        return TradeReader(path, noun, format, mapping=wanted, encoding=encoding, lenient=True).plan, []
    return reader.plan, [thing for _, thing in zip(range(SHOWN_THINGS), reader.things(), strict=False)]


def guessed_noun(path: Path, encoding: str | None = None) -> str:
    """What a table holds, by its header; "" for messages. Raises FileRefused."""
    source = open_source(path, encoding)
    if source.workbook:
        book = Workbook(source, None, _Any())
        return headers.noun_of(book.columns)
    return headers.noun_of(delimited.find(source, None, _Any()).columns)


class _Any:
    """The header of a table of whatever noun: the row that fits one best, else the first that is filled."""

    def guess(self, columns: Sequence[str]) -> dict[str, str]:
        noun = headers.noun_of(columns)
        return headers.guess(noun, columns) if noun else messages.guess(columns)

    def find(self, rows: Iterable[Sequence[str]], wanted: Mapping[str, str] | None = None) -> tuple[int, list[str]] | None:
        best: tuple[int, int, list[str]] | None = None
        for index, row in zip(range(messages.SEARCHED_ROWS), rows, strict=False):
            columns = messages.unique(row)
            if columns and (score := len(self.guess(columns))) >= (best[0] + 1 if best else 0):
                best = (score, index, columns)
        return (best[1], best[2]) if best else None

    def no_text(self, columns: Sequence[str]) -> str:
        return messages.no_text(columns)
