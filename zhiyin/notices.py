"""The loops that tell people: one follows the event log and makes notices, the other delivers them.

Brings together what `decide` says, the rows of `act` and the ways out of `channels`, as `flow` does for messages. The
place in the log is kept in the transaction of the notices: killed at any point, nothing is lost and nothing told twice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
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
from zhiyin.records.models import Conversation, Heartbeat, ImportRun, Shop

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
#: seconds between looks when there was something
PACE = 0.2
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
EVENTS = ["action.ended", "case.opened", "case.raised", "clock.breached", "channel.silent", "conversation.assigned",
          "message.failed", "reply.failed"]


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
        happened: dict[int, list[rules.Happening]] = {}
        for event, shop, kind, conversation, case, data in cursor.fetchall():
            found = rules.of_event(kind, case, conversation, event, _read(data))
            if found is not None:
                happened.setdefault(shop, []).append(found)
        assigned = _assignees([one for found in happened.values() for one in found])
        for shop, found in happened.items():
            tell(shop, [replace(one, person=assigned.get(one.data.get("conversation"))) if one.kind == "case.grave" else one
                        for one in found], now)
        cursor.execute("UPDATE records_heartbeat SET data = jsonb_build_object('position', %s::bigint) WHERE name = %s",
                       [upto, MARK])
    return int(upto - mark)


def states(now: datetime | None = None) -> int:
    """Make notices of what is a state and no event: imports that ended, a worker that stood still."""
    now = now or timezone.now()
    made, recently = 0, now - timedelta(days=1)
    for run in ImportRun.everywhere.filter(state__in=["failed", "finished"], changed_at__gte=recently, person__isnull=False):
        made += tell(run.shop_id, [rules.Happening(
            "import.finished", f"import:{run.pk}:{run.state}:{run.rows_done}",
            {"import": run.pk, "state": run.state, "added": run.added, "rejected": run.rejected}, run.person_id)], now)
    return made + _stood_still(now)


def tell(shop_id: int, happenings: Sequence[rules.Happening], now: datetime) -> int:
    """Make the notices of a shop's happenings; how many are new. Without anybody to tell there are none."""
    shop = Shop.objects.filter(pk=shop_id).first()
    if shop is None:
        return 0
    members = [rules.Member(person, role, wishes) for person, role, wishes in notify.people(shop.pk)]
    quiet = rules.Quiet(shop.quiet_from, shop.quiet_until, zone_of(shop))
    own = shop.clock_at or now  # quiet hours are the shop's, deliveries wait in real time
    return len(notify.tell(shop.pk, [_telling(one, members, quiet, own, now - own) for one in happenings], now))


def _telling(happening: rules.Happening, members: list[rules.Member], quiet: rules.Quiet, now: datetime,
             real: timedelta) -> notify.Telling:
    kind = KINDS[happening.kind]
    return notify.Telling(happening.kind, happening.key, happening.data,
                          [(one.person, one.routes) for one in rules.told(happening, members)], kind.urgent, kind.group,
                          rules.send_at(now, happening.kind, quiet) + real)


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
        passed = follow()
        if time.monotonic() - looked >= STATES_EVERY:
            looked = time.monotonic()
            states()
        if 0 < passed < BATCH:  # while much happens: together what is told within a moment
            stop.wait(PACE)
        return _rested(passed > 0, stop)

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
            made += tell(shop, [rules.Happening("system.trouble", f"standstill:{shop}:{int(mark.at.timestamp())}",
                                                {"what": "standstill", "minutes": minutes})], now)
    Heartbeat.objects.filter(name=MARK).update(at=now)
    return made


def _assignees(happenings: Sequence[rules.Happening]) -> dict[Any, int | None]:
    """Who answers for the talks in which grave cases arose."""
    talks = {one.data.get("conversation") for one in happenings if one.kind == "case.grave"} - {None}
    return dict(Conversation.everywhere.filter(pk__in=talks).values_list("pk", "assignee_id")) if talks else {}


def _read(data: Any) -> dict[str, Any]:
    import json

    return json.loads(data) if isinstance(data, str) else data
