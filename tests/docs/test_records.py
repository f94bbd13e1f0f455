"""Every noun, state and status that can be told or answered stands in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiyin.domain.parcel import STATES
from zhiyin.intake.trade.nouns import NOUNS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "records.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NOUNS)
def test_every_noun_has_a_row_with_what_it_names(name: str) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
    for attribute, _ in NOUNS[name].refs.values():
        assert f"`{attribute}`" in row


@pytest.mark.parametrize("states", [STATES, *(noun.states for noun in NOUNS.values() if noun.states)])
def test_every_state_stands_there_in_its_order(states: tuple[str, ...]) -> None:
    flat = " ".join(PAGE.split())
    places = [flat.find(f"`{state}`") for state in states]
    assert -1 not in places
    if states != STATES:
        assert ", ".join(f"`{state}`" for state in states) in flat


def test_every_status_stands_there() -> None:
    assert all(f"| `{status}` |" in PAGE for status in ("new", "changed", "known", "outdated"))
