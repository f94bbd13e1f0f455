"""Reading a file from its first byte to messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import msgspec

from . import delimited, headers, lines
from .encoding import visible
from .roles import is_role
from .rows import FileRefused, Plan, Row, RowError
from .source import BLOCK, Source, open_source
from .table import Table
from .times import Order, order_of
from .workbook import Workbook

FORMATS = ("auto", "csv", "xlsx", "jsonl", "sessions")
BATCH = 500
SHOWN_ROWS = 20
#: Share of a sender column's values that must be bare role words for it to be taken as the role column.
ROLE_SHARE = 0.9


class Reader:
    """One file and the plan by which it is read. Raises FileRefused when it cannot be read at all."""

    def __init__(self, path: Path, format: str = "auto", *, channel: str = "",
                 mapping: Mapping[str, str] | None = None, encoding: str | None = None) -> None:
        if format not in FORMATS:
            raise FileRefused(f"“{format}” is no format. The formats are: {', '.join(FORMATS)}.", "format")
        self._channel = channel
        self._source = open_source(path, encoding)
        self._workbook: Workbook | None = None
        self._order: Order | None = None
        self.plan = self._make_plan(format, mapping)

    def rows(self, skip_rows: int = 0) -> Iterator[list[Row]]:
        """Rows in lists of at most 500; the messages of one source row are never in two lists, so that a row of more
        than 500 messages makes a list of its own. Source rows up to `skip_rows` are left out."""
        batch: list[Row] = []
        try:
            for row in self._source_rows(skip_rows):
                if batch and len(batch) + len(row) > BATCH:
                    yield batch
                    batch = []
                batch += row
        except FileRefused:
            if batch:
                yield batch  # read before the damage
            raise
        if batch:
            yield batch

    def about(self) -> int:
        """How many source rows there are, roughly: rows of a sheet, or lines of a text (a cell may hold several)."""
        if self._workbook is not None:
            return self._workbook.height
        count = 0
        with self._source.bytes() as file:
            while block := file.read(BLOCK):
                count += block.count(b"\n")
        return count

    def _source_rows(self, skip: int) -> Iterator[list[Row]]:
        if self.plan.format == "jsonl":
            yield from lines.messages(self._source.lines(), self._channel, skip)
        elif self.plan.format == "sessions":
            yield from lines.sessions(self._source.lines(), self._channel, skip)
        else:
            with closing(Table(self.plan.columns, self.plan.mapping, self._channel, self._order)) as table:
                yield from self._table_rows(table, skip)

    def _table_rows(self, table: Table, skip: int) -> Iterator[list[Row]]:
        start = self.plan.header_row or 0
        for number, cells, raw in self._records():
            if number <= start or (number <= skip and not table.needs_all):
                continue
            if isinstance(cells, delimited.Broken):
                made = [Row(number, None, RowError(number, None, cells.code, cells.message), visible(raw))]
            else:
                made = table.rows(number, cells, raw)
            if made and number > skip:
                yield made

    def _records(self) -> Iterable[delimited.Record]:
        if self._workbook is not None:
            return self._workbook.records()
        return delimited.records(self._source.lines(), self.plan.delimiter or delimited.NO_DELIMITER,
                                 len(self.plan.columns))

    def _make_plan(self, format: str, mapping: Mapping[str, str] | None) -> Plan:
        source = self._source
        if source.workbook:
            if format not in ("auto", "xlsx"):
                raise FileRefused(f"This is a workbook, not {format}: leave --format out or say xlsx.", "is_workbook")
            return self._plan_workbook(mapping)
        if format == "xlsx":
            raise FileRefused("This is text, not a workbook: leave --format out or say csv.", "is_text")
        plan = Plan(format, source.compressed, source.encoding)
        first = [line for _, line in zip(range(50), self._source.lines(), strict=False) if line.strip()][:SHOWN_ROWS]
        if format == "auto":
            plan.format = _line_format(source, first[0] if first else "") or "csv"
        if plan.format == "csv":
            return self._plan_delimited(plan, mapping)
        plan.first = [[line.strip()[:200]] for line in first]
        return plan

    def _plan_delimited(self, plan: Plan, mapping: Mapping[str, str] | None) -> Plan:
        found = delimited.find(self._source, mapping)
        plan.delimiter = None if found.delimiter == delimited.NO_DELIMITER else found.delimiter
        plan.header_row, plan.columns = found.header_row, found.columns
        self._settle(plan, found.rows, mapping)
        return plan

    def _plan_workbook(self, mapping: Mapping[str, str] | None) -> Plan:
        self._workbook = book = Workbook(self._source, mapping)
        plan = Plan("xlsx", self._source.compressed, sheet=book.name, header_row=book.header_row, columns=book.columns)
        if book.unread:
            plan.notes.append(f"Only the sheet “{book.name}” is read, not: {', '.join(book.unread)}.")
        sample = [cells for _, (_, cells, _) in zip(range(delimited.SAMPLE_ROWS), book.records(), strict=False)]
        self._settle(plan, sample, mapping)
        return plan

    def _settle(self, plan: Plan, sample: list[list[str]], wanted: Mapping[str, str] | None) -> None:
        """The mapping from the header, corrected by what the first rows hold."""
        plan.mapping = headers.apply(plan.columns, wanted)
        asked = set(wanted or ())
        plan.first = [row for row in sample if any(map(str.strip, row))][:SHOWN_ROWS]
        places = {field: plan.columns.index(column) for column, field in plan.mapping.items()}

        def values(field: str) -> list[str]:
            place = places[field]
            return [row[place].strip() for row in sample if len(row) > place and row[place].strip()]

        for column, field in list(plan.mapping.items()):
            if column in asked:
                continue
            if field == "sender.name" and "role" not in places:
                said = values(field)
                if said and sum(map(is_role, said)) >= ROLE_SHARE * len(said):
                    plan.mapping[column] = "role"
            elif field == "external_id" and headers.normal(column) in headers.WEAK_IDS:
                ids = values(field)
                if len(set(ids)) < len(ids):
                    other = "conversation" if "conversation" not in places else None
                    plan.notes.append(f"“{column}” repeats, so it is not taken as the message's id"
                                      + (" but as the conversation's." if other else "."))
                    del plan.mapping[column]
                    if other:
                        plan.mapping[column] = other
        if "sent_at" in places:
            self._order = order_of(values("sent_at"))


def _line_format(source: Source, line: str) -> str | None:
    start = line.lstrip("\ufeff \t")
    if re.match(r"\[\s*(\{|$)", start):
        raise FileRefused("This is one JSON document: write one message object per line (JSON lines) instead.",
                          "json_document")
    if not start.startswith("{"):
        return None
    try:
        return "sessions" if "turns" in msgspec.json.decode(start) else "jsonl"
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return "sessions" if '"turns"' in start else "jsonl"
