"""Reading a table of a noun: rows that belong together, wherever in the file they stand, become one telling.

The file is read twice. The first time only the key of each row is looked at, to know of things whose rows stand apart where
their last row is; the second time a thing is given out after its last row. So nothing is told in part, and what is held is
no more than the rows of things that are not complete yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from zhiyin.channels.files import delimited
from zhiyin.channels.files.cells import fit
from zhiyin.channels.files.encoding import visible
from zhiyin.channels.files.occurrences import Occurrences
from zhiyin.channels.files.rows import FileRefused, Plan, RowError
from zhiyin.channels.files.source import BLOCK, open_source
from zhiyin.channels.files.times import Order, order_of
from zhiyin.channels.files.workbook import Workbook
from zhiyin.domain.trade.forms import FORMS
from zhiyin.domain.trade.told import Told

from . import headers
from .fields import KEYS, NATURAL, fields_of
from .things import Line, natural, tell
from .values import KEPT_DIGITS, SUMS, Bad, bare, parcel, several, value
from .values import name as clean

FORMATS = ("auto", "csv", "xlsx")
SHOWN_ROWS = 20
#: rows of things that are not complete, held at the same time; about a kilobyte each
HELD = 200_000
#: nouns told with parts: several rows may be one thing
IN_PARTS = frozenset({"orders", "products", "parcels", "refunds", "campaigns"})
#: so many ids that end in noughts are no chance
ROUND_IDS = 3


@dataclass(slots=True)
class Noted:
    """A row of the file and, where it was not taken, why."""

    number: int
    raw: str
    error: RowError | None = None


@dataclass(slots=True)
class Thing:
    """What the rows of one thing come to: its telling, or None and an error in each row. `last`: the row it ends with."""

    last: int
    rows: list[Noted]
    told: Told | None = None


@dataclass(slots=True)
class _Row:
    number: int
    raw: str
    cells: list[str] = field(default_factory=list)
    key: str | None = None
    error: RowError | None = None


class TradeReader:
    """One table and the plan by which it is read. Raises FileRefused when it cannot be read at all."""

    def __init__(self, path: Path, noun: str, format: str = "auto", *, source: str = "", as_of: str = "",
                 mapping: Mapping[str, str] | None = None, encoding: str | None = None, lenient: bool = False) -> None:
        if noun not in FORMS:
            raise FileRefused(f"“{noun}” is nothing that can be told. These can: {', '.join(FORMS)}.", "noun")
        if format not in FORMATS:
            raise FileRefused(f"Tables are read from CSV and workbooks, not {format}: send lines of JSON to "
                              f"/api/v1/{noun}/bulk.", "format")
        self.noun, self._source_name, self._as_of = noun, source, as_of
        self._source = open_source(path, encoding)
        self._workbook: Workbook | None = None
        header = headers.Header(noun)
        if self._source.workbook:
            self._workbook = book = Workbook(self._source, mapping, header, marked=True)
            self.plan = Plan("xlsx", self._source.compressed, sheet=book.name, header_row=book.header_row, columns=book.columns)
            if book.unread:
                self.plan.notes.append(f"Only the sheet “{book.name}” is read, not: {', '.join(book.unread)}.")
            sample = [cells for _, (_, cells, _) in zip(range(delimited.SAMPLE_ROWS), book.records(), strict=False)]
        else:
            found = delimited.find(self._source, mapping, header)
            self._delimiter, sample = found.delimiter, found.rows
            self.plan = Plan("csv", self._source.compressed, self._source.encoding,
                             None if found.delimiter == delimited.NO_DELIMITER else found.delimiter,
                             header_row=found.header_row, columns=found.columns)
        columns = self.plan.columns
        self.plan.mapping = headers.guess(noun, columns) if lenient else headers.apply(noun, columns, mapping)
        self._settle([row for row in sample if any(map(str.strip, row))])

    def things(self) -> Iterator[Thing]:
        """Every thing and every row that is none, in the order of the rows they end with. Raises FileRefused when too many
        things are open at the same time, or the compression of the file is damaged."""
        apart = self._apart() if self._grouped else {}
        open_: dict[str, list[Line]] = {}
        held, running = 0, ""
        for row in self._rows():
            if running and row.key != running and running not in apart:
                held -= len(open_[running])
                yield self._thing(open_.pop(running))
                running = ""
            if row.error is not None or row.key is None:
                running = ""
                yield Thing(row.number, [Noted(row.number, row.raw, row.error)])
                continue
            line = self._line(row)
            if not self._grouped:
                yield self._thing([line])
                continue
            open_.setdefault(row.key, []).append(line)
            held, running = held + 1, row.key
            if held > HELD:
                raise FileRefused(f"More than {HELD:,} rows wait for others of the same {self.noun}: sort the table by its "
                                  f"“{self._key_column}” and import it again.", "apart")
            if apart.get(row.key) == row.number:
                held -= len(open_[row.key])
                yield self._thing(open_.pop(row.key))
                running = ""
        for lines in sorted(open_.values(), key=lambda lines: lines[-1].number):
            yield self._thing(lines)

    def about(self) -> int:
        """How many rows there are, roughly."""
        if self._workbook is not None:
            return self._workbook.height
        count = 0
        with self._source.bytes() as file:
            while block := file.read(BLOCK):
                count += block.count(b"\n")
        return count

    def _settle(self, sample: list[list[str]]) -> None:
        """What holds for the whole file, from its first rows."""
        plan, known = self.plan, fields_of(self.noun)
        plan.first = sample[:SHOWN_ROWS]
        self._columns = plan.fields
        self._key_column = self._columns.get(KEYS.get(self.noun, "external_id"), "")
        self._at = {column: place for place, column in enumerate(plan.columns)}
        self._fields = [(column, self._at[column], known[path]) for column, path in plan.mapping.items()]
        self._beside = [(column, place) for column, place in self._at.items() if column not in plan.mapping]
        self._named = "currency" in plan.mapping.values()
        self._orders: dict[str, Order | None] = {}
        self._rounded: set[str] = set()
        for column, place, about in self._fields:
            values = [row[place] for row in sample if len(row) > place and row[place].strip()]
            if about.kind == "time":
                self._orders[column] = order_of(values)
            elif about.kind in ("id", "ids"):
                long = [said for said in map(bare, values) if said.isdigit() and len(said) > KEPT_DIGITS]
                if len(long) >= ROUND_IDS and all(not said[KEPT_DIGITS:].strip("0") for said in long):
                    self._rounded.add(column)
        mapped = set(plan.mapping.values())
        self._natural = [self._at[column] for name in NATURAL.get(self.noun, ()) if (column := self._columns.get(name))]
        by_key = bool(self._key_column) or bool(self._natural)
        self._grouped = by_key and KEYS.get(self.noun) != "" and (self.noun in IN_PARTS or "source_time" not in mapped)

    def _apart(self) -> dict[str, int]:
        """Of things whose rows do not stand together: key to the row they end with."""
        apart: dict[str, int] = {}
        with closing(Occurrences()) as seen:
            running = ""
            for row in self._rows():
                key = row.key if row.error is None and row.key is not None else ""
                if key and key != running and seen.count(hashlib.blake2b(key.encode(), digest_size=8).digest()) > 1:
                    apart[key] = 0
                if key in apart:
                    apart[key] = row.number
                running = key
        return apart

    def _rows(self) -> Iterator[_Row]:
        start = self.plan.header_row or 0
        above: str | None = None
        for number, cells, raw in self._records():
            if number <= start:
                continue
            if isinstance(cells, delimited.Broken):
                above = None
                yield _Row(number, visible(raw), error=RowError(number, None, cells.code, cells.message))
                continue
            fitted = fit(number, self.plan.columns, cells, raw)
            if fitted is None or (not isinstance(fitted, RowError) and not any(map(str.strip, fitted))):
                continue
            for row in [_Row(number, visible(raw), error=fitted)] if isinstance(fitted, RowError) else self._keyed(
                    number, fitted, visible(raw), above):
                above = row.key if row.error is None else None
                yield row

    def _keyed(self, number: int, cells: list[str], raw: str, above: str | None) -> list[_Row]:
        """The row with its key; several where one cell names several parcels."""
        column = self._key_column
        if not column:
            return [_Row(number, raw, cells, natural(self.noun, (bare(cells[place]) for place in self._natural)) or "-")]
        place = self._at[column]
        try:
            said = bare(cells[place])
            keys = [clean(said)] if self.noun != "parcels" else list(map(parcel, several(said, fields_of("parcels")["orders"])))
            self._whole(column, said)
        except Bad as bad:
            return [_Row(number, raw, error=RowError(number, column, bad.code, bad.message))]
        if not any(keys):
            if above is not None and self.noun in IN_PARTS and self._goes_on(cells):
                return [_Row(number, raw, cells, above)]
            return [_Row(number, raw, error=RowError(number, column, "required", f"“{column}” is empty"))]
        if keys[0].lower() in SUMS:
            return [_Row(number, raw, error=RowError(number, column, "sums", "a row of sums is nothing to keep"))]
        if keys == [said]:
            return [_Row(number, raw, cells, said)]
        return [_Row(number, raw, [*cells[:place], key, *cells[place + 1:]], key) for key in keys]

    def _goes_on(self, cells: list[str]) -> bool:
        """Does a row without a key say only what the parts of a thing say? Then it belongs to the row above."""
        return any(cells[place].strip() for _, place, about in self._fields if about.part) and not any(
            cells[place].strip() for _, place, about in self._fields if not about.part)

    def _whole(self, column: str, said: str) -> None:
        if column in self._rounded and said.isdigit() and len(said) > KEPT_DIGITS:
            raise Bad("digits_lost", f"“{said}” ends in noughts, as all ids of this column do: a spreadsheet program kept "
                      f"{KEPT_DIGITS} digits of them. Export again and do not open the file before importing it")

    def _line(self, row: _Row) -> Line:
        line = Line(row.number, row.raw)
        for column, place, about in self._fields:
            cell = row.cells[place]
            if not cell or cell.isspace():
                continue
            try:
                if column in self._rounded:
                    self._whole(column, bare(cell))
                found = value(self.noun, about, cell, column, order=self._orders.get(column), named=self._named)
            except Bad as bad:
                line.errors.append(RowError(row.number, column, bad.code, bad.message))
                continue
            if found is not None:
                line.values[about.path] = found
            elif about.kind == "choice":
                line.extra[column] = cell.strip()  # a word we do not know stays to be read
        for column, place in self._beside:
            if said := bare(row.cells[place]):
                line.extra[column] = said
        return line

    def _thing(self, lines: list[Line]) -> Thing:
        wrong = {line.number: line.errors[0] for line in lines if line.errors}
        told: Told | None = None
        if not wrong:
            made = tell(self.noun, lines, mapped=self._columns, source=self._source_name, as_of=self._as_of)
            if isinstance(made, list):
                wrong = {error.row: error for error in made}
            else:
                told = made
        rows = [Noted(line.number, line.raw, wrong.get(line.number) if wrong else None) for line in lines]
        return refuse(Thing(lines[-1].number, rows), wrong) if told is None else Thing(lines[-1].number, rows, told)

    def _records(self) -> Iterable[delimited.Record]:
        if self._workbook is not None:
            return self._workbook.records()
        return delimited.records(self._source.lines(), self._delimiter, len(self.plan.columns))


def refuse(thing: Thing, wrong: Mapping[int, RowError]) -> Thing:
    """The thing as one that is not taken: rows that are not wrong themselves name the one that is."""
    first = next(iter(wrong))
    for row in thing.rows:
        row.error = wrong.get(row.number) or RowError(row.number, None, "with", f"its row {first} was not taken")
    thing.told = None
    return thing
