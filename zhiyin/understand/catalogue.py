"""Product words of a shop's catalogue, found in texts.

A word is a name or a part of one that people use ("oat milk", "燕麦奶"). The longest word at a place wins; a word that
several products share gives each of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from zhiyin.understand.normalise import normalise

LEAST_HAN, LEAST_LATIN = 2, 3  # shorter words are found everywhere and mean nothing
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadCatalogue(ValueError):
    """A line of a catalogue file that cannot be used; the message names the line and the field."""


@dataclass(frozen=True, slots=True)
class Product:
    """What the catalogue knows of a product: its key and the words for it."""

    key: str
    words: tuple[str, ...]


def has_surrogate(text: str) -> bool:
    """Half of a surrogate pair can stand in JSON, but in no UTF-8: an answer that repeats it could not be written."""
    return _SURROGATE.search(text) is not None


def read(lines: Iterable[bytes]) -> Iterator[Product]:
    """Products out of JSON lines with `id` and `words`. Raises BadCatalogue."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise BadCatalogue(f"line {number}: not a JSON object") from None
        if not isinstance(record, dict) or not isinstance(record.get("id"), str) or not record["id"]:
            raise BadCatalogue(f"line {number}: id must be a string")
        if has_surrogate(record["id"]):
            raise BadCatalogue(f"line {number}: id holds a lone surrogate")
        words = record.get("words")
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise BadCatalogue(f"line {number}: words must be a list of strings")
        if any(has_surrogate(word) for word in words):
            raise BadCatalogue(f"line {number}: words hold a lone surrogate")
        yield Product(record["id"], tuple(words))


class Catalogue:
    """Finds products in normalised text. Thread-safe after construction."""

    def __init__(self, products: Iterable[Product]) -> None:
        keys: dict[str, list[str]] = {}
        for product in products:
            for word in product.words:
                plain = " ".join(normalise(word).text.split())
                least = LEAST_LATIN if plain.isascii() else LEAST_HAN
                if len(plain) >= least and not plain.isdigit() and product.key not in keys.setdefault(plain, []):
                    keys[plain].append(product.key)
        self._automaton = ahocorasick.Automaton()
        for plain, owners in sorted(keys.items()):
            self._automaton.add_word(plain, (len(plain), tuple(owners)))
        self._any = bool(keys)
        if self._any:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """(key, start, end) in the order of the text; spans of `text` (normalised) that do not overlap."""
        if not self._any:
            return []
        hits = [
            (last - length + 1, last + 1, owners)
            for last, (length, owners) in self._automaton.iter(text)
            if _whole(text, last - length + 1, last + 1)
        ]
        found: list[tuple[str, int, int]] = []
        taken = 0
        for start, end, owners in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
            if start >= taken:
                found += [(key, start, end) for key in owners]
                taken = end
        return found


def _whole(text: str, start: int, end: int) -> bool:
    """Latin words are not found inside longer ones."""
    left = start > 0 and _latin(text[start - 1]) and _latin(text[start])
    right = end < len(text) and _latin(text[end]) and _latin(text[end - 1])
    return not left and not right


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
