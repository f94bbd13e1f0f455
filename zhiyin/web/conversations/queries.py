"""Talks of a shop, newest first. Every question costs the same however many talks there are.

Talks are walked through in the order of their last message, a stretch at a time, until a page is full or the time for
one question is used up; the reader then goes on from there. The same holds for a search, which walks through the
messages that hold the words.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from zhiyin.records.models import Shop
from zhiyin.search.messages import find
from zhiyin.search.terms import query

from .filters import ME, NOBODY, Filters

PAGE = 30
#: talks looked through at a time, and seconds after which no further stretch is begun
STRETCH, ENOUGH = 600, 0.06
#: messages that hold the words, looked through at a time
HITS = 150

#: the last message of a talk by key, then what the filter needs: nothing is joined that is not asked for
WALK = """
SELECT c.id, c.last_message_id FROM (
    SELECT id, last_message_id, status, assignee_id, channel_id FROM records_conversation
    WHERE shop_id = %(shop)s AND last_message_id < %(before)s AND last_message_id >= %(low)s {walked}
    ORDER BY last_message_id DESC LIMIT %(stretch)s
) c {joined}
WHERE true {filtered}
ORDER BY c.last_message_id DESC LIMIT %(page)s
"""
END = """
SELECT min(last_message_id), count(*) FROM (
    SELECT last_message_id FROM records_conversation
    WHERE shop_id = %(shop)s AND last_message_id < %(before)s AND last_message_id >= %(low)s {walked}
    ORDER BY last_message_id DESC LIMIT %(stretch)s
) c
"""
SAID = """
SELECT c.id, m.id FROM records_message m
JOIN (SELECT id, shop_id, status, assignee_id, channel_id, last_message_id FROM records_conversation) c
     ON c.id = m.conversation_id {joined}
WHERE m.id = ANY(%(hits)s) AND c.shop_id = %(shop)s {filtered}
  AND NOT EXISTS (SELECT FROM records_message o JOIN records_messageterms t ON t.message_id = o.id
                  WHERE o.conversation_id = c.id AND o.id > m.id AND o.id < %(until)s AND t.terms @@ %(query)s::tsquery)
ORDER BY m.id DESC
"""
WAITING = """CROSS JOIN LATERAL (SELECT role FROM records_message WHERE id = c.last_message_id OFFSET 0) l"""
GRADE = """ AND EXISTS (SELECT FROM records_case k WHERE k.conversation_id = c.id AND k.grade = %(grade)s
                     AND k.status <> 'closed')"""
MODULE = """CROSS JOIN LATERAL (
    SELECT u.module FROM records_understanding u WHERE u.message_id = (
        SELECT id FROM records_message WHERE conversation_id = c.id AND role = 'customer' AND NOT unread
        ORDER BY id DESC LIMIT 1)
    ORDER BY u.id DESC LIMIT 1
) u"""
#: the first message of the shop received at or after a moment, by halving: messages are numbered as they come in
AT_ID = "SELECT id, received_at FROM records_message WHERE shop_id = %s AND id >= %s ORDER BY id LIMIT 1"
ENDS = "SELECT min(id), max(id) FROM records_message WHERE shop_id = %s"


@dataclass(frozen=True, slots=True)
class Found:
    """(talk, message to show) newest first; `before` continues, None at the end; `thorough` is False when time was up
    before the page was full."""

    talks: list[tuple[int, int]]
    before: int | None
    thorough: bool = True


def talks(shop: Shop, wanted: Filters, person: int, zone: ZoneInfo, before: int | None) -> Found:
    with transaction.atomic(), connection.cursor() as cursor:
        until, low = _span(cursor, shop, wanted, zone)
        top = until if before is None else min(until, before)
        given = {"shop": shop.pk, "me": person, "stretch": STRETCH, "page": PAGE + 1, "grade": wanted.grade,
                 "module": wanted.module, "channel": wanted.channel, "status": wanted.status, "low": low,
                 "until": until,
                 "assigned": int(wanted.assigned) if wanted.assigned.isdigit() else None}
        search = _search if wanted.q else _walk
        return search(cursor, shop, wanted, given, top)


def _walk(cursor: Any, shop: Shop, wanted: Filters, given: dict[str, Any], top: int) -> Found:
    walked, joined, filtered = _conditions(wanted)
    walk = WALK.format(walked=walked, joined=joined, filtered=filtered)
    end = END.format(walked=walked)
    rows: list[tuple[int, int]] = []
    began = time.monotonic()
    while True:
        given["before"] = top
        cursor.execute(walk, given)
        rows += cursor.fetchall()
        if len(rows) > PAGE:
            return Found(rows[:PAGE], rows[PAGE - 1][1])
        cursor.execute(end, given)
        low, seen = cursor.fetchone()
        if seen < STRETCH:
            return Found(rows, None)
        top = low
        if time.monotonic() - began > ENOUGH:
            return Found(rows, top, thorough=False)


def _search(cursor: Any, shop: Shop, wanted: Filters, given: dict[str, Any], top: int) -> Found:
    """Each talk once, by its newest message that holds the words."""
    walked, joined, filtered = _conditions(wanted)
    said = SAID.format(joined=joined, filtered=f"{filtered} {walked}")
    given["query"] = query(shop.pk, wanted.q)
    rows: list[tuple[int, int]] = []
    began = time.monotonic()
    while True:
        hits = [hit for hit in find(cursor, shop.pk, wanted.q, top, HITS) if hit >= given["low"]]
        if hits:
            cursor.execute(said, {**given, "hits": hits})
            rows += cursor.fetchall()
        if len(rows) > PAGE:
            return Found(rows[:PAGE], rows[PAGE - 1][1])
        if len(hits) < HITS:
            return Found(rows, None)
        top = hits[-1]
        if time.monotonic() - began > ENOUGH:
            return Found(rows, top, thorough=False)


def _conditions(wanted: Filters) -> tuple[str, str, str]:
    """What an index of talks answers, what must be looked up for each talk, and what must hold of it."""
    walked, joined, filtered = [], [], []
    if wanted.assigned not in ("", NOBODY):
        walked.append(f"AND assignee_id = {'%(me)s' if wanted.assigned == ME else '%(assigned)s'}")
    if wanted.assigned == NOBODY:
        filtered.append("AND c.assignee_id IS NULL")
    if wanted.status:
        # one index at a time: with somebody's talks walked through, the status is only looked at
        (filtered if walked else walked).append("AND status = %(status)s")
    if wanted.channel:
        filtered.append("AND c.channel_id = %(channel)s")
    if wanted.waiting:
        joined.append(WAITING)
        filtered.append("AND l.role = 'customer' AND c.status = 'open'")
    if wanted.grade:
        filtered.append(GRADE)
    if wanted.module:
        joined.append(MODULE)
        filtered.append("AND u.module = %(module)s")
    return " ".join(walked), " ".join(joined), " ".join(filtered)


def _span(cursor: Any, shop: Shop, wanted: Filters, zone: ZoneInfo) -> tuple[int, int]:
    """Ids of messages within the wanted days: below the first, from the second on."""
    top, low = 2**63 - 1, 0
    start, end = wanted.from_moment(zone), wanted.to_moment(zone)
    if start is not None:
        low = _at(cursor, shop, start)
    if end is not None:
        top = _at(cursor, shop, end)
    return top, low


def _at(cursor: Any, shop: Shop, moment: datetime) -> int:
    cursor.execute(ENDS, [shop.pk])
    low, high = cursor.fetchone()
    if low is None:
        return 0
    high += 1
    while low < high:
        middle = (low + high) // 2
        cursor.execute(AT_ID, [shop.pk, middle])
        row = cursor.fetchone()
        if row is None or row[1] >= moment:
            high = middle
        else:
            low = row[0] + 1
    return int(low)
