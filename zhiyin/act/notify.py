"""Notices to the shop's people and their deliveries: the rows are the queue (提醒).

One notice for one person and key, whoever tells it how often; a delivery is claimed by its state, so that any number of
workers can deliver.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from zhiyin.accounts.models import Membership, Person
from zhiyin.domain.roles import Role
from zhiyin.records.models import Delivery, NoticePreference, PushSubscription, Robot
from zhiyin.records.sql import rows

from .events import Event, append

#: seconds after which somebody who claimed a delivery is taken for dead; every way out ends within a minute
LEFT_BEHIND = 120
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
#: states of a delivery that a person should look at
TROUBLE = ("failed", "uncertain")

MAKE = """
INSERT INTO records_notice (shop_id, person_id, kind, data, urgent, key, created_at)
SELECT %s, n.person, n.kind, n.data, n.urgent, n.key, %s
FROM ROWS FROM (json_to_recordset(%s::json) AS (person bigint, kind text, data jsonb, urgent boolean, key text))
    WITH ORDINALITY AS n(person, kind, data, urgent, key, nth) ORDER BY n.nth
ON CONFLICT DO NOTHING RETURNING id, person_id, key
"""
CLAIM = """
UPDATE records_delivery SET state = 'sending', claimed_at = clock_timestamp(), attempts = attempts + 1
WHERE id IN (SELECT id FROM records_delivery WHERE state = 'queued' AND send_at <= %s
             ORDER BY send_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
LEFT = """
UPDATE records_delivery d SET
    state = CASE WHEN d.route = 'push' OR coalesce(n.urgent, false) THEN 'queued' ELSE 'uncertain' END,
    error = 'the process that sent it ended'
FROM records_delivery e LEFT JOIN records_notice n ON n.id = e.notice_id
WHERE e.id = d.id AND d.state = 'sending' AND d.claimed_at < clock_timestamp() - %s * interval '1 second'
"""


def people(shop: int) -> list[tuple[int, Role, dict[tuple[str, str], bool]]]:
    """(person, role, wishes) of everybody active in a shop; the installation's administrators own it."""
    roles = {person: Role(role) for person, role in Membership.objects.filter(
        shop_id=shop, active=True, person__is_active=True).values_list("person_id", "role")}
    administrators = Person.objects.filter(is_administrator=True, is_active=True).values_list("pk", flat=True)
    roles |= dict.fromkeys(administrators, Role.OWNER)
    wishes: dict[int, dict[tuple[str, str], bool]] = {person: {} for person in roles}
    for person, kind, route, wanted in NoticePreference.objects.filter(person_id__in=roles).values_list(
            "person_id", "kind", "route", "wanted"):
        wishes[person][kind, route] = wanted
    return [(person, role, wishes[person]) for person, role in sorted(roles.items())]


@dataclass(frozen=True, slots=True)
class Telling:
    """One happening for the people who are told. `told`: (person, routes); `group`: the shop's robots post it, once."""

    kind: str
    key: str
    data: Mapping[str, Any]
    told: Sequence[tuple[int, Collection[str]]]
    urgent: bool
    group: bool
    send_at: datetime


@transaction.atomic
def tell(shop: int, happenings: Sequence[Telling], now: datetime) -> list[int]:
    """Make the notices of a shop's happenings with their deliveries; the ids of new ones."""
    wanted = [{"person": person, "kind": one.kind, "data": dict(one.data), "urgent": one.urgent, "key": one.key}
              for one in happenings for person, _ in one.told]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(MAKE, [shop, now, rows(wanted)])
        made = {(person, key): notice for notice, person, key in cursor.fetchall()}
        if not made:
            return []
        append(cursor, [Event(shop, "notice.made", now, data={"people": list(dict.fromkeys(p for p, _ in made))})])
    _queue(shop, happenings, made)
    return list(made.values())


def claim(limit: int, now: datetime) -> list[Delivery]:
    """Take up to `limit` deliveries that are due; nobody else gets them."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [now, limit])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Delivery.everywhere.filter(pk__in=ids).select_related("notice__person", "shop").order_by("send_at", "pk"))


def left_behind(seconds: float = LEFT_BEHIND) -> int:
    """Deliveries whose sender is gone: those that may come twice, or must come (S), are sent again; the others wait for a
    person as uncertain. How many.
    """
    with connection.cursor() as cursor:
        cursor.execute(LEFT, [seconds])
        return int(cursor.rowcount)


def settle(delivery: Delivery, state: str, *, error: str = "", wait: float = 0.0, now: datetime | None = None) -> bool:
    """Write down how a claimed delivery ended; False when somebody else has taken it up meanwhile."""
    now = now or timezone.now()
    changes: dict[str, Any] = {"state": state, "error": error[:500]}
    if state == "queued":
        changes["send_at"] = now + timedelta(seconds=wait)
    if state == "sent":
        changes["sent_at"] = now
    return bool(Delivery.everywhere.filter(pk=delivery.pk, state="sending", claimed_at=delivery.claimed_at).update(**changes))


def resend(shop: int, delivery: int) -> bool:
    """A person sends a failed or uncertain delivery again; False when it is in no such state."""
    return bool(Delivery.objects.of(shop).filter(pk=delivery, state__in=TROUBLE).update(
        state="queued", send_at=timezone.now(), attempts=0, error=""))


def mail_works() -> bool:
    return bool(settings.EMAIL_BACKEND != NO_MAIL)


def _queue(shop: int, happenings: Sequence[Telling], made: Mapping[tuple[int, str], int]) -> None:
    """The deliveries of new notices; `made`: (person, key) -> notice."""
    mail = mail_works()
    pushed = {person for one in happenings for person, routes in one.told if "push" in routes}
    browsers: dict[int, list[int]] = {}
    for pk, person in PushSubscription.objects.filter(person_id__in=pushed).values_list("pk", "person_id"):
        browsers.setdefault(person, []).append(pk)
    robots = list(Robot.objects.of(shop).filter(active=True).values_list("kind", "pk")) if any(
        one.group for one in happenings) else []
    queued: dict[tuple[int, str, int], datetime] = {}
    for one in happenings:
        # robots: by whoever comes first of all who are told, so that a happening told again in part is not posted again
        first = made.get((one.told[0][0], one.key)) if one.told else None
        if one.group and first is not None:
            queued |= {(first, route, target): one.send_at for route, target in robots}
        for person, routes in one.told:
            notice = made.get((person, one.key))
            if notice is None:
                continue
            if "email" in routes and mail:
                queued[notice, "email", 0] = one.send_at
            if "push" in routes:
                queued |= {(notice, "push", browser): one.send_at for browser in browsers.get(person, ())}
    Delivery.everywhere.bulk_create([Delivery(shop_id=shop, notice_id=notice, route=route, target=target, send_at=send_at,
                                              state="queued", attempts=0, error="")
                                     for (notice, route, target), send_at in queued.items()], ignore_conflicts=True)
