"""Who is on shift and who is away, on one day of the shop (P-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhiyin.domain.roles import Permission
from zhiyin.records.models import Shop
from zhiyin.records.models.trade import Employee, Shift
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page, zone_of

MOST = 500


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody on one day. `here`: on shift at this moment, and not away."""

    employee: Employee
    shifts: list[Shift]
    absences: list[Shift]
    here: bool


@require_safe
@needs(Permission.RECORDS)
def roster(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    now = shop.now()
    zone = zone_of(shop)
    today = now.astimezone(zone).date()
    day = read_day(request.GET.get("day", "")) or today
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    duties = on(shop, start, end, now)
    return page(
        request, "shop/roster.html", shop, now=now, day=day, today=today, before=day - timedelta(days=1),
        after=day + timedelta(days=1), working=[one for one in duties if one.shifts],
        away=[one for one in duties if one.absences],
        free=[one for one in duties if not one.shifts and not one.absences], some=bool(duties), tab="roster", room="records",
    )


def on(shop: Shop, start: datetime, end: datetime, now: datetime) -> list[Duty]:
    """Everybody with what they do between two instants, those who begin first before the others."""
    rows: dict[int, list[Shift]] = {}
    for shift in (Shift.objects.of(shop).filter(starts_at__lt=end, ends_at__gt=start, employee__isnull=False)
                  .order_by("starts_at", "id")[: MOST * 4]):
        rows.setdefault(shift.employee_id, []).append(shift)
    people = Employee.objects.of(shop).select_related("person").order_by("name", "id")
    found: list[Any] = []
    for one in people[:MOST]:
        own = rows.get(one.pk, [])
        shifts = [shift for shift in own if shift.kind == "shift"]
        absences = [shift for shift in own if shift.kind != "shift"]
        at_now = {shift.kind for shift in own if shift.starts_at <= now < shift.ends_at}
        found.append(Duty(one, shifts, absences, at_now == {"shift"}))
    return sorted(found, key=lambda duty: duty.shifts[0].starts_at if duty.shifts else end)


def read_day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
