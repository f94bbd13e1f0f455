"""From the rows of one thing to its telling.

A cell of the thing itself may stand in one of its rows or in all: it may be empty, and it may not say two things. What may
differ from row to row is said here; everything else that differs is refused, for one of the two would be wrong.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from zhiyin.channels.files.rows import RowError
from zhiyin.domain.trade.forms import FORMS, ORDERED
from zhiyin.domain.trade.told import Told

from .fields import ALWAYS, FULFILMENT, NATURAL, Field, fields_of
from .values import word

#: of several times the first, and the last
FIRST = frozenset({"placed_at", "paid_at", "requested_at"})
LAST = frozenset({"shipped_at", "delivered_at", "closed_at", "resolved_at", "handed_over_at", "source_time", "posted_at"})
#: texts that are put one below the other
JOINED = frozenset({"note", "reason", "promotion"})
LONGEST_ID = 100
_AT = re.compile(r"`\$\.?([^`]*)`")
_MISSING = re.compile(r"missing required field `(\w+)`")


class Disagree(Exception):
    """Two rows of one thing say different things of the same field."""

    def __init__(self, number: int, path: str, values: tuple[Any, Any]) -> None:
        super().__init__(path)
        self.number, self.path, self.values = number, path, values


@dataclass(slots=True)
class Line:
    """One row: what it says by field, what it keeps beside, and what is wrong with it."""

    number: int
    raw: str
    values: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)


def tell(noun: str, lines: list[Line], *, mapped: Mapping[str, str], source: str, as_of: str) -> Told | list[RowError]:
    """The telling, or what is wrong. `mapped`: field to column; `as_of`: the source time where no column says it."""
    known = fields_of(noun)
    try:
        body = _body(noun, known, lines)
    except Disagree as found:
        first, other = found.values
        return [RowError(found.number, mapped.get(found.path), "disagree",
                         f"rows of the same thing say “{str(first)[:60]}” and “{str(other)[:60]}” here")]
    if "source_time" not in ALWAYS.get(noun, ()):
        body.setdefault("source_time", as_of)
    body["source"] = source
    body["extra"] = _beside(lines)
    _complete(noun, body, lines, mapped)
    try:
        return msgspec.convert(body, FORMS[noun], strict=False)
    except msgspec.ValidationError as refused:
        return [_error(str(refused), lines[0].number, mapped)]


def _body(noun: str, known: Mapping[str, Field], lines: list[Line]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    parts: dict[str, list[dict[str, Any]]] = {}
    of_line = noun == "products" and any(path.startswith("variants.") for line in lines for path in line.values)
    for path, about in known.items():
        said = [(line.number, line.values[path]) for line in lines if path in line.values]
        if not said or about.part or about.kind == "state":
            continue
        if path == "price" and of_line and len({value for _, value in said}) > 1:
            continue  # each variant's own
        _put(body, path, _one(path, about, said))
    for line in lines:
        rows: dict[str, dict[str, Any]] = {}
        for path, value in line.values.items():
            if part := known[path].part:
                rows.setdefault(part, {})[path.split(".", 1)[1]] = value
        for part, row in rows.items():
            if part == "variants" and "price" in line.values:
                row.setdefault("price", line.values["price"])
            if row not in parts.setdefault(part, []) or (part == "lines" and "external_id" not in row):
                parts[part].append(row)
    if noun in ORDERED:
        _state(noun, body, lines)
    elif words := [line.values["state"] for line in lines if "state" in line.values]:
        body["state_raw" if noun == "invoices" else "state"] = words[-1]
    return body | parts


def _one(path: str, about: Field, said: list[tuple[int, Any]]) -> Any:
    values = [value for _, value in said]
    if about.kind in ("list", "ids"):
        return list(dict.fromkeys(item for value in values for item in value))
    if about.kind == "pairs":
        return {name: item for value in values for name, item in value.items()}
    if path in FIRST or path in LAST:
        return min(values) if path in FIRST else max(values)
    if path in JOINED:
        return "\n".join(dict.fromkeys(values))
    for number, value in said[1:]:
        if value != values[0]:
            raise Disagree(number, path, (values[0], value))
    return values[0]


def _state(noun: str, body: dict[str, Any], lines: list[Line]) -> None:
    words = list(dict.fromkeys(line.values["state"] for line in lines if "state" in line.values))
    known = [one if (one := said.strip().lower()) in ORDERED[noun] else word(f"{noun}.state", said) for said in words]
    state = _whole([one for one in known if one]) if None not in known else None
    if noun == "orders" and (sent := [line.values[FULFILMENT] for line in lines if FULFILMENT in line.values]):
        state, words = _sent(state, words, list(dict.fromkeys(sent)))
    if state:
        body["state"] = state
    elif words:
        body["state_raw"] = " / ".join(words)


def _whole(states: list[str]) -> str | None:
    """The state of a thing whose rows are in these; None when they do not come to one."""
    left = set(states)
    if len(left) > 1:
        left -= {"cancelled", "refunded"}  # a line that was cancelled leaves the others
    if len(left) > 1 and left <= {"paid", "partly_shipped", "shipped"}:
        return "partly_shipped"
    return left.pop() if len(left) == 1 else None


def _sent(state: str | None, words: list[str], sent: list[str]) -> tuple[str | None, list[str]]:
    """The state with what is said apart of it: what was sent. It counts only for an order that is paid."""
    known = [word("orders.state.fulfilment", one) for one in sent]
    if None in known or state not in (None, "paid") or (state is None and words):
        return state, words
    whole = _whole([one for one in known if one])
    return (whole if whole is not None else state), words or sent


def _beside(lines: list[Line]) -> dict[str, Any]:
    """What no field takes: one value, or that of each row where they differ."""
    found: dict[str, Any] = {}
    for column in dict.fromkeys(column for line in lines for column in line.extra):
        values = [line.extra.get(column, "") for line in lines]
        only = {value for value in values if value}
        found[column] = only.pop() if len(only) == 1 else values
    return found


def _complete(noun: str, body: dict[str, Any], lines: list[Line], mapped: Mapping[str, str]) -> None:
    """Ids the table does not have, and what follows from what it says."""
    if noun == "orders":
        body.setdefault("number", body.get("external_id"))
        _payments(body)
    elif noun == "parcels":
        body.setdefault("external_id", body.get("number"))
    elif noun == "refunds" and "kind" not in mapped:
        body.setdefault("kind", "refund")
    elif NATURAL.get(noun):
        body.setdefault("external_id", natural(noun, (body.get(name) for name in NATURAL[noun])))
    for part in ("lines", "variants"):
        for place, row in enumerate(one for one in body.get(part, ()) if isinstance(one, dict)):
            row.setdefault("external_id", row.get("sku") or row.get("title" if part == "variants" else "") or str(place + 1))


def natural(noun: str, values: Iterable[Any]) -> str:
    """An id made of what tells a thing apart; readable where it is short."""
    said = [str(value) if value is not None else "" for value in values]
    joined = "/".join(said)
    if noun not in ("reviews", "posts") and len(joined) <= LONGEST_ID:
        return joined.strip("/")
    return hashlib.blake2b("\x1f".join(said).encode(), digest_size=12).hexdigest()


def _payments(body: dict[str, Any]) -> None:
    """Payments whose amount is known: told, or what was paid for the order."""
    kept = []
    for place, row in enumerate(body.pop("payments", ())):
        amount = row.get("amount", body.get("total") if "paid_at" in body else None)
        if amount is None:
            body["extra"] |= {f"payments.{name}": value for name, value in row.items()}
        else:
            paid = {"paid_at": body["paid_at"]} if "paid_at" in body else {}
            kept.append({"external_id": str(place + 1), "method": "unknown", **paid, **row, "amount": amount})
    if kept:
        body["payments"] = kept


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    *above, name = path.split(".")
    for one in above:
        body = body.setdefault(one, {})
    body[name] = value


def _error(sentence: str, number: int, mapped: Mapping[str, str]) -> RowError:
    """msgspec's words, with the column."""
    at = _AT.search(sentence)
    path = re.sub(r"\[[^\]]*\]", "", at[1]) if at else ""
    if missing := _MISSING.search(sentence):
        path = f"{path}.{missing[1]}" if path else missing[1]
        return RowError(number, mapped.get(path, path), "required", f"{path} is empty")
    return RowError(number, mapped.get(path, path or None), "invalid", sentence.split(" - at ")[0])
