"""The statements for one noun, made from its columns. Rows travel as one JSON parameter, as everywhere at the door."""

from __future__ import annotations

from functools import cache

from .nouns import NOUNS

#: of every telling
_ALWAYS = {"external_id": "text", "source_time": "timestamptz", "rank": "smallint", "digest": "text", "data": "jsonb"}


@cache
def stubs(name: str) -> str:
    """Makes rows for what was named and is not here yet. Parameter: [{shop, source, external_id}]. What is here, most of it, is
    left out first: a conflict costs more than a look."""
    return (
        f"INSERT INTO {NOUNS[name].table} (shop_id, source, external_id) "
        "SELECT shop, source, external_id FROM json_to_recordset(%s::json) AS k(shop bigint, source text, external_id text) "
        f"WHERE NOT EXISTS (SELECT FROM {NOUNS[name].table} t WHERE t.shop_id = k.shop AND t.source = k.source "
        "AND t.external_id = k.external_id) "
        "ORDER BY shop, source, external_id ON CONFLICT (shop_id, source, external_id) DO NOTHING"
    )


@cache
def upsert(name: str) -> str:
    """Stores tellings, the greatest of each thing. Answers (source, external_id, id, newly made) of those that now hold."""
    noun = NOUNS[name]
    fields = {**_ALWAYS, **{column: sql for column, (sql, _) in noun.columns.items()}, **dict.fromkeys(noun.regions, "text")}
    taken = ", ".join(f"{column} {sql}" for column, sql in fields.items())
    named = ", ".join(f"{column} text" for column in noun.refs)
    joins = " ".join(
        f"LEFT JOIN {NOUNS[other].table} {column} ON {column}.shop_id = k.shop AND {column}.source = k.source "
        f"AND {column}.external_id = k.{column}"
        for column, (_, other) in noun.refs.items()
    )
    columns = [*fields, *noun.refs]
    values = ["decode(k.digest, 'base64')" if c == "digest" else f"k.{c}" for c in fields] + [f"{c}.id" for c in noun.refs]
    sets = ", ".join(f"{c} = excluded.{c}" for c in columns if c != "external_id")
    return (
        f"INSERT INTO {noun.table} AS t (shop_id, source, {', '.join(columns)}) "
        f"SELECT k.shop, k.source, {', '.join(values)} "
        f"FROM json_to_recordset(%s::json) AS k(shop bigint, source text, {taken}{', ' + named if named else ''}) {joins} "
        "ORDER BY k.shop, k.source, k.external_id "
        f"ON CONFLICT (shop_id, source, external_id) DO UPDATE SET {sets}, received_at = now() "
        "WHERE t.source_time IS NULL "
        "OR (excluded.source_time, excluded.rank, excluded.digest) > (t.source_time, t.rank, t.digest) "
        "RETURNING t.source, t.external_id, t.id, xmax = 0"
    )


@cache
def find(name: str) -> str:
    """(source, external_id, id, digest) of things. Parameter: [{shop, source, external_id}]."""
    return (
        "SELECT t.source, t.external_id, t.id, t.digest "
        "FROM json_to_recordset(%s::json) AS k(shop bigint, source text, external_id text) "
        f"CROSS JOIN LATERAL (SELECT * FROM {NOUNS[name].table} WHERE shop_id = k.shop AND source = k.source "
        "AND external_id = k.external_id LIMIT 1) t"
    )
