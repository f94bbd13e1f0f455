"""From a row of cells to messages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from zhiyin.domain.incoming import AttachmentRef, Incoming, Role, Sender

from .cells import fit
from .encoding import visible
from .occurrences import Occurrences
from .roles import is_role, role_of
from .rows import Row, RowError
from .talk import Said, split
from .times import NOTHING, Order, iso

_ADDRESS = re.compile(r"https?://[^\s,;|，；\"']+")
#: fields that are read in their own way; every other one is a short word or number
_OWN_WAY = frozenset({"text", "sent_at", "role", "attachments"})
_KEPT = ("order_no", "product_id", "region", "entry")


class _Bad(Exception):
    def __init__(self, field: str, code: str, message: str) -> None:
        self.field, self.code, self.message = field, code, message


class Table:
    """Turns rows into messages by one mapping. Made ids need every row of the file in order, so that a resumed run
    feeds the rows it skips as well (`needs_all`)."""

    def __init__(self, columns: Sequence[str], mapping: Mapping[str, str], channel: str, order: Order | None) -> None:
        self.columns, self.channel, self.order = list(columns), channel, order
        places = {column: place for place, column in enumerate(columns)}
        self._column = {field: column for column, field in mapping.items()}
        at = {field: places[column] for column, field in mapping.items()}
        self._text, self._time, self._role_at = at.get("text"), at.get("sent_at"), at.get("role")
        self._attached = at.get("attachments")
        self._named = [(field, place) for field, place in at.items() if field not in _OWN_WAY]
        self._rest = [(column, place) for column, place in places.items() if column not in mapping]
        self._seen = Occurrences()
        self.needs_all = "external_id" not in at

    def close(self) -> None:
        self._seen.close()

    def rows(self, number: int, cells: list[str], raw: str) -> list[Row]:
        """The messages of one row; none when every cell is empty or the row repeats the header."""
        fitted = fit(number, self.columns, cells, raw)
        if fitted is None:
            return []
        if isinstance(fitted, RowError):
            return [Row(number, None, fitted, visible(raw))]
        try:
            return self._messages(number, fitted, raw)
        except _Bad as bad:
            return [_refused(number, self._column.get(bad.field), bad.code, bad.message, raw)]

    def _messages(self, number: int, cells: list[str], raw: str) -> list[Row]:
        text = cells[self._text] if self._text is not None else ""
        attachments = self._attachments(cells)
        if not attachments and (not text or text.isspace()):
            if not any(map(str.strip, cells)):
                return []
            raise _Bad("text", "empty", "the row has no message text")
        role = self._role(cells)
        sent_at = self._moment(cells)
        named = {field: value for field, place in self._named if cells[place] and (value := _plain(cells[place]))}
        shared: dict[str, Any] = {field: named.get(field) for field in _KEPT}
        shared["channel"] = self.channel
        extra = {column: cells[place] for column, place in self._rest if cells[place] and not cells[place].isspace()}
        sender = _sender(role, named)
        said = split(text) if self._role_at is None else None
        if said is not None:
            shared |= {"extra": extra}
            return self._talk(number, named, shared, said, (sender, sent_at, text), attachments, raw)
        external_id, conversation = named.get("external_id", ""), named.get("conversation", "")
        if not external_id:
            external_id = self._made_id(conversation, sender, sent_at, text, shared, attachments)
        return [Row(number, Incoming(
            external_id=external_id, conversation=conversation or external_id, sender=sender, text=text,
            sent_at=sent_at, attachments=attachments, extra=extra, **shared), None, raw)]

    def _made_id(self, conversation: str, sender: Sender, sent_at: str | None, text: str, shared: Mapping[str, Any],
                 attachments: Sequence[AttachmentRef] = ()) -> str:
        """An id for a row that has none: the same wherever, and in whatever file, the same message stands. Of equal
        ones each has its own, in order."""
        parts = (conversation, sender.role, sender.external_id, sender.name, sent_at, text, shared["order_no"],
                 shared["product_id"], *(one.url for one in attachments))
        digest = hashlib.blake2b("\x1f".join([part or "" for part in parts]).encode(), digest_size=12).digest()
        times = self._seen.count(digest)
        made = digest.hex() if times == 1 else f"{digest.hex()}~{times}"
        return f"{conversation}#{made}" if conversation else made

    def _talk(self, number: int, named: Mapping[str, str], shared: Mapping[str, Any], said: list[Said],
              whole: tuple[Sender, str | None, str], attachments: list[AttachmentRef], raw: str) -> list[Row]:
        """One message per turn. Ids: row id and place; without a row id made from conversation and turn, so that a
        talk exported again with more turns brings only the new ones."""
        row_id = named.get("external_id")
        # a sender column beside a whole talk tells who it was with
        others = {field: value for field, value in named.items() if not field.startswith("sender.")}
        conversation = named.get("conversation") or row_id or self._made_id("", *whole, shared)
        rows: list[Row] = []
        for place, (turn, role) in enumerate(zip(said, _roles(said, named), strict=True)):
            if not turn.text:
                rows.append(_refused(number, self._column["text"], "empty", f"turn {place + 1} of the talk has no text",
                                     raw))
                continue
            written = _sender(role, named if role == "customer" else others)
            if not is_role(turn.who):
                written = Sender(role, written.external_id, turn.who)
            # A clock without a date is no time; it is kept for people.
            kept = {**shared, "extra": {**shared["extra"], "clock": turn.clock}} if turn.clock else shared
            external_id = f"{row_id}#{place}" if row_id else self._made_id(
                conversation, written, turn.sent_at or turn.clock, turn.text, shared)
            rows.append(Row(number, Incoming(
                external_id=external_id, conversation=conversation, sender=written, text=turn.text,
                sent_at=turn.sent_at, attachments=[] if rows else attachments, **kept), None, raw))
        return rows

    def _role(self, cells: list[str]) -> Role:
        if self._role_at is None:
            return "customer"
        role = role_of(cells[self._role_at])
        if role is None:
            raise _Bad("role", "role", f"“{cells[self._role_at].strip()[:60]}” is no known role; "
                       "use 客户, 客服, 机器人 or 系统 (customer, agent, robot, system)")
        return role

    def _moment(self, cells: list[str]) -> str | None:
        if self._time is None:
            return None
        try:
            return iso(cells[self._time], self.order)
        except (ValueError, OverflowError) as error:
            raise _Bad("sent_at", "bad_time", f"“{cells[self._time].strip()[:60]}” cannot be read as a time: "
                       f"{error}") from None

    def _attachments(self, cells: list[str]) -> list[AttachmentRef]:
        if self._attached is None or not cells[self._attached]:
            return []
        return [AttachmentRef(url) for url in _ADDRESS.findall(cells[self._attached])]


def _plain(cell: str) -> str | None:
    """A short cell without what exports put around it; None when it says nothing."""
    value = cell.strip()
    if value.lower() in NOTHING:
        return None
    if value.startswith('="') and value.endswith('"'):  # spreadsheet programs' way to keep leading zeros
        return value[2:-1].strip() or None
    if value[0] == "'" and value[1:].isdigit():
        return value[1:]
    return value


def _sender(role: Role, named: Mapping[str, str]) -> Sender:
    # A 买家 column stands beside the agent's rows as well: there it is not the sender.
    return Sender(role, named.get("sender.external_id") or named.get(f"{role}.external_id"),
                  named.get("sender.name") or named.get(f"{role}.name"))


def _roles(said: list[Said], named: Mapping[str, str]) -> list[Role]:
    """The role of each turn. Of two speakers with plain names, the one that is not the customer is the agent."""
    columns: dict[str, Role] = {}
    sides: tuple[Role, ...] = ("agent", "customer")
    for side in sides:
        if name := named.get(f"{side}.name"):
            columns[name] = side
    known = {turn.who: role for turn in said if (role := columns.get(turn.who) or turn.role)}
    other: Role = "agent" if "customer" in known.values() and "agent" not in known.values() else "customer"
    return [known.get(turn.who, other) for turn in said]


def _refused(number: int, column: str | None, code: str, message: str, raw: str) -> Row:
    return Row(number, None, RowError(number, column, code, message), visible(raw))
