"""Pages and the work queue on a shop of 1,000,000 messages with as many open cases.

Rows and labels are written by SQL first; then `zhiyin serve` (lite) answers. Times are those of a client on the same
machine, one request after another, so they hold the server's time and the way there and back.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from filling import fill
from load import Crowd
from report import Report, quantile
from running import Running, serving, temporary_home
from signing import cookies, get

from zhiyin.postgres.lease import lease

SIZES = (10_000, 100_000, 1_000_000)
PAGES = ("/wall", "/wall/messages", "/wall/cases", "/wall/counts", "/conversations/{conversation}", "/cases/{case}")


def timed(server: Running, requests: Sequence[bytes], times: int) -> list[list[float]]:
    """Milliseconds of each request, asked in turn `times` times, so that a busy moment hits all of them alike."""
    Crowd(server.address, 1).run(list(requests) * 5, 60)  # first plans, first templates
    outcome = Crowd(server.address, 1).run(list(requests) * times, 600)
    if set(outcome.statuses) != {200}:
        raise SystemExit(f"answers were {dict(outcome.statuses)}")
    return [[seconds * 1000 for seconds in outcome.latencies[place::len(requests)]] for place in range(len(requests))]


def listing(server: Running, report: Report, sizes: Sequence[int], times: int) -> None:
    tokens = [server.zhiyin("token", "create", "pages", "--shop", f"n{size}", "--scope", "read") for size in sizes]
    found = timed(server, [get("/api/v1/cases", Authorization=f"Bearer {token}") for token in tokens], times)
    medians = []
    for size, times_ms in zip(sizes, found, strict=True):
        medians.append(quantile(times_ms, 0.5))
        report.add(f"25 cases of {size:,}: p50", medians[-1], "ms", "<= 5")
        report.add(f"25 cases of {size:,}: p95", quantile(times_ms, 0.95), "ms")
    report.add(f"25 cases: {sizes[-1]:,} / {sizes[0]:,}", medians[-1] / medians[0], "x", "<= 1.3")


def pages(server: Running, report: Report, size: int, login: tuple[str, str], times: int) -> None:
    cookie = cookies(server, login)
    with server.connect() as connection:
        row = connection.execute("SELECT conversation_id, c.id FROM records_case c JOIN records_shop s ON s.id = shop_id "
                                 "WHERE slug = %s ORDER BY c.id OFFSET 1000 LIMIT 1", [f"n{size}"]).fetchone()
    assert row is not None
    paths = [path.format(conversation=row[0], case=row[1]) for path in PAGES]
    found = timed(server, [get(f"{path}?shop=n{size}", Cookie=cookie) for path in paths], times)
    for name, times_ms in zip(PAGES, found, strict=True):
        report.add(f"{name} at {size:,} messages: p50", quantile(times_ms, 0.5), "ms", "<= 100")
        report.add(f"{name} at {size:,} messages: p95", quantile(times_ms, 0.95), "ms", "<= 100")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="messages of the largest shop (%(default)s)")
    parser.add_argument("--times", type=int, default=200, help="how often each address is asked (%(default)s)")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    given = parser.parse_args()
    sizes = [size for size in SIZES if size < given.largest] + [given.largest]
    report = Report(as_json=given.json)
    with temporary_home() as home:
        with serving(home) as server:
            login = server.login
        with lease(home) as conninfo:
            started = time.monotonic()
            written = Running("", conninfo=conninfo)
            with written.connect() as connection:
                for size in sizes:
                    fill(connection, f"n{size}", size)
                    report.add(f"written so far, with {size:,} messages", time.monotonic() - started, "s")
                connection.execute("VACUUM (ANALYZE, INDEX_CLEANUP OFF)")
            report.add(f"generator: {sum(sizes):,} messages with labels and cases", time.monotonic() - started, "s", "<= 300")
        with serving(home, shop=False) as server:
            listing(server, report, sizes, given.times)
            pages(server, report, sizes[-1], login, given.times)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
