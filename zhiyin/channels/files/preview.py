"""A file as a person sees it before an import: what it is and its first rows, also when no column is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .reader import Reader
from .rows import FileRefused, Plan


def preview(path: Path, format: str = "auto", *, mapping: Mapping[str, str] | None = None,
            encoding: str | None = None) -> Plan:
    """The plan by which the file would be read. Where no column is known to hold the text, the plan has the columns and
    first rows all the same and maps nothing: a person says what they are. Raises FileRefused for any other fault.
    """
    try:
        return Reader(path, format, mapping=mapping, encoding=encoding).plan
    except FileRefused as refused:
        if refused.code != "no_text" or not refused.columns or mapping:
            raise
        # any column does as the text for showing them
        plan = Reader(path, format, mapping={refused.columns[0]: "text"}, encoding=encoding).plan
        plan.mapping = {}
        return plan
