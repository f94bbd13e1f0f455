"""What reading a file gives: rows with a message or an error, and the plan by which they were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhiyin.domain.incoming import Incoming


class FileRefused(Exception):
    """The file as a whole cannot be read. The sentence says what is wrong and what to do; `code` names it for programs,
    and `columns` are the file's where the fault is that none of them has the text."""

    def __init__(self, sentence: str, code: str = "unreadable", columns: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.code, self.columns = code, list(columns)


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row, or one message of it, was not taken: `code` for programs, `column` and the sentence for people."""

    row: int
    column: str | None
    code: str
    message: str


@dataclass(slots=True)
class Row:
    """One message of a source row, or its error. A row that held several messages gives several, all with its number.

    `number` counts the source's rows from 1, the header included, as a spreadsheet program shows them; in line
    formats it is the line. `raw` is the row as text.
    """

    number: int
    message: Incoming | None
    error: RowError | None
    raw: str


@dataclass(slots=True)
class Plan:
    """How a file will be read. `mapping` goes from column to field; columns not in it are kept in `extra`."""

    format: str
    compressed: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    columns: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    #: the first twenty data rows, cells as text
    first: list[list[str]] = field(default_factory=list)
    #: what a person should know before going on
    notes: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """The plan for a person to read."""
        parts = [self.format]
        if self.sheet:
            parts.append(f"sheet “{self.sheet}”")
        if self.encoding:
            parts.append(self.encoding)
        if self.delimiter:
            parts.append("tab" if self.delimiter == "\t" else f"delimiter {self.delimiter}")
        if self.header_row:
            parts.append(f"header in row {self.header_row}")
        kept = [column for column in self.columns if column not in self.mapping]
        return [", ".join(parts), *(f"{column} → {field}" for column, field in self.mapping.items()),
                *([f"kept in extra: {', '.join(kept)}"] if kept else [])]

    @property
    def fields(self) -> dict[str, str]:
        """From field back to column, to name the column in an error about a field."""
        return {name: column for column, name in self.mapping.items()}
