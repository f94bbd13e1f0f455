"""Nothing acknowledged is lost and nothing is doubled, whatever is killed: `python benchmarks/crash.py [--short]`.

Three kinds of writers at once (posts, bulk, import) keep their own ledger of what was acknowledged. Meanwhile the
server, the worker, PostgreSQL, one of its processes or the import are killed at random; the long form also fills the
disk and keeps PostgreSQL down for half a minute. Afterwards everything is compared with the ledger and with a
recomputation from the stored messages. Exit status 1 when anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from crash_compare import Comparison
from crash_victims import Killer, Service, database_gone, disk_full, small_disk
from crash_writers import Import, Ledger, progress, writers
from running import PACKAGE, environment, free_port

from zhiyin.postgres.lease import lease
from zhiyin.settings import Settings

#: nobody's grade depends on how messages fell into batches
NO_SCOPE = "1000000"
DISK = 1_500  # megabytes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="one kill of each kind, neither full disk nor outage")
    parser.add_argument("--kills", type=int, help="how many (30; with --short 5)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the ledger and the log; a temporary one by default")
    given = parser.parse_args()
    given.kills = given.kills or (5 if given.short else 30)
    folder = given.keep or Path(tempfile.mkdtemp(prefix="zhiyin-crash-"))
    folder.mkdir(exist_ok=True, parents=True)
    try:
        with place(given.short) as (home, limited):
            report = Run(given, home, folder, limited).run()
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(report, ensure_ascii=False))
    return 1 if report["problems"] else 0


@contextmanager
def place(short: bool) -> Iterator[tuple[Path, bool]]:
    """A folder for the home, and whether it is on a small disk of its own."""
    folder = Path(tempfile.mkdtemp(prefix="zhiyin-crash-home-"))
    folder.chmod(0o711)
    try:
        if short:
            yield folder / "home", False
        else:
            with small_disk(folder, DISK) as limited:
                yield folder / "home", limited
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Run:
    def __init__(self, given: argparse.Namespace, home: Path, folder: Path, limited: bool) -> None:
        self.given, self.home, self.folder, self.limited = given, home, folder, limited
        self.environment = environment(home, "lite") | {"ZHIYIN_SCOPE_CUSTOMERS": NO_SCOPE,
                                                        "PYTHONPATH": str(PACKAGE)}
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.recoveries: list[tuple[str, float]] = []
        self.notes: list[str] = []

    def run(self) -> dict[str, object]:
        port = free_port()
        service = Service(self.home, port, self.environment, self.folder / "serve.log")
        began = time.monotonic()
        try:
            stop = threading.Event()
            crowd = writers(port, self._token(), self.ledger, stop, self.given.seed, 0.05 if self.given.short else 0.02,
                            self.folder, self.environment, 100 if self.given.short else 400)
            for writer in crowd:
                writer.start()
            importing = next(writer for writer in crowd if isinstance(writer, Import))
            killer = Killer(service, importing, self.given.seed)
            progress(self.ledger, 50, 120)
            try:
                self._provoke(service, killer)
            finally:
                stop.set()
                for writer in crowd:
                    writer.join(180)
            stuck = [writer.name for writer in crowd if writer.is_alive()]
            seconds = time.monotonic() - began
            drained = self._drain()
            comparison = self._compare()
        finally:
            service.stop()
        problems = self.ledger.wrong + [f"{name} did not come to an end" for name in stuck] + comparison.problems
        return {"problems": problems[:50], "problem_count": len(problems), "acknowledged": len(self.ledger.rows),
                "unavailable_answers": self.ledger.refused, "broken_requests": self.ledger.broken,
                "import_files": importing.files, "import_runs": importing.runs, "killed": killer.killed,
                "server_starts": service.starts, "seconds": round(seconds, 1), "drained_seconds": round(drained, 1),
                "slowest_recovery": max(self.recoveries, key=lambda r: r[1], default=None), "notes": self.notes,
                "checked": comparison.checked}

    def _token(self) -> str:
        import subprocess

        done = subprocess.run([sys.executable, "-m", "zhiyin", "token", "create", "crash"], env=self.environment,
                              cwd=PACKAGE, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def _provoke(self, service: Service, killer: Killer) -> None:
        kinds = killer.kinds(self.given.kills)
        for number, kind in enumerate(kinds, 1):
            killer.kill(kind)
            self._recovered(kind)
            print(f"{number}/{len(kinds)} {kind} killed, going on after {self.recoveries[-1][1]:.1f} s, "
                  f"{len(self.ledger.rows):,} acknowledged", file=sys.stderr, flush=True)
            if self.given.short:
                continue
            if number == len(kinds) // 3:
                with database_gone(service):
                    self._nothing_goes(30.0)
                self._recovered("database gone for 30 s")
            if number == 2 * len(kinds) // 3:
                self._fill(service)

    def _fill(self, service: Service) -> None:
        if not self.limited:
            self.notes.append("SKIPPED: the disk was not filled, this process may not mount one of its own")
            return
        before = self.ledger.refused
        with disk_full(self.home):
            time.sleep(20.0)
            refused = self.ledger.refused - before
        self._recovered("disk full for 20 s")
        self.notes.append(f"disk full for 20 s: {refused} answers 503 or unavailable")
        if not refused:
            self.ledger.complain("the disk was full and nobody was told")

    def _nothing_goes(self, seconds: float) -> None:
        time.sleep(1.0)  # answers on their way
        before = len(self.ledger.rows)
        time.sleep(seconds - 1.0)
        if len(self.ledger.rows) != before:
            self.ledger.complain("acknowledged without a database")

    def _recovered(self, what: str) -> None:
        """The door goes on. Raises TimeoutError."""
        self.recoveries.append((what, progress(self.ledger, 30, 120)))

    def _drain(self) -> float:
        """Wait until everything is read and has its position."""
        began = time.monotonic()
        with lease(self.home) as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
            while connection.execute("SELECT EXISTS (SELECT FROM records_message WHERE unread) OR EXISTS "
                                     "(SELECT FROM records_event WHERE position IS NULL)").fetchone() != (False,):
                if time.monotonic() - began > 300:
                    self.ledger.complain("not everything was read within 300 s")
                    break
                time.sleep(0.1)
        return time.monotonic() - began

    def _compare(self) -> Comparison:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.django")
        django.setup()
        from zhiyin.flow import limits

        settings = Settings(scope_customers=int(NO_SCOPE))
        with lease(self.home) as conninfo, psycopg.connect(conninfo, options="-c timezone=UTC") as connection:
            comparison = Comparison(connection, limits(settings), settings.context_chars)
            comparison.run(self.ledger.rows)
        return comparison


if __name__ == "__main__":
    raise SystemExit(main())
