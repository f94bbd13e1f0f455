"""Line formats: messages in the API's form (JSON lines) and whole sessions, one per line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from zhiyin.domain.incoming import Incoming, Sender

from .encoding import damaged, visible
from .roles import role_of
from .rows import Row, RowError
from .source import Oversize, shown

_decoder = msgspec.json.Decoder(Incoming)
_PLACE = re.compile(r" - at `\$\.?(.*)`$")
_NAMED = re.compile(r"(?:required|unknown) field `([^`]*)`")


def messages(lines: Iterator[str], channel: str, skip: int = 0) -> Iterator[list[Row]]:
    """One message object per line. `channel` stands in where a line names none."""
    for number, line in enumerate(lines, 1):
        if number <= skip or not line.strip():
            continue
        raw = shown(line)
        error = _unreadable(number, line)
        if error:
            yield [Row(number, None, error, raw)]
            continue
        try:
            yield [Row(number, _message(line, channel), None, raw)]
        except (msgspec.DecodeError, UnicodeError, RecursionError) as problem:
            yield [Row(number, None, _explain(number, line, problem), raw)]


def sessions(lines: Iterator[str], channel: str, skip: int = 0) -> Iterator[list[Row]]:
    """One talk per line: {"session_id", "turns": [{"role", "text", …}]}. Ids are `session_id#place`, counted from 0;
    the form knows no times (1.U.18)."""
    for number, line in enumerate(lines, 1):
        if number <= skip or not line.strip():
            continue
        raw = shown(line)
        error = _unreadable(number, line)
        if error:
            yield [Row(number, None, error, raw)]
            continue
        try:
            session = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as problem:
            yield [Row(number, None, _explain(number, line, problem), raw)]
            continue
        yield _session(number, session, channel, raw)


def _message(line: str, channel: str) -> Incoming:
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as problem:
        if "missing required field `channel`" not in str(problem):
            raise
    return msgspec.convert({"channel": channel, **msgspec.json.decode(line)}, Incoming)


def _unreadable(number: int, line: str) -> RowError | None:
    if type(line) is Oversize:
        return RowError(number, None, "too_large", "the line is too long")
    if damaged(line):
        return RowError(number, None, "encoding", "bytes that are not valid in the file's encoding")
    return None


def _explain(number: int, line: str, problem: Exception) -> RowError:
    text = str(problem)
    if not isinstance(problem, msgspec.ValidationError):
        if _half_pair(line):
            return RowError(number, None, "surrogate", "half of a surrogate pair in a string; write valid Unicode")
        reason = "it is nested too deeply" if isinstance(problem, RecursionError) else text
        return RowError(number, None, "bad_json", f"the line is not valid JSON: {reason}")
    place = _PLACE.search(text)
    field, reason = place[1] if place else "", _PLACE.sub("", text)
    named = _NAMED.search(reason)
    if named:
        field = f"{field}.{named[1]}" if field else named[1]
    code = "required" if "missing required" in reason else "unknown_field" if "unknown field" in reason else "invalid"
    return RowError(number, field or None, code, reason)


def _half_pair(line: str) -> bool:
    """Is an escaped half of a surrogate pair what makes the line unreadable? The decoder's own words do not always
    tell it."""
    try:
        json.dumps(json.loads(line), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        pass
    return False


def _session(number: int, session: Any, channel: str, raw: str) -> list[Row]:
    def refused(column: str, code: str, message: str) -> Row:
        return Row(number, None, RowError(number, column, code, message), visible(raw))

    if not isinstance(session, dict):
        return [refused("session_id", "invalid", "the line is not a session object")]
    session_id, turns = session.get("session_id"), session.get("turns")
    if isinstance(session_id, int) and not isinstance(session_id, bool):
        session_id = str(session_id)
    if not isinstance(session_id, str) or not session_id.strip():
        return [refused("session_id", "required", "the session has no session_id")]
    if not isinstance(turns, list):
        return [refused("turns", "required", "the session has no list of turns")]
    if not turns:
        return [refused("turns", "empty", "the session has no turns")]
    about = {name: value for name, value in session.items() if name not in ("session_id", "turns")}
    rows: list[Row] = []
    for place, turn in enumerate(turns):
        where = f"turns[{place}]"
        if not isinstance(turn, dict):
            rows.append(refused(where, "invalid", "the turn is not an object"))
            continue
        text, role = turn.get("text"), turn.get("role")
        if not isinstance(text, str):
            rows.append(refused(f"{where}.text", "invalid" if "text" in turn else "required", "text is not a string"))
        elif not text.strip():
            rows.append(refused(f"{where}.text", "empty", "the turn has no text"))
        elif not isinstance(role, str) or (known := role_of(role)) is None:
            rows.append(refused(f"{where}.role", "role", f"“{str(role)[:60]}” is no known role"))
        else:
            extra = {**about, **{name: value for name, value in turn.items() if name not in ("role", "text")}}
            rows.append(Row(number, Incoming(
                channel=channel, external_id=f"{session_id}#{place}", conversation=session_id, sender=Sender(known),
                text=text, extra=extra), None, raw))
    return rows
