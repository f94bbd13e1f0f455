"""The upload: the body of the request is the file, written to the home as it comes and never held in memory."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiyin.channels.files import FileRefused, preview
from zhiyin.channels.files import uploads as kept
from zhiyin.channels.files.trade import guessed_noun
from zhiyin.domain.roles import Permission
from zhiyin.records.models import ImportRun
from zhiyin.settings import current
from zhiyin.web.access import needs, the_shop

from . import words

BLOCK = 1 << 18
LONGEST_NAME = 255


@needs(Permission.IMPORT)
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Body: the file's bytes as application/octet-stream; its name in the address. Answers the import's address, or an
    error for the person: 400 no file or cut off, 413 too large, 422 nothing that can be imported, 507 no room.
    """
    shop, limit = the_shop(request), current().upload_limit * 1_000_000
    name = request.GET.get("name", "").replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "").strip()[:LONGEST_NAME]
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    if name and not announced:
        return _error(422, words.fault("empty"))
    if request.content_type != "application/octet-stream" or not name:
        return _error(400, _("Choose a file first."))
    too_large = _("The file is larger than {size}. Split it, or compress it with gzip.").format(size=words.megabytes(limit))
    if announced > limit:
        return _error(413, too_large)
    try:
        path = kept.store(iter(lambda: request.read(BLOCK), b""), announced=announced, limit=limit)
    except kept.TooLarge:
        return _error(413, too_large)
    except (kept.CutOff, UnreadablePostError):
        return _error(400, _("The upload was cut off. Upload the file again."))
    except OSError:
        return _error(507, _("The file could not be written: see that the disk of the server has room."))
    try:
        plan = preview(path)
        noun = guessed_noun(path) if plan.format in ("csv", "xlsx") else ""
    except FileRefused as refused:
        kept.remove(path.name)
        return _error(422, words.fault(f"{refused.code}\n{refused}"))
    made = ImportRun.objects.of(shop).create(
        shop=shop, digest=secrets.token_bytes(32), name=name, noun=noun, file=path.name, channel="", format="auto", live=False,
        state="uploaded", person=request.user)
    address = f"{reverse('import', args=[made.pk])}?{urlencode({'shop': shop.slug})}"
    return JsonResponse({"address": address}, status=201)


def _error(status: int, sentence: str) -> JsonResponse:
    said: dict[str, Any] = {"error": sentence}
    return JsonResponse(said, status=status)
