"""A case and its clocks as pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zhiyin.records.models import Case, Clock, Shop

from . import words


@dataclass(frozen=True, slots=True)
class Hand:
    """A clock of a case. `state`: running, soon (last quarter), overdue, kept, late or replaced; `share` (0-100) of its
    time that is used up."""

    name: str
    state: str
    said: str
    share: int
    started_at: datetime
    due_at: datetime
    rule: str
    ticking: bool
    replaced: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    case: Case
    name: str
    side: str
    type: str
    about: str
    customer: str
    status: str
    hands: tuple[Hand, ...]

    @property
    def overdue(self) -> bool:
        return any(hand.state == "overdue" for hand in self.hands)


def sheets(shop: Shop, cases: Iterable[Case], now: datetime, *, replaced: bool = False) -> list[Sheet]:
    """The given cases (with `customer` joined) in their order, with their clocks; `replaced` also shows the limits a
    raised case had before."""
    rows = list(cases)
    clocks = defaultdict(list)
    running = Clock.objects.of(shop).filter(case_id__in=[row.pk for row in rows]).order_by("kind", "id")
    for clock in running if replaced else running.filter(replaced_at=None):
        clocks[clock.case_id].append(_hand(clock, now))
    return [_sheet(row, tuple(clocks[row.pk])) for row in rows]


def _sheet(case: Case, hands: tuple[Hand, ...]) -> Sheet:
    kind, _sep, key = case.object_key.partition(":")
    about = {"order": _("order {key}"), "product": _("product {key}")}.get(kind, "").format(key=key)
    return Sheet(
        case=case,
        name=words.label(case.risk),
        side=words.side(case.risk),
        type=words.complaint_type(case.type),
        about=about,
        customer=(case.customer.name if case.customer else "") or _("Customer not named"),
        status=str(words.STATUSES.get(case.status, case.status)),
        hands=hands,
    )


def _hand(clock: Clock, now: datetime) -> Hand:
    """The deadline instant itself is a breach."""
    ticking = clock.met_at is None and clock.replaced_at is None
    end = clock.met_at or clock.replaced_at or now
    whole = max((clock.due_at - clock.started_at).total_seconds(), 1)
    used = (end - clock.started_at).total_seconds()
    if ticking:
        state = "overdue" if now >= clock.due_at else "soon" if used >= 0.75 * whole else "running"
        said = words.left(clock.due_at, now)
    elif clock.met_at is not None:
        state = "late" if clock.met_at >= clock.due_at else "kept"
        pattern = _("late, took {t}") if state == "late" else _("kept, took {t}")
        said = pattern.format(t=words.duration(max(used, 0), coarse=True))
    else:
        state, said = "replaced", _("replaced by a shorter limit")
    return Hand(
        name=str(words.CLOCKS.get((clock.kind, clock.grade), clock.kind)),
        state=state,
        said=said,
        share=min(100, max(0, round(100 * used / whole))),
        started_at=clock.started_at,
        due_at=clock.due_at,
        rule=words.limit(clock.kind, clock.grade, whole, clock.rule),
        ticking=ticking,
        replaced=clock.replaced_at is not None,
    )
