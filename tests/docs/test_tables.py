"""Every header and word that is read stands in the documentation, and nothing else."""

from __future__ import annotations

from pathlib import Path

from zhiyin.channels.files.trade.documented import page
from zhiyin.channels.files.trade.headers import WORDS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_of_headers_is_what_is_read() -> None:
    text = (DOCS / "tables.md").read_text(encoding="utf-8")
    assert text == page(), "make it anew: python -m zhiyin.channels.files.trade.documented > docs/tables.md"
    assert all(word in text for fields in WORDS.values() for words in fields.values() for word in words)


def test_every_reason_of_a_rejected_row_has_a_row() -> None:
    text = (DOCS / "import.md").read_text(encoding="utf-8")
    tables = text[text.index("## Tables"):]
    for code in ("digits_lost", "amount", "currency", "number", "bad_time", "invalid", "required", "disagree", "with", "sums",
                 "range", "too_long", "nul", "columns", "quotes", "encoding"):
        assert f"`{code}`" in tables, code
