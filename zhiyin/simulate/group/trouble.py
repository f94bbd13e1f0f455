"""What goes wrong in the group, and what only looks so: kinds, where and when, and how strong. Chosen by seed alone.

Strength 1.0 is defined here; docs/simulator.md says the same in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .calendar import DAY
from .chance import share
from .parcels import Hold
from .setting import Setting

#: kind -> whether it is to be found within minutes ("fast": grave, silent, or a page) or by and by
FAULTS = {
    "oversold": "slow", "wrong_price": "fast", "wrong_size": "slow", "rotten": "fast", "stalled_route": "slow",
    "losing_courier": "slow", "invoice_template": "slow", "entry_break": "fast", "app_lag": "fast", "rude_agents": "slow",
    "false_promise": "slow", "media_threat": "fast", "fake_hunter": "fast", "slow_department": "slow",
    "refund_backlog": "slow",
}  # fmt: skip
DECOYS = (
    "competitor", "viral_joke", "holiday_dip", "new_product", "repeat_caller", "survey_wave", "old_import", "channel_renamed",
    "weather_delay", "price_questions",
)  # fmt: skip

OVERSOLD, OVERSOLD_WRITE, OVERSOLD_WITHIN = 40, 0.30, 3 * DAY
PRICE_HOURS, PRICE_WRITE = 36.0, 0.08
SIZE_WRITE = 0.25
ROTTEN_DAYS, ROTTEN_WRITE = 2.0, 0.20
STALL_DAYS = 3.0
LOSES, LOSES_DAYS = 0.02, 21.0
INVOICE_DAYS, INVOICE_WRITE = 5.0, 0.15
ENTRY_HOURS, ENTRY_LEFT = 3.0, 0.30
LAG_EVENINGS, LAG_FROM, LAG_UNTIL, LAG_WRITE = 3, 20.0, 22.0, 0.05
#: people who have the app open on an evening, for each order of an hour
ACTIVE = 9.0
RUDE = 0.30
PROMISE_DAYS, PROMISE_ASKED, PROMISE_BROKEN = 8.0, 40, 0.18
MEDIA_CUSTOMERS, MEDIA_SPREAD = 3, 30
HUNTER_CLAIMS, HUNTER_ACCOUNTS, HUNTER_DAYS = 8, 5, 4.0
HOP_DAYS, HOP = 5.0, 4.0
BACKLOG_DAYS, BACKLOG_WRITE = 3.0, 0.40
RAIN_WRITE = 0.20


class Thing(NamedTuple):
    """An object a fault is in: product, variant, page, batch, warehouse, courier, route, shop, entry, channel, agent, answer,
    customer, post, department, leaf."""

    type: str
    id: str


@dataclass(slots=True)
class Trouble:
    """A fault or decoy. `about` is what its effects need to know; `talks` the conversations it moved."""

    id: str
    kind: str
    speed: str
    shop: str
    objects: tuple[Thing, ...]
    start: float
    end: float
    strength: float
    cause: dict[str, str]
    about: dict[str, Any] = field(default_factory=dict)
    talks: list[str] = field(default_factory=list)

    def at(self, when: float) -> bool:
        return self.start <= when < self.end

    def hits(self, setting: Setting, probability: float, *name: object) -> bool:
        """Whether this one is hit, by its own chance."""
        return share(setting.seed, self.id, *name) < probability * self.strength


@dataclass(frozen=True, slots=True)
class Troubles:
    """All of a world, by kind."""

    faults: dict[str, Trouble]
    decoys: dict[str, Trouble]

    def get(self, kind: str, shop: str | None = None) -> Trouble | None:
        found = self.faults.get(kind) or self.decoys.get(kind)
        return found if found is not None and (shop is None or found.shop in (shop, "")) else None


def hold(troubles: Troubles, courier: str) -> Hold | None:
    found = troubles.get("stalled_route")
    if found is None or not found.about["hold"].startswith(courier + ":"):
        return None
    return Hold(courier, found.about["hold"], found.start, found.end)
