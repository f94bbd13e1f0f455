"""What the import room shows: past imports, one import before it starts, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhiyin.channels.files import rejected
from zhiyin.channels.files.uploads import rejected_of
from zhiyin.domain.roles import Permission
from zhiyin.records.models import ImportRun
from zhiyin.settings import current
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page

from . import fields, words
from . import plan as plans

PAST = 50
SHOWN = 50
#: seconds without a sign after which an import of the command line is taken to have stopped
SILENT = 60


@needs(Permission.IMPORT)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    shop, now = the_shop(request), timezone.now()
    runs = ImportRun.objects.of(shop).select_related("person").order_by("-id")[:PAST]
    limit = current().upload_limit * 1_000_000
    return page(request, "imports/imports.html", shop, room="imports", now=now, limit=limit,
                limit_words=words.megabytes(limit), runs=[(run, state_word(run, now), fields.noun(run.noun)) for run in runs])


@needs(Permission.IMPORT)
@require_safe
def one(request: HttpRequest, import_id: int) -> HttpResponse:
    run = found(request, import_id)
    return form_page(request, run, plans.of_row(run)) if run.state == "uploaded" else state_page(request, run)


@needs(Permission.IMPORT)
@require_safe
def state(request: HttpRequest, import_id: int) -> HttpResponse:
    """The fragment that is asked for every second while the import goes on."""
    return state_page(request, found(request, import_id), "imports/_state.html")


@needs(Permission.IMPORT)
@require_POST
def plan(request: HttpRequest, import_id: int) -> HttpResponse:
    """The choices and the table of columns and rows anew, after what the file holds, its format or encoding was changed, or
    (`columns`) what its columns are; nothing is kept."""
    run, shop = found(request, import_id), the_shop(request)
    said = plans.of_form(request.POST, shop)
    said.errors.clear()
    if "columns" in request.POST:
        known, _things = plans.look(run, said)
        if known is not None:
            plans.settle(said, known, request.POST)
    template = "imports/_choices.html" if "noun-changed" in request.POST else "imports/_plan.html"
    return page(request, template, shop, **plans.shown(run, said, *plans.look(run, said)))


def form_page(request: HttpRequest, run: ImportRun, said: plans.Choices) -> HttpResponse:
    """The form of an import that has not started; 422 when it comes back with errors."""
    known, things = plans.look(run, said) if "format" not in said.errors else (None, [])
    wrong = bool(said.errors)
    answer = page(request, "imports/import.html", the_shop(request), room="imports", **plans.shown(run, said, known, things))
    answer.status_code = 422 if wrong and request.method == "POST" else 200
    return answer


def state_page(request: HttpRequest, run: ImportRun, template: str = "imports/import.html") -> HttpResponse:
    now = timezone.now()
    things: dict[str, Any] = {"run": run, "now": now, "word": state_word(run, now), "busy": run.state in ("waiting", "running")}
    things["ours"], things["holds"] = bool(run.file), fields.noun(run.noun)
    as_of = (run.mapping or {}).get("as_of") if run.noun else None
    things["as_of"] = datetime.fromisoformat(as_of) if as_of else None
    things["fault"] = words.fault(run.error) if run.error else ""
    things["percent"] = min(99, 100 * run.rows_done // run.total) if run.total else 0
    file = rejected_of(run.file) if run.file and run.rejected else None
    things["download"] = file is not None
    if file is not None and not things["busy"]:
        things["rejected"] = [(row, column, words.reason(code, why), raw)
                              for row, column, code, why, raw in rejected.first(file, SHOWN)]
    if template == "imports/import.html":
        things["room"] = "imports"
    return page(request, template, the_shop(request), **things)


def state_word(run: ImportRun, now: Any) -> str:
    if not run.file and run.state == "running" and (now - run.changed_at).total_seconds() > SILENT:
        return str(words.STATES["cancelled"])  # the command was stopped; given again, it goes on
    return str(words.TRIED if run.dry_run and run.state == "finished" else words.STATES.get(run.state, run.state))


def found(request: HttpRequest, import_id: int) -> ImportRun:
    """404 for an unknown one and for one of another shop alike."""
    runs = ImportRun.objects.of(the_shop(request)).select_related("person", "shop")
    run: ImportRun = get_object_or_404(runs, pk=import_id)
    return run
