"""`zhiyin import`: messages out of a file, or with `--noun` what the shop's systems know of orders, goods, parcels and more.
Messages are history unless `--live` is said (1.U.17)."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from zhiyin.cli import CommandFailed
from zhiyin.cli.firstrun import only_shop
from zhiyin.cli.installation import installation
from zhiyin.domain.trade.forms import FORMS
from zhiyin.settings import current

#: a worker whose heartbeat is older than this is not there: the command labels by itself
WORKER_SECONDS = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--format", choices=("auto", "csv", "xlsx", "jsonl", "sessions"), default="auto")
    parser.add_argument("--channel", help="of messages: channel account they belong to; made when missing")
    parser.add_argument("--noun", choices=tuple(FORMS), help="the file is a table of these, not of messages")
    parser.add_argument("--source", help="with --noun: the system it comes from, under which its ids are kept (import)")
    parser.add_argument("--as-of", metavar="TIME", help="with --noun: when this was so, where no column says it; "
                        "without it the file's own time")
    parser.add_argument("--shop", help="slug of the shop; may be left out when there is only one")
    parser.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD",
                        help="read COLUMN as FIELD, over what the header suggests; may be repeated")
    parser.add_argument("--live", action="store_true",
                        help="the messages arrive now: clocks start, people are told; without it they are history")
    parser.add_argument("--dry-run", action="store_true", help="read everything, store nothing, show what would happen")


def run(given: argparse.Namespace) -> int:
    from zhiyin.channels.files import FileRefused

    if not given.file.is_file():
        raise CommandFailed(f"there is no file {given.file}")
    _fits(given)
    with installation():
        import psycopg

        try:
            counts = _import_table(given) if given.noun else _import(given)
            if not given.dry_run and counts.added and not given.noun:
                _label()
        except FileRefused as refused:
            raise CommandFailed(str(refused)) from refused
        except (psycopg.Error, OSError) as error:
            raise CommandFailed(f"stopped in the middle: {str(error).splitlines()[0]}; start it again to go on") from error
        except KeyboardInterrupt:
            raise CommandFailed("stopped; start it again to go on where it was") from None
    print(json.dumps({"read": counts.read, "added": counts.added, "known": counts.known, "rejected": counts.rejected}))
    return 1 if counts.rejected else 0


def _import(given: argparse.Namespace) -> Any:
    from zhiyin.intake.importing import DatabaseState, submitter
    from zhiyin.intake.importing import run as import_file
    from zhiyin.intake.receive import Receiver
    from zhiyin.records.connection import connect

    shop: Any = only_shop(given.shop, make=not given.dry_run)
    mapping = _mapping(given.map)
    receiver = Receiver(connect)
    state = DatabaseState(shop, given.file, channel=given.channel, format=given.format, live=given.live, mapping=mapping)
    try:
        return import_file(
            given.file, shop=shop, channel=given.channel, format=given.format, live=given.live, dry_run=given.dry_run,
            submit=submitter(receiver, shop), state=state, progress=_Progress(), mapping=mapping, notice=_say)
    finally:
        receiver.close()


def _fits(given: argparse.Namespace) -> None:
    """Raises CommandFailed when the options are not for what is imported."""
    if not given.noun and not given.channel:
        raise CommandFailed("say with --channel which channel the messages belong to, or with --noun what else the file holds")
    if not given.noun and (given.source or given.as_of):
        raise CommandFailed("--source and --as-of go with --noun")
    if given.noun and (given.live or given.channel):
        raise CommandFailed("--live and --channel are for messages; with --noun say --source")
    if given.source is not None and not 0 < len(given.source.strip()) <= 60:
        raise CommandFailed("--source takes a name of at most 60 characters")
    if given.as_of:
        try:
            datetime.fromisoformat(given.as_of)
        except ValueError:
            raise CommandFailed(f"--as-of takes a time like 2026-03-01T18:00, not {given.as_of!r}") from None


def _import_table(given: argparse.Namespace) -> Any:
    from zhiyin.intake.trade import Writer, tables
    from zhiyin.records.connection import connect

    shop: Any = only_shop(given.shop, make=not given.dry_run)
    mapping, source = _mapping(given.map), (given.source or tables.SOURCE).strip()
    state = tables.TableState(shop, given.file, noun=given.noun, source=source, format=given.format, as_of=given.as_of,
                              mapping=mapping)
    writer = Writer(connect)
    try:
        return tables.run(given.file, shop=shop, noun=given.noun, source=source, as_of=state.as_of, format=given.format,
                          dry_run=given.dry_run, writer=writer, state=state, progress=_Progress(), mapping=mapping, notice=_say)
    finally:
        writer.close()


def _mapping(pairs: list[str]) -> dict[str, str] | None:
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise CommandFailed(f"--map takes COLUMN=FIELD, not {wrong[0]!r}")
    return dict(pair.rsplit("=", 1) for pair in pairs) or None


class _Progress:
    """A line on standard error, at most four times a second."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, counts: Any, rows: int) -> None:
        if time.monotonic() - self._last < 0.25:
            return
        self._last = time.monotonic()
        print(f"\rrow {rows:,}: {counts.added:,} added, {counts.known:,} known, {counts.rejected:,} rejected",
              end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _label() -> None:
    """Read what was imported when no worker is there to do it."""
    from zhiyin.records.connection import connect

    with connect() as connection:
        found = connection.execute("SELECT now() - at < make_interval(secs => %s) FROM records_heartbeat "
                                   "WHERE name = 'worker'", [WORKER_SECONDS]).fetchone()
    if found and found[0]:
        return
    from zhiyin.understand.engine import load
    from zhiyin.worker import Worker

    settings = current()
    _say(f"labelling ({settings.profile}) ...")
    started = time.monotonic()
    done = Worker(settings, load(settings.profile)).drain()
    _say(f"labelled {done:,} messages in {time.monotonic() - started:.0f} s")
