"""The campaigns of a month as a calendar, and what runs now and comes next."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhiyin.domain.roles import Permission
from zhiyin.records.models.trade import Campaign
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page, zone_of

from .roster import read_day

MOST = 200


@dataclass(frozen=True, slots=True)
class Day:
    """One field of the calendar; `inside`: of the month that is shown."""

    date: date
    inside: bool
    campaigns: list[Campaign]


@require_safe
@needs(Permission.RECORDS)
def campaigns(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    now = shop.now()
    zone = zone_of(shop)
    today = now.astimezone(zone).date()
    month = (read_day(f"{request.GET.get('month', '')}-01") or today).replace(day=1)
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    first, last = weeks[0][0], weeks[-1][-1]
    rows = list(Campaign.objects.of(shop).filter(
        starts_at__lt=datetime.combine(last + timedelta(days=1), time(), zone),
        ends_at__gt=datetime.combine(first, time(), zone)).order_by("starts_at", "id")[:MOST])
    shown = [[Day(day, day.month == month.month, [one for one in rows if covers(one, day, zone)]) for day in week]
             for week in weeks]
    following = (month + timedelta(days=31)).replace(day=1)
    return page(
        request, "shop/campaigns.html", shop, now=now, month=month, today=today, weeks=shown,
        names=[day.date for day in shown[0]],
        before=(month - timedelta(days=1)).replace(day=1), after=following, tab="campaigns", room="records",
        listed=[{"campaign": one, "state": "over" if one.ends_at <= now else "running" if one.starts_at <= now else "coming"}
                for one in rows],
        none=not rows and not Campaign.objects.of(shop).exists(),
    )


def covers(campaign: Any, day: date, zone: Any) -> bool:
    """Whether any instant of the day, in the shop's zone, lies in the campaign; its end does not belong to it."""
    start = datetime.combine(day, time(), zone)
    return bool(campaign.starts_at < start + timedelta(days=1) and campaign.ends_at > start)
