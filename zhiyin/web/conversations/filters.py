"""What somebody wants to see of the talks: read from the address, so that a link shows the same to another reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from zhiyin.domain import taxonomy

STATUSES = ("open", "closed")
GRADES = ("S", "A", "B")
ME, NOBODY = "me", "nobody"


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty or None: everything. `assigned` is ME, NOBODY or the id of a person; dates are days of the shop's zone."""

    q: str = ""
    status: str = ""
    assigned: str = ""
    channel: int | None = None
    grade: str = ""
    module: str = ""
    waiting: bool = False
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, asked: Any) -> Filters:
        """Of a query string. What it does not understand counts as not said, never as an error."""
        assigned = asked.get("assigned", "")
        return cls(
            q=asked.get("q", "").strip()[:200],
            status=_one(asked.get("status", ""), STATUSES),
            assigned=assigned if assigned in (ME, NOBODY) or is_id(assigned) else "",
            channel=int(asked["channel"]) if is_id(asked.get("channel", "")) else None,
            grade=_one(asked.get("grade", ""), GRADES),
            module=_one(asked.get("module", ""), tuple(taxonomy.load().modules)),
            waiting=asked.get("waiting") == "1",
            since=_day(asked.get("since", "")),
            until=_day(asked.get("until", "")),
        )

    @property
    def query(self) -> str:
        """For an address; empty when nothing is filtered."""
        said = {
            "q": self.q, "status": self.status, "assigned": self.assigned, "channel": self.channel or "",
            "grade": self.grade, "module": self.module, "waiting": "1" if self.waiting else "",
            "since": self.since or "", "until": self.until or "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    def without(self, name: str) -> Filters:
        return replace(self, **{name: getattr(Filters(), name)})

    def from_moment(self, zone: ZoneInfo) -> datetime | None:
        return datetime.combine(self.since, time(), zone) if self.since else None

    def to_moment(self, zone: ZoneInfo) -> datetime | None:
        """The first instant that is too late."""
        return datetime.combine(self.until + timedelta(days=1), time(), zone) if self.until else None


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _one(text: str, known: tuple[str, ...]) -> str:
    return text if text in known else ""


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
