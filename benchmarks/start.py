"""From `zhiyin serve` to the first answered page, and the memory that everything takes when nothing happens.

Memory is the sum of the proportional set sizes of the server, its worker and PostgreSQL: pages that several processes
share count once. What another installation on the same machine shares would make that too small, so the files' part is
also told as if nobody else had them open. A wall is open meanwhile.
"""

from __future__ import annotations

import argparse
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from report import Report, quantile
from running import PACKAGE, Running, environment, free_port, serving, temporary_home, until_answers
from signing import cookies, get

MEMORY = {"lite": 350, "full": 600}
MAPPING = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ (?P<offset>\S+) \S+ \d+ *(?P<name>.*)\n(?:.*\n)*?Rss: +(?P<rss>\d+) kB\n"
                     r"Pss: +(?P<pss>\d+) kB", re.MULTILINE)


def started(home: Path, profile: str) -> float:
    """Seconds until the first page; the server is ended again."""
    port = free_port()
    begun = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "zhiyin", "serve", "--port", str(port)],
                               env=environment(home, profile), cwd=PACKAGE, stdout=subprocess.DEVNULL)
    try:
        return until_answers(f"http://127.0.0.1:{port}/sign-in", process) - begun
    finally:
        process.terminate()
        process.wait(30)


def starts(report: Report, profile: str, times: int) -> None:
    fresh, again = [], []
    for _ in range(times):
        with temporary_home() as home:
            fresh.append(started(home, profile))
            again.append(started(home, profile))
    for name, seconds in (("fresh", fresh), ("existing", again)):
        report.add(f"first page on a {name} home, {profile}: median of {times}", quantile(seconds, 0.5), "s", "<= 5")
        report.add(f"first page on a {name} home, {profile}: slowest", max(seconds), "s")


def memory(report: Report, profile: str, seconds: float) -> None:
    with temporary_home() as home, serving(home, profile) as server, wall(server):
        _until_working(server)
        time.sleep(seconds)
        postmaster = server.postmaster()
        parts = {"server": [server.server()], "worker": [server.worker()],
                 "postgres": [postmaster, *postmaster.children(recursive=True)]}
        sizes = {name: sum(map(proportional, processes)) for name, processes in parts.items()}
        whole = unshared([one for processes in parts.values() for one in processes])
    for name, size in sizes.items():
        report.add(f"idle memory, {profile}: {name} ({len(parts[name])} processes)", size, "MB")
    report.add(f"idle memory, {profile}: everything", sum(sizes.values()), "MB", f"<= {MEMORY[profile]}")
    report.add(f"idle memory, {profile}: everything, files shared with nobody else", whole, "MB", f"<= {MEMORY[profile]}")


def proportional(process: psutil.Process) -> float:
    """Megabytes (2^20 bytes)."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def unshared(processes: list[psutil.Process]) -> float:
    """Megabytes at most: what is no file by its proportion, and of each stretch of a file the most that one process has."""
    files: dict[tuple[str, str], int] = {}
    rest = 0
    for process in processes:
        for mapping in MAPPING.finditer(Path(f"/proc/{process.pid}/smaps").read_text(encoding="utf-8")):
            offset, name, rss, pss = mapping["offset"], mapping["name"], int(mapping["rss"]), int(mapping["pss"])
            if name.startswith("/") and not name.startswith(("/dev/", "/SYSV")):
                files[name, offset] = max(files.get((name, offset), 0), rss)
            else:
                rest += pss
    return (rest + sum(files.values())) / 1024


@contextmanager
def wall(server: Running) -> Iterator[None]:
    """What a browser with an open wall does: it has loaded the page once and listens."""
    cookie = cookies(server)
    with socket.create_connection(server.address) as page, socket.create_connection(server.address) as stream:
        page.sendall(get("/wall", Cookie=cookie))
        page.recv(65_536)
        stream.sendall(get("/live", Cookie=cookie, Accept="text/event-stream"))
        if b" 200 " not in stream.recv(4_096):
            raise SystemExit("the live stream did not open")
        yield


def _until_working(server: Running, limit: float = 60.0) -> None:
    """The worker has loaded its engine when it says that it lives."""
    end = time.monotonic() + limit
    with server.connect() as connection:
        while time.monotonic() < end:
            row = connection.execute("SELECT count(*) FROM records_heartbeat WHERE name = 'worker'").fetchone()
            if row and row[0]:
                return
            time.sleep(0.1)
    raise TimeoutError("the worker did not come up")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", choices=tuple(MEMORY), action="append", help="only this one")
    parser.add_argument("--times", type=int, default=3, help="starts of each kind (%(default)s)")
    parser.add_argument("--idle", type=float, default=20.0, help="seconds before memory is read (%(default)s)")
    parser.add_argument("--only", choices=("start", "memory"), help="one part instead of both")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    given = parser.parse_args()
    report = Report(as_json=given.json)
    for profile in given.profile or MEMORY:
        if given.only != "memory":
            starts(report, profile, given.times)
        if given.only != "start":
            memory(report, profile, given.idle)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
