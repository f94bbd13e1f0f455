"""Files of messages: exports of chats and reviews as CSV, workbook, JSON lines or sessions. Pure parsing: no database,
nothing kept, constant memory for every text format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from .preview import preview
from .reader import FORMATS, Reader
from .rows import FileRefused, Plan, Row, RowError

__all__ = ["FORMATS", "FileRefused", "Plan", "Reader", "Row", "RowError", "describe", "preview", "read"]


def read(path: Path, format: str = "auto", *, channel: str, mapping: Mapping[str, str] | None = None,
         skip_rows: int = 0) -> Iterator[list[Row]]:
    """The file's messages and errors in order, in lists of at most 500 (a source row with more is a list of its own).

    `mapping` sets columns to fields over the guess (see `headers.FIELDS`; "extra" keeps a column unmapped). Source
    rows up to `skip_rows` are left out, and everything after them is as if they had been read. Raises FileRefused,
    also in the middle of a file whose compression is damaged.
    """
    yield from Reader(path, format, channel=channel, mapping=mapping).rows(skip_rows)


def describe(path: Path, format: str = "auto", *, mapping: Mapping[str, str] | None = None) -> Plan:
    """How `read` will take the file, for a person to look at first. Raises FileRefused."""
    return Reader(path, format, mapping=mapping).plan
