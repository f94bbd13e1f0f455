"""Every address of programs and of those who watch over the installation. Mounted at the root of the site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from . import answer, health
from .answer import ApiError
from .rest import api


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Whatever else is asked below /api/ is answered in JSON, too."""
    if request.path in ("/api/v1/messages", "/api/v1/messages/bulk"):  # the native door takes the posts
        response = answer.refusal(ApiError("method_not_allowed", None, "this address answers to POST only"))
        response["Allow"] = "POST"
        return response
    return answer.refusal(ApiError("not_found", None, "there is nothing at this address"))


routes, namespace, name = api.urls
for route in routes:
    if isinstance(route, URLPattern):
        route.callback = answer.in_json(route.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", (routes, namespace, name)),
    re_path(r"^api/", unknown),
]
