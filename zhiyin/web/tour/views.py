"""Going through the tour: each step leads to its page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiyin.domain.roles import Permission
from zhiyin.records.models import Case, Shop
from zhiyin.web.access import needs, the_shop
from zhiyin.web.wall.queries import open_cases, queue

from .state import Tour, keep, tour_of


@require_POST
@needs(Permission.WALL)
def tour(request: HttpRequest) -> HttpResponse:
    """`go`: next, back, resume, again (from the first step) or leave."""
    shop = the_shop(request)
    now = tour_of(request, shop, request.role)  # type: ignore[attr-defined]
    if now is None:
        return _to(shop, "home")
    go, number = request.POST.get("go", "resume"), now.number
    if go == "leave" or (go == "next" and now.last):
        keep(request, shop, 1 if go == "next" else number, left=True, cases={} if go == "next" else now.cases)
        return HttpResponseRedirect(_back(request, shop), status=303)
    number = 1 if go == "again" else min(max(1, number + {"next": 1, "back": -1}.get(go, 0)), len(now.steps))
    page = now.steps[number - 1].page
    case = _case(shop, now, page) if page in ("case", "conversation") else None
    if case is None and page in ("case", "conversation"):
        messages.info(request, _("There is no complaint yet. Go on in a moment."))
        number = 1
    cases = {} if number == 1 else now.cases if case is None else {**now.cases, page: case.pk}
    keep(request, shop, number, left=False, cases=cases)
    step = now.steps[number - 1]
    if step.page == "case" and case is not None:
        return _to(shop, "case", case.pk)
    if step.page == "conversation" and case is not None:
        return _to(shop, "conversation", case.conversation_id, part=step.part)
    return _to(shop, step.page, part=step.part if step.page == "wall" else "")


def _case(shop: Shop, now: Tour, page: str) -> Case | None:
    """The gravest; for the talk one that is about an order, as grave as there is. The same whenever the step is seen again."""
    known: Case | None = Case.objects.of(shop).filter(pk=now.cases[page]).first() if page in now.cases else None
    if known is not None:
        return known
    gravest = next(iter(queue(shop, limit=1)), None)
    about = open_cases(shop).filter(object_key__startswith="order:").order_by("rank", "id").first()
    if about is None or gravest is None:
        return gravest
    return about if page == "conversation" or about.rank == gravest.rank else gravest


def _to(shop: Shop, name: str, *arguments: object, part: str = "") -> HttpResponse:
    address = f"{reverse(name, args=arguments)}?{urlencode({'shop': shop.slug})}"
    return HttpResponseRedirect(f"{address}#{part}" if part else address, status=303)


def _back(request: HttpRequest, shop: Shop) -> str:
    """The page it was left on."""
    page = request.POST.get("page", "")
    good = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if good else f"{reverse('wall')}?{urlencode({'shop': shop.slug})}"
