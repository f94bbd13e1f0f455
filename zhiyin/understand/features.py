"""Texts as sparse rows for the linear models: hashed character n-grams, Latin words, concepts, a little form.

The same code runs in training and in serving, on numpy alone. A feature is a 32-bit hash for n-grams and words, and a
fixed number for the rest; the artefact keeps the hashes worth keeping, sorted, and everything else is dropped.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiyin.understand.concepts import Hit, Mood, concepts

Hashes = NDArray[np.uint32]

LONGEST_GRAM = 3
FRAGMENT = 14  # a text of at most so many characters is read together with the turn before
_WORD = re.compile(r"[a-z][a-z']+")
MASK = re.compile(r"\[[^\[\]\s]{1,12}\]|#e-s")  # "[数字x]", "[order]": what anonymised or templated chats put for things
# The number of an order, a parcel, a telephone: its sixteen digits would outweigh the words beside it. A date has eight.
LONG_NUMBER = re.compile(r"(?<![0-9])[0-9](?:-?[0-9]){8,}")
# digits alike; marks alike but for the question mark: exclamation marks tell feeling, not what happened
_ALIKE = {**{ord(d): "0" for d in "123456789"}, **{ord(m): "," for m in "，。.!！;；:：~～…、-—()（）\"'`“”*"}, ord("？"): "?"}
_START, _END = "\x02", "\x03"
_SALT = {"text": 0x9E3779B9, "context": 0x85EBCA6B}
_FORM = ("ask", "context", "mask")
# How loud a text is tells feeling only: seen by the emotion head alone.
_FEELING = ("feeling/cry", "feeling/cries", "feeling/dots")


@dataclass(frozen=True, slots=True)
class Grams:
    """Occurrences of n-grams and words in a batch: which text (`row`), which feature (`hash`), where (`start`, `size`
    in characters of the normalised text; size 0 for the turn before)."""

    row: NDArray[np.int64]
    hash: Hashes
    start: NDArray[np.int32]
    size: NDArray[np.int8]


def plain(text: str) -> str:
    """Normalised text as the models read it: long numbers and masks of anonymised chats as one mark, other digits alike.
    Keeps positions."""
    text = LONG_NUMBER.sub(lambda found: "\x04" + "\x05" * (len(found.group()) - 1), text).translate(_ALIKE)
    if "[" in text or "#e-s" in text:
        text = MASK.sub(lambda found: "\x04" + "\x05" * (len(found.group()) - 1), text)
    return text


def grams(texts: Sequence[str], contexts: Sequence[str]) -> Grams:
    """All features of the texts (already `plain`) and, for fragments, of the turns before."""
    parts = [_character_grams(texts, _SALT["text"]), _words(texts, _SALT["text"])]
    borrowed = [context[-60:] if len(text) <= FRAGMENT else "" for text, context in zip(texts, contexts, strict=True)]
    if any(borrowed):
        row, code, start, size = _character_grams(borrowed, _SALT["context"])
        parts.append((row, code, start, np.zeros_like(size)))
    row, code, start, size = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Grams(row, code, start, size)


def form_names() -> tuple[str, ...]:
    """Names of the fixed features: concept by mood, then form, then role."""
    named = [f"{concept.name}/{mood.name.lower()}" for concept in concepts() for mood in Mood]
    moods = [mood.name.lower() for mood in Mood]
    leaves = sorted({concept.leaf for concept in concepts() if concept.leaf})
    named += [f"leaf/{leaf}/{mood}" for leaf in leaves for mood in moods]
    named += [f"problem/{mood}" for mood in moods]
    return (*named, *(f"form/{name}" for name in _FORM), "role/agent", "role/robot", *_FEELING)


def feeling_columns() -> list[int]:
    """Numbers of the fixed features that only the emotion head may use."""
    return [number for number, name in enumerate(form_names()) if name in _FEELING]


class Form:
    """The fixed features of one text: concepts and their moods, length, question and exclamation marks, role."""

    def __init__(self) -> None:
        self.place = {name: number for number, name in enumerate(form_names())}
        # per concept and mood: its own feature, the one of its leaf, the one of any problem
        self._marks = {
            (concept.name, mood): [
                len(Mood) * number + mood,
                *([self.place[f"leaf/{concept.leaf}/{mood.name.lower()}"], self.place[f"problem/{mood.name.lower()}"]]
                  if concept.leaf else []),
            ]
            for number, concept in enumerate(concepts())
            for mood in Mood
        }  # fmt: skip

    def of(self, text: str, hits: Sequence[Hit], context: str, role: str) -> set[int]:
        """Numbers of the features that hold for the normalised `text`."""
        place = self.place
        found: set[int] = set()
        for hit in hits:
            found.update(self._marks[hit.concept.name, hit.mood])
        if "?" in text:
            found.add(place["form/ask"])
        cries = text.count("!")
        if cries:
            found.add(place["feeling/cries" if cries > 1 else "feeling/cry"])
        if ".." in text or "。。" in text or "…" in text:
            found.add(place["feeling/dots"])
        if context:
            found.add(place["form/context"])
        if "[" in text:
            found.add(place["form/mask"])
        if role in ("agent", "robot", "system"):
            found.add(place["role/agent" if role == "agent" else "role/robot"])
        return found


_Columns = tuple[NDArray[np.int64], Hashes, NDArray[np.int32], NDArray[np.int8]]


def _character_grams(texts: Sequence[str], salt: int) -> _Columns:
    joined = "".join(f"{_START}{text}{_END}" if text else "" for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    sizes = np.array([len(text) + 2 if text else 0 for text in texts], dtype=np.int64)
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), sizes)
    starts = (np.arange(len(codes)) - np.repeat(np.cumsum(sizes) - sizes, sizes) - 1).astype(np.int32)
    state = np.zeros_like(codes)
    columns: list[_Columns] = []
    for size in range(1, LONGEST_GRAM + 1):
        reach = len(codes) - size + 1
        if reach <= 0:
            break
        state = state[:reach] * np.uint64(0x100000001B3) + codes[size - 1 :] + np.uint64(1)
        inside = rows[:reach] == rows[size - 1 :]
        if size == 1:
            inside = inside & (codes > 5)
        keys = _mix(state[inside] + np.uint64(size * 0x51ED27), salt)
        columns.append((rows[:reach][inside], keys, starts[:reach][inside], np.full(len(keys), size, dtype=np.int8)))
    if not columns:
        return (np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.int32), np.zeros(0, np.int8))
    row, key, start, length = (np.concatenate(column) for column in zip(*columns, strict=True))
    return row, key, start, length


def _words(texts: Sequence[str], salt: int) -> _Columns:
    rows: list[int] = []
    keys: list[int] = []
    starts: list[int] = []
    sizes: list[int] = []
    for row, text in enumerate(texts):
        before, begin = "", 0
        for found in _WORD.finditer(text):
            word = found.group()
            for gram, start in ((word, found.start()), (f"{before} {word}", begin)) if before else ((word, found.start()),):
                rows.append(row)
                keys.append(zlib.crc32(gram.encode("ascii"), salt))
                starts.append(start)
                sizes.append(min(127, found.end() - start))
            before, begin = word, found.start()
    return (np.array(rows, np.int64), np.array(keys, np.uint32), np.array(starts, np.int32), np.array(sizes, np.int8))


def _mix(state: NDArray[np.uint64], salt: int) -> Hashes:
    """64 bits to 32 well-spread ones (the finaliser of splitmix64)."""
    state = state ^ np.uint64(salt)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((state ^ (state >> np.uint64(31))) & np.uint64(0xFFFFFFFF)).astype(np.uint32)
