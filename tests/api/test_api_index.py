"""Listing reads an index from where the page begins, however many cases there are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .conftest import NOON

pytestmark = pytest.mark.urls("zhiyin.api.urls")
ROWS = 30_000

MAKE = """
INSERT INTO records_case (shop_id, conversation_id, opened_by_id, owner_key, object_key, risk, type, grade, rank,
                          grade_reason, history, opened_at, next_due_at)
SELECT c.shop_id, c.conversation_id, c.opened_by_id, 'customer:' || (1000000 + n), c.object_key, c.risk, c.type,
       substr('SAB', n %% 3 + 1, 1), n %% 3, '', n %% 10 = 0, c.opened_at,
       CASE WHEN n %% 7 > 0 THEN c.opened_at + n * interval '1 minute' END
FROM records_case c, generate_series(1, %s) n WHERE c.id = %s
"""


@pytest.fixture
def many(shop: Any, make_case: Any) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(MAKE, [ROWS, make_case(shop).pk])
        cursor.execute("ANALYZE")
    return shop


def plan(sql: str, parameters: list[Any]) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", parameters)
        found: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
    return found


def nodes(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [tree, *(node for part in tree.get("Plans", []) for node in nodes(part))]


def test_every_page_is_one_range_of_the_queue(many: Any) -> None:
    from zhiyin.api.cases import ORDER, Place, stretches

    places = [None, *(Place(rank, due, 1) for rank in range(3) for due in (NOON + timedelta(minutes=ROWS // 2), None))]
    tried = 0
    for place in places:
        for grade in (None, "A") if place is None or place.rank == 1 else (None,):
            for sql, parameters in stretches(many.pk, grade, None, False, place):
                tree = plan(sql + ORDER, [*parameters, 26])
                kinds = {node["Node Type"] for node in nodes(tree)}
                assert not kinds & {"Sort", "Incremental Sort"}, (place, grade, kinds)
                cases = next(node for node in nodes(tree) if node.get("Relation Name") == "records_case")
                assert cases["Node Type"] in ("Index Scan", "Index Only Scan"), (place, grade, kinds)
                assert cases["Index Name"] == "case_queue"
                # read from the place on: nothing before it is looked at and thrown away
                assert cases.get("Rows Removed by Filter", 0) == 0
                tried += 1
    assert tried == 20
