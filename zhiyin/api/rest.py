"""The API as a whole: its parts, its one document, and how it says no."""

from __future__ import annotations

from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Swagger
from ninja.errors import ValidationError

from . import answer, cases, conversations, events, intake, links, messages, simulation, trade
from .access import Bearer
from .answer import ApiError

DESCRIPTION = """\
Messages in, what was understood out. Every request carries `Authorization: Bearer <token>`; a token belongs to one shop
and has scopes: `ingest` hands messages over, `read` asks, `personal` besides `read` shows personal data in full.
Make one with `zhiyin token create NAME --scope ingest,read`.
Errors are always `{"error": {"code", "field", "message"}}`.
"""


class Rest(NinjaAPI):
    """One document for what answers here and for the native intake door.

    The parts answer with `as_json` and not by way of their response models, which describe them here: that takes half
    the time. The tests hold every answer against its model.
    """

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        schema["paths"] = intake.paths() | trade.paths() | schema["paths"]
        schema["components"]["schemas"] |= intake.schemas() | trade.schemas()
        return schema


api = Rest(title="Zhiyin", version="1", description=DESCRIPTION, auth=Bearer(),
           docs=Swagger({"persistAuthorization": False, "tryItOutEnabled": False}), urls_namespace="api")
for part in (messages, conversations, links, cases, events, simulation):
    api.add_router("", part.router)


@api.exception_handler(ApiError)
def _refused(request: HttpRequest, error: ApiError) -> HttpResponse:
    return answer.refusal(error)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    field = str(first["loc"][-1])
    return answer.refusal(ApiError("invalid", field, f"{field}: {first['msg']}"))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer.refusal(ApiError("not_found", None, "there is nothing at this address"))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _away(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer.refusal(ApiError("unavailable", None, "the database cannot be reached; try again"))


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer.unexpected(request, error)
