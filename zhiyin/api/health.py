"""/healthz, /readyz and /metrics, for those who watch over the installation.

`/healthz` says that the process answers and asks nothing else: a process manager that restarts us because the database
is away would only make it worse. `/readyz` says whether work gets done.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from zhiyin.records.schema import missing

from . import gauges
from .access import grant
from .answer import ApiError, as_json, in_json, refusal

#: seconds without a heartbeat (it comes every second) after which the worker counts as gone
HEARTBEAT = 10.0
#: seconds a live message may wait for the worker; the shortest deadline of a complaint is an hour (C-03)
UNREAD = 900.0
log = structlog.get_logger()

CHECKS = """
SELECT (SELECT extract(epoch FROM now() - at)::float8 FROM records_heartbeat WHERE name = 'worker'),
       (SELECT extract(epoch FROM now() - received_at)::float8 FROM records_message
        WHERE unread AND history = false ORDER BY history, id LIMIT 1)
"""


@in_json
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return as_json({"ok": True})


@in_json
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when every check is well, else 503; the body has each of them."""
    checks = _checks()
    well = all(check["ok"] for check in checks.values())
    return as_json({"ok": well, "checks": checks}, 200 if well else 503)


def _checks() -> dict[str, dict[str, Any]]:
    unknown = {"ok": False, "problem": "not known without the database"}
    try:
        missing = _missing_migrations()
    except Error as error:
        log.warning("not ready: the database cannot be reached", error=type(error).__name__)
        return {"database": {"ok": False, "problem": "cannot be reached"}, "migrations": unknown, "worker": unknown,
                "unread": unknown}
    checks: dict[str, dict[str, Any]] = {"database": {"ok": True},
                                         "migrations": {"ok": not missing, "missing": missing}}
    try:
        with connection.cursor() as cursor:
            cursor.execute(CHECKS)
            heartbeat, unread = cursor.fetchone()
    except Error:  # tables are missing: the migrations say so
        return checks | {"worker": unknown, "unread": unknown}
    checks["worker"] = {"ok": heartbeat is not None and heartbeat <= HEARTBEAT, "heartbeat_age_seconds": heartbeat,
                        "limit_seconds": HEARTBEAT}
    checks["unread"] = {"ok": unread is None or unread <= UNREAD, "oldest_age_seconds": unread, "limit_seconds": UNREAD}
    return checks


def _missing_migrations() -> list[str]:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return sorted(f"{app}.{name}" for app, name in missing(connection.connection))


@in_json
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus; needs a token with the scope `metrics`."""
    try:
        grant(request.headers.get("Authorization"), "metrics")
    except ApiError as error:
        return refusal(error)
    except Error:
        return refusal(ApiError("unavailable", None, "the database cannot be reached; try again"))
    return HttpResponse(gauges.text(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
