"""CSV and its relatives: find delimiter and header, then cut a stream of lines into records."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Mapping

from . import headers
from .rows import FileRefused
from .source import MAX_LINE, Oversize, Source

DELIMITERS = ",;\t|"
#: for a file of one column, where a comma belongs to the text
NO_DELIMITER = "\x1f"
SAMPLE_CHARS = 262_144
SAMPLE_ROWS = 500


class Found:
    """The form of a delimited file. `header_row` counts from 1."""

    def __init__(self, delimiter: str, header_row: int, columns: list[str], rows: list[list[str]]) -> None:
        self.delimiter, self.header_row, self.columns, self.rows = delimiter, header_row, columns, rows


class Broken(Exception):
    """A record that cannot be read: code and reason; its text is with the record."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message


Record = tuple[int, "list[str] | Broken", str]


def find(source: Source, wanted: Mapping[str, str] | None, header: headers.Header = headers) -> Found:
    """Delimiter and header from the beginning of the file. Raises FileRefused when no header can be recognised."""
    with source.text() as text:
        sample = text.read(SAMPLE_CHARS)
        more = bool(text.read(1))
    if more and "\n" in sample:
        sample = sample[:sample.rfind("\n") + 1]
    told = re.match(r"\s*sep=(.)\r?\n", sample)
    best: tuple[tuple[int, float, int], Found] | None = None
    unknown: tuple[float, list[str]] = (-1.0, [])
    for delimiter in told[1] if told else DELIMITERS:
        rows = _records(sample, delimiter)
        place = header.find(rows, wanted)
        if place is None:
            columns = headers.unique(next((row for row in rows if any(map(str.strip, row))), []))
            unknown = max(unknown, (len(columns) * _even(rows, len(columns)), columns))
            continue
        index, columns = place
        body = rows[index + 1:]
        rank = (len(header.guess(columns)), _even(body, len(columns)), len(columns))
        if best is None or rank > best[0]:
            best = (rank, Found(delimiter, index + 1, columns, body))
    if best is None:
        raise FileRefused(header.no_text(unknown[1]), "no_text", unknown[1])
    found = best[1]
    if len(found.columns) == 1 and not told:
        rows = _records(sample, NO_DELIMITER)
        return Found(NO_DELIMITER, found.header_row, found.columns, rows[found.header_row:])
    return found


def _records(sample: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # what was read before it is sample enough
    return rows


def _even(rows: list[list[str]], width: int) -> float:
    """Share of the rows that have as many cells as the header, 0-1."""
    filled = [row for row in rows if row]
    return sum(len(row) == width for row in filled) / len(filled) if filled else 1.0


class _Feed:
    """Hands lines to the reader, remembers those of the record being read, and takes lines back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._back, self.taken = lines, deque[str](), list[str]()

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))


def records(lines: Iterator[str], delimiter: str, width: int) -> Iterator[Record]:
    """(number, cells or Broken, raw) of every record from the first line on, the header included.

    A quotation mark that is never closed would swallow the rows after it: then its own line is broken, and those
    after it are read again as rows of their own.
    """
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        feed.taken = []
        cells: list[str] | Broken
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = Broken("too_large", f"a cell is longer than {csv.field_size_limit():,} characters")
        taken = feed.taken
        if any(type(line) is Oversize for line in taken):
            first = next(place for place, line in enumerate(taken) if type(line) is Oversize)
            feed.give_back(taken[first + 1:])
            yield number, Broken("too_large", "the line is too long to be a message"), "".join(taken[:first + 1])
            continue
        if len(taken) > 1 and (isinstance(cells, Broken) or sum(line.count('"') for line in taken) % 2):
            if _look_like_rows(taken[1:], delimiter, width):
                feed.give_back(taken[1:])
                taken = taken[:1]
                cells = Broken("quotes", "a quotation mark in this row is not closed; "
                               "write two of them for one inside a text")
            elif isinstance(cells, Broken):
                _drain(feed)
            else:
                cells = Broken("quotes", "the quotation marks of this row do not come in pairs")
        yield number, cells, (taken[0] if len(taken) == 1 else "".join(taken)).rstrip("\r\n")


def _drain(feed: _Feed) -> None:
    """Take the rest of a cell that is too long, up to the line that closes it."""
    odd, size = sum(line.count('"') for line in feed.taken) % 2, 0
    while odd and size < MAX_LINE and (line := next(feed, None)) is not None:
        odd, size = (odd + line.count('"')) % 2, size + len(line)


def _look_like_rows(lines: list[str], delimiter: str, width: int) -> bool:
    filled = [line for line in lines if line.strip()]
    return sum(line.count(delimiter) >= width - 1 for line in filled) * 2 >= len(filled)
