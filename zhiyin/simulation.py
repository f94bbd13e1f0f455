"""Simulated shops: their own clock, set by whoever plays into them, and how far the worker is behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from zhiyin.records.models import Shop

#: more waiting messages than this are not counted
COUNTED = 10_000


class NotSimulated(Exception):
    """Only a shop made with `zhiyin shop create --simulated` has a clock of its own."""


class Backwards(Exception):
    """The shop's time is later already."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now.isoformat())
        self.now = now


def clock(shop: int) -> datetime | None:
    """The shop's own time; None before it was set. Raises NotSimulated."""
    return _simulated(Shop.objects.filter(pk=shop)).clock_at


@transaction.atomic
def set_clock(shop: int, now: datetime) -> datetime:
    """Raises NotSimulated, Backwards. The time that is there already may be set again."""
    found = _simulated(Shop.objects.select_for_update().filter(pk=shop))
    if found.clock_at is not None and now < found.clock_at:
        raise Backwards(found.clock_at)
    Shop.objects.filter(pk=shop).update(clock_at=now)
    return now


def _simulated(shops: Any) -> Shop:
    found: Shop | None = shops.first()
    if found is None or not found.simulated:
        raise NotSimulated
    return found


def waiting(cursor: Any, shop: int) -> int:
    """Messages of the shop that the worker has not read, at most COUNTED."""
    cursor.execute("SELECT count(*) FROM (SELECT FROM records_message WHERE unread AND shop_id = %s LIMIT %s) m",
                   [shop, COUNTED])
    return int(cursor.fetchone()[0])
