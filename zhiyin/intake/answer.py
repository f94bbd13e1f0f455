"""The bodies the door answers with, single and bulk alike."""

from __future__ import annotations

from typing import Any

from zhiyin.domain.incoming import Receipt


def error(code: str, field: str | None, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "field": field, "message": message}}


def outcome(receipt: Receipt) -> dict[str, Any]:
    """The answer body for one receipt."""
    if receipt.status in ("new", "known"):
        return {"id": receipt.id, "status": receipt.status}
    body = error(receipt.code or receipt.status, receipt.field, receipt.message or "")
    if receipt.id is not None:
        body["id"] = receipt.id
    return body
