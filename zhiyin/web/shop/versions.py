"""A product's page at two moments, field by field (B-02). What differs is marked within texts; pure but for its words."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from zhiyin.web import trade_words

#: longer texts are only said to differ: to mark them would take seconds
LONGEST = 4_000
#: texts, of which the stretches that differ are marked; of all others the whole
TEXTS = frozenset({"title", "specification", "promotion", "description"})
FIELDS = ("title", "specification", "price", "promotion", "description", "images", "url", "variants")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `changed`: the other version does not have it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both versions. `key` is the name within a field of many parts, such as a specification; `changed`: changed,
    added, removed or "" for the same."""

    field: str
    name: str
    key: str
    before: list[Piece]
    after: list[Piece]
    changed: str


def compare(before: dict[str, Any], after: dict[str, Any], names: dict[str, str] | None = None) -> list[Row]:
    """Every field that one of the two has, in the order of a page. `names` of variants by their id."""
    rows: list[Row] = []
    for field in FIELDS:
        if field == "price":
            old, new = _price(before, before.get("price")), _price(after, after.get("price"))
        else:
            old, new = before.get(field), after.get(field)
        if isinstance(old, dict) or isinstance(new, dict):
            old, new = old or {}, new or {}
            if field == "variants":
                old = {key: _price(before, price) or "–" for key, price in old.items()}
                new = {key: _price(after, price) or "–" for key, price in new.items()}
            for key in [*old, *(one for one in new if one not in old)]:
                shown = (names or {}).get(key, key) if field == "variants" else key
                rows.append(_row(field, shown, _text(old.get(key)), _text(new.get(key))))
        elif isinstance(old, list) or isinstance(new, list):
            rows += _images(field, old or [], new or [])
        else:
            rows.append(_row(field, "", _text(old), _text(new)))
    return [row for row in rows if row.before or row.after]


def single(page: dict[str, Any], names: dict[str, str] | None = None) -> list[Row]:
    """One version alone: nothing differs."""
    return compare(page, page, names)


def _images(field: str, old: list[str], new: list[str]) -> list[Row]:
    """Pictures by their address: what was moved is not a change, what came or went is."""
    return [_row(field, str(place), one if one in old else "", one if one in new else "")
            for place, one in enumerate([*old, *(one for one in new if one not in old)], start=1)]


def _row(field: str, key: str, old: str, new: str) -> Row:
    changed = "" if old == new else "added" if not old else "removed" if not new else "changed"
    if changed == "changed" and field in TEXTS:
        before, after = _marked(old, new)
    else:
        before, after = ([Piece(one, bool(changed))] if one else [] for one in (old, new))
    return Row(field, str(trade_words.PAGE[field]), key, before, after, changed)


def _marked(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    if len(old) > LONGEST or len(new) > LONGEST:
        return [Piece(old, True)], [Piece(new, True)]
    before: list[Piece] = []
    after: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            before.append(Piece(old[a:b], tag != "equal"))
        if c < d:
            after.append(Piece(new[c:d], tag != "equal"))
    return before, after


def _price(page: dict[str, Any], price: Any) -> str:
    if price is None:
        return ""
    currency = str(page.get("currency") or "CNY")
    return f"¥{price}" if currency == "CNY" else f"{currency} {price}"


def _text(value: Any) -> str:
    return "" if value is None else str(value)
