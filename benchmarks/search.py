"""Searching a shop of 1,000,000 messages: words that everybody says, rare ones, and such that only old messages hold.

Rows are written by SQL first, then brought into the search as an upgrade does it. Times are those of the questions to
the database, each in a transaction of its own, asked in turn.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from typing import Any
from urllib.parse import quote_plus

import psycopg
from filling import fill
from pages import timed
from report import Report, quantile
from running import Running, serving, temporary_home
from signing import cookies, get

from zhiyin.postgres.lease import lease
from zhiyin.search.backfill import Backfill
from zhiyin.search.messages import find, remember
from zhiyin.search.terms import vector, words

SLUG = "search"
#: said by no message but the oldest fifth
OLD = "召回通知"
PAGES = ("/conversations", "/conversations?status=open&waiting=1", "/conversations?status=closed", "/conversations?grade=S",
         "/conversations?module=logistics", "/conversations?assigned=nobody", "/conversations?q={two}",
         "/conversations?until={day}", "/customers", "/customers?q=Customer+77777", "/customers?q=p77777",
         "/customers?q=O444444")


def prepare(connection: psycopg.Connection[Any], report: Report, size: int) -> int:
    shop = fill(connection, SLUG, size)
    connection.execute("UPDATE records_message SET text = text || %s WHERE id IN (SELECT id FROM records_message "
                       "WHERE shop_id = %s ORDER BY id LIMIT %s)", [" " + OLD, shop, size // 5])
    connection.execute("VACUUM (ANALYZE) records_message")
    connection.execute("DELETE FROM records_heartbeat WHERE name = 'search backfill'")
    began, work = time.monotonic(), Backfill()
    more = True
    while more:
        with connection.transaction(), connection.cursor() as cursor:
            more = work.step(cursor)
    report.add("bringing them all into the search", time.monotonic() - began, "s")
    connection.execute("VACUUM (ANALYZE)")
    for name, relation in (("terms", "records_messageterms"), ("messages", "records_message")):
        row = connection.execute("SELECT pg_total_relation_size(%s::regclass) / 1e6", [relation]).fetchone()
        assert row is not None
        report.add(f"{name}: table and indexes", float(row[0]), "MB")
    return shop


def questions(connection: psycopg.Connection[Any], shop: int) -> dict[str, list[str]]:
    """Kind -> searches of two words, by how many of the texts hold the words."""
    texts = [text for (text,) in connection.execute(
        "SELECT text FROM records_message WHERE shop_id = %s ORDER BY id DESC LIMIT 2000", [shop])]
    cut = [{pair for word in words(text) for pair in word} for text in texts]
    counted = Counter(pair for one in cut for pair in one if len(pair) == 2 and not pair.isascii())
    often = [pair for pair, _n in counted.most_common(30)]
    seldom = [pair for pair, n in counted.items() if n <= 2]
    rng = random.Random(3)
    return {
        "two words everybody says": [" ".join(rng.sample(often, 2)) for _ in range(20)],
        "a common and a rare word": [f"{rng.choice(often)} {rng.choice(seldom)}" for _ in range(20)],
        "two rare words": [" ".join(rng.sample(seldom, 2)) for _ in range(20)],
        "two words of one text": [" ".join(rng.sample(sorted(one), 2)) for one in cut[:400] if len(one) > 4][:20],
        "two words of the oldest fifth": [f"{OLD} {rng.choice(often)}" for _ in range(20)],
        "an order number": [f"O{rng.randrange(1000, 900_000) // 4 * 4}" for _ in range(20)],
        "one character": [pair[0] for pair in rng.sample(often, 20)],
    }


def searching(connection: psycopg.Connection[Any], report: Report, shop: int, times: int) -> str:
    asked = questions(connection, shop)
    taken: dict[str, list[float]] = {kind: [] for kind in asked}
    found: Counter[str] = Counter()
    for turn in range(times + 1):
        for kind, texts in asked.items():
            for text in texts:
                began = time.perf_counter()
                with connection.transaction(), connection.cursor() as cursor:
                    first = find(cursor, shop, text)
                    further = find(cursor, shop, text, first[-1]) if len(first) == 30 else []
                if turn:  # the first turn warms up
                    taken[kind].append((time.perf_counter() - began) * 1000)
                    found[kind] += len(first) + len(further)
    for kind, all_ms in taken.items():
        report.add(f"{kind}: two pages, p50", quantile(all_ms, 0.5), "ms")
        report.add(f"{kind}: two pages, p99", quantile(all_ms, 0.99), "ms", "<= 200")
        report.add(f"{kind}: messages found by a question", found[kind] / len(all_ms), "messages")
    return asked["two words of one text"][0]


def writing(connection: psycopg.Connection[Any], report: Report, shop: int, count: int) -> None:
    """What a message costs the worker."""
    rows = connection.execute("SELECT shop_id, id, text, order_no FROM records_message WHERE shop_id = %s "
                              "ORDER BY hashint8(id) LIMIT %s", [shop, count]).fetchall()
    began = time.process_time()
    for row in rows:
        vector(row[0], row[2], row[3])
    report.add("cutting the text of a message", (time.process_time() - began) / len(rows) * 1e6, "us of CPU")
    connection.execute("DELETE FROM records_messageterms WHERE message_id = ANY(%s)", [[row[1] for row in rows]])
    began = time.monotonic()
    for place in range(0, len(rows), 256):
        with connection.transaction(), connection.cursor() as cursor:
            remember(cursor, rows[place:place + 256])
    report.add("cutting and writing it, 256 at a time", (time.monotonic() - began) / len(rows) * 1e6, "us")


def pages(server: Running, report: Report, login: tuple[str, str], two: str, times: int) -> None:
    cookie = cookies(server, login)
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 15 * 86_400))
    asked = [page.format(two=quote_plus(two), day=day) for page in PAGES]
    found = timed(server, [get(f"{page}{'&' if '?' in page else '?'}shop={SLUG}", Cookie=cookie) for page in asked], times)
    for name, times_ms in zip(PAGES, found, strict=True):
        report.add(f"{name}: p50", quantile(times_ms, 0.5), "ms", "<= 100")
        report.add(f"{name}: p95", quantile(times_ms, 0.95), "ms")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1_000_000, help="messages (%(default)s)")
    parser.add_argument("--times", type=int, default=10, help="how often each question is asked (%(default)s)")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    given = parser.parse_args()
    report = Report(as_json=given.json)
    with temporary_home() as home:
        with serving(home) as server:
            login = server.login
        with lease(home) as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
            shop = prepare(connection, report, given.size)
            two = searching(connection, report, shop, given.times)
            writing(connection, report, shop, min(20_000, given.size // 10))
            connection.execute("VACUUM (ANALYZE) records_messageterms")
        with serving(home, shop=False) as server:
            pages(server, report, login, two, given.times * 4)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
