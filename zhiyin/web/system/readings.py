"""How the installation is: each reading with a word for good, attention or bad, and what to do."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import django
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from zhiyin.accounts.mail import configured
from zhiyin.postgres.home import default_home
from zhiyin.records.models import Heartbeat
from zhiyin.settings import current

from . import memory

GOOD, ATTENTION, BAD = "good", "attention", "bad"
#: free bytes of the home's disk; below the first the disk may fill within a busy day, below the second PostgreSQL may stop
DISK_LOW, DISK_OUT = 5_000_000_000, 1_000_000_000
#: seconds: the heartbeat comes every second; unread messages as for /readyz (C-03: the shortest deadline is an hour)
HEARTBEAT_LATE, HEARTBEAT_GONE = 10, 60
UNREAD_LATE, UNREAD_BAD = 60, 900
#: days since the last backup
BACKUP_OLD, BACKUP_BAD = 2, 7
NUMBERS = """
SELECT pg_database_size(current_database()),
       (SELECT extract(epoch FROM now() - received_at)::float8 FROM records_message
        WHERE unread AND history = false ORDER BY history, id LIMIT 1),
       (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')),
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'),
       current_setting('server_version'),
       (SELECT array_agg(pid) FROM pg_stat_activity),
       inet_server_addr() IS NULL
"""


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    value: str
    state: str
    advice: str = ""


def readings(now: datetime) -> list[Reading]:
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS)
        size, unread, waiting, dead, server_version, backends, local = cursor.fetchone()
    beats = {beat.name: beat for beat in Heartbeat.objects.filter(name__in=["worker", "backup"])}
    return [
        _disk(), Reading(_("Database"), filesizeformat(size), GOOD), *_worker(beats.get("worker"), now), _unread(unread),
        _queue(waiting, dead), _mail(), _backup(beats.get("backup"), now), *_memory(beats.get("worker"), backends, local),
        Reading(_("Versions"), f"Zhiyin {_version()}, Python {platform.python_version()}, Django {django.get_version()}, "
                               f"PostgreSQL {server_version.split()[0]}", GOOD),
    ]


def _disk() -> Reading:
    home = current().home or default_home()
    free = shutil.disk_usage(home if home.exists() else "/").free
    return judge_disk(free)


def judge_disk(free: int) -> Reading:
    state = BAD if free < DISK_OUT else ATTENTION if free < DISK_LOW else GOOD
    return Reading(_("Free on the disk of the home"), filesizeformat(free), state, "" if state == GOOD else _(
        "Make room on that disk or move the home to a larger one: a full disk stops the database."))


def _worker(beat: Heartbeat | None, now: datetime) -> list[Reading]:
    name = _("Worker")
    advice = _("Restart the server (zhiyin serve); its log says why the worker ended.")
    if beat is None:
        return [Reading(name, _("has never run"), BAD, advice)]
    age = max(0, int((now - beat.at).total_seconds()))
    return [judge_worker(age), Reading(_("Engine"), str(beat.data.get("engine", "–")), GOOD)]


def judge_worker(age: int) -> Reading:
    """`age` of the heartbeat in seconds."""
    state = BAD if age > HEARTBEAT_GONE else ATTENTION if age > HEARTBEAT_LATE else GOOD
    value = _("last sign {n} s ago").format(n=age)
    return Reading(_("Worker"), value, state, "" if state == GOOD else _(
        "Restart the server (zhiyin serve); its log says why the worker ended."))


def _unread(age: float | None) -> Reading:
    if age is None:
        return Reading(_("Oldest unread message"), _("none waits"), GOOD)
    seconds = int(age)
    state = BAD if seconds > UNREAD_BAD else ATTENTION if seconds > UNREAD_LATE else GOOD
    return Reading(_("Oldest unread message"), _("{n} s").format(n=seconds), state,
                   "" if state == GOOD else _("More comes in than is read, or the worker stands: look at the worker above."))


def _queue(waiting: int, dead: int) -> Reading:
    value = _("{waiting} waiting, {dead} failed").format(waiting=waiting, dead=dead)
    return Reading(_("Jobs"), value, ATTENTION if dead else GOOD, _(
        "Failed jobs are kept: the worker's log says why they failed.") if dead else "")


def _mail() -> Reading:
    if configured():
        return Reading(_("Mail"), _("configured"), GOOD)
    return Reading(_("Mail"), _("not configured"), ATTENTION, _(
        "Set ZHIYIN_SMTP_URL: without it invitations are links to copy and notices go by other ways only."))


def _backup(beat: Heartbeat | None, now: datetime) -> Reading:
    return judge_backup(None if beat is None else (now - beat.at).total_seconds() / 86_400)


def judge_backup(days: float | None) -> Reading:
    """`days` since the last one; None: none is known."""
    advice = _("Run zhiyin backup FILE every day, and keep the file on another machine.")
    if days is None:
        return Reading(_("Last backup"), _("none known"), BAD, advice)
    state = BAD if days > BACKUP_BAD else ATTENTION if days > BACKUP_OLD else GOOD
    whole = int(days)
    value = _("{n} days ago").format(n=whole) if whole else _("within a day")
    return Reading(_("Last backup"), value, state, "" if state == GOOD else advice)


def _memory(beat: Heartbeat | None, backends: list[int] | None, local: bool) -> list[Reading]:
    """Of the server, the worker and the database, as far as they run on this machine."""
    worker = int((beat.data if beat else {}).get("pid", 0) or 0)
    unknown = _("not known from here")
    found: list[tuple[Any, int | None]] = [
        (_("Memory of the server"), memory.of_processes([os.getpid()])),
        (_("Memory of the worker"), memory.of_processes([worker]) if worker and memory.called(worker, "zhiyin") else None),
        (_("Memory of PostgreSQL"), memory.of_processes(p for p in backends or () if memory.called(p, "postgres"))
         if local else None),
    ]
    return [Reading(name, unknown if size is None else filesizeformat(size), GOOD) for name, size in found]


def _version() -> str:
    try:
        return version("zhiyin")
    except PackageNotFoundError:
        return "?"
