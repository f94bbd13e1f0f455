"""The cells of a row, one for each column of the header."""

from __future__ import annotations

from .encoding import damaged
from .rows import RowError


def fit(number: int, columns: list[str], cells: list[str], raw: str) -> list[str] | RowError | None:
    """As many cells as there are columns; None for a row that repeats the header, an error for one that cannot be read."""
    width = len(columns)
    if len(cells) != width:
        if any(map(str.strip, cells[width:])):
            return RowError(number, None, "columns", f"the row has {len(cells)} cells, the header {width}; "
                            "a text with the delimiter in it needs quotation marks")
        cells = cells[:width] + [""] * (width - len(cells))
    if cells == columns:
        return None
    if damaged(raw):
        column = next((name for name, cell in zip(columns, cells, strict=True) if damaged(cell)), None)
        return RowError(number, column, "encoding", "bytes that are not valid in the file's encoding")
    return cells
