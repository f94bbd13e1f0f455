"""The files around an erasure: the list of erasures beside the database, and rows that imports left in the home.

`<home>/erasures.jsonl` holds a line of ids for each erasure, no personal text. It stands outside the database, so that a
backup brought back does not bring back whom it still held: `restore` reads it. Keep it with the backups.
"""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from zhiyin.channels.files.rejected import COLUMNS
from zhiyin.records.models import ImportRun

NAME = "erasures.jsonl"
#: shorter ids than this are found in every row
SHORTEST = 4
_PARTS = re.compile(r"[^\s,;|\"'{}\[\]:<>，；：]+")
BOM = "\ufeff"


class ImportRuns(RuntimeError):
    """An import that is not over holds something of this customer: erase when it has ended."""


def remember(home: Path, line: dict[str, Any]) -> None:
    """Add a line; it is on the disk when this returns. Raises OSError."""
    data = (json.dumps(line, sort_keys=True) + "\n").encode()
    descriptor = os.open(home / NAME, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":  # the last one was cut short by a crash
            data = b"\n" + data
        while data:
            data = data[os.write(descriptor, data):]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    folder = os.open(home, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def remembered(home: Path) -> Iterator[dict[str, Any]]:
    """Every whole line, oldest first."""
    with suppress(FileNotFoundError):
        for line in (home / NAME).read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                found = json.loads(line)
                if isinstance(found, dict) and "key" in found:
                    yield found


def forget_rows(shop: int, home: Path, names: set[str]) -> int:
    """Take rows with one of `names` out of what the shop's imports rejected, and remove uploads that hold one and were
    given up; how many rows and files. Raises ImportRuns."""
    done = 0
    rejected: set[Path] = set()
    runs = list(ImportRun.objects.of(shop).order_by("id"))
    for run in runs:
        upload = home / "uploads" / run.file if run.file and Path(run.file).name == run.file else None
        if upload is not None and upload.is_file() and any(_names_in(part, names) for part in _texts(upload)):
            if run.state in ("waiting", "running"):
                raise ImportRuns(f"the import of {run.name!r} is not over and holds something of this customer")
            upload.unlink()
            done += 1
        if upload is not None:
            rejected.add(upload.with_name(f"{upload.name}.rejected.csv"))
        for name in {run.name, run.file} - {""}:
            rejected |= {path for path in (home / "rejected").glob("*.rejected.csv")
                         if re.fullmatch(rf"{re.escape(name)}\.[0-9a-f]{{8}}\.rejected\.csv", path.name)}
    return done + sum(_without(path, names) for path in sorted(rejected) if path.is_file())


def _names_in(text: str, names: set[str]) -> bool:
    return not names.isdisjoint(_PARTS.findall(text)) or any(name in text for name in names if not _PARTS.fullmatch(name))


def _without(path: Path, names: set[str]) -> int:
    """The file without the rows that hold one of the names: whole in the new form or whole in the old one."""
    limit = csv.field_size_limit(1 << 30)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = [row for row in csv.reader(file) if row and row != COLUMNS]
    finally:
        csv.field_size_limit(limit)
    kept = [row for row in rows if not any(_names_in(cell, names) for cell in row[2:])]
    if len(kept) == len(rows):
        return 0
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *kept])
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, delete=False) as copy:
        copy.write(BOM + text.getvalue())
        copy.flush()
        os.fsync(copy.fileno())
    Path(copy.name).replace(path)
    return len(rows) - len(kept)


def _texts(path: Path) -> Iterator[str]:
    """What stands in an uploaded file, in the encodings one may have; a workbook part by part."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    yield archive.read(name).decode("utf-8", "ignore")
        return
    data = path.read_bytes()
    for encoding in ("utf-8", "gb18030", "utf-16"):
        with suppress(UnicodeError):
            yield data.decode(encoding, "ignore")
