"""Rows that were not taken, as CSV beside the file they came from, so that a person can mend and import them."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from .encoding import visible
from .rows import RowError

COLUMNS = ["row", "column", "code", "reason", "raw"]
BOM = "\ufeff"  # tells spreadsheet programs that it is UTF-8

Rejection = tuple[RowError, str]


class RejectedFile:
    """`<name>.rejected.csv`, made with the first rejection. What was appended is on the disk when `append` returns,
    and an import that resumes after `rows_done` source rows keeps exactly the rejections up to there."""

    def __init__(self, source: Path, fallback: Path, rows_done: int) -> None:
        self._places = places(source, fallback)
        self.path: Path | None = None
        for path in self._places:
            try:
                if _keep_until(path, rows_done):
                    self.path = path
            except OSError:
                continue  # a folder that can no longer be written

    def append(self, rejections: Iterable[Rejection]) -> None:
        """Add rejections as one write. Raises OSError when neither folder takes them."""
        text = io.StringIO()
        csv.writer(text).writerows(
            [error.row, error.column or "", error.code, visible(error.message), visible(raw)]
            for error, raw in rejections)
        if not text.tell():
            return
        if self.path is None:
            self.path = self._create()
        _add(self.path, text.getvalue())

    def _create(self) -> Path:
        beside, fallback = self._places
        try:
            _start(beside)
        except OSError:
            fallback.parent.mkdir(parents=True, exist_ok=True)
            _start(fallback)
            return fallback
        return beside


def places(source: Path, fallback: Path) -> tuple[Path, Path]:
    """Where the rejections of a file go, and where when its folder cannot be written: there the name tells files of
    the same name apart by their folder."""
    source = source.resolve()
    folder = hashlib.sha256(os.fsencode(source.parent)).hexdigest()[:8]
    return (source.with_name(f"{source.name}.rejected.csv"), fallback / f"{source.name}.{folder}.rejected.csv")


def _start(path: Path) -> None:
    # The rows hold what customers wrote: for the owner's eyes, like the file's own folder allows at most.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    header = io.StringIO()
    csv.writer(header).writerow(COLUMNS)
    _add(path, BOM + header.getvalue())


def _add(path: Path, text: str) -> None:
    data = text.encode("utf-8", "backslashreplace")
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        while data:
            data = data[os.write(descriptor, data):]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keep_until(path: Path, rows_done: int) -> bool:
    """Drop what an earlier run wrote after the rows that are known to be done; is anything left?"""
    if not path.exists():
        return False
    if rows_done == 0:
        path.unlink()
        return False
    kept = 0
    # Only the writer of the file replaces it, and it goes in place whole or not at all.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, delete=False) as copy:
        copy.write(BOM)
        writer = csv.writer(copy)
        writer.writerow(COLUMNS)
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            for record in _whole(file):
                if record[0].isdigit() and int(record[0]) <= rows_done:
                    writer.writerow(record)
                    kept += 1
        copy.flush()
        os.fsync(copy.fileno())
    if kept:
        Path(copy.name).replace(path)
    else:
        Path(copy.name).unlink()
        path.unlink()
    return kept > 0


def _whole(file: io.TextIOWrapper) -> Iterable[list[str]]:
    limit = csv.field_size_limit(1 << 30)  # a rejected row may be longer than a cell usually is
    try:
        for record in csv.reader(file):
            if len(record) == len(COLUMNS):
                yield record
    finally:
        csv.field_size_limit(limit)


def first(path: Path, count: int) -> list[list[str]]:
    """The first rejections of a file as lists in the order of COLUMNS."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        found = (record for record in _whole(file) if record != COLUMNS)
        return [record for record, _ in zip(found, range(count), strict=False)]
