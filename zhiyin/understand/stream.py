"""`zhiyin understand`: JSON lines in, JSON lines out, in order, flushed batch by batch, in constant memory."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, BinaryIO

import msgspec

from zhiyin.domain.understanding import Text
from zhiyin.understand import engine
from zhiyin.understand.catalogue import Catalogue, has_surrogate

ROLES = ("customer", "agent", "robot", "system")
LONGEST = 100_000  # characters of one text, as at the door
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class BadLine(ValueError):
    """What is wrong with a line; `id` when it could be read."""

    def __init__(self, message: str, id: str | int | None = None) -> None:
        super().__init__(message)
        self.id = id


def run(lines: Iterable[bytes], out: BinaryIO, profile: str, batch: int = 256, catalogue: Catalogue | None = None) -> int:
    """Understands each line and writes one answer for it. Returns the exit status: 0, or 1 when a line was bad.

    A bad line is answered in its place by {"error", "line", "id"?} and the rest goes on; blank lines are skipped.
    Raises ValueError for an unknown profile.
    """
    ready = engine.load(profile, catalogue)
    status = 0
    waiting: list[tuple[str | int | None, Text | dict[str, Any]]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            waiting.append(parse(line))
        except BadLine as error:
            status = 1
            answer: dict[str, Any] = {"error": str(error), "line": number}
            waiting.append((None, answer if error.id is None else {**answer, "id": error.id}))
        if len(waiting) >= batch:
            _write(waiting, out, ready)
            waiting = []
    _write(waiting, out, ready)
    return status


def parse(line: bytes) -> tuple[str | int, Text]:
    """The id as given and the text to understand. Raises BadLine naming what is wrong."""
    try:
        record = _decode(line)
    except (ValueError, RecursionError):
        record = _leniently(line)  # slower; bears a byte order mark and half of a surrogate pair
    if not isinstance(record, dict):
        raise BadLine("not a JSON object")
    known = record.get("id")
    if isinstance(known, bool) or not isinstance(known, str | int):
        raise BadLine("id is missing" if known is None else "id must be a string or an integer")
    if isinstance(known, str) and has_surrogate(known):
        raise BadLine("id holds a lone surrogate")
    if isinstance(known, int) and not -(2**63) <= known < 2**63:
        raise BadLine("id is too large a number")
    text = _string(record, "text", known, None)
    if len(text) > LONGEST:
        raise BadLine(f"text is longer than {LONGEST} characters", known)
    context = _string(record, "context", known, "")
    role = _string(record, "role", known, "customer")
    if role not in ROLES:
        raise BadLine(f"role must be one of {', '.join(ROLES)}", known)
    status = record.get("order_status")
    if status is not None and not isinstance(status, str):
        raise BadLine("order_status must be a string", known)
    return known, Text(str(known), text, context[-LONGEST:], role, status, _sent(record, known))


def _leniently(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLine("not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLine("not a JSON object") from None


def _sent(record: dict[str, Any], known: str | int) -> date | None:
    """The day of `sent_at` (ISO 8601, or a bare day) as its own offset tells it."""
    value = record.get("sent_at")
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).date()
    except (TypeError, ValueError):
        raise BadLine("sent_at must be a time such as 2026-11-22T09:30:00+08:00", known) from None


def _string(record: dict[str, Any], field: str, known: str | int, default: str | None) -> str:
    value = record.get(field)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise BadLine(f"{field} is missing" if value is None else f"{field} must be a string", known)
    if has_surrogate(value):
        raise BadLine(f"{field} holds a lone surrogate", known)
    return value


def _write(waiting: list[tuple[str | int | None, Text | dict[str, Any]]], out: BinaryIO, ready: engine.Engine) -> None:
    if not waiting:
        return
    answers = iter(ready.understand([text for _, text in waiting if isinstance(text, Text)]))
    parts: list[bytes] = []
    for known, item in waiting:
        body = {**next(answers).as_json(), "id": known} if isinstance(item, Text) else item
        parts.append(_encode(body))
    out.write(b"\n".join(parts) + b"\n")
    out.flush()
