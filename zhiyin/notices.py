"""The loops that tell people: one follows the event log and makes notices, the other delivers them.

Brings together what `decide` says, the rows of `act` and the ways out of `channels`, as `flow` does for messages. The
place in the log is kept in the transaction of the notices: killed at any point, nothing is lost and nothing told twice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from django.db import connection, transaction
from django.utils import timezone

from zhiyin.act import notify
from zhiyin.decide import notice as rules
from zhiyin.domain.notices import KINDS
from zhiyin.records.models import Heartbeat, ImportRun, Shop

log = structlog.get_logger()

MARK = "notices"
#: events read at once
BATCH = 2_000
#: without a place in the log: how far back it begins
BACK = timedelta(hours=1)
#: a pause of the worker that administrators should know of
STANDSTILL = timedelta(minutes=5)
#: seconds between looks at what is no event, and when there is nothing to do
STATES_EVERY, REST = 2.0, 0.5
READ = """
SELECT id, shop_id, kind, conversation_id, case_id, data FROM records_event
WHERE position > %s AND position <= %s AND kind = ANY(%s) ORDER BY position
"""
UPTO = "SELECT max(position) FROM (SELECT position FROM records_event WHERE position > %s ORDER BY position LIMIT %s) p"
FIRST = """
SELECT coalesce((SELECT min(position) - 1 FROM records_event WHERE position IS NOT NULL AND at >= %s),
                (SELECT position FROM records_eventhead WHERE id = 1), 0)
"""
HEAD = "SELECT coalesce((SELECT position FROM records_eventhead WHERE id = 1), 0)"
EVENTS = ["case.opened", "case.raised", "clock.breached", "channel.silent", "conversation.assigned", "message.failed",
          "reply.failed"]


@transaction.atomic
def follow(now: datetime | None = None, batch: int = BATCH) -> int:
    """Make the notices of the next events of the log; how many events were passed. One process at a time."""
    now = now or timezone.now()
    with connection.cursor() as cursor:
        mark = _mark(cursor, now)
        if mark is None:
            return 0
        cursor.execute(UPTO, [mark, batch])
        upto = cursor.fetchone()[0]
        if upto is None:
            return 0
        cursor.execute(READ, [mark, upto, EVENTS])
        for event, shop, kind, conversation, case, data in cursor.fetchall():
            found = rules.of_event(kind, case, conversation, event, _read(data))
            if found is not None:
                if found.kind == "case.grave":
                    found = rules.Happening(found.kind, found.key, found.data, _assignee(conversation))
                tell(shop, found, now)
        cursor.execute("UPDATE records_heartbeat SET data = jsonb_build_object('position', %s::bigint) WHERE name = %s",
                       [upto, MARK])
    return int(upto - mark)


def states(now: datetime | None = None) -> int:
    """Make notices of what is a state and no event: imports that ended, a worker that stood still."""
    now = now or timezone.now()
    made, recently = 0, now - timedelta(days=1)
    for run in ImportRun.everywhere.filter(state__in=["failed", "finished"], changed_at__gte=recently, person__isnull=False):
        made += tell(run.shop_id, rules.Happening(
            "import.finished", f"import:{run.pk}:{run.state}:{run.rows_done}",
            {"import": run.pk, "state": run.state, "added": run.added, "rejected": run.rejected}, run.person_id), now)
    return made + _stood_still(now)


def tell(shop_id: int, happening: rules.Happening, now: datetime) -> int:
    """Make the notices of one happening; how many are new. Without anybody to tell it there are none."""
    shop = Shop.objects.filter(pk=shop_id).first()
    if shop is None:
        return 0
    members = [rules.Member(person, role, wishes) for person, role, wishes in notify.people(shop.pk)]
    told = [(one.person, one.routes) for one in rules.told(happening, members)]
    kind = KINDS[happening.kind]
    quiet = rules.Quiet(shop.quiet_from, shop.quiet_until, zone_of(shop))
    return len(notify.tell(shop.pk, happening.kind, happening.key, happening.data, told, urgent=kind.urgent,
                           group=kind.group, now=now, send_at=rules.send_at(now, happening.kind, quiet)))


def zone_of(shop: Shop) -> ZoneInfo:
    try:
        return ZoneInfo(shop.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Asia/Shanghai")


def making(stop: threading.Event) -> Callable[[], bool]:
    """The step of the worker's loop that makes notices."""
    looked = -STATES_EVERY

    def step() -> bool:
        nonlocal looked
        found = follow() > 0
        if time.monotonic() - looked >= STATES_EVERY:
            looked = time.monotonic()
            found = states() > 0 or found
        return _rested(found, stop)

    return partial(_careful, step)


def delivering(stop: threading.Event) -> Callable[[], bool]:
    """The step of the worker's loop that delivers them."""
    from zhiyin.notice_routes import deliver

    looked = -notify.LEFT_BEHIND / 2

    def step() -> bool:
        nonlocal looked
        if time.monotonic() - looked >= notify.LEFT_BEHIND / 2:
            looked = time.monotonic()
            notify.left_behind()
        return _rested(deliver() > 0, stop)

    return partial(_careful, step)


def _rested(found: bool, stop: threading.Event) -> bool:
    if not found:
        stop.wait(REST)
    if stop.is_set():
        connection.close()
    return found


def _careful(step: Callable[[], bool]) -> bool:
    """A connection that broke is given up, so that the next step has a new one."""
    try:
        return step()
    except Exception:
        connection.close()
        raise


def _mark(cursor: Any, now: datetime) -> int | None:
    """The place in the log, held until the transaction ends; None while another process is at work."""
    cursor.execute("SELECT data FROM records_heartbeat WHERE name = %s", [MARK])
    if cursor.fetchone() is None:
        cursor.execute(FIRST, [now - BACK])
        cursor.execute("INSERT INTO records_heartbeat (name, at, data) VALUES (%s, %s, jsonb_build_object('position', "
                       "%s::bigint)) ON CONFLICT DO NOTHING", [MARK, now, cursor.fetchone()[0]])
    cursor.execute("SELECT (data ->> 'position')::bigint FROM records_heartbeat WHERE name = %s FOR UPDATE SKIP LOCKED", [MARK])
    row = cursor.fetchone()
    if row is None:
        return None
    cursor.execute(HEAD)
    return min(int(row[0]), int(cursor.fetchone()[0]))  # a restored log may be shorter than the one that was read


@transaction.atomic
def _stood_still(now: datetime) -> int:
    mark = Heartbeat.objects.select_for_update(skip_locked=True).filter(name=MARK).first()
    if mark is None:
        return 0
    made, gap = 0, now - mark.at
    if gap >= STANDSTILL:
        minutes = int(gap.total_seconds() // 60)
        for shop in Shop.objects.order_by("pk").values_list("pk", flat=True):
            made += tell(shop, rules.Happening("system.trouble", f"standstill:{shop}:{int(mark.at.timestamp())}",
                                               {"what": "standstill", "minutes": minutes}), now)
    Heartbeat.objects.filter(name=MARK).update(at=now)
    return made


def _assignee(conversation: int | None) -> int | None:
    from zhiyin.records.models import Conversation

    found: Iterable[int | None] = Conversation.everywhere.filter(pk=conversation).values_list("assignee_id", flat=True)
    return next(iter(found), None)


def _read(data: Any) -> dict[str, Any]:
    import json

    return json.loads(data) if isinstance(data, str) else data
