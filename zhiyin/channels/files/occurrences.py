"""How often has this been seen in the file? Exact, in constant memory however long the file is."""

from __future__ import annotations

import sqlite3

IN_MEMORY = 100_000
#: 2^27 bits; at 5,000,000 different keys one look-up in 200 asks the disk for nothing
FILTER_BITS = 27


class Occurrences:
    """Counts keys. The newest are in a dictionary; when that is full they go to a temporary file that vanishes by
    itself, and a bit filter remembers which keys may be in there, so that new ones never wait for the disk."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._limit = in_memory
        self._recent: dict[int, int] = {}
        self._filter: bytearray | None = None
        self._disk: sqlite3.Connection | None = None

    def count(self, digest: bytes) -> int:
        """1 for a key seen first, 2 for its second time, and so on. The digest has at least 8 bytes."""
        key = int.from_bytes(digest[:8], "big", signed=True)
        seen = self._recent.get(key)
        if seen is None:
            seen = self._on_disk(key) if self._filter is not None else 0
            if len(self._recent) >= self._limit:
                self._spill()
        self._recent[key] = seen + 1
        return seen + 1

    def close(self) -> None:
        if self._disk is not None:
            self._disk.close()
            self._disk = None

    def _on_disk(self, key: int) -> int:
        assert self._filter is not None
        assert self._disk is not None
        for bit in _bits(key):
            if not self._filter[bit >> 3] & (1 << (bit & 7)):
                return 0
        found = self._disk.execute("SELECT times FROM seen WHERE key = ?", (key,)).fetchone()
        return int(found[0]) if found else 0

    def _spill(self) -> None:
        if self._disk is None:
            self._disk = sqlite3.connect("", isolation_level=None)
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8192"):
                self._disk.execute(f"PRAGMA {pragma}")
            self._disk.execute("CREATE TABLE seen (key INTEGER PRIMARY KEY, times INTEGER NOT NULL)")
            self._disk.execute("BEGIN")
            self._filter = bytearray(1 << (FILTER_BITS - 3))
        assert self._filter is not None
        for key in self._recent:
            for bit in _bits(key):
                self._filter[bit >> 3] |= 1 << (bit & 7)
        self._disk.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", sorted(self._recent.items()))
        self._recent.clear()


def _bits(key: int) -> tuple[int, int]:
    mask = (1 << FILTER_BITS) - 1
    return key & mask, (key >> FILTER_BITS) & mask
