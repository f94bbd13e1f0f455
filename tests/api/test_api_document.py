"""The document and the native door come from one definition; here each is held against the other."""

from __future__ import annotations

import ast
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import zhiyin.intake
from zhiyin.intake.check import MAX_ATTACHMENTS, Refused, ready
from zhiyin.intake.decode import decode

pytestmark = pytest.mark.urls("zhiyin.api.urls")

WHOLE: dict[str, Any] = {
    "channel": "web", "external_id": "m1", "conversation": "c1", "text": "你好", "sent_at": "2026-03-01T12:00:00+08:00",
    "sender": {"role": "customer", "external_id": "u1", "name": "小李"},
    "attachments": [{"url": "https://example.com/a.png", "name": "a.png", "mime": "image/png", "size": 3}],
    "order_no": "E1", "product_id": "P1", "region": "上海", "entry": "menu", "extra": {"a": [1]},
}
#: schema -> the way from the message to one of its kind
WAY: dict[str, tuple[Any, ...]] = {"Incoming": (), "Sender": ("sender",), "AttachmentRef": ("attachments", 0)}
OTHERS = {"string": (1, True, [], {}), "integer": ("1", 1.5, [], {}), "array": ("x", {}, 1), "object": ("x", [], 1)}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    from zhiyin.api.rest import api

    # as it goes over the wire
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="api/v1/")))
    return found


def taken(message: dict[str, Any]) -> str | None:
    """None when the door takes it, else the code and the field of its answer."""
    try:
        ready(decode(json.dumps(message).encode()), 1, ZoneInfo("Asia/Shanghai"), datetime(2026, 3, 1, 12, tzinfo=UTC))
    except Refused as refused:
        return f"{refused.code} {refused.field}"
    return None


def changed(way: tuple[Any, ...], **fields: Any) -> dict[str, Any]:
    """WHOLE with other fields at the end of the way; a field given as `...` is left out."""
    message: dict[str, Any] = json.loads(json.dumps(WHOLE))
    place: Any = message
    for step in way:
        place = place[step]
    for name, value in fields.items():
        if value is ...:
            del place[name]
        else:
            place[name] = value
    return message


def named(way: tuple[Any, ...], field: str) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in (*way, field)).lstrip(".")


def test_the_example_is_taken_and_says_every_field(document: dict[str, Any]) -> None:
    assert taken(WHOLE) is None
    schemas = document["components"]["schemas"]
    assert WHOLE.keys() == schemas["Incoming"]["properties"].keys()
    assert WHOLE["sender"].keys() == schemas["Sender"]["properties"].keys()
    assert WHOLE["attachments"][0].keys() == schemas["AttachmentRef"]["properties"].keys()


@pytest.mark.parametrize("schema", WAY)
def test_required_fields(document: dict[str, Any], schema: str) -> None:
    way, said = WAY[schema], document["components"]["schemas"][schema]
    for field in said["properties"]:
        expected = f"required {named(way, field)}" if field in said["required"] else None
        assert taken(changed(way, **{field: ...})) == expected, field


@pytest.mark.parametrize("schema", WAY)
def test_an_unknown_field(document: dict[str, Any], schema: str) -> None:
    assert document["components"]["schemas"][schema]["additionalProperties"] is False
    assert taken(changed(WAY[schema], surprise=1)) == f"unknown_field {named(WAY[schema], 'surprise')}"


@pytest.mark.parametrize("schema", WAY)
def test_types_and_null(document: dict[str, Any], schema: str) -> None:
    tried = 0
    for field, said in document["components"]["schemas"][schema]["properties"].items():
        options = said.get("anyOf", [said])
        kinds = {one["type"] for one in options if "type" in one}
        if not kinds:  # an enum or another schema: told by the tests beside this one
            continue
        null = taken(changed(WAY[schema], **{field: None}))
        assert null == (None if "null" in kinds else f"invalid {named(WAY[schema], field)}"), field
        kind = (kinds - {"null"}).pop()
        for value in OTHERS[kind]:
            assert taken(changed(WAY[schema], **{field: value})) == f"invalid {named(WAY[schema], field)}", (field, value)
            tried += 1
    assert tried


def test_enums(document: dict[str, Any]) -> None:
    roles = document["components"]["schemas"]["Sender"]["properties"]["role"]["enum"]
    assert set(roles) == {"customer", "agent", "robot", "system"}
    for role in roles:
        assert taken(changed(("sender",), role=role)) is None
    for role in ("", "Customer", "boss", None, 1):
        assert taken(changed(("sender",), role=role)) == "invalid sender.role"


def test_lengths_on_both_sides_of_the_bound(document: dict[str, Any]) -> None:
    tried = 0
    for schema, way in WAY.items():
        for field, said in document["components"]["schemas"][schema]["properties"].items():
            kinds = [one for one in said.get("anyOf", [said]) if one.get("type") == "string"]
            if not kinds or field == "sent_at":
                continue
            most = kinds[0]["maxLength"]
            assert taken(changed(way, **{field: "字" * most})) is None, field
            code = "too_large" if field == "text" else "too_long"
            assert taken(changed(way, **{field: "字" * (most + 1)})) == f"{code} {named(way, field)}"
            tried += 1
    assert tried == 13
    one = WHOLE["attachments"][0]
    assert document["components"]["schemas"]["Incoming"]["properties"]["attachments"]["maxItems"] == MAX_ATTACHMENTS
    assert taken({**WHOLE, "attachments": [one] * MAX_ATTACHMENTS}) is None
    assert taken({**WHOLE, "attachments": [one] * (MAX_ATTACHMENTS + 1)}) == "too_many attachments"


def test_every_error_code_of_the_door_is_documented() -> None:
    from zhiyin.api.intake import ERRORS
    from zhiyin.intake.door import STATUS

    assert codes_in_the_source() == ERRORS.keys()
    for code, (status, _) in ERRORS.items():
        assert STATUS.get(code, 422) == status, code


def codes_in_the_source() -> set[str]:
    """Every code that a Refused or a Receipt is made with anywhere in intake."""
    found: set[str] = set()
    for file in Path(zhiyin.intake.__file__).parent.glob("*.py"):
        if file.stem == "importing":  # reads files and answers nobody
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "Refused":
                found |= constants(call.args[0])
            found |= {text for word in call.keywords if word.arg == "code" for text in constants(word.value)}
        if file.stem == "decode":  # chosen by a conditional expression
            found |= {text for node in ast.walk(tree) if isinstance(node, ast.Assign) and
                      any(isinstance(target, ast.Name) and target.id == "code" for target in node.targets)
                      for text in constants(node.value)}
    return found


def constants(node: ast.expr) -> set[str]:
    if isinstance(node, ast.IfExp):
        return constants(node.body) | constants(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_every_answer_of_the_door_is_documented(document: dict[str, Any]) -> None:
    from zhiyin.intake.door import ACCEPTED, STATUS

    single = document["paths"]["/api/v1/messages"]["post"]["responses"]
    assert {int(status) for status in single} == {*ACCEPTED.values(), *STATUS.values()}
    bulk = document["paths"]["/api/v1/messages/bulk"]["post"]
    assert bulk["requestBody"]["content"].keys() == {"application/x-ndjson"}
    states = document["components"]["schemas"]["BulkAnswer"]["properties"]["status"]["enum"]
    assert set(states) == {*ACCEPTED, "unavailable"}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*map(references, node.values()))
        return set().union(*map(references, node)) if isinstance(node, list) else set()

    found = references(document)
    assert len(found) > 10
    for reference in found:
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"], reference


def test_every_address_needs_the_token_and_tells_its_errors(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            assert said["security"] == [{"Bearer": []}], (path, method)
            assert {"401", "403", "503"} <= said["responses"].keys(), (path, method)
    assert document["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"


def test_the_document_and_its_page_are_served_from_here(client: Any) -> None:
    served = client.get("/api/v1/openapi.json").json()
    assert served["openapi"].startswith("3.1")
    assert "/api/v1/messages/bulk" in served["paths"]
    page = client.get("/api/v1/docs").content.decode()
    sources = [part.split('"')[0] for mark in ('src="', 'href="') for part in page.split(mark)[1:]]
    assert sources
    assert all(source.startswith("/static/") for source in sources), sources
    assert "<script>" not in page
