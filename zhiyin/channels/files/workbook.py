"""Workbooks (XLSX, XLS, XLSB, ODS) through calamine: cells as the text a person would type."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import python_calamine as calamine

from . import headers
from .rows import FileRefused
from .source import MAX_WORKBOOK, ZIP, Source

#: Unpacked parts of a workbook together; beyond it one machine's memory is at risk.
MAX_UNPACKED = 1 << 30
DAMAGED = "The workbook is damaged or cut off: open it in a spreadsheet program, save it again, import the new file."
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Workbook:
    """The sheet that holds what is looked for. `header_row` counts from 1 as the spreadsheet program does. `marked`: a number
    whose last digits the program may have lost is given as 1.2e+17, not made whole."""

    def __init__(self, source: Source, wanted: Mapping[str, str] | None, header: headers.Header = headers, *,
                 marked: bool = False) -> None:
        with source.bytes() as file:
            data = file.read(MAX_WORKBOOK + 1)
        if len(data) > MAX_WORKBOOK:
            raise FileRefused("The workbook is larger than 512 MiB: save it as CSV, which has no limit.", "workbook_large")
        book = _open(data)
        sheets = [meta.name for meta in book.sheets_metadata
                  if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.visible == calamine.SheetVisibleEnum.Visible]
        filled: list[str] = []
        self.name, self.header_row, self.columns, self._marked = "", 0, [], marked
        columns: list[str] = []
        for name in sheets:
            sheet = _guarded(book.get_sheet_by_name, name)
            first = [row for _, row in zip(range(headers.SEARCHED_ROWS), _cells(sheet), strict=False)]
            if not any(any(row) for row in first):
                continue
            filled.append(name)
            columns = columns or headers.unique(next(row for row in first if any(row)))
            place = header.find(first, wanted)
            if place is not None and not self.name:
                self.name, self.header_row, self.columns = name, place[0] + 1, place[1]
                self._sheet = sheet
        if not filled:
            raise FileRefused("The workbook is empty: none of its visible sheets has a cell with something in it.", "empty")
        if not self.name:
            raise FileRefused(header.no_text(columns), "no_text", columns)
        self.unread = [name for name in filled if name != self.name]

    @property
    def height(self) -> int:
        """Rows of the sheet, those above the first filled one included."""
        return int(self._sheet.total_height)

    def records(self) -> Iterator[tuple[int, list[str], str]]:
        """(row, cells, raw) of every row after the header."""
        for number, cells in enumerate(_cells(self._sheet, marked=self._marked), 1):
            if number > self.header_row:
                yield number, cells, delimited(cells)


def delimited(cells: list[str]) -> str:
    """The cells as one line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _open(data: bytes) -> Any:
    if data.startswith(ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                names = parts.namelist()
                size = sum(part.file_size for part in parts.infolist())
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise FileRefused(DAMAGED, "workbook_damaged") from error
        if not any(name.startswith("xl/") or name == "content.xml" for name in names):
            raise FileRefused("This is a ZIP archive and no workbook: unpack it and import the files in it.", "zip")
        if size > MAX_UNPACKED:
            raise FileRefused("The workbook holds more than 1 GiB when unpacked: save it as CSV, which has no limit.",
                              "workbook_large")
    return _guarded(calamine.CalamineWorkbook.from_filelike, io.BytesIO(data))


def _guarded(call: Any, *args: Any) -> Any:
    """Call into calamine, whose parser answers some damage with a panic that is no Exception."""
    try:
        return call(*args)
    except calamine.PasswordError as error:
        raise FileRefused("The workbook is protected by a password: save it without one.", "password") from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        raise FileRefused(DAMAGED, "workbook_damaged") from error


def _cells(sheet: Any, *, marked: bool = False) -> Iterator[list[str]]:
    # Rows above the first filled one are given as empty rows, so that numbers are the sheet's.
    rows = _guarded(sheet.iter_rows)
    while True:
        row = _guarded(next, rows, None)
        if row is None:
            return
        if marked:
            row = [f"{cell:.14e}" if isinstance(cell, int | float) and _lost(cell) else cell for cell in row]
        yield [_text(cell) for cell in row]


def _lost(number: float) -> bool:
    """May a spreadsheet program have dropped digits of it? They keep fifteen and write noughts for the others."""
    size = abs(number)
    return size >= 1e15 and (size > 2**53 or int(size) % 10 ** (len(str(int(size))) - 15) == 0)


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), cell) if "_x" in cell else cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        # A serial day is a binary fraction: rounded to the millisecond it is what was typed.
        cell += timedelta(microseconds=500)
        return str(cell.replace(microsecond=cell.microsecond // 1_000 * 1_000))
    return str(cell)
