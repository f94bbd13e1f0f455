"""How the API says no: always {"error": {"code", "field", "message"}}, as the native door does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

log = structlog.get_logger()

STATUS = {"unauthorized": 401, "forbidden": 403, "not_found": 404, "method_not_allowed": 405, "conflict": 409, "invalid": 422,
          "internal": 500, "unavailable": 503}
_encode = msgspec.json.Encoder().encode


class ApiError(Exception):
    """Ends a request: `code` for programs (a key of STATUS), the `field` at fault, the sentence for people."""

    def __init__(self, code: str, field: str | None, message: str) -> None:
        super().__init__(message)
        self.code, self.field, self.message = code, field, message


def refusal(error: ApiError) -> HttpResponse:
    """The answer for `error`."""
    more = {"unauthorized": {"WWW-Authenticate": "Bearer"}, "unavailable": {"Retry-After": "1"}}
    headers = more.get(error.code)
    return as_json({"error": {"code": error.code, "field": error.field, "message": error.message}},
                   STATUS[error.code], headers)


def as_json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(_encode(body), content_type="application/json", status=status,
                        headers={"Cache-Control": "no-store", **(headers or {})})


def not_found(what: str) -> ApiError:
    """One answer for what does not exist and for what belongs to another shop: a stranger learns nothing from it."""
    return ApiError("not_found", None, f"there is no such {what} in this token's shop")


def in_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turns the bare "method not allowed" of a view into an error of ours."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            error = ApiError("method_not_allowed", None, f"this address answers to {response['Allow']} only")
            body = refusal(error)
            body["Allow"] = response["Allow"]
            return body
        return response

    return answered


def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: logged with its place, told without it."""
    log.error("the API failed", path=request.path, exc_info=error)
    return refusal(ApiError("internal", None, "something went wrong here; it was logged"))
