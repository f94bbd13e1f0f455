"""What the wall asks of the records: newest messages, and open cases in the order of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from zhiyin.records.models import Case, Message, Shop

#: a screen shows ten or twelve
NEWEST = 20
#: A page that fell behind gets at most this many; the older ones are in their conversations.
CATCH_UP = 60
CASES = 20
#: Numbers above this are shown as "999+": counting further would cost more the more there is.
COUNTED = 1_000
GRADES = ((0, "S"), (1, "A"), (2, "B"))
#: one range of the index `case_queue` each, left as soon as COUNTED are seen
STANDINGS = """
SELECT rank,
       (SELECT count(*) FROM (
            SELECT FROM records_case WHERE shop_id = %(shop)s AND rank = grade.rank
            AND NOT history AND NOT (status = 'closed') LIMIT %(most)s) open),
       (SELECT count(*) FROM (
            SELECT FROM records_case WHERE shop_id = %(shop)s AND rank = grade.rank AND next_due_at <= %(now)s
            AND NOT history AND NOT (status = 'closed') LIMIT %(most)s) late)
FROM (VALUES (0), (1), (2)) AS grade (rank)
"""


def newest(shop: Shop, after: int | None = None) -> list[Message]:
    """The newest messages of the shop, newest first; with `after` only those with a greater id."""
    rows = Message.objects.of(shop).select_related("channel").order_by("-id")
    return list(rows[:NEWEST] if after is None else rows.filter(id__gt=after)[:CATCH_UP])


def open_cases(shop: Shop) -> QuerySet[Case]:
    """Live cases that are not closed. The conditions are those of the index `case_queue`."""
    return Case.objects.of(shop).filter(history=False).exclude(status="closed")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the queue ended."""

    rank: int
    due: datetime | None
    id: int

    @classmethod
    def of(cls, case: Case) -> Place:
        return cls(case.rank, case.next_due_at, case.pk)

    @classmethod
    def parse(cls, text: str) -> Place:
        """The form of `str(place)`. Raises ValueError when it is none."""
        rank, due, key = text.split("_")
        return cls(int(rank), datetime.fromisoformat(due) if due != "-" else None, int(key))

    def __str__(self) -> str:
        return f"{self.rank}_{self.due.isoformat() if self.due else '-'}_{self.id}"


def queue(shop: Shop, after: Place | None = None, limit: int = CASES) -> list[Case]:
    """Open cases by grade, then time to breach (C-06), those without a running clock last in their grade.

    Each stretch behind `after` is one range of the index, so a later page costs what the first one does.
    """
    found: list[Case] = []
    for stretch in _stretches(after):
        rows = open_cases(shop).filter(stretch).select_related("customer").order_by("rank", "next_due_at", "id")
        found += rows[: limit - len(found)]
        if len(found) >= limit:
            break
    return found


def _stretches(after: Place | None) -> list[Q]:
    if after is None:
        return [Q()]
    same = Q(rank=after.rank)
    if after.due is None:
        first = [same & Q(next_due_at=None, id__gt=after.id)]
    else:
        first = [
            same & Q(next_due_at=after.due, id__gt=after.id),
            same & Q(next_due_at__gt=after.due),
            same & Q(next_due_at=None),
        ]
    return [*first, Q(rank__gt=after.rank)]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many open cases a grade has, and how many of them are past a limit; both capped at COUNTED."""

    grade: str
    open: int
    overdue: int


def standings(shop: Shop, now: datetime) -> list[Standing]:
    """For S, A and B, in this order."""
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS, {"shop": shop.pk, "now": now, "most": COUNTED})
        counted = {rank: (number, late) for rank, number, late in cursor.fetchall()}
    return [Standing(grade, *counted[rank]) for rank, grade in GRADES]
