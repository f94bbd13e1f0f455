"""Talks that are older than a shop keeps them are erased (Q-05, `Shop.retention_days`).

A talk is as old as its last message: when it was sent, or received where that is not believed. Its texts go as with an
erased customer; the customer stays, with talks that are younger.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from zhiyin.records.models import Shop

from . import audit
from .erase import erase_talks

#: talks of one transaction
BATCH = 200
#: not yet erased, all read by the worker, and nothing newer waiting to be read
OLD = """
SELECT c.id FROM records_conversation c JOIN records_message m ON m.id = c.last_message_id
WHERE c.shop_id = %(shop)s AND NOT m.extra ? 'erased'
  AND CASE WHEN m.time_flag = '' AND m.sent_at < m.received_at THEN m.sent_at ELSE m.received_at END < %(before)s
  AND NOT EXISTS (SELECT FROM records_message n WHERE n.conversation_id = c.id AND n.id > c.last_message_id)
ORDER BY c.last_message_id LIMIT %(limit)s FOR UPDATE OF c SKIP LOCKED
"""


def erase_old(now: datetime, batch: int = BATCH) -> int:
    """Erase what every shop no longer keeps, batch by batch, each in its own transaction; how many talks."""
    done = 0
    for shop, days in Shop.objects.filter(retention_days__gt=0).order_by("id").values_list("pk", "retention_days"):
        while found := _some(shop, now - timedelta(days=days), batch):
            done += found
    return done


def _some(shop: int, before: datetime, batch: int) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(OLD, {"shop": shop, "before": before, "limit": batch})
            talks = [talk for (talk,) in cursor.fetchall()]
        if not talks:
            return 0
        counts: dict[str, Any] = erase_talks(shop, talks, "retention")
        audit.record("retention.erased", shop=shop, actor=None, via="worker", object_kind="shop", object_id=shop,
                     data={"conversations": len(talks), "before": before.isoformat(), "counts": counts})
    return len(talks)
