"""What the shop's systems were asked to do: by whom, why, how it ended; and for what did not end well, a person's word."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin import asking
from zhiyin.domain.asking import State
from zhiyin.domain.roles import Permission
from zhiyin.records.models import ShopAction
from zhiyin.web import trade_words
from zhiyin.web.access import may, needs, the_shop
from zhiyin.web.conversations.filters import is_id
from zhiyin.web.pages import page

PAGE = 50
#: state of the list -> states of rows
VIEWS = {
    "": tuple(State),
    "person": (State.UNCERTAIN, State.FAILED, State.REFUSED),
    "underway": (State.WAITING, State.ASKING, State.ACCEPTED),
    "done": (State.DONE,),
}


@require_safe
@needs(Permission.RECORDS)
def asked(request: HttpRequest) -> HttpResponse:
    """Newest first; `state` one of VIEWS, `before` the id where the page goes on."""
    shop = the_shop(request)
    view, before = request.GET.get("state", ""), request.GET.get("before", "")
    if view not in VIEWS or (before and not is_id(before)):
        raise Http404
    rows = ShopAction.objects.of(shop).select_related("connection", "by").filter(state__in=VIEWS[view]).order_by("-id")
    found: list[Any] = list((rows.filter(pk__lt=int(before)) if before else rows)[:PAGE + 1])
    for one in found:
        one.reason = str(trade_words.RULE.get(one.rule, one.error))
        one.about = next((one.action[name] for name in ("order", "parcel", "customer") if name in one.action), "")
    return page(request, "shop/asked.html", shop, rows=found[:PAGE], further=found[PAGE - 1].pk if len(found) > PAGE else None,
                view=view, may_say=may(request, Permission.ASSIGN), tab="asked", room="records")


@needs(Permission.ASSIGN)
@require_POST
def say(request: HttpRequest, action_id: int) -> HttpResponse:
    """A lead's word on a request that did not end well: ask again, look again, it was done, it was not done."""
    shop = the_shop(request)
    try:
        done = asking.say(shop, action_id, request.POST.get("word", ""), by=request.user.pk)
    except LookupError:
        raise Http404 from None
    if done:
        messages.success(request, _("Saved."))
    else:
        messages.warning(request, _("Somebody was quicker: this request is in another state by now."))
    return HttpResponseRedirect(f"{reverse('asked')}?shop={shop.slug}#action-{action_id}", status=303)
