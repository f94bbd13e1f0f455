"""Files of customers and agents, kept under `<home>/files/` by the SHA-256 of their content (E-09).

A row of StoredFile says that a shop has the file; two shops with the same content share it on the disk. What no message
and no reply points to for a day is removed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from zhiyin.records.models import Shop, StoredFile

#: files are written and removed one at a time: none is removed while another shop is just taking it
LOCK = 72191843
#: seconds that an upload may wait for the message that points to it
ORPHAN_SECONDS = 24 * 3600
ADDRESS = "/files/%d"

ORPHANS = """
DELETE FROM records_storedfile f
WHERE coalesce(f.used_at, f.created_at) < now() - make_interval(secs => %s)
  AND NOT EXISTS (SELECT 1 FROM records_attachment a WHERE a.shop_id = f.shop_id AND a.url = '/files/' || f.id)
  AND f.id NOT IN (SELECT (one->>'file')::bigint FROM records_outgoing o, jsonb_array_elements(o.attachments) one
                   WHERE one->>'file' IS NOT NULL)
"""


class QuotaReached(Exception):
    """The shop's files take up all the room it was given (`file_quota`)."""


def folder() -> Path:
    from zhiyin.postgres.home import default_home
    from zhiyin.settings import current

    return (current().home or default_home()) / "files"


def path_of(digest: bytes) -> Path:
    name = bytes(digest).hex()
    return folder() / name[:2] / name


def address_of(file: int) -> str:
    """What stands as the address of an attachment that is a stored file."""
    return ADDRESS % file


def file_of(address: str) -> int | None:
    """The id of the stored file that an attachment's address means; None for any other address."""
    start, _, number = address.rpartition("/")
    return int(number) if start == "/files" and number.isascii() and number.isdigit() and len(number) < 19 else None


def keep(shop: int, content: bytes, mime: str, *, width: int | None = None, height: int | None = None) -> StoredFile:
    """The shop's file of this content, stored when it is new. Raises QuotaReached.

    The content is on the disk before the row says so; a crash between the two leaves a file that is removed later.
    """
    digest = hashlib.sha256(content).digest()
    with _alone():
        known = StoredFile.objects.of(shop).filter(digest=digest).first()
        if known is not None:
            if not path_of(digest).exists():
                _write(path_of(digest), content)
            known.used_at = datetime.now(UTC)  # it may have been about to be removed
            known.save(update_fields=["used_at"])
            return known
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(size), 0) FROM records_storedfile WHERE shop_id = %s", [shop])
            used = cursor.fetchone()[0]
        if used + len(content) > Shop.objects.values_list("file_quota", flat=True).get(pk=shop):
            raise QuotaReached("the shop has no room left for files")
        _write(path_of(digest), content)
        return StoredFile.everywhere.create(shop_id=shop, digest=digest, mime=mime, size=len(content), width=width,
                                            height=height)


def read(file: StoredFile) -> bytes:
    """Raises FileNotFoundError."""
    return path_of(file.digest).read_bytes()


def remove_orphans(older_than: float = ORPHAN_SECONDS) -> tuple[int, int]:
    """Forget files that nothing points to, and remove what no row points to; how many rows, and how many files."""
    with _alone():
        with connection.cursor() as cursor:
            cursor.execute(ORPHANS, [older_than])
            rows = cursor.rowcount
            cursor.execute("SELECT encode(digest, 'hex') FROM records_storedfile")
            wanted = {row[0] for row in cursor.fetchall()}
        removed = 0
        for path in _stored(time.time() - older_than):
            if path.name not in wanted:
                path.unlink(missing_ok=True)
                removed += 1
    return rows, removed


@contextmanager
def _alone() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def _stored(before: float) -> Iterator[Path]:
    """Everything in the folder that was written before that time, left-overs of a crash included."""
    for path in folder().glob("*/*"):
        if path.stat().st_mtime <= before:
            yield path


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
