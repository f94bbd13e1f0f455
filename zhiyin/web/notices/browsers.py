"""Notices in the browser (Web Push): subscribing, and the script that shows them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.channels.outside import Refused, Unreachable, check
from zhiyin.channels.push import Browser, usable
from zhiyin.records.models import PushSubscription
from zhiyin.web.access import public, signed_in

#: browsers of one person; the oldest makes room
MOST = 20
SCRIPT = """\
// Shows notices that arrive while no page of Zhiyin is open. It sees no pages: its scope is /notices/ alone.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : { title: "Zhiyin", body: "", url: "/notices", tag: "zhiyin" };
  event.waitUntil(self.registration.showNotification(said.title, {
    body: said.body, tag: said.tag, data: said.url, icon: "/static/favicon.svg", requireInteraction: Boolean(said.urgent),
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data || "/notices", self.location.origin);
  if (address.origin === self.location.origin) event.waitUntil(self.clients.openWindow(address.href));
});
"""


class Keys(msgspec.Struct):
    p256dh: Annotated[str, msgspec.Meta(max_length=200)]
    auth: Annotated[str, msgspec.Meta(max_length=100)]


class Asked(msgspec.Struct):
    """As `PushSubscription.toJSON()` says it; `off` takes the browser out."""

    endpoint: Annotated[str, msgspec.Meta(max_length=1_000)]
    keys: Keys | None = None
    off: bool = False


@signed_in
@require_POST
def browsers(request: HttpRequest) -> HttpResponse:
    try:
        asked = msgspec.json.decode(request.body[:10_000], type=Asked)
    except msgspec.DecodeError:
        return JsonResponse({"error": _("The browser gave no subscription that can be used.")}, status=400)
    own = PushSubscription.objects.filter(person_id=request.user.pk)
    if asked.off:
        own.filter(endpoint=asked.endpoint).delete()
        return JsonResponse({"browsers": own.count()})
    try:
        check(asked.endpoint)
    except Refused as error:
        return JsonResponse({"error": _("The browser's push service cannot be used: {reason}").format(reason=error)},
                            status=400)
    except Unreachable:
        pass  # not now, maybe later
    if asked.keys is None or not usable(Browser(asked.endpoint, asked.keys.p256dh, asked.keys.auth)):
        return JsonResponse({"error": _("The browser gave no subscription that can be used.")}, status=400)
    # a browser belongs to whoever signed in last
    PushSubscription.objects.update_or_create(endpoint=asked.endpoint, defaults={
        "person_id": request.user.pk, "p256dh": asked.keys.p256dh, "auth": asked.keys.auth})
    kept = own.order_by("-id").values_list("pk", flat=True)[:MOST]
    own.exclude(pk__in=list(kept)).delete()
    return JsonResponse({"browsers": own.count()})


@require_safe
@public("a script without anything of a person's in it, fetched by the browser itself")
def worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SCRIPT, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
