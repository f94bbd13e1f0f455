"""Finding messages by their words, newest first.

Every word must occur. Two ways lead there, and neither is good alone: an index that knows which messages hold a term
is quick for rare words, but gives them in no order; walking back from the newest message is quick for words that
everybody uses. So a short walk comes first, and what it leaves open is asked of the index, span by span.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhiyin.records.sql import rows, statements

from .terms import query, vector

SQL = statements("search")
#: newest messages looked through one by one before the index is asked
WALK = 3_000
#: matches of a span that are read to be put in order; a span with more is cut
FEW = 10_000
#: ids of the first span behind the walk when the whole rest holds too many matches; each further one is SPREAD times wider
SPAN, SPREAD = 50_000, 4
#: greater than any id
NEWEST = 2**63 - 1


def remember(cursor: Any, messages: Iterable[tuple[int, int, str, str | None]]) -> None:
    """Make messages findable: (shop id, message id, text, order number). Those that are already stay as they are."""
    found = [{"message": message, "shop": shop, "terms": vector(shop, text, order)}
             for shop, message, text, order in messages]
    if found:
        cursor.execute(SQL["remember"], [rows(found)])


def forget(cursor: Any, message_ids: Iterable[int]) -> int:
    """Take messages out of the search; how many were in it. A trigger does the same when a text is changed or deleted."""
    cursor.execute(SQL["forget"], [list(message_ids)])
    return int(cursor.rowcount)


def find(cursor: Any, shop: int, asked: str, before: int | None = None, limit: int = 30) -> list[int]:
    """Ids of messages of the shop with every word of `asked`, newest first; with `before` only those with a smaller id.

    Nothing when `asked` holds no word. Call inside a transaction: the plans of these questions are set in it.
    """
    wanted = query(shop, asked)
    if wanted is None:
        return []
    top = NEWEST if before is None else before
    cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL plan_cache_mode = force_custom_plan")
    cursor.execute(SQL["newest_among"], [shop, top, WALK, wanted, limit])
    found = [key for (key,) in cursor.fetchall()]
    if len(found) >= limit:
        return found
    cursor.execute(SQL["walked_to"], [shop, top, WALK])
    top = cursor.fetchone()[0]
    cursor.execute("SET LOCAL enable_indexscan = off")
    try:
        return found + _behind(cursor, wanted, top, limit - len(found))
    finally:
        cursor.execute("SET LOCAL enable_indexscan = on")


def _behind(cursor: Any, wanted: str, top: int, limit: int) -> list[int]:
    """The newest matches with an id below `top`, by the index."""
    rest = _some(cursor, wanted, top, 0, FEW)
    if len(rest) < FEW:
        return sorted(rest, reverse=True)[:limit]
    found: list[int] = []
    span = SPAN
    while top > 0 and len(found) < limit:
        low = max(0, top - span)
        some = _some(cursor, wanted, top, low, FEW)
        if len(some) == FEW and span > FEW:
            span //= SPREAD
            continue
        found += sorted(some, reverse=True)[: limit - len(found)]
        top, span = low, span * SPREAD
    return found


def _some(cursor: Any, wanted: str, top: int, low: int, limit: int) -> list[int]:
    cursor.execute(SQL["matching"], [wanted, top, low, limit])
    return [key for (key,) in cursor.fetchall()]
