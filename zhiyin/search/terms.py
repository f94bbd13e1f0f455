"""What a text can be found by, and what somebody who searches has asked for. Both are cut the same way.

Chinese has no spaces: each pair of neighbouring characters is a term, and the last character of a run is one by itself,
so that a single character is found as the beginning of a pair. Other words are terms in lower case; numbers and order
numbers stay whole. Traditional characters count as simplified ones, full-width as half-width.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

#: code points of a text that can be found; the rest of a longer one cannot
LONGEST = 20_000
#: code points of a term; the rest of a longer one does not count
LONGEST_TERM = 100
#: positions a vector of PostgreSQL can hold, and how many of one term
LAST_POSITION, PLACES = 16_383, 255
#: words of one search
WORDS = 16
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_PART = r"[0-9a-z\u00df-\u00f6\u00f8-\u1fff]+"
_RUN = re.compile(rf"([{_CJK}]+)|{_PART}(?:[-_.]{_PART})*")
_PARTS = re.compile(r"[-_.]")
#: zero-width characters, direction marks, soft hyphen, variation selectors: nothing that a person has typed on purpose
_INVISIBLE = (0xAD, 0x34F, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
              *range(0xFE00, 0xFE10))


def terms(text: str) -> dict[str, list[int]]:
    """term -> its positions, counted from 1. Neighbouring pairs of one run have neighbouring positions."""
    found: dict[str, list[int]] = {}
    place = 1
    for run in _RUN.finditer(fold(text[:LONGEST])):
        word = run.group()
        if run.lastindex:
            pairs = [word[i:i + 2] for i in range(len(word))]
        else:
            word = word[:LONGEST_TERM]
            for part in set(_PARTS.split(word)) - {word, ""}:
                found.setdefault(part, []).append(place)
            pairs = [word]
        for pair in pairs:
            found.setdefault(pair, []).append(place)
            place += 1
    return found


def words(asked: str) -> list[list[str]]:
    """The words of a search, each as the terms that must follow one another; a lone character ends in "*"."""
    found: list[list[str]] = []
    for run in _RUN.finditer(fold(asked[:LONGEST_TERM * WORDS])):
        word = run.group()
        if not run.lastindex:
            found.append([word[:LONGEST_TERM]])
        elif len(word) == 1:
            found.append([word + "*"])
        else:
            found.append([word[i:i + 2] for i in range(len(word) - 1)])
    return found[:WORDS]


def vector(shop: int, *texts: str | None) -> str:
    """The tsvector of a message, as PostgreSQL reads it. The shop is a term of it: one index serves all shops."""
    parts = [f"'{_shop(shop)}'"]
    base = 0
    for text in texts:
        if not text:
            continue
        last = 0
        for term, places in terms(text).items():
            kept = [str(place) for one in places[:PLACES] if (place := one + base) <= LAST_POSITION]
            parts.append(f"'{term}':{','.join(kept)}" if kept else f"'{term}'")
            last = max(last, places[-1])
        base += last + 1
    return " ".join(parts)


def query(shop: int, asked: str) -> str | None:
    """The tsquery that finds texts of this shop with every word of `asked`; None when it holds no word."""
    found = words(asked)
    if not found:
        return None
    said = (" <-> ".join(f"'{t[:-1]}':*" if t.endswith("*") else f"'{t}'" for t in word) for word in found)
    return " & ".join([f"'{_shop(shop)}'", *(f"({word})" for word in said)])


def fold(text: str) -> str:
    """One form for the many ways to write the same word: width, case, traditional or simplified, hidden characters."""
    return unicodedata.normalize("NFKC", text).lower().translate(_table())


def _shop(shop: int) -> str:
    # no term of a text has a colon
    return f"shop:{shop}"


@cache
def _table() -> dict[int, str | None]:
    """Character by character: what stands around a character must not change how it is found."""
    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))]
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    table: dict[int, str | None] = {ord(a): b for a, b in zip(han, simple, strict=True) if a != b and len(b) == 1}
    table.update(dict.fromkeys(_INVISIBLE))
    return table
