"""The doors for what the shop's systems tell, as the OpenAPI document tells of them: made from the very forms they decode."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from zhiyin.domain.trade.forms import FORMS, ORDERED

from .intake import REF, SECURITY, refusals

NOTES = {
    "external_id": "The source's id. With the shop and `source` it is the key.",
    "source": "Which system tells it.",
    "source_time": "When it was so, by the source. The newest telling holds; of the same instant the later state of the "
                   "documented order, then the content.",
    "extra": "Anything else, kept as given.",
}


def schemas() -> dict[str, Any]:
    """The form of every noun and what it is made of."""
    _, found = msgspec.json.schema_components(list(FORMS.values()), ref_template=REF)
    for noun, form in FORMS.items():
        schema = found[form.__name__]
        for name, note in NOTES.items():
            schema["properties"][name]["description"] = note
        if noun in ORDERED:
            schema["properties"]["state"]["enum"] = list(ORDERED[noun])
    told = {"id": {"type": "integer"}, "status": {"enum": ["new", "changed", "known", "outdated"]}}
    return found | {
        "Told": {"title": "Told", "type": "object", "properties": told, "required": ["status", "id"],
                 "description": "It is on disk. `known`: it was told before. `outdated`: a newer telling is here, and stays."},
        "TellingAnswer": {
            "title": "TellingAnswer", "type": "object", "required": ["line", "status"],
            "description": "The answer to one line, in order, given after its commit. `unavailable`: tell it again.",
            "properties": {
                "line": {"type": "integer", "minimum": 1}, "id": {"type": "integer"}, "error": _ref("ErrorBody"),
                "status": {"enum": ["new", "changed", "known", "outdated", "rejected", "unavailable"]}}},
    }


def paths() -> dict[str, Any]:
    """Two addresses for each noun."""
    found: dict[str, Any] = {}
    for name, told in FORMS.items():
        form, about = _ref(told.__name__), (inspect.getdoc(told) or "").split("\n\n")[0].replace("\n", " ")
        common: dict[str, Any] = {"tags": ["shop"], "security": SECURITY}
        found[f"/api/v1/{name}"] = {"post": common | {
            "operationId": f"tell_{name.replace('-', '_')}", "summary": about, "description": "Needs the scope `shop`.",
            "requestBody": {"required": True, "content": {"application/json": {"schema": form}}},
            "responses": {"202": _answer("Stored"), "200": _answer("Known, or a newer one is here"), **refusals()}}}
        found[f"/api/v1/{name}/bulk"] = {"post": common | {
            "operationId": f"tell_many_{name.replace('-', '_')}", "summary": f"Many at once: {name}",
            "description": "One JSON object per line, answered line by line after the commit. Needs the scope `shop`.",
            "requestBody": {"required": True, "content": {"application/x-ndjson": {"schema": form}}},
            "responses": {
                "200": {"description": "One answer per line",
                        "content": {"application/x-ndjson": {"schema": _ref("TellingAnswer")}}},
                **{status: answer for status, answer in refusals().items() if status in ("401", "403", "503")}}}}
    return found


def _ref(name: str) -> dict[str, str]:
    return {"$ref": REF.format(name=name)}


def _answer(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ref("Told")}}}
