"""The import of a table of what the shop's systems know: read it, tell its things in batches, remember how far it has come.

Counts are things: an order of three rows is one. A run that goes on reads the file from its beginning, for a thing's rows may
stand anywhere in it; what ended before the saved row is looked at again (so that the file of rejected rows is whole) and
not told again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from zhiyin.channels.files.rejected import RejectedFile, Rejection
from zhiyin.channels.files.rows import RowError
from zhiyin.channels.files.trade import Thing, TradeReader
from zhiyin.channels.files.trade.reader import refuse
from zhiyin.intake.check import Refused
from zhiyin.intake.importing import SHOWN, Counts, DatabaseState, RunState, _home, digest
from zhiyin.records.models import ImportRun

from .check import Telling, telling
from .nouns import NOUNS
from .write import Writer

BATCH = 500
#: `source` of what no person named one for
SOURCE = "import"
LONGEST_SOURCE = 60
log = structlog.get_logger()
Batch = list[tuple[Thing, Telling | None]]


def run(path: Path, *, shop: Any, noun: str, source: str, as_of: str, format: str = "auto", dry_run: bool = False,
        writer: Writer, state: RunState, progress: Callable[[Counts, int], None], mapping: Mapping[str, str] | None = None,
        rejected_folder: Path | None = None, notice: Callable[[str], None] = lambda sentence: None, encoding: str | None = None,
        total: Callable[[int], None] | None = None, reject: Callable[[list[Rejection]], None] | None = None) -> Counts:
    """Import one table and say what became of its things: `added` counts what is new or changed, `known` what was told before
    or is older than what is known.

    `as_of` (ISO 8601) is the source time of all that has none in a column. Everything else as `importing.run`; a dry run tells
    the first twenty rejections to `notice` and all of them to `reject`. Raises FileRefused when the file cannot be read, and
    psycopg.Error when it cannot be stored now: then the run can be resumed.
    """
    reader = TradeReader(path, noun, format, source=source, as_of=as_of, mapping=mapping, encoding=encoding)
    if "source_time" not in reader.plan.fields:
        notice(f"No column says when it was so: as of {as_of}.")
    for sentence in (*reader.plan.notes, *(reader.plan.sentences() if dry_run else ())):
        notice(sentence)
    if total is not None:
        total(reader.about())
    zone = ZoneInfo(shop.time_zone)
    if dry_run:
        return _dry_run(reader, zone, progress, notice, reject or (lambda rejections: None))
    rows_done, counts = state.load()
    rejected = RejectedFile(path, rejected_folder or _home() / "rejected", 0)
    log.info("import started", shop=str(shop.pk), noun=noun, file=path.name, after_row=rows_done)
    progress(replace(counts), rows_done)
    for batch in _batches(reader, zone, rows_done):
        if batch[-1][0].last > rows_done:
            _store(batch, counts, shop.pk, noun, writer)
        rejected.append(_rejections(batch))
        if batch[-1][0].last > rows_done:
            rows_done = batch[-1][0].last
            state.save(rows_done, replace(counts))
        progress(replace(counts), rows_done)
    state.finish()
    if rejected.path is not None:
        notice(f"{counts.rejected} not taken; rows and reasons: {rejected.path}")
    log.info("import finished", shop=str(shop.pk), noun=noun, file=path.name, read=counts.read, added=counts.added,
             known=counts.known, rejected=counts.rejected)
    return counts


def _batches(reader: TradeReader, zone: ZoneInfo, rows_done: int) -> Iterator[Batch]:
    """Checked things; none holds things from both sides of the saved row."""
    batch: Batch = []
    for thing in reader.things():
        # things that end with the same row stay together: the saved row stands for all of them
        if batch and batch[-1][0].last < thing.last and (len(batch) >= BATCH or batch[-1][0].last <= rows_done < thing.last):
            yield batch
            batch = []
        batch.append(_checked(reader, thing, zone))
    if batch:
        yield batch


def _checked(reader: TradeReader, thing: Thing, zone: ZoneInfo) -> tuple[Thing, Telling | None]:
    """What intake would say of it, as every way in does."""
    if thing.told is None:
        return thing, None
    try:
        return thing, telling(NOUNS[reader.noun], thing.told, zone)
    except Refused as refused:
        fields, row = reader.plan.fields, thing.rows[0].number
        field = _unplaced(refused.field or "")
        return refuse(thing, {row: RowError(row, fields.get(field, field or None), refused.code, refused.message)}), None


def _unplaced(field: str) -> str:
    """lines[2].price -> lines.price"""
    return "".join(part.split("]", 1)[-1] for part in field.split("["))


def _store(batch: Batch, counts: Counts, shop: int, noun: str, writer: Writer) -> None:
    told = [one for _, one in batch if one is not None]
    outcomes = writer.write(shop, noun, told)
    new = sum(outcome.status in ("new", "changed") for outcome in outcomes)
    counts.read += len(batch)
    counts.added += new
    counts.known += len(outcomes) - new
    counts.rejected += len(batch) - len(told)


def _rejections(batch: Batch) -> list[Rejection]:
    return [(row.error, row.raw) for thing, _ in batch for row in thing.rows if row.error is not None]


def _dry_run(reader: TradeReader, zone: ZoneInfo, progress: Callable[[Counts, int], None], notice: Callable[[str], None],
             reject: Callable[[list[Rejection]], None]) -> Counts:
    counts, shown = Counts(), 0
    for batch in _batches(reader, zone, 0):
        good = sum(one is not None for _, one in batch)
        counts.read, counts.added = counts.read + len(batch), counts.added + good
        counts.rejected += len(batch) - good
        rejections = _rejections(batch)
        for error, _raw in rejections[:max(0, SHOWN - shown)]:
            where = f"row {error.row}" + (f", {error.column}" if error.column else "")
            notice(f"{where}: {error.message} ({error.code})")
        shown += len(rejections)
        reject(rejections)
        progress(replace(counts), batch[-1][0].last)
    if shown > SHOWN:
        notice(f"… and {shown - SHOWN} more rows.")
    return counts


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


class TableState(DatabaseState):
    """The state of the command's import. `as_of` is kept with it: the same file given again tells the same."""

    def __init__(self, shop: Any, path: Path, *, noun: str, source: str, format: str, as_of: str | None,
                 mapping: Mapping[str, str] | None) -> None:
        super().__init__(shop, path, channel=source, format=format, live=False, mapping=mapping)
        self._noun = noun
        self._key = digest(path, channel="\0".join((noun, source, as_of or "")), format=format, live=False, mapping=mapping)
        row = ImportRun.objects.of(self._shop_id).filter(digest=self._key).first()
        kept = (row.mapping or {}).get("as_of") if row else None
        self.as_of: str = kept or as_of or instant(datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def load(self) -> tuple[int, Counts]:
        ImportRun.objects.of(self._shop_id).get_or_create(digest=self._key, defaults={
            "shop_id": self._shop_id, "noun": self._noun, "name": self._path.name, "mapping": {"as_of": self.as_of},
            **self._options})
        return self._resume(self._key)
