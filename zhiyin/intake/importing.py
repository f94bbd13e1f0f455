"""The import of a file: read it, hand its messages to intake in batches, remember how far it has come."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import structlog

from zhiyin.channels.files import Reader, Row, RowError
from zhiyin.channels.files.rejected import RejectedFile, Rejection
from zhiyin.domain.incoming import Incoming, Receipt
from zhiyin.records.models import ImportRun

from .check import Refused, ready
from .receive import Receiver

BATCH = 500
#: rejections a dry run shows, for it writes no file
SHOWN = 20
log = structlog.get_logger()

Submit = Callable[[list[Incoming], bool], list[Receipt]]


@dataclass(slots=True)
class Counts:
    """Messages: read = added + known + rejected. A row that cannot be read counts as one message."""

    read: int = 0
    added: int = 0
    known: int = 0
    rejected: int = 0


class RunState(Protocol):
    """How far this file has come, kept outside the process."""

    def load(self) -> tuple[int, Counts]:
        """Source rows done and the counts so far; (0, zeros) for a new file and for one that was finished."""

    def save(self, rows_done: int, counts: Counts) -> None:
        """Everything up to source row `rows_done` is committed."""

    def finish(self) -> None:
        """The whole file is done."""


def run(path: Path, *, shop: Any, channel: str, format: str, live: bool, dry_run: bool, submit: Submit,
        state: RunState, progress: Callable[[Counts, int], None], mapping: Mapping[str, str] | None = None,
        rejected_folder: Path | None = None, notice: Callable[[str], None] = lambda sentence: None,
        encoding: str | None = None, total: Callable[[int], None] | None = None,
        reject: Callable[[list[Rejection]], None] | None = None) -> Counts:
    """Import one file and say what became of its messages.

    `submit(messages, history)` commits a batch and answers one receipt per message, in order; without `live`
    everything is history (1.U.17). `progress(counts, rows)` is called after every batch. Rejected rows go to
    `<name>.rejected.csv` beside the file or, where that cannot be written, to `rejected_folder` (default: `rejected`
    in the home); `notice` gets sentences for the person. A run that was interrupted goes on after the last batch that
    was saved: messages of an unsaved batch are found to be known. A dry run reads the whole file and commits and
    writes nothing; what it would hand over counts as added, and `reject` gets what it would reject. `total` is told
    roughly how many source rows there are, which costs a look through the file.

    Raises FileRefused when the file cannot be read, and whatever `submit` raises: then the run can be resumed.
    """
    reader = Reader(path, format, channel=channel, mapping=mapping, encoding=encoding)
    for sentence in reader.plan.notes:
        notice(sentence)
    if total is not None:
        total(reader.about())
    if dry_run:
        return _dry_run(reader, progress, notice, reject or (lambda rejections: None))
    rows_done, counts = state.load()
    rejected = RejectedFile(path, rejected_folder or _home() / "rejected", rows_done)
    log.info("import started", shop=str(getattr(shop, "pk", shop)), file=path.name, format=reader.plan.format,
             after_row=rows_done, live=live)
    progress(replace(counts), rows_done)
    for rows in reader.rows(rows_done):
        rejections = _take(rows, counts, submit, reader.plan.fields, history=not live)
        rejected.append(rejections)
        rows_done = rows[-1].number
        state.save(rows_done, replace(counts))
        progress(replace(counts), rows_done)
    state.finish()
    if rejected.path is not None:
        notice(f"{counts.rejected} not taken; rows and reasons: {rejected.path}")
    log.info("import finished", shop=str(getattr(shop, "pk", shop)), file=path.name, read=counts.read,
             added=counts.added, known=counts.known, rejected=counts.rejected)
    return counts


def _take(rows: list[Row], counts: Counts, submit: Submit, columns: Mapping[str, str], *,
          history: bool) -> list[Rejection]:
    """Submit what can be, count everything, and give what was rejected in the order of the file."""
    good = [row for row in rows if row.message is not None]
    receipts: list[Receipt] = []
    for start in range(0, len(good), BATCH):
        batch = [row.message for row in good[start:start + BATCH] if row.message is not None]
        answers = submit(batch, history)
        if len(answers) != len(batch):
            raise RuntimeError(f"intake answered {len(answers)} of {len(batch)} messages")
        receipts += answers
    answered = iter(receipts)
    rejections: list[Rejection] = []
    for row in rows:
        counts.read += 1
        if row.message is None:
            assert row.error is not None
            error: RowError | None = row.error
        else:
            error = _refusal(row.number, next(answered), columns, counts)
        if error is not None:
            counts.rejected += 1
            rejections.append((error, row.raw))
    return rejections


def _refusal(number: int, receipt: Receipt, columns: Mapping[str, str], counts: Counts) -> RowError | None:
    if receipt.status == "new":
        counts.added += 1
        return None
    if receipt.status == "known":
        counts.known += 1
        return None
    field = receipt.field or ("external_id" if receipt.status == "conflict" else None)
    code = "conflict" if receipt.status == "conflict" else receipt.code or "rejected"
    return RowError(number, columns.get(field, field) if field else None, code, receipt.message or code)


def _dry_run(reader: Reader, progress: Callable[[Counts, int], None], notice: Callable[[str], None],
             reject: Callable[[list[Rejection]], None]) -> Counts:
    counts, now = Counts(), datetime.now(UTC)
    for sentence in reader.plan.sentences():
        notice(sentence)
    for rows in reader.rows():
        rejections: list[Rejection] = []
        for row in rows:
            counts.read += 1
            error = row.error or _check(row, reader.plan.fields, now)
            if error is None:
                counts.added += 1
                continue
            counts.rejected += 1
            rejections.append((error, row.raw))
            if counts.rejected <= SHOWN:
                where = f"row {error.row}" + (f", {error.column}" if error.column else "")
                notice(f"{where}: {error.message} ({error.code})")
        reject(rejections)
        progress(replace(counts), rows[-1].number)
    if counts.rejected > SHOWN:
        notice(f"… and {counts.rejected - SHOWN} more.")
    return counts


def _check(row: Row, columns: Mapping[str, str], now: datetime) -> RowError | None:
    """What intake would refuse of this message without a look at the database."""
    assert row.message is not None
    try:
        ready(row.message, 0, UTC, now)
    except Refused as refused:
        field = columns.get(refused.field, refused.field) if refused.field else None
        return RowError(row.number, field, refused.code, refused.message)
    return None


def submitter(receiver: Receiver, shop: Any) -> Submit:
    """Checks messages as every way in does and stores them through `receiver`; a `Submit` for `run`."""
    zone = ZoneInfo(shop.time_zone)

    def submit(messages: list[Incoming], history: bool) -> list[Receipt]:
        now = datetime.now(UTC)
        receipts: list[Receipt | None] = []
        good = []
        for message in messages:
            try:
                good.append(ready(message, shop.id, zone, now, history=history))
                receipts.append(None)
            except Refused as refused:
                receipts.append(Receipt("rejected", code=refused.code, field=refused.field, message=refused.message))
        stored = iter(receiver.receive(good))
        return [receipt or next(stored) for receipt in receipts]

    return submit


def digest(path: Path, *, channel: str, format: str, live: bool, mapping: Mapping[str, str] | None = None) -> bytes:
    """32 bytes that are equal exactly for the same bytes imported with the same options. Reads the file in blocks."""
    with path.open("rb") as file:
        whole = hashlib.file_digest(file, "sha256")
    options = {"channel": channel, "format": format, "live": live, "mapping": sorted((mapping or {}).items())}
    whole.update(json.dumps(options, ensure_ascii=False, sort_keys=True).encode())
    return whole.digest()


class DatabaseState:
    """The state of an import as a row of ImportRun."""

    def __init__(self, shop: Any, path: Path, *, channel: str, format: str, live: bool,
                 mapping: Mapping[str, str] | None = None) -> None:
        self._shop_id = getattr(shop, "pk", shop)
        self._path, self._options = path, {"channel": channel, "format": format, "live": live}
        self._mapping = mapping
        self._id: int | None = None

    def load(self) -> tuple[int, Counts]:
        key = digest(self._path, mapping=self._mapping, **self._options)
        ImportRun.objects.of(self._shop_id).get_or_create(
            digest=key, defaults={"shop_id": self._shop_id, "name": self._path.name, **self._options})
        return self._resume(key)

    def _resume(self, key: bytes) -> tuple[int, Counts]:
        found = ImportRun.objects.of(self._shop_id).get(digest=key)
        self._id = found.pk
        if found.finished_at is not None:
            # Imported before: read anew, so that the counts say what is known and what is no longer there.
            self._write(rows_done=0, read=0, added=0, known=0, rejected=0, finished_at=None,
                        started_at=datetime.now(UTC), state="running")
            return 0, Counts()
        return found.rows_done, Counts(found.read, found.added, found.known, found.rejected)

    def save(self, rows_done: int, counts: Counts) -> None:
        self._write(rows_done=rows_done, read=counts.read, added=counts.added, known=counts.known,
                    rejected=counts.rejected)

    def finish(self) -> None:
        self._write(finished_at=datetime.now(UTC), state="finished")

    def _write(self, **values: Any) -> None:
        if not ImportRun.objects.of(self._shop_id).filter(pk=self._id).update(
                changed_at=datetime.now(UTC), **values):
            raise LookupError("the record of this import is gone; start it again")


def _home() -> Path:
    from zhiyin.postgres.home import default_home
    from zhiyin.settings import current

    return current().home or default_home()
