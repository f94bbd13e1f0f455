"""How the channels are: when something last came in and went out, and which have gone silent.

Brings together the rules of `decide` and the records, as `flow` does for messages; used by the clock and by pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection, transaction

from zhiyin.act.events import Event, append
from zhiyin.decide.opening import is_open, next_opening, problem
from zhiyin.decide.silence import is_silent
from zhiyin.records.models import Channel, Heartbeat, Shop, Tally

__all__ = ["Health", "health", "is_open", "next_opening", "problem", "tell_silence"]
#: the row that says up to which message the channels' times are kept
MARK = "channels"
#: messages looked at again: one with a lower id may be committed after one with a higher
OVERLAP = 10_000
NEWER = """
SELECT channel_id, max(received_at) FILTER (WHERE role = 'customer'),
       max(received_at) FILTER (WHERE role IN ('agent', 'robot'))
FROM records_message WHERE id > %s AND history = false GROUP BY channel_id
"""


@dataclass(frozen=True, slots=True)
class Health:
    """`today`: messages of customers that were read since midnight of the shop's zone."""

    channel: Channel
    last_in: datetime | None
    last_out: datetime | None
    today: int
    silent: bool


def health(shop: Shop, now: datetime) -> list[Health]:
    """Every channel of the shop, by name, up to this moment of its own."""
    now = shop.clock_at or now
    newer = _newer(_mark())
    zone = zone_of(shop)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    counts: dict[int, int] = {}
    # zones a part of an hour off count from the hour before their midnight
    since = midnight.astimezone(UTC).replace(minute=0)
    for channel, number in Tally.objects.of(shop).filter(hour__gte=since, history=False).values_list("channel_id", "number"):
        counts[channel] = counts.get(channel, 0) + number
    found = []
    for channel in Channel.objects.filter(shop=shop).order_by("name", "id"):
        came, went = newer.get(channel.pk, (None, None))
        last_in, last_out = _later(channel.last_in_at, came), _later(channel.last_out_at, went)
        since_last = last_in or min(channel.created_at, now)
        found.append(Health(channel, last_in, last_out, counts.get(channel.pk, 0),
                            is_silent(since_last, now, channel.silence_minutes, shop.opening_hours, zone)))
    return found


@transaction.atomic
def tell_silence(now: datetime) -> int:
    """Bring the channels' times up to date and write `channel.silent` for each new silence; how many."""
    _follow()
    told = []
    watched = (Channel.objects.select_for_update(of=("self",)).select_related("shop").filter(silence_minutes__isnull=False)
               .order_by("pk"))
    for channel in watched:
        own = channel.shop.clock_at or now
        since = channel.last_in_at or min(channel.created_at, own)
        if channel.silence_told == since:
            continue
        if is_silent(since, own, channel.silence_minutes, channel.shop.opening_hours, zone_of(channel.shop)):
            Channel.objects.filter(pk=channel.pk).update(silence_told=since)
            told.append(Event(channel.shop_id, "channel.silent", own, data={
                "channel": channel.pk, "since": since.isoformat(), "minutes": channel.silence_minutes}))
    with connection.cursor() as cursor:
        append(cursor, told)
    return len(told)


def zone_of(shop: Shop) -> tzinfo:
    try:
        return ZoneInfo(shop.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Asia/Shanghai")


def _follow() -> None:
    """Keep what came since the last time; others wait for this row."""
    nothing = Heartbeat(name=MARK, at=datetime.fromtimestamp(0, tz=UTC), data={"message": 0})
    Heartbeat.objects.bulk_create([nothing], ignore_conflicts=True)
    mark = Heartbeat.objects.select_for_update().get(name=MARK)
    with connection.cursor() as cursor:
        cursor.execute(NEWER, [max(0, int(mark.data.get("message", 0)) - OVERLAP)])
        rows = cursor.fetchall()
        cursor.execute("SELECT coalesce(max(id), 0) FROM records_message")
        newest = int(cursor.fetchone()[0])
        for channel, came, went in rows:
            # greatest() passes over nulls
            cursor.execute("UPDATE records_channel SET last_in_at = greatest(last_in_at, %s), "
                           "last_out_at = greatest(last_out_at, %s) WHERE id = %s", [came, went, channel])
        cursor.execute("UPDATE records_heartbeat SET at = now(), data = jsonb_build_object('message', %s::bigint) "
                       "WHERE name = %s", [newest, MARK])


def _mark() -> int:
    found: Any = Heartbeat.objects.filter(name=MARK).values_list("data", flat=True).first()
    return int(found.get("message", 0)) if found else 0


def _newer(mark: int) -> dict[int, tuple[datetime | None, datetime | None]]:
    with connection.cursor() as cursor:
        cursor.execute(NEWER, [max(0, mark - OVERLAP)])
        return {channel: (came, went) for channel, came, went in cursor.fetchall()}


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    known: Iterable[datetime] = [moment for moment in (one, other) if moment is not None]
    return max(known, default=None)
