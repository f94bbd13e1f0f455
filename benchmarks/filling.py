"""A shop full of rows, labels and cases, written by set-based SQL: what pages and lists are measured on.

The rows are those that the worker would have left: everything read, clocks running, events with their positions.
Constraints are taken off while rows are written and put back, checked, before the transaction ends.
"""

from __future__ import annotations

import json
from typing import Any

import load
import psycopg

from zhiyin.domain import taxonomy
from zhiyin.domain.decision import RANK

#: messages of one conversation, and conversations of one customer
TALK, TALKS = 5, 2
DAYS = 30
CHANNELS = ("web", "app", "marketplace", "phone")
KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid::regclass::text LIKE 'records\\_%'
"""
#: what the statements below read from: texts, risks by number, and the channels of the shop
MATERIAL = """
CREATE TEMP TABLE line (i int PRIMARY KEY, text text);
CREATE TEMP TABLE leaf (i int PRIMARY KEY, code text, side text, grade text, type text, rank int);
CREATE TEMP TABLE module (i int PRIMARY KEY, code text);
CREATE TEMP TABLE said (id bigint, conversation bigint, customer bigint, channel bigint, i bigint, leaf int,
                        agent boolean, at timestamptz)
"""
SAID = """
INSERT INTO said
SELECT %(message)s + g, %(talk)s + 1 + (g - 1) / {talk}, %(person)s + 1 + (g - 1) / {both},
       %(channel)s + 1 + (g - 1) / {talk} %% {channels}, g, (hashint8(g) & 2147483647) %% {leaves},
       (g - 1) %% {talk} IN (1, 3), now() - (%(count)s - g) * (interval '{days} days' / %(count)s)
FROM generate_series(1, %(count)s) g
"""
#: one statement per table, in the order in which the rows hang together
FILL = {
    "customers": """
        INSERT INTO records_customer (id, shop_id, name, created_at)
        SELECT customer, %(shop)s, 'Customer ' || customer, min(at) FROM said GROUP BY customer""",
    "identities": """
        INSERT INTO records_identity (shop_id, channel_id, external_id, customer_id, source, confidence, created_at)
        SELECT %(shop)s, %(channel)s + 1, 'p' || customer, customer, 'channel', 1, min(at) FROM said GROUP BY customer""",
    "conversations": """
        INSERT INTO records_conversation (id, shop_id, channel_id, external_id, customer_id, created_at, last_message_id,
                                          message_count)
        SELECT conversation, %(shop)s, min(channel), 't' || conversation, min(customer), min(at), max(id), count(*)
        FROM said GROUP BY conversation""",
    "messages": """
        INSERT INTO records_message (id, shop_id, channel_id, conversation_id, external_id, role, sender_id, sender_name,
                                     sent_at, received_at, text, digest, order_no, product_id, unread)
        SELECT id, %(shop)s, channel, conversation, 'm' || id, CASE WHEN agent THEN 'agent' ELSE 'customer' END,
               'p' || customer, '', at, at, line.text, sha256(('m' || id)::bytea),
               CASE WHEN said.i %% 4 = 0 THEN 'O' || said.i END, 'P' || said.i %% 5000, false
        FROM said JOIN line ON line.i = said.i %% %(lines)s""",
    "understandings": """
        INSERT INTO records_understanding (shop_id, message_id, maker, risk, risk_confidence, module, path, grade,
                                           grade_reason, emotion, language, made_at)
        SELECT %(shop)s, id, 'bench@1', CASE WHEN agent THEN '-' ELSE leaf.code END, 0.8, module.code,
               ARRAY[module.code], CASE WHEN agent THEN '-' ELSE leaf.grade END, '', -1, 'zh', at
        FROM said JOIN leaf ON leaf.i = said.leaf JOIN module ON module.i = said.i %% 5""",
    "labels": """
        INSERT INTO records_label (shop_id, message_id, code, confidence, evidence, by, maker, made_at)
        SELECT %(shop)s, id, leaf.code, 0.8, '[[0, 2]]', 'model', 'bench@1', at
        FROM said JOIN leaf ON leaf.i = said.leaf WHERE NOT agent""",
    "tally": """
        INSERT INTO records_tally (shop_id, hour, channel_id, module, side, grade, history, number)
        SELECT %(shop)s, date_trunc('hour', at, 'UTC'), channel, module.code, leaf.side, leaf.grade, false, count(*)
        FROM said JOIN leaf ON leaf.i = said.leaf JOIN module ON module.i = said.i %% 5
        WHERE NOT agent GROUP BY 2, 3, 4, 5, 6""",
    "cases": """
        INSERT INTO records_case (id, shop_id, customer_id, conversation_id, opened_by_id, owner_key, object_key, product_id,
                                  risk, type, grade, rank, grade_reason, opened_at, next_due_at, updated_at)
        SELECT %(case)s + said.i, %(shop)s, customer, conversation, id, 'customer:' || customer, 'order:' || said.i,
               'P' || said.i %% 5000, leaf.code, leaf.type, leaf.grade, leaf.rank, '', at,
               now() + interval '2 hours' + (hashint8(said.i * 7) & 65535) * interval '4 seconds', at
        FROM said JOIN leaf ON leaf.i = said.leaf""",
    "messages of cases": """
        INSERT INTO records_casemessage (shop_id, case_id, message_id, grade, risk)
        SELECT %(shop)s, %(case)s + said.i, id, leaf.grade, leaf.code FROM said JOIN leaf ON leaf.i = said.leaf""",
    "clocks": """
        INSERT INTO records_clock (shop_id, case_id, kind, grade, started_at, due_at, rule)
        SELECT %(shop)s, c.id, kind, grade, opened_at, next_due_at + more, 'bench'
        FROM records_case c, (VALUES ('respond', interval '0'), ('solve', interval '3 hours')) k (kind, more)
        WHERE shop_id = %(shop)s""",
    "events": """
        INSERT INTO records_event (shop_id, position, kind, at, conversation_id, message_id, case_id, data)
        SELECT %(shop)s, %(position)s + 2 * said.i - 1 + step, (ARRAY['message.understood', 'case.opened'])[step + 1], at,
               conversation, id, CASE step WHEN 1 THEN %(case)s + said.i END,
               jsonb_build_object('risk', leaf.code, 'grade', leaf.grade, 'type', leaf.type, 'reason', '')
        FROM said JOIN leaf ON leaf.i = said.leaf CROSS JOIN generate_series(0, 1) step""",
    "head": "UPDATE records_eventhead SET position = greatest(position, %(position)s + 2 * %(count)s)",
}
TABLES = ("customer", "conversation", "message", "case")


def fill(connection: psycopg.Connection[Any], slug: str, count: int) -> int:
    """A shop of `count` messages, each with its understanding and an open case with two clocks; the shop's id."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '64MB'; "
                       "SET LOCAL maintenance_work_mem = '256MB'")
        keys = cursor.execute(KEYS).fetchall()
        for table, name, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")  # type: ignore[arg-type]
        values = _values(cursor, slug, count)
        cursor.execute(SAID.format(talk=TALK, both=TALK * TALKS, channels=len(CHANNELS), days=DAYS,  # type: ignore[arg-type]
                                   leaves=values["leaves"]), values)
        cursor.execute("ANALYZE said")
        for statement in FILL.values():
            cursor.execute(statement, values)  # type: ignore[arg-type]
        for table in TABLES:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('records_{table}', 'id'), "  # type: ignore[arg-type]
                           f"(SELECT max(id) FROM records_{table}))")
        cursor.execute("DROP TABLE said, line, leaf, module")
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")  # type: ignore[arg-type]
    return int(values["shop"])


def _values(cursor: psycopg.Cursor[Any], slug: str, count: int) -> dict[str, Any]:
    """The shop, its channels, and where its ids begin."""
    cursor.execute(MATERIAL)
    lines = [json.loads(body)["text"] for body in load.messages(2_000, slug)]
    cursor.executemany("INSERT INTO line VALUES (%s, %s)", list(enumerate(lines)))
    tree = taxonomy.load()
    leaves = [leaf for leaf in tree.risks.values() if leaf.grade in RANK]
    cursor.executemany("INSERT INTO leaf VALUES (%s, %s, %s, %s, %s, %s)", [
        (i, leaf.code, leaf.side, leaf.grade, leaf.complaint_type, RANK[leaf.grade]) for i, leaf in enumerate(leaves)])
    cursor.executemany("INSERT INTO module VALUES (%s, %s)", list(enumerate(taxonomy.MODULES)))
    values: dict[str, Any] = {"count": count, "lines": len(lines), "leaves": len(leaves)}
    values["shop"] = _one(cursor, "INSERT INTO records_shop (slug, name) VALUES (%s, %s) RETURNING id", [slug, slug])
    made = [_one(cursor, "INSERT INTO records_channel (shop_id, name) VALUES (%s, %s) RETURNING id", [values["shop"], name])
            for name in CHANNELS]
    values["channel"] = made[0] - 1
    for name, table in (("message", "message"), ("talk", "conversation"), ("person", "customer"), ("case", "case")):
        values[name] = _one(cursor, f"SELECT coalesce(max(id), 0) FROM records_{table}")
    values["position"] = _one(cursor, "SELECT coalesce(max(position), 0) FROM records_event")
    return values


def _one(cursor: psycopg.Cursor[Any], statement: str, parameters: list[Any] | None = None) -> int:
    row = cursor.execute(statement, parameters).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return int(row[0])
