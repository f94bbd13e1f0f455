"""Finding entries of the audit log, newest first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Q, QuerySet
from django.http import QueryDict

from zhiyin.accounts.models import Person
from zhiyin.records.models import AuditEntry, Shop

PAGE = 50


class FilterWrong(ValueError):
    """A filter that cannot be read; the argument is its field."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; None and "" ask for everything. Days are of the shop's zone, both included."""

    person: int | None = None
    action: str = ""
    kind: str = ""
    object: int | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @classmethod
    def read(cls, given: QueryDict) -> Filters:
        """Raises FilterWrong."""
        return cls(_number(given, "person"), given.get("action", "")[:60], given.get("kind", "")[:40],
                   _number(given, "object"), _day(given, "since"), _day(given, "until"), _number(given, "before"))


def entries(shop: Shop, zone: tzinfo, wanted: Filters, *, whole: bool) -> QuerySet[AuditEntry]:
    """Of the shop; `whole`: those of the whole installation, too."""
    rows = AuditEntry.objects.filter(Q(shop=shop) | Q(shop=None) if whole else Q(shop=shop)).order_by("-id")
    if wanted.person is not None:
        rows = rows.filter(actor_id=wanted.person)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.kind:
        rows = rows.filter(object_kind=wanted.kind)
    if wanted.object is not None:
        rows = rows.filter(object_id=wanted.object)
    if wanted.since:
        rows = rows.filter(at__gte=datetime.combine(wanted.since, time(), zone))
    if wanted.until:
        rows = rows.filter(at__lt=datetime.combine(wanted.until + timedelta(days=1), time(), zone))
    if wanted.before is not None:
        rows = rows.filter(id__lt=wanted.before)
    return rows


def choices(shop: Shop, *, whole: bool) -> dict[str, list[object]]:
    """What can be filtered for: people, actions and kinds that occur."""
    rows = AuditEntry.objects.filter(Q(shop=shop) | Q(shop=None) if whole else Q(shop=shop)).order_by()
    people = Person.objects.filter(pk__in=rows.exclude(actor_id=None).values("actor_id")).order_by("name", "email")
    return {
        "people": list(people),
        "actions": sorted(rows.values_list("action", flat=True).distinct()),
        "kinds": sorted(kind for kind in rows.values_list("object_kind", flat=True).distinct() if kind),
    }


def _number(given: QueryDict, name: str) -> int | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise FilterWrong(name)
    return int(text)


def _day(given: QueryDict, name: str) -> date | None:
    text = given.get(name, "").strip()
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        raise FilterWrong(name) from None
    if found is not None and not 2000 <= found.year <= 2200:
        raise FilterWrong(name)
    return found
