"""How fast a shop's systems can tell of orders and tracking events: `python benchmarks/trade.py`.

Bulk posts over HTTP into a store that holds a million orders with their lines and a million events of 200,000 parcels, written
there by SQL. Every line that is counted was answered as new, after its commit. In the same run the ceiling: the same lines as
bare rows of a table with nothing but its primary key, without HTTP, in commits of the same size.

"Idle" is with the worker standing still; "while the worker works" is with what the events come to worked out meanwhile.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import load
import psycopg
from report import Report, quantile
from running import Cpu, Running, held, serving, temporary_home

LINES, PER_COMMIT = 1_000, 500
BUYERS, PRODUCTS, PARCELS = 200_000, 5_000, 200_000
START = datetime(2026, 3, 1, tzinfo=UTC)
PLACES = [("广东省", "深圳市", "南山区"), ("北京市", "北京市", "朝阳区"), ("浙江省", "杭州市", "余杭区"),
          ("四川省", "成都市", "武侯区"), ("江苏省", "苏州市", "昆山市"), ("湖北省", "武汉市", "洪山区"),
          ("陕西省", "西安市", "雁塔区"), ("山东省", "青岛市", "市南区")]
SCANS = ["【深圳市】快件已到达 深圳转运中心", "快件已从 东莞 发出，下一站 广州", "【杭州市】余杭网点 派送中，快递员 电话见单",
         "您的快件已签收，签收人：本人", "快件已被 揽收", "已放入 丰巢 柜，请凭取件码取件"]
#: the same rows as those the door would have left
FILL = {
    "buyers": """
        INSERT INTO records_buyer (shop_id, source, external_id, source_time, digest, data, name)
        SELECT %(shop)s, 'bench', 'c' || g, now(), sha256(('c' || g)::bytea), '{{}}', 'Buyer ' || g
        FROM generate_series(1, {buyers}) g""",
    "products": """
        INSERT INTO records_product (shop_id, source, external_id, source_time, digest, data, title)
        SELECT %(shop)s, 'bench', 'p' || g, now(), sha256(('p' || g)::bytea), '{{}}', 'Product ' || g
        FROM generate_series(1, {products}) g""",
    "orders": """
        INSERT INTO records_order (shop_id, source, external_id, source_time, rank, digest, data, number, buyer_id, state,
                                   placed_at, total, region)
        SELECT %(shop)s, 'bench', 'o' || g, now(), 2, sha256(('o' || g)::bytea),
               jsonb_build_object('external_id', 'o' || g, 'note', repeat('x', 300),
                                  'lines', jsonb_build_array(jsonb_build_object('external_id', '1', 'title', 'Product'))),
               'o' || g, b.id, 'paid', now() - g * interval '1 second', 99, '440305'
        FROM generate_series(1, %(count)s) g
        JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM records_buyer) b ON b.n = 1 + g %% {buyers}""",
    "lines": """
        INSERT INTO records_orderline (shop_id, order_id, external_id, product_id, title, price)
        SELECT %(shop)s, o.id, '1', p.id, 'Product', 99 FROM (SELECT id FROM records_order WHERE shop_id = %(shop)s) o
        JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM records_product) p ON p.n = 1 + o.id %% {products}""",
    "parcels": """
        INSERT INTO records_parcel (shop_id, number, courier, state)
        SELECT %(shop)s, 'SF' || g, '顺丰速运', 'in_transit' FROM generate_series(1, {parcels}) g""",
    "events": """
        INSERT INTO records_parcelevent (shop_id, parcel_id, at, text, source, digest)
        SELECT %(shop)s, p.id, now() - e * interval '6 hours', '快件已到达 深圳转运中心', 'bench',
               sha256((p.number || e)::bytea)
        FROM (SELECT id, number FROM records_parcel WHERE shop_id = %(shop)s) p, generate_series(1, %(count)s / {parcels}) e""",
}
BARE = """
CREATE TABLE bench_bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, external_id text NOT NULL, told json NOT NULL)
"""
INSERT = """
INSERT INTO bench_bare (external_id, told) SELECT * FROM json_to_recordset(%s::json) AS k(external_id text, told json)
"""
_dumps = json.JSONEncoder(ensure_ascii=False).encode


def fill(connection: psycopg.Connection[Any], shop: int, count: int) -> dict[str, int]:
    rows = {}
    for name, sql in FILL.items():
        text = sql.format(buyers=BUYERS, products=PRODUCTS, parcels=PARCELS)
        rows[name] = connection.execute(text, {"shop": shop, "count": count}).rowcount
    connection.execute("VACUUM ANALYZE")
    return rows


def order(number: str, rng: Random) -> dict[str, Any]:
    province, city, district = rng.choice(PLACES)
    at = START + timedelta(seconds=rng.randrange(5_000_000))
    return {
        "source": "bench", "external_id": number, "source_time": at.isoformat(), "number": number, "state": "paid",
        "customer": f"c{rng.randrange(BUYERS)}", "placed_at": at.isoformat(), "paid_at": at.isoformat(), "total": "259.80",
        "freight": "0", "note": "请尽快发货，谢谢",
        "ship_to": {"province": province, "city": city, "district": district, "street": "科技园路1号2栋301", "name": "李四",
                    "phone": "13800000000"},
        "lines": [{"external_id": str(n), "product": f"p{1 + rng.randrange(PRODUCTS)}", "variant": f"DY-{n}",
                   "title": "羊毛大衣 驼色 M", "quantity": 1, "price": "129.90"} for n in (1, 2)],
        "payments": [{"external_id": f"zfb{number}", "method": "支付宝", "amount": "259.80"}]}


def event(number: str, rng: Random) -> dict[str, Any]:
    at = START + timedelta(seconds=rng.randrange(5_000_000))
    parcel = f"SF{1 + rng.randrange(PARCELS)}"
    return {"source": "bench", "external_id": number, "source_time": at.isoformat(), "parcel": parcel,
            "courier": "顺丰速运", "text": rng.choice(SCANS), "place": "深圳转运中心"}


class Trade:
    def __init__(self, server: Running, report: Report, seconds: float) -> None:
        self.server, self.report, self.seconds, self._runs = server, report, seconds, 0

    def lines(self, noun: str, count: int) -> list[bytes]:
        self._runs += 1
        rng, make = Random(self._runs), order if noun == "orders" else event
        return [_dumps(make(f"r{self._runs}-{n}", rng)).encode() for n in range(count)]

    def bulk(self, noun: str, clients: int, how: str, target: str = "") -> float:
        lines = self.lines(noun, int(self.seconds * 20_000))
        requests = [load.post(f"/api/v1/{noun}/bulk", b"\n".join(lines[at:at + LINES]), self.server.token,
                              "application/x-ndjson") for at in range(0, len(lines), LINES)]
        cpu = Cpu(self.server)
        found = load.drive(self.server.address, requests, clients, self.seconds)
        if set(found.statuses) != {200} or found.lines != len(found.latencies) * LINES:
            raise SystemExit(f"{found.lines} of {len(found.latencies) * LINES} lines are new, answers {dict(found.statuses)}")
        name = f"{noun}, bulk, {clients} client{'s' if clients > 1 else ''} x {LINES} lines, {how}"
        rate = found.lines / found.seconds
        self.report.add(f"{name}: rate", rate, f"{noun}/s", target)
        self.report.add(f"{name}: p50 of a request", quantile(found.latencies, 0.5) * 1000, "ms")
        own, database = cpu.spent()
        self.report.add(f"{name}: CPU of the server", own / found.lines * 1000, "ms/line")
        self.report.add(f"{name}: CPU with the database", (own + database) / found.lines * 1000, "ms/line")
        return rate

    def ceiling(self, noun: str, connection: psycopg.Connection[Any]) -> float:
        """The same lines as bare rows, one commit after the other."""
        rows = [json.loads(line) for line in self.lines(noun, 20_000)]
        batches = [_dumps([{"external_id": one["external_id"], "told": one} for one in rows[at:at + PER_COMMIT]])
                   for at in range(0, len(rows), PER_COMMIT)]
        connection.execute(BARE)
        done, number, start = 0, 0, time.perf_counter()
        while time.perf_counter() - start < self.seconds:
            done += connection.execute(INSERT, [batches[number % len(batches)]], prepare=True).rowcount
            number += 1
        elapsed = time.perf_counter() - start
        connection.execute("DROP TABLE bench_bare")
        self.report.add(f"ceiling: {noun} as bare rows, {PER_COMMIT} to a commit", done / elapsed, "rows/s")
        return done / elapsed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=15.0, help="length of each run (%(default)s)")
    parser.add_argument("--stored", type=int, default=1_000_000, help="orders, and events, that are there before (%(default)s)")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    given = parser.parse_args()
    report = Report(as_json=given.json)
    with temporary_home() as home, serving(home) as server, server.connect() as connection:
        server.token = server.zhiyin("token", "create", "bench-trade", "--scope", "shop")
        shop = connection.execute("SELECT id FROM records_shop").fetchone()
        assert shop is not None
        began = time.monotonic()
        for name, count in fill(connection, shop[0], given.stored).items():
            report.add(f"there before: {name}", count, "rows")
        report.add("written by SQL in", time.monotonic() - began, "s")
        run = Trade(server, report, given.seconds)
        with held(server.worker()):
            for noun, target in (("orders", 2_000), ("parcel-events", 5_000)):
                run.bulk(noun, 4, "warming up")
                ceiling = run.ceiling(noun, connection)
                run.bulk(noun, 1, "idle")
                best = run.bulk(noun, 4, "idle", f">= {target}")
                report.add(f"{noun}, bulk, 4 clients / ceiling", best / ceiling, "x")
        run.bulk("parcel-events", 4, "while the worker works")
        waiting = connection.execute("SELECT count(*) FROM records_parcel WHERE unread").fetchone()
        report.add("parcels whose scans are not worked out yet", float(waiting[0] if waiting else 0), "parcels")
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
