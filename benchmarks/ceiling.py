"""The ceiling: the same messages as bare rows of one table, in commits of the same size, on the same server."""

from __future__ import annotations

import json
import time

import load
from running import Running

TABLE = """
CREATE TABLE IF NOT EXISTS bench_bare (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, channel text NOT NULL, external_id text NOT NULL,
    conversation text NOT NULL, sender json NOT NULL, text text NOT NULL, received_at timestamptz NOT NULL DEFAULT now())
"""
INSERT = """
INSERT INTO bench_bare (channel, external_id, conversation, sender, text)
SELECT channel, external_id, conversation, sender, text
FROM json_to_recordset(%s::json)
     AS k(channel text, external_id text, conversation text, sender json, text text)
RETURNING id
"""


def bare_rows(server: Running, per_commit: int, seconds: float) -> float:
    """Rows a second: no keys but the primary one, nothing looked up, no HTTP, one commit after the other."""
    rows = [json.loads(body) for body in load.messages(20_000, "ceiling")]
    batches = [json.dumps(rows[at:at + per_commit], ensure_ascii=False) for at in range(0, len(rows), per_commit)]
    with server.connect() as connection:
        connection.execute(TABLE)
        done, number, start = 0, 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            done += len(connection.execute(INSERT, [batches[number % len(batches)]], prepare=True).fetchall())
            number += 1
        elapsed = time.perf_counter() - start
        connection.execute("DROP TABLE bench_bare")
    return done / elapsed
