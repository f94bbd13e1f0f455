"""The audit log: who did what, and whether anybody meddled with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.accounts.models import Person
from zhiyin.act.audit import broken
from zhiyin.domain.roles import Permission
from zhiyin.records.models import AuditEntry, Shop
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page, zone_of

from .queries import PAGE, Filters, FilterWrong, choices, entries
from .words import ACTIONS, KINDS


@needs(Permission.AUDIT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    return _page(request, the_shop(request))


@needs(Permission.AUDIT)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole chain, of all shops: entries of one shop alone are no chain."""
    first = next(broken(), None)
    return _page(request, the_shop(request), checked=timezone.now(), broken_at=first,
                 entries_checked=AuditEntry.objects.count())


def _page(request: HttpRequest, shop: Shop, **more: Any) -> HttpResponse:
    whole = bool(getattr(request.user, "is_administrator", False))
    wrong = ""
    try:
        wanted = Filters.read(request.GET)
    except FilterWrong as problem:
        wanted, wrong = Filters(), str(problem)
    rows = [] if wrong else list(entries(shop, zone_of(shop), wanted, whole=whole)[: PAGE + 1])
    shown = rows[:PAGE]
    known = Person.objects.in_bulk({row.actor_id for row in shown if row.actor_id})
    for row in shown:
        row.actor = known.get(row.actor_id)
        row.word, row.thing = ACTIONS.get(row.action, row.action), KINDS.get(row.object_kind, row.object_kind)
        row.said = ", ".join(f"{name}: {_said(value)}" for name, value in row.data.items())
    asked = {name: value for name, value in request.GET.items() if name not in ("before", "shop") and value}
    fields = {"person": _("Person"), "object": _("Object number"), "since": _("From day"), "until": _("To day"),
              "before": _("Page")}
    older = urlencode({"shop": shop.slug, **asked, "before": shown[-1].pk}) if len(rows) > PAGE else ""
    found = choices(shop, whole=whole)
    answer = page(request, "audit/audit.html", shop, room="audit", picker_address=reverse("audit"), rows=shown,
                  wanted=wanted, asked=asked, wrong=fields.get(wrong, ""), older=older, people=found["people"],
                  actions=[(code, ACTIONS.get(str(code), code)) for code in found["actions"]],
                  kinds=[(code, KINDS.get(str(code), code)) for code in found["kinds"]], **more)
    answer.status_code = 400 if wrong else 200
    return answer


def _said(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{_said(value[0])} → {_said(value[1])}"
    return "–" if value is None else str(value)[:200]
