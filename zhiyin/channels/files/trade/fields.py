"""What a column of a table can be, for each noun: made from the forms themselves, so that no field can be forgotten."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from zhiyin.domain.trade.forms import FORMS
from zhiyin.domain.trade.told import Place

Kind = Literal["text", "id", "time", "amount", "number", "yes", "state", "choice", "list", "ids", "pairs", "grams"]
#: what is the file's and not a column's, or no table has
LEFT_OUT = frozenset({"source", "extra", "identities", "methods", "items"})
#: kept character by character: a number in them is a name
NAMES = frozenset({
    "external_id", "number", "parcel", "order", "product", "variant", "customer", "employee", "supplier", "warehouse", "batch",
    "sku", "barcode", "code", "tax_number", "phone", "postcode",
})
IDS = frozenset({"orders", "lines", "products"})
#: the field that says which rows belong together, where it is not `external_id`
KEYS = {"parcels": "number", "parcel-events": ""}
#: what a row of the noun cannot be without, besides what its form needs
ALWAYS = {"parcel-events": ("source_time",)}
#: what tells a thing apart where the table has no id: its id is made of these
NATURAL: dict[str, tuple[str, ...]] = {
    "stock": ("product", "variant", "warehouse"),
    "shifts": ("employee", "kind", "starts_at"),
    "campaigns": ("name", "starts_at"),
    "references": ("name",),
    "suppliers": ("name",),
    "warehouses": ("name",),
    "employees": ("email", "name"),
    "reviews": ("order", "product", "customer", "posted_at", "text"),
    "posts": ("platform", "url", "author", "posted_at", "text"),
    "parcel-events": (),
}
#: a column with this name that no form has: what was sent of an order, beside its state
FULFILMENT = "state.fulfilment"


@dataclass(frozen=True, slots=True)
class Field:
    """`path` in the form ("ship_to.city", "lines.title"); `part`: the list whose items it is of, "" for the thing itself."""

    path: str
    kind: Kind
    part: str = ""
    choices: tuple[str, ...] = ()


@cache
def fields_of(noun: str) -> dict[str, Field]:
    """Path to field, in the order of the form."""
    found = {field.path: field for field in _walk(FORMS[noun], "", "")}
    if noun == "orders":
        found[FULFILMENT] = Field(FULFILMENT, "state")
    return found


def needed(noun: str) -> tuple[str, ...]:
    """Fields a table of the noun must have, each perhaps in one of several ways ("external_id" or what it is made of)."""
    form = FORMS[noun]
    required = tuple(one.name for one in msgspec.structs.fields(form)
                     if one.required and one.name not in ("external_id", "source_time"))
    if noun == "refunds":
        required = tuple(name for name in required if name != "kind")  # a request of no kind is one for money
    own = () if noun in NATURAL or noun == "parcels" else ("external_id",)
    return (*own, *required, *ALWAYS.get(noun, ()))


def _walk(struct: type[msgspec.Struct], prefix: str, part: str) -> list[Field]:
    found: list[Field] = []
    hints = get_type_hints(struct, include_extras=True)
    for name in struct.__struct_fields__:
        if name in LEFT_OUT:
            continue
        inner, kind, choices = _kind(name, hints[name], struct)
        path = f"{prefix}{name}"
        if inner is None:
            found.append(Field(path, kind, part, choices))
        elif get_origin(_plain(hints[name])) is list:
            found += _walk(inner, f"{path}.", name)
        else:
            found += _walk(inner, f"{path}.", part)
    return found


def _kind(name: str, hint: Any, struct: type) -> tuple[type[msgspec.Struct] | None, Kind, tuple[str, ...]]:
    if _is_time(hint):
        return None, "time", ()
    plain = _plain(hint)
    if isinstance(plain, type) and issubclass(plain, msgspec.Struct):
        return plain, "text", ()
    origin = get_origin(plain)
    if origin is Literal:
        return None, "choice", tuple(get_args(plain))
    if origin is list:
        (item,) = get_args(plain)
        if isinstance(item, type) and issubclass(item, msgspec.Struct):
            return item, "text", ()
        return None, "ids" if name in IDS else "list", ()
    if origin is dict:
        return None, "pairs", ()
    if plain is bool:
        return None, "yes", ()
    if plain is int:
        return None, "grams" if name == "weight_grams" else "number", ()
    if plain is str:
        if name == "state":
            return None, "state", ()
        return None, "id" if name in NAMES and not (struct is Place and name == "name") else "text", ()
    return None, "amount", ()


def _is_time(hint: Any) -> bool:
    if get_origin(hint) is typing.Annotated:
        return any(isinstance(one, msgspec.Meta) and (one.extra or {}).get("time") for one in get_args(hint)[1:])
    return _is_union(hint) and any(map(_is_time, get_args(hint)))


def _is_union(hint: Any) -> bool:
    return isinstance(hint, types.UnionType) or get_origin(hint) is typing.Union


def _plain(hint: Any) -> Any:
    """The hint without its notes and without None."""
    if get_origin(hint) is typing.Annotated:
        return _plain(get_args(hint)[0])
    if _is_union(hint):
        (only,) = [one for one in get_args(hint) if one is not type(None)]
        return _plain(only)
    return hint
