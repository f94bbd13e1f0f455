"""The words of the pages for codes, durations and kinds of event, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from zhiyin.domain import taxonomy

GRADES = {
    "S": later("Urgent"),
    "A": later("General"),
    "B": later("Suggestion"),
    "-": later("No complaint"),
}
EMOTIONS = {
    -2: (later("Angry"), "angry"),
    -1: (later("Unhappy"), "frown"),
    0: (later("Calm"), "meh"),
    1: (later("Pleased"), "smile"),
    2: (later("Delighted"), "laugh"),
}
ROLES = {
    "customer": (later("Customer"), "user"),
    "agent": (later("Agent"), "headset"),
    "robot": (later("Robot"), "bot"),
    "system": (later("System"), "cog"),
}
STATUSES = {
    "received": later("Received"),
    "acknowledged": later("Acknowledged"),
    "in_work": later("In work"),
    "waiting_customer": later("Waiting for the customer"),
    "waiting_department": later("Waiting for a department"),
    "solved": later("Solved"),
    "informed": later("Customer informed"),
    "closed": later("Closed"),
    "reopened": later("Reopened"),
}
#: What the second clock of a case asks for differs by grade (C-03, C-04, C-05).
CLOCKS = {
    ("respond", "S"): later("Respond"),
    ("respond", "A"): later("Respond"),
    ("respond", "B"): later("Respond"),
    ("solve", "S"): later("Solution"),
    ("solve", "A"): later("Closed loop"),
    ("solve", "B"): later("Feed back"),
}
EVENTS = {
    "message.received": later("Message came in"),
    "message.understood": later("Message understood"),
    "case.opened": later("Case opened"),
    "case.joined": later("Message joined the case"),
    "case.raised": later("Case raised"),
    "case.acknowledged": later("Answered"),
    "message.failed": later("Could not be read, set aside"),
    "case.merged": later("Cases merged"),
    "clock.met": later("Limit kept"),
    "clock.breached": later("Limit missed"),
    "customer.merged": later("Customers merged"),
    "channel.silent": later("Channel is silent"),
    "customer.unmerged": later("Merge undone"),
    "customer.erased": later("Customer erased"),
    "reply.queued": later("Reply written"),
    "reply.sent": later("Reply sent"),
    "reply.failed": later("Reply not sent"),
    "reply.withdrawn": later("Reply taken back"),
    "note.made": later("Note left"),
    "conversation.assigned": later("Talk handed over"),
    "conversation.closed": later("Talk closed"),
    "conversation.rated": later("Customer rated the talk"),
    "reply.delivered": later("Reply delivered"),
    "reply.seen": later("Reply seen"),
    "conversation.reopened": later("Talk opened again"),
    "notice.made": later("People were told"),
    "parcel.state": later("Parcel is somewhere else"),
    "link.corrected": later("Said what a talk is about"),
    "buyer.known": later("Customer of the shop recognised"),
}
TIME_FLAGS = {
    "past": later("The source says before the year 2000: not believed"),
    "future": later("The source says more than 24 h ahead: not believed"),
}
SOURCES = {
    "channel": later("said by the channel"),
    "order": later("same order number"),
    "person": later("merged by a person"),
}


def label(code: str) -> str:
    """The name of a code of the tree; the code itself when the tree no longer knows it."""
    return _label(code, get_language() or "en")


@lru_cache(maxsize=2_000)
def _label(code: str, language: str) -> str:
    try:
        return taxonomy.load().name(code, language)
    except (KeyError, StopIteration):
        return code


def complaint_type(code: str) -> str:
    """The name of a complaint type (C-01); apart from `label`, because a module has the code "product", too."""
    known = taxonomy.load().complaint_types.get(code)
    return known.name(get_language() or "en") if known else code


def flag(code: str) -> str:
    """The name of a flag beside the emotion: urgent, threatening ..."""
    known = taxonomy.load().lists["flags"].get(code)
    return known.name(get_language() or "en") if known else code


def path(codes: list[str]) -> str:
    return " › ".join(label(code) for code in codes)


def side(code: str) -> str:
    """The side of a risk: R4.4 -> R4; empty when there is none."""
    return code.split(".")[0] if code.startswith("R") else ""


def clock_patterns() -> dict[str, str]:
    """How durations are said. Scripts get the same patterns, so that page and ticking clock agree."""
    return _clock_patterns(get_language() or "en")


@cache
def _clock_patterns(_language: str) -> dict[str, str]:
    return {
        "days": _("{d} d {h} h"),
        "hours": _("{h} h {m} m"),
        "minutes": _("{m} m {s} s"),
        "whole": _("{m} m"),
        "seconds": _("{s} s"),
        "overdue": _("overdue {t}"),
        "now": _("just now"),
        "ago_seconds": _("{n} s ago"),
        "ago_minutes": _("{n} min ago"),
        "ago_hours": _("{n} h ago"),
        "ago_days": _("{n} d ago"),
    }


def duration(seconds: float, patterns: dict[str, str] | None = None, *, coarse: bool = False) -> str:
    """Seconds (0 or more) in words, two units at most: "3 h 20 m", "12 m 05 s"; coarse leaves out seconds."""
    words = patterns or clock_patterns()
    whole = max(int(seconds), 0)
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    if days:
        return words["days"].format(d=days, h=hours)
    if hours:
        return words["hours"].format(h=hours, m=f"{minutes:02}")
    if minutes:
        return words["whole"].format(m=minutes) if coarse else words["minutes"].format(m=minutes, s=f"{rest:02}")
    return words["seconds"].format(s=rest)


def left(due: datetime, now: datetime) -> str:
    """Time to a deadline; the deadline itself is already a breach."""
    words = clock_patterns()
    seconds = (due - now).total_seconds()
    if seconds > 0:
        return duration(seconds, words)
    return words["overdue"].format(t=duration(-seconds, words, coarse=True))


def ago(then: datetime, now: datetime) -> str:
    words = clock_patterns()
    seconds = int((now - then).total_seconds())
    for unit, name in ((86_400, "ago_days"), (3_600, "ago_hours"), (60, "ago_minutes"), (1, "ago_seconds")):
        if seconds >= unit and (name != "ago_seconds" or seconds >= 5):
            return words[name].format(n=seconds // unit)
    return words["now"]


def limit(kind: str, grade: str, seconds: float, rule: str) -> str:
    """The rule behind a clock: its source (C-03 of "C-03: S respond within 60 min") and what it asks for."""
    minutes = round(seconds / 60)
    span = _("{h} h").format(h=minutes // 60) if minutes % 60 == 0 else _("{m} m").format(m=minutes)
    asked = CLOCKS.get((kind, grade), kind)
    return _("{source}: grade {grade}, {what} within {t}").format(
        source=rule.partition(":")[0], grade=grade, what=str(asked).lower(), t=span
    )


def event_detail(kind: str, data: dict[str, Any]) -> str:
    """What one event adds to the name of its kind, in words; empty when the name says it all."""
    if kind in ("message.understood", "case.opened", "case.joined"):
        parts = [data.get("grade"), label(str(data["risk"])) if data.get("risk") not in (None, "-") else None]
        return " · ".join(str(part) for part in parts if part and part != "-")
    if kind == "case.raised":
        return f"{data.get('from', '?')} → {data.get('to', '?')}"
    if kind in ("clock.met", "clock.breached"):
        name = CLOCKS.get((data.get("kind", ""), data.get("grade", "A")), data.get("kind", ""))
        return f"{name} · {_('late')}" if data.get("late") else str(name)
    return ""
