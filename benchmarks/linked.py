"""What linking costs the worker: `./run bench linked`.

Two shops of one server get the same messages, by turns: one whose systems have told of nothing, and one where every customer is
a known buyer with four orders (waiting, on its way with a parcel, two that came; one of them the order the talk is about, when
the talk names it). Each turn is worked off from a backlog to the last position; what else slows the machine slows both. All of
it comes in by the doors: messages, products, buyers, orders, parcels and their events in bulk.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import load
import msgspec
import psycopg
from report import Report
from running import Running, held, serving, temporary_home, whole_cpu
from zhiyin.simulate.phrases import catalogue

from zhiyin.domain.incoming import Incoming, Sender

LINES, ORDERS = 1_000, 4
TOWNS = (("广东省", "深圳市", "南山区"), ("浙江省", "杭州市", "余杭区"), ("四川省", "成都市", "武侯区"))
#: state, days since it was placed, what its newest scan says (None: no parcel)
STAGES: tuple[tuple[str, int, str | None], ...] = (
    ("paid", 1, None), ("shipped", 3, "【深圳市】快件已到达 深圳转运中心"), ("delivered", 9, "您的快件已签收，签收人：本人"),
    ("completed", 25, None))
_encode = msgspec.json.Encoder(enc_hook=str).encode


class Block(NamedTuple):
    """What working off one turn took: seconds, CPU seconds of the worker, of the database."""

    seconds: float
    worker: float
    database: float


class People:
    """Those who write in some messages, with the orders and products they name."""

    def __init__(self, bodies: Iterable[bytes]) -> None:
        self.known: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
        taken: set[str] = set()
        for one in map(msgspec.json.Decoder(Incoming).decode, bodies):
            if one.sender.role != "customer" or not one.sender.external_id:
                continue
            named = self.known.setdefault((one.channel, one.sender.external_id), [])
            if one.order_no and one.order_no not in taken and len(named) < ORDERS:
                taken.add(one.order_no)
                named.append((one.order_no, one.product_id))

    def greetings(self) -> list[bytes]:
        """One message of each, in a talk of its own: from then on the shop has them as customers."""
        return [_encode(Incoming(channel, f"hello-{person}", f"hello-{person}", Sender("customer", person), "你好"))
                for channel, person in self.known]

    def tellings(self) -> Iterator[tuple[str, list[bytes]]]:
        """What the shop's systems have to tell of them, by noun."""
        wares = {ware.id: ware for some in catalogue().products.values() for ware in some}
        now = datetime.now(UTC)
        nouns = ("products", "buyers", "orders", "parcels", "parcel-events")
        told: dict[str, list[dict[str, Any]]] = {noun: [] for noun in nouns}

        def tell(noun: str, id: str, **fields: Any) -> None:
            told[noun].append({"source": "bench", "external_id": id, "source_time": now.isoformat(), **fields})

        for ware in wares.values():
            tell("products", ware.id, title=ware.zh, words=[ware.en], price=str(ware.price))
        for (channel, person), named in self.known.items():
            chance, buyer = Random(f"{channel}/{person}"), f"{channel}/{person}"
            tell("buyers", buyer, name="林", identities={channel: person})
            stages = chance.sample(STAGES, ORDERS)
            for place, (state, days, scan) in enumerate(stages):
                number, product = named[place] if place < len(named) else (f"{buyer}/{place}", None)
                ware = wares.get(product or "") or chance.choice(list(wares.values()))
                placed = now - timedelta(days=days, minutes=chance.randrange(600))
                came = {"delivered_at": (placed + timedelta(days=3)).isoformat()} if state in ("delivered", "completed") else {}
                sent = {"shipped_at": (placed + timedelta(days=1)).isoformat()} if state != "paid" else {}
                province, city, district = chance.choice(TOWNS)
                tell("orders", number, number=number, customer=buyer, state=state, placed_at=placed.isoformat(),
                     paid_at=placed.isoformat(), total=str(ware.price), **sent, **came,
                     ship_to={"province": province, "city": city, "district": district, "name": "林"},
                     lines=[{"external_id": "1", "product": ware.id, "title": ware.zh, "price": str(ware.price)}])
                if scan:
                    tell("parcels", f"P{number}", number=f"P{number}", courier="顺丰速运", orders=[number])
                    tell("parcel-events", "-", source_time=(placed + timedelta(days=2)).isoformat(), parcel=f"P{number}",
                         courier="顺丰速运", text=scan)
        for noun, ones in told.items():
            yield noun, [_encode(one) for one in ones]


def post(server: Running, noun: str, lines: list[bytes], token: str) -> None:
    requests = [load.post(f"/api/v1/{noun}/bulk", b"\n".join(lines[at:at + LINES]), token, "application/x-ndjson")
                for at in range(0, len(lines), LINES)]
    found = load.drive(server.address, requests, 2, 600)
    if set(found.statuses) != {200} or found.lines != len(lines):
        raise SystemExit(f"{noun}: {found.lines} of {len(lines)} lines are new, answers {dict(found.statuses)}")


class Turns:
    """Works off messages of one shop or the other."""

    def __init__(self, server: Running, connection: psycopg.Connection[Any]) -> None:
        self._server, self._connection = server, connection
        self._worker, self._postmaster = server.worker(), server.postmaster()

    def work(self, bodies: list[bytes], token: str) -> Block:
        self._server.drained(self._connection)
        with held(self._worker):
            post(self._server, "messages", bodies, token)
            before, database = self._worker.cpu_times(), whole_cpu(self._postmaster)
            started = time.monotonic()
        self._server.drained(self._connection)
        seconds, after = time.monotonic() - started, self._worker.cpu_times()
        return Block(seconds, after.user + after.system - before.user - before.system, whole_cpu(self._postmaster) - database)


def measure(server: Running, report: Report, count: int, blocks: int) -> None:
    tokens = {}
    for slug in ("plain", "linked"):
        server.zhiyin("shop", "create", slug)
        tokens[slug] = server.zhiyin("token", "create", slug, "--shop", slug, "--scope", "ingest,shop")
    bodies = load.messages(count, f"l{time.time_ns() // 1_000_000:x}")
    people = People(bodies)
    with server.connect() as connection:
        turns = Turns(server, connection)
        for token in tokens.values():
            turns.work(people.greetings(), token)
        for noun, lines in people.tellings():
            post(server, noun, lines, tokens["linked"])
            report.add(f"told before: {noun}", len(lines), "")
        unknown = _count(connection, "SELECT count(*) FROM records_buyer WHERE customer_id IS NULL")
        if unknown:
            raise SystemExit(f"{unknown} buyers are nobody's, so that nothing is linked for them")
        while _count(connection, "SELECT count(*) FROM records_parcel WHERE unread"):
            time.sleep(0.1)
        connection.execute("VACUUM ANALYZE")
        size = -(-len(bodies) // blocks)
        took: dict[str, list[Block]] = {slug: [] for slug in tokens}
        for at in range(0, len(bodies), size):
            for slug, token in tokens.items():
                took[slug].append(turns.work(bodies[at:at + size], token))
        _tell(report, took, count)
        talks = _count(connection, TALKS)
        report.add("talks linked to an order", _count(connection, LINKED) / talks * 100, "%")
        report.add("talks linked to an order with at least 0.8", _count(connection, SURE) / talks * 100, "%")


LINKED = """SELECT count(DISTINCT l.conversation_id) FROM records_link l JOIN records_conversation c ON c.id = l.conversation_id
WHERE l.order_id IS NOT NULL AND c.external_id NOT LIKE 'hello-%'"""
SURE = f"{LINKED} AND l.confidence >= 0.8"
TALKS = """SELECT count(*) FROM records_conversation c JOIN records_shop s ON s.id = c.shop_id
WHERE s.slug = 'linked' AND c.external_id NOT LIKE 'hello-%'"""


def _count(connection: psycopg.Connection[Any], sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _tell(report: Report, took: dict[str, list[Block]], count: int) -> None:
    for slug, name in (("plain", "without shop records"), ("linked", f"{ORDERS} orders a customer")):
        whole = Block(*map(sum, zip(*took[slug], strict=True)))
        report.add(f"processed, {name}: rate", count / whole.seconds, "messages/s")
        report.add(f"processed, {name}: CPU of the worker", whole.worker / count * 1000, "ms/message")
        report.add(f"processed, {name}: CPU of the database", whole.database / count * 1000, "ms/message")
    spent = {slug: sum(one.worker + one.database for one in blocks) for slug, blocks in took.items()}
    report.add("CPU of worker and database with orders / without", spent["linked"] / spent["plain"], "x")
    plain, linked = ([one.seconds for one in took[slug]] for slug in ("plain", "linked"))
    ratios = sorted(one / other for one, other in zip(plain, linked, strict=True))
    report.add("rate with orders / without", sum(plain) / sum(linked), "x")
    report.add("the same, worst turn", ratios[0], "x")
    report.add("the same, best turn", ratios[-1], "x")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=12_000, help="of each shop (%(default)s)")
    parser.add_argument("--turns", type=int, default=4, help="in how many parts they are worked off (%(default)s)")
    parser.add_argument("--profile", choices=("lite", "full"), default="lite", help="of understanding (%(default)s)")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of the table")
    given = parser.parse_args()
    report = Report(as_json=given.json)
    with temporary_home() as home, serving(home, given.profile, shop=False) as server:
        measure(server, report, given.messages, given.turns)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
