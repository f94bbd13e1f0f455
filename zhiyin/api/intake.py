"""The native intake door as the OpenAPI document tells of it: made from the very definition the door decodes with."""

from __future__ import annotations

from typing import Any

import msgspec

from zhiyin.domain.incoming import Incoming

REF = "#/components/schemas/{name}"

#: (schema, property) -> most characters; a test holds them against the door
LENGTHS = {
    ("Incoming", "channel"): 100, ("Incoming", "external_id"): 500, ("Incoming", "conversation"): 500,
    ("Incoming", "text"): 100_000, ("Incoming", "order_no"): 500, ("Incoming", "product_id"): 500,
    ("Incoming", "region"): 500, ("Incoming", "entry"): 500, ("Sender", "external_id"): 500, ("Sender", "name"): 500,
    ("AttachmentRef", "url"): 4_000, ("AttachmentRef", "name"): 500, ("AttachmentRef", "mime"): 200,
}
ATTACHMENTS = 50
NOTES = {
    ("Incoming", "channel"): "Name of the channel account; made on first use.",
    ("Incoming", "external_id"): "The channel's id of this message: the same id and content again is answered with the "
                                 "first id, the same id with another content with 409.",
    ("Incoming", "conversation"): "The channel's id of the talk.",
    ("Incoming", "text"): "Required unless there are attachments.",
    ("Incoming", "sent_at"): "ISO 8601; without an offset it is in the shop's zone; null when unknown. Before 2000 or "
                             "more than 24 hours ahead is kept and flagged.",
    ("Incoming", "entry"): "Button, menu node or page it came from.",
    ("Incoming", "extra"): "Anything else, kept as given.",
    ("AttachmentRef", "url"): "Where the file lies; nothing is fetched.",
    ("AttachmentRef", "size"): "Bytes, 0 or more.",
}

#: code of an error -> (HTTP status of a single post, what it means)
ERRORS = {
    "bad_json": (400, "the body is not JSON"),
    "unauthorized": (401, "no token, an unknown, a revoked or an expired one"),
    "forbidden": (403, "the token lacks the scope"),
    "conflict": (409, "another message was stored under this external_id; both are kept"),
    "too_large": (413, "a text over 100,000 characters, a body or line over 1 MiB"),
    "required": (422, "a required field is missing or empty"),
    "unknown_field": (422, "a field that is not in the schema"),
    "invalid": (422, "a value of the wrong type or not one of the allowed ones"),
    "too_long": (422, "a name or id longer than it may be"),
    "too_many": (422, "more than 50 attachments"),
    "range": (422, "a number outside its range"),
    "nul": (422, "a NUL character, which no database text can hold"),
    "surrogate": (422, "half of a surrogate pair"),
    "bad_time": (422, "a time is not an ISO 8601 date and time"),
    "refused": (422, "the database would not store it"),
    "rate_limited": (429, "more messages a second than the token allows; try again after Retry-After seconds"),
    "unavailable": (503, "it could not be stored now and nothing was acknowledged; try again after Retry-After seconds"),
}
SECURITY: list[dict[str, list[str]]] = [{"Bearer": []}]


def schemas() -> dict[str, Any]:
    """Incoming and what it is made of, for components/schemas."""
    _, found = msgspec.json.schema_components([Incoming], ref_template=REF)
    for (schema, name), most in LENGTHS.items():
        _string(found[schema]["properties"][name])["maxLength"] = most
    for (schema, name), note in NOTES.items():
        found[schema]["properties"][name]["description"] = note
    found["Incoming"]["properties"]["attachments"]["maxItems"] = ATTACHMENTS
    stored = {"id": {"type": "integer"}, "status": {"enum": ["new", "known"]}}
    error = {"$ref": REF.format(name="ErrorBody")}
    return found | {
        "Stored": {"title": "Stored", "type": "object", "properties": stored, "required": ["id", "status"],
                   "description": "The message is on disk. `known`: it already was, under this id."},
        "BulkAnswer": {
            "title": "BulkAnswer", "type": "object", "required": ["line", "status"],
            "description": "The answer to one line, in order, given after its commit. `unavailable`: send it again.",
            "properties": {
                "line": {"type": "integer", "minimum": 1}, "id": {"type": "integer"}, "error": error,
                "status": {"enum": ["new", "known", "conflict", "rejected", "unavailable"]}}},
    }


def paths() -> dict[str, Any]:
    """The door's two addresses."""
    incoming = {"$ref": REF.format(name="Incoming")}
    return {
        "/api/v1/messages": {"post": {
            "operationId": "post_message", "tags": ["ingest"], "security": SECURITY,
            "summary": "Hand over one message",
            "description": "Answered after the commit: what is acknowledged is on disk. Needs the scope `ingest`.",
            "requestBody": {"required": True, "content": {"application/json": {"schema": incoming}}},
            "responses": {"202": _stored("Stored"), "200": _stored("Known already"), **refusals()},
        }},
        "/api/v1/messages/bulk": {"post": {
            "operationId": "post_messages", "tags": ["ingest"], "security": SECURITY,
            "summary": "Hand over many messages",
            "description": "One JSON object per line, up to 1 MiB each; any number of lines. The answer has one line for "
                           "each, in order, written while the request is still being sent. A bad line is refused alone. "
                           "Blank lines are skipped. Needs the scope `ingest`.",
            "requestBody": {"required": True, "content": {"application/x-ndjson": {"schema": incoming}}},
            "responses": {
                "200": {"description": "One answer per line; what it says of a line is in its `status` and `error`",
                        "content": {"application/x-ndjson": {"schema": {"$ref": REF.format(name="BulkAnswer")}}}},
                **{status: answer for status, answer in refusals().items() if status in ("401", "403", "503")}},
        }},
    }


def _stored(description: str) -> dict[str, Any]:
    return {"description": description,
            "content": {"application/json": {"schema": {"$ref": REF.format(name="Stored")}}}}


def refusals() -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for code, (status, meaning) in ERRORS.items():
        by_status.setdefault(status, []).append(f"`{code}`: {meaning}")
    return {str(status): {"description": "; ".join(said),
                          "content": {"application/json": {"schema": {"$ref": REF.format(name="Error")}}}}
            for status, said in sorted(by_status.items())}


def _string(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next((one for one in schema.get("anyOf", []) if one.get("type") == "string"), schema)
    return found
