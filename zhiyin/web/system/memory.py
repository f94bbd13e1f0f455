"""Memory of processes as Linux tells it. Elsewhere nothing is known, and None says so."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


def of_processes(pids: Iterable[int]) -> int | None:
    """Bytes that these processes hold; shared pages are counted in parts (PSS) where that may be read, else whole."""
    found = [size for size in map(_of_process, pids) if size is not None]
    return sum(found) if found else None


def _of_process(pid: int) -> int | None:
    for file, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            for line in (PROC / str(pid) / file).read_text().splitlines():
                if line.startswith(field):
                    return int(line.split()[1]) * 1024
        except (OSError, ValueError):
            continue
    return None


def called(pid: int, word: str) -> bool:
    """Whether a process of this machine has the word in its command: a number may be of another machine, or of old."""
    try:
        return word.encode() in (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False
