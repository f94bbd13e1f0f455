"""How a file will be read, as the page shows it and as a person changes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from zhiyin.channels.files import FORMATS, FileRefused, Plan, preview
from zhiyin.channels.files import trade as tables
from zhiyin.channels.files.trade.headers import missing
from zhiyin.channels.files.uploads import path_of
from zhiyin.domain.trade.forms import FORMS
from zhiyin.records.models import Channel, ImportRun, Shop
from zhiyin.web.pages import zone_of

from . import fields, words

EXTRA = "extra"
LONGEST_CHANNEL, LONGEST_SOURCE = 100, 60
TABLES = ("csv", "xlsx")
#: `source` of what nobody named one for
SOURCE = "import"
MINUTES = "%Y-%m-%dT%H:%M"


@dataclass(slots=True)
class Choices:
    """What the form says. `noun`: what the file holds, "" for messages. `columns` goes from column to field (EXTRA: kept
    beside); None: as guessed. `as_of`: when a table was so, in the shop's zone and to the minute."""

    noun: str = ""
    source: str = SOURCE
    as_of: str = ""
    channel: str = ""
    format: str = "auto"
    encoding: str = ""
    live: bool = False
    columns: dict[str, str] | None = None
    #: `as_of` with its offset, once it was understood
    instant: str = ""
    #: field of the form -> what is wrong
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def mapping(self) -> dict[str, Any]:
        """For `ImportRun.mapping`."""
        as_of = {"as_of": self.instant} if self.noun else {}
        return {"encoding": self.encoding, "columns": self.columns, **as_of}


def of_row(row: ImportRun) -> Choices:
    options, zone = row.mapping or {}, zone_of(row.shop)
    told = datetime.fromisoformat(options["as_of"]) if options.get("as_of") else row.started_at
    own = row.channel if row.noun else ""
    as_of, channel = told.astimezone(zone).strftime(MINUTES), "" if row.noun else row.channel
    return Choices(row.noun, own or SOURCE, as_of, channel, row.format,
                   options.get("encoding") or "", row.live, options.get("columns"))


def of_form(form: QueryDict, shop: Shop) -> Choices:
    """What the file holds, format, encoding, channel and kind; the columns are read with the file's by `settle`."""
    noun = form.get("noun", "")
    said = Choices(noun if noun in FORMS else "", form.get("source", "").strip(), form.get("as_of", ""),
                   form.get("channel", "").strip(), form.get("format", "auto"), form.get("encoding", ""),
                   form.get("kind") == "live" and noun not in FORMS)
    if said.format not in FORMATS:
        said.format = "auto"
    if said.encoding not in words.ENCODINGS:
        said.encoding = ""
    if said.noun:
        _table_choices(said, shop)
    elif not said.channel or len(said.channel) > LONGEST_CHANNEL or "\0" in said.channel:
        said.errors["channel"] = _("Say which channel the messages belong to, in at most 100 characters.")
    return said


def _table_choices(said: Choices, shop: Shop) -> None:
    if not said.source or len(said.source) > LONGEST_SOURCE or "\0" in said.source:
        said.errors["source"] = _("Say which system the table comes from, in at most 60 characters.")
    try:
        moment = datetime.fromisoformat(said.as_of)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone_of(shop))
        said.instant = moment.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        said.errors["as_of"] = _("Say when the table was exported.")


def look(row: ImportRun, said: Choices) -> tuple[Plan | None, list[tables.Thing]]:
    """The file by these choices, and of a table the first things as they would be read; no plan and an error in the choices
    when it cannot be read so."""
    try:
        if said.noun:
            format = said.format if said.format in tables.FORMATS else "auto"
            return tables.preview(path_of(row.file), said.noun, format, mapping=said.columns, encoding=said.encoding or None)
        return preview(path_of(row.file), said.format, encoding=said.encoding or None), []
    except FileRefused as refused:
        said.errors["format"] = words.fault(f"{refused.code}\n{refused}")
    except ValueError:
        said.errors["format"] = words.fault("gone")
    return None, []


def settle(said: Choices, plan: Plan, form: QueryDict) -> None:
    """Take the columns of the form, `column-0` onwards in the order of the plan."""
    if plan.format not in TABLES:
        return
    known = fields.choices(said.noun) if said.noun else words.FIELDS
    said.columns = {}
    for place, column in enumerate(plan.columns):
        chosen = form.get(f"column-{place}") or plan.mapping.get(column, EXTRA)
        said.columns[column] = chosen if chosen in known else EXTRA
    taken = {column: chosen for column, chosen in said.columns.items() if chosen != EXTRA}
    chosen_all = list(taken.values())
    twice = next((chosen for chosen in chosen_all if chosen_all.count(chosen) > 1), None)
    if twice is not None:
        said.errors["columns"] = _("Two columns are “{field}”. Leave it with one of them.").format(field=known[twice])
    elif said.noun:
        if lacks := missing(said.noun, taken):
            named = ", ".join(fields.word(one) for one in lacks)
            said.errors["columns"] = _("Say which column is: {fields}.").format(fields=named)
    elif "text" not in chosen_all and "attachments" not in chosen_all:
        said.errors["columns"] = words.fault("no_text")


def shown(row: ImportRun, said: Choices, plan: Plan | None, things: list[tables.Thing]) -> dict[str, Any]:
    """What the template of the form needs."""
    columns = []
    for column in plan.columns if plan else []:
        chosen = (said.columns or {}).get(column) or (plan.mapping.get(column, EXTRA) if plan else EXTRA)
        columns.append((column, chosen))
    width = len(columns)
    return {
        "run": row, "said": said, "plan": plan, "columns": columns, "things": [_thing(said.noun, one) for one in things],
        "rows": [(cells + [""] * width)[:width] if width else cells for cells in plan.first] if plan else [],
        "fields": (fields.choices(said.noun) if said.noun else words.FIELDS).items(),
        "nouns": [("", fields.MESSAGES), *fields.NOUNS.items()],
        "formats": [(code, word) for code, word in words.FORMATS.items() if not said.noun or code in tables.FORMATS],
        "encodings": words.ENCODINGS.items(),
        "found_format": words.FORMATS.get(plan.format, plan.format) if plan else "",
        "found_encoding": encoding_name(plan.encoding) if plan and plan.encoding else "",
        "channels": Channel.objects.filter(shop_id=row.shop_id).order_by("name").values_list("name", flat=True)[:200],
    }


def _thing(noun: str, thing: tables.Thing) -> dict[str, Any]:
    """A thing as it would be read: its rows, and what it says by field or why it is not taken."""
    numbers = [row.number for row in thing.rows]
    where = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
    wrong = [(row.number, row.error.column, words.reason(row.error.code, row.error.message)) for row in thing.rows if row.error]
    return {"rows": where, "wrong": wrong, "facts": [] if thing.told is None else facts(noun, thing.told)}


def facts(noun: str, told: Any, prefix: str = "") -> list[tuple[str, str]]:
    """What a telling says, by the words of its fields; of a list of parts each on its own. Left out is what says nothing: what
    is empty or nought, and a number that is the id."""
    found: list[tuple[str, str]] = []
    for name in told.__struct_fields__:
        value = getattr(told, name)
        if value in (None, "", 0, [], {}) or name in ("source", "source_time", "extra"):
            continue
        if name == "number" and value == getattr(told, "external_id", None):
            continue
        path = f"{prefix}{name}"
        if hasattr(value, "__struct_fields__"):
            found += facts(noun, value, f"{path}.")
        elif isinstance(value, list) and hasattr(value[0], "__struct_fields__"):
            for place, one in enumerate(value):
                said = " · ".join(text for _word, text in facts(noun, one, f"{path}."))
                found.append((f"{fields.GROUPS.get(path, path)} {place + 1}", said))
        elif isinstance(value, list):
            found.append((fields.word(path), ", ".join(map(str, value))))
        elif isinstance(value, dict):
            found.append((fields.word(path), ", ".join(f"{key}: {one}" for key, one in value.items())))
        else:
            found.append((fields.word(path), fields.state(noun, value) if path == "state" else str(value)))
    return found


def encoding_name(encoding: str) -> str:
    same = {"utf-8": "utf-8-sig", "utf-16": "utf-16-le"}
    return words.ENCODINGS.get(same.get(encoding, encoding), encoding)
