"""Whether a phrase can say what a text of the training corpus says: all its choices are tried, against all texts at once."""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from zhiyin.simulate.group.words import Line, Slot

CORPUS = Path(__file__).resolve().parents[3] / "zhiyin" / "understand" / "corpus"
_NUMBER = re.compile(r"[0-9]+")


def plain(text: str) -> str:
    """Without marks and blanks, in small letters; every number is 0."""
    kept = "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())
    return _NUMBER.sub("0", kept)


def everybodys(text: str) -> bool:
    """Too short to be anybody's own: fewer than five Chinese characters, or than three words of any other script; numbers."""
    han = sum("一" <= one <= "鿿" for one in text)
    return han < 5 if han else sum(any(map(str.isalpha, word)) for word in text.split()) < 3


class Corpus:
    """All texts of the training corpus that are not everybody's, in order, so that what they begin with is found at once."""

    def __init__(self, texts: Iterator[str]) -> None:
        self.texts = sorted({plain(text) for text in texts if not everybodys(text)})
        self._all = frozenset(self.texts)

    def said(self, lines: list[Line], slots: dict[str, list[str]]) -> list[str]:
        """What the lines, one after the other, can say that the corpus says. Goes on only where a text goes on, too."""
        parts: list[tuple[str, ...]] = []
        for line in lines:
            for part in line:
                options = [part] if isinstance(part, str) else slots[part.name] if isinstance(part, Slot) else list(part)
                parts.append(tuple({plain(one) for one in options}))
        reached = {""}
        for options in parts:
            reached = {longer for text in reached for one in options if self._begins(longer := _joined(text, one))}
        return sorted(reached & self._all)

    def _begins(self, text: str) -> bool:
        place = bisect_left(self.texts, text)
        # a number goes on: "0" may be followed by more of it
        return place < len(self.texts) and self.texts[place].startswith(text)


def _joined(text: str, more: str) -> str:
    return text + more[1:] if text.endswith("0") and more.startswith("0") else text + more


def training_texts() -> Iterator[str]:
    for file in sorted(CORPUS.glob("*.jsonl")):
        for row in file.read_text(encoding="utf-8").splitlines():
            told = json.loads(row)
            yield from (said for said in (told.get("text"), *told.get("context", "").splitlines()) if said)
