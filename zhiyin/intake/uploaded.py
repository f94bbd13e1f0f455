"""The worker's part in imports from the page: take the next one that waits, and run it as the command does.

`ImportRun.state` is the queue: waiting -> running -> finished, failed or cancelled. Whoever runs an import holds an
advisory lock on it, which the database lets go when its process dies, however it dies: an import that is `running`
and not locked is taken up where it was.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from django.db import InterfaceError, OperationalError, close_old_connections

from zhiyin.channels.files import FileRefused
from zhiyin.channels.files.rejected import RejectedFile
from zhiyin.channels.files.uploads import folder, path_of, remove
from zhiyin.records.connection import connect
from zhiyin.records.models import ImportRun, Shop

from .importing import Counts, DatabaseState, run, submitter
from .receive import Receiver
from .trade import Writer, tables

#: seconds between looks for work
REST = 0.5
#: seconds after which a file that no import knows is no upload that still runs
LEFT_BEHIND = 86_400
log = structlog.get_logger()

NEXT = """SELECT id FROM records_importrun WHERE state IN ('waiting', 'running') AND file <> ''
ORDER BY id FOR UPDATE SKIP LOCKED"""
LOCK = "SELECT pg_try_advisory_lock(hashtextextended('zhiyin import', %s))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('zhiyin import', %s))"


class _Left(Exception):
    """Somebody cancelled it, or this process is to stop: what was saved stays, and can be gone on with."""


class UploadedState(DatabaseState):
    """The state of an uploaded import: its row is there already and says what to do."""

    def __init__(self, row: ImportRun) -> None:
        self.row, self._shop_id, self._id = row, row.shop_id, row.pk

    def load(self) -> tuple[int, Counts]:
        row = self.row
        return row.rows_done, Counts(row.read, row.added, row.known, row.rejected)

    def finish(self) -> None:
        """Told at the end by `Imports`, for a dry run too."""

    def total(self, rows: int) -> None:
        self._write(total=rows)


class Imports:
    """Runs imports one after another over a connection that belongs to it alone."""

    def __init__(self, connection: psycopg.Connection[Any], stop: threading.Event) -> None:
        self._connection, self._stop = connection, stop

    def sweep(self) -> None:
        """Remove files that no import knows: what an upload left behind when its process was killed."""
        known = set(ImportRun.everywhere.exclude(file="").values_list("file", flat=True))
        for path in folder().iterdir() if folder().is_dir() else ():
            if path.name.split(".", 1)[0] not in known and time.time() - path.stat().st_mtime > LEFT_BEHIND:
                path.unlink(missing_ok=True)

    def step(self) -> bool:
        """Run the next import, to its end or until it is left; was there one?"""
        close_old_connections()
        number = self._claim()
        if number is None:
            self._stop.wait(REST)
            return False
        try:
            self._run(number)
        finally:
            if not self._connection.closed:
                self._connection.execute(UNLOCK, [number])
        return True

    def _claim(self) -> int | None:
        with self._connection.transaction():
            for (number,) in self._connection.execute(NEXT).fetchall():
                taken = self._connection.execute(LOCK, [number]).fetchone()
                if taken and taken[0]:
                    self._connection.execute(
                        "UPDATE records_importrun SET state = 'running', error = '', changed_at = now(), "
                        "started_at = CASE WHEN state = 'waiting' AND rows_done = 0 THEN now() ELSE started_at END "
                        "WHERE id = %s", [number])
                    return int(number)
        return None

    def _run(self, number: int) -> None:
        row = ImportRun.everywhere.get(pk=number)
        try:
            self._import(row)
        except _Left:
            log.info("import left", run=number)
        except FileRefused as refused:
            self._end(row, "failed", f"{refused.code}\n{refused}")
        except OSError as error:
            self._end(row, "failed", f"unreadable\n{error.strerror or type(error).__name__}")
        except (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError):
            raise  # the database is away: it is taken up again when it is back
        except Exception as error:
            log.exception("import failed", run=number)
            self._end(row, "failed", f"fault\n{type(error).__name__}")

    def _import(self, row: ImportRun) -> None:
        options, path, state = row.mapping or {}, path_of(row.file), UploadedState(row)
        shop = Shop.objects.get(pk=row.shop_id)
        told = RejectedFile(path, folder().parent / "rejected", 0) if row.dry_run else None

        def progress(counts: Counts, rows: int) -> None:
            if row.dry_run:
                state.save(rows, counts)
            # over the connection that holds the lock: without it this import may be somebody else's already
            found = self._connection.execute("SELECT state FROM records_importrun WHERE id = %s", [row.pk]).fetchone()
            if found is None or found[0] != "running" or self._stop.is_set():
                raise _Left

        if row.noun:
            self._tables(row, shop, state, progress, told)
            return
        receiver = Receiver(connect)
        try:
            run(path, shop=shop, channel=row.channel, format=row.format, live=row.live, dry_run=row.dry_run,
                submit=submitter(receiver, shop), state=state, progress=progress, mapping=options.get("columns") or None,
                encoding=options.get("encoding") or None, rejected_folder=folder().parent / "rejected",
                total=state.total if row.total is None else None, reject=told.append if told else None)
        finally:
            receiver.close()
        self._done(row)

    def _tables(self, row: ImportRun, shop: Any, state: UploadedState, progress: Callable[[Counts, int], None],
                told: RejectedFile | None) -> None:
        options, writer = row.mapping or {}, Writer(connect)
        try:
            tables.run(
                path_of(row.file), shop=shop, noun=row.noun, source=row.channel or tables.SOURCE, format=row.format,
                as_of=options.get("as_of") or tables.instant(row.started_at), dry_run=row.dry_run, writer=writer, state=state,
                progress=progress, mapping=options.get("columns") or None, encoding=options.get("encoding") or None,
                rejected_folder=folder().parent / "rejected", total=state.total if row.total is None else None,
                reject=told.append if told else None)
        finally:
            writer.close()
        self._done(row)

    def _done(self, row: ImportRun) -> None:
        if self._end(row, "finished") and not row.dry_run:
            remove(row.file)  # what is in it is stored; the rejected rows stay

    def _end(self, row: ImportRun, state: str, error: str = "") -> bool:
        """False when it was cancelled at the last moment: then that stays."""
        return self._connection.execute(
            "UPDATE records_importrun SET state = %s, error = %s, changed_at = now(), "
            "finished_at = CASE WHEN %s = 'finished' THEN now() END WHERE id = %s AND state = 'running'",
            [state, error, state, row.pk]).rowcount > 0
