"""What a person tells an import to do. The worker reads it from the row's state; each step is taken once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhiyin.act.audit import record
from zhiyin.channels.files.uploads import rejected_of
from zhiyin.channels.files.uploads import remove as remove_files
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Export, ImportRun
from zhiyin.web.access import needs, the_shop

from . import plan as plans
from .views import form_page, found

ANEW: dict[str, Any] = {"rows_done": 0, "read": 0, "added": 0, "known": 0, "rejected": 0, "finished_at": None, "error": ""}


@needs(Permission.IMPORT)
@require_POST
def start(request: HttpRequest, import_id: int) -> HttpResponse:
    """From the form: `do` is "try" (a dry run) or "run". Comes back as 422 with what is wrong."""
    run = found(request, import_id)
    if run.state != "uploaded":
        return _to(request, run)
    said = plans.of_form(request.POST, the_shop(request))
    plan, _things = plans.look(run, said)
    if plan is not None:
        plans.settle(said, plan, request.POST)
    if said.errors:
        return form_page(request, run, said)
    trial = request.POST.get("do") != "run"
    return _move(request, run, ("uploaded",), "import.tried" if trial else "import.started", state="waiting", dry_run=trial,
                 noun=said.noun, channel=said.source if said.noun else said.channel, format=said.format, live=said.live,
                 mapping=said.mapping, total=None, **ANEW)


@needs(Permission.IMPORT)
@require_POST
def cancel(request: HttpRequest, import_id: int) -> HttpResponse:
    """The worker leaves it after the batch it is at; what was taken stays."""
    run = found(request, import_id)
    if not run.file:
        return _to(request, run)  # the command line's own
    return _move(request, run, ("waiting", "running"), "import.cancelled", state="cancelled")


@needs(Permission.IMPORT)
@require_POST
def resume(request: HttpRequest, import_id: int) -> HttpResponse:
    """A cancelled or failed import goes on where it was; a finished dry run becomes the import."""
    run = found(request, import_id)
    if run.dry_run and run.state == "finished":
        return _move(request, run, ("finished",), "import.started", state="waiting", dry_run=False, total=run.rows_done,
                     **ANEW)
    return _move(request, run, ("cancelled", "failed"), "import.resumed", state="waiting", **(ANEW if run.dry_run else {}))


@needs(Permission.IMPORT)
@require_POST
def change(request: HttpRequest, import_id: int) -> HttpResponse:
    """Back to the form, as long as nothing was taken by the choices made there."""
    run = found(request, import_id)
    if not run.dry_run and run.rows_done:
        return _to(request, run)
    ended = ("finished", "cancelled", "failed") if run.dry_run else ("cancelled", "failed")
    return _move(request, run, ended, None, state="uploaded", dry_run=False, **ANEW)


@needs(Permission.IMPORT)
@require_POST
def remove(request: HttpRequest, import_id: int) -> HttpResponse:
    """Remove the uploaded file and its rejected rows; an import that took nothing is forgotten with them."""
    run, shop = found(request, import_id), the_shop(request)
    with transaction.atomic():
        same = ImportRun.objects.of(shop).select_for_update().filter(pk=run.pk).first()
        if same is None or same.state in ("waiting", "running") or not same.file:
            return _to(request, run)
        if same.dry_run or not same.rows_done:
            same.delete()
        else:
            same.file = ""
            same.save(update_fields=["file"])
        _audit(request, run, "import.removed")
    remove_files(run.file, rejected=True)
    return redirect(f"{reverse('imports')}?{urlencode({'shop': shop.slug})}")


@needs(Permission.IMPORT)
@require_POST
def rejected(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """The rejected rows as the command writes them. What customers wrote leaves with it: noted as an export."""
    run, shop = found(request, import_id), the_shop(request)
    path = rejected_of(run.file) if run.file else None
    if path is None:
        raise Http404("nothing was rejected, or the rows were removed")
    file = path.open("rb")
    Export.objects.of(shop).create(shop=shop, person=request.user, kind="import.rejected", filters={"import": run.pk},
                                   rows=run.rejected, unmasked=True)
    return FileResponse(file, as_attachment=True, filename=f"{run.name}.rejected.csv", content_type="text/csv; charset=utf-8")


def _move(request: HttpRequest, run: ImportRun, before: tuple[str, ...], action: str | None, **values: Any) -> HttpResponse:
    """To another state, if it is still in one of those; somebody else may have been quicker."""
    with transaction.atomic():
        moved = ImportRun.objects.of(the_shop(request)).filter(pk=run.pk, state__in=before).exclude(file="").update(
            changed_at=timezone.now(), **values)
        if moved and action is not None:
            _audit(request, run, action)
    return _to(request, run)


def _audit(request: HttpRequest, run: ImportRun, action: str) -> None:
    record(action, shop=run.shop_id, actor=request.user.pk, object_kind="import", object_id=run.pk,
           data={"rows_done": run.rows_done, "live": run.live, "noun": run.noun})


def _to(request: HttpRequest, run: ImportRun) -> HttpResponse:
    return redirect(f"{reverse('import', args=[run.pk])}?{urlencode({'shop': the_shop(request).slug})}")
