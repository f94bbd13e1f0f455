"""How a file will be read, as the page shows it and as a person changes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from zhiyin.channels.files import FORMATS, FileRefused, Plan, preview
from zhiyin.channels.files.uploads import path_of
from zhiyin.records.models import Channel, ImportRun

from . import words

EXTRA = "extra"
LONGEST_CHANNEL = 100
TABLES = ("csv", "xlsx")


@dataclass(slots=True)
class Choices:
    """What the form says. `columns` goes from column to field (EXTRA: kept beside the message); None: as guessed."""

    channel: str = ""
    format: str = "auto"
    encoding: str = ""
    live: bool = False
    columns: dict[str, str] | None = None
    #: field of the form -> what is wrong
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def mapping(self) -> dict[str, Any]:
        """For `ImportRun.mapping`."""
        return {"encoding": self.encoding, "columns": self.columns}


def of_row(row: ImportRun) -> Choices:
    options = row.mapping or {}
    return Choices(row.channel, row.format, options.get("encoding") or "", row.live, options.get("columns"))


def of_form(form: QueryDict) -> Choices:
    """Format, encoding, channel and kind; the columns are read with the file's by `settle`."""
    said = Choices(form.get("channel", "").strip(), form.get("format", "auto"), form.get("encoding", ""),
                   form.get("kind") == "live")
    if said.format not in FORMATS:
        said.format = "auto"
    if said.encoding not in words.ENCODINGS:
        said.encoding = ""
    if not said.channel or len(said.channel) > LONGEST_CHANNEL or "\0" in said.channel:
        said.errors["channel"] = _("Say which channel the messages belong to, in at most 100 characters.")
    return said


def look(row: ImportRun, said: Choices) -> Plan | None:
    """The file by these choices; None with an error in them when it cannot be read so."""
    try:
        return preview(path_of(row.file), said.format, encoding=said.encoding or None)
    except FileRefused as refused:
        said.errors["format"] = words.fault(f"{refused.code}\n{refused}")
    except ValueError:
        said.errors["format"] = words.fault("gone")
    return None


def settle(said: Choices, plan: Plan, form: QueryDict) -> None:
    """Take the columns of the form, `column-0` onwards in the order of the plan."""
    if plan.format not in TABLES:
        return
    said.columns = {}
    for place, column in enumerate(plan.columns):
        chosen = form.get(f"column-{place}") or plan.mapping.get(column, EXTRA)
        said.columns[column] = chosen if chosen in words.FIELDS else EXTRA
    taken = [chosen for chosen in said.columns.values() if chosen != EXTRA]
    twice = next((chosen for chosen in taken if taken.count(chosen) > 1), None)
    if twice is not None:
        said.errors["columns"] = _("Two columns are “{field}”. Leave it with one of them.").format(field=words.FIELDS[twice])
    elif "text" not in taken and "attachments" not in taken:
        said.errors["columns"] = words.fault("no_text")


def shown(row: ImportRun, said: Choices, plan: Plan | None) -> dict[str, Any]:
    """What the template of the form needs."""
    columns = []
    for column in plan.columns if plan else []:
        chosen = (said.columns or {}).get(column) or (plan.mapping.get(column, EXTRA) if plan else EXTRA)
        columns.append((column, chosen))
    width = len(columns)
    return {
        "run": row, "said": said, "plan": plan, "columns": columns,
        "rows": [(cells + [""] * width)[:width] if width else cells for cells in plan.first] if plan else [],
        "fields": words.FIELDS.items(), "formats": words.FORMATS.items(), "encodings": words.ENCODINGS.items(),
        "found_format": words.FORMATS.get(plan.format, plan.format) if plan else "",
        "found_encoding": encoding_name(plan.encoding) if plan and plan.encoding else "",
        "channels": Channel.objects.filter(shop_id=row.shop_id).order_by("name").values_list("name", flat=True)[:200],
    }


def encoding_name(encoding: str) -> str:
    same = {"utf-8": "utf-8-sig", "utf-16": "utf-16-le"}
    return words.ENCODINGS.get(same.get(encoding, encoding), encoding)
