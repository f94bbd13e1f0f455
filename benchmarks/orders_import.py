"""Orders with their timestamps through our own import: `python benchmarks/orders_import.py FILE`.

FILE has one JSON object per line, plain or gzipped, as the trial data `orders_timestamps` has them: order_id, status, purchase,
approved, carrier, delivered, estimated, customer_state, items and payments. They are written as CSV tables, one row for each
item, and imported as `zhiyin import --noun orders` does, in a temporary home; reviews and payments are not. What is then in the
records is counted and compared with the file, and what contradicts itself is listed.

Times in the file have no zone: they are taken as those of a shop in UTC. The export is of the moment of the latest thing in it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from running import environment, temporary_home

#: their words for a state; one that is not here goes in as it is, and stays to be read
STATES = {"created": "unpaid", "approved": "paid", "processing": "paid", "shipped": "shipped", "delivered": "delivered",
          "canceled": "cancelled"}
HEADER = ["order_id", "status", "created_at", "paid_at", "shipped_at", "delivered_at", "deliver_by", "currency", "province",
          "postcode", "line_id", "product_id", "item_name", "price", "freight of the item", "seller", "ship by of the item"]
EXPECTED = {"placed_at": "purchase", "paid_at": "approved", "shipped_at": "carrier", "delivered_at": "delivered",
            "deliver_by": "estimated"}


def orders(path: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def table(path: Path, to: Path) -> tuple[int, int, str]:
    """(orders, rows, the latest moment in them)."""
    count = rows = 0
    latest = ""
    with to.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for one in orders(path):
            count += 1
            latest = max(latest, *(one[name] or "" for name in ("purchase", "approved", "carrier", "delivered")))
            state = STATES.get(one["status"], one["status"])
            common = [one["order_id"], state, one["purchase"], one["approved"], one["carrier"], one["delivered"],
                      one["estimated"], "BRL", one["customer_state"], one["customer_zip3"]]
            items = list(enumerate(one["items"], 1)) or [(0, {})]
            for place, item in items:
                rows += 1
                out.writerow([*common, place or "", item.get("product_id", ""), item.get("category", ""), item.get("price", ""),
                              item.get("freight", ""), item.get("seller_id", ""), item.get("shipping_limit", "")])
    return count, rows, latest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, temporary_home() as home:
        to = Path(folder, "orders.csv")
        count, rows, latest = table(given.file, to)
        env = environment(home, "lite")
        said = [sys.executable, "-m", "zhiyin"]
        subprocess.run([*said, "shop", "create", "bench", "--time-zone", "UTC"], env=env, check=True, stdout=subprocess.DEVNULL)
        began = time.monotonic()
        command = [*said, "import", "--noun", "orders", "--source", "bench", "--as-of", f"{latest}+00:00", str(to)]
        answer = subprocess.run(command, env=env, capture_output=True, text=True)
        seconds = time.monotonic() - began
        if not answer.stdout:
            raise SystemExit(answer.stderr)
        print(f"{count:,} orders in {rows:,} rows, the latest thing {latest}")
        print(f"imported: {answer.stdout.strip()}")
        print(f"{seconds:.1f} s with the start of the command: {count / seconds:,.0f} orders/s, {rows / seconds:,.0f} rows/s")
        os.environ.update({key: value for key, value in env.items() if key.startswith("ZHIYIN_")})
        status = compared(given.file, count)
        again = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        print(f"the same file again: {again.stdout.strip()}")
        return status


def compared(path: Path, count: int) -> int:
    """Every order of the file is in the records with its lines and times; what contradicts itself. 1 when something is lost."""
    from zhiyin.cli.installation import installation

    with installation():
        from django.db import connection

        from zhiyin.faults import faulty_orders
        from zhiyin.records.models import ImportRun, Order, Shop

        shop = Shop.objects.get(slug="bench")
        run = ImportRun.objects.of(shop).get()
        alone = (run.finished_at - run.started_at).total_seconds()
        print(f"without the start: {alone:.1f} s, {count / alone:,.0f} orders/s")
        states: Counter[str] = Counter()
        wrong = 0
        kept = {one.external_id: one for one in Order.objects.of(shop).prefetch_related("lines")}
        for one in orders(path):
            order = kept.get(one["order_id"])
            states[order.state if order else "lost"] += 1
            wrong += order is None or len(order.lines.all()) != len(one["items"]) or any(
                (value.strftime("%Y-%m-%d %H:%M:%S") if (value := getattr(order, ours)) else None) != one[theirs]
                for ours, theirs in EXPECTED.items())
        print(f"in the records: {len(kept):,}; different from the file: {wrong}; states {dict(states.most_common())}")
        with connection.cursor() as cursor:
            counts, found = faulty_orders(cursor, shop.pk, newest=10_000_000, shown=10_000_000)
    print(f"orders with faults: {len(found)}")
    for code, number in sorted(counts.items(), key=lambda pair: -pair[1]):
        print(f"  {code:<32}{number:>8}")
    for order in found:
        if "delivered_without_date" in order.codes:
            print(f"  delivered without a date: {order.number}, shipped {order.moments['shipped_at']}")
    return 1 if wrong or len(kept) != count else 0


if __name__ == "__main__":
    sys.exit(main())
