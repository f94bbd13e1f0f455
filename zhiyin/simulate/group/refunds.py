"""Money back: what follows when a customer asks for it, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import told
from .calendar import HOUR
from .causes import Contact, waking
from .chance import chance
from .orders import Order
from .trouble import BACKLOG_WRITE

if TYPE_CHECKING:
    from .stream import Running, Steps

#: hours until a request is agreed to, the goods are back, the money is paid
AGREED, BACK, PAID = (3, 30), (60, 130), (12, 46)
#: matters for which nobody wants the goods back
KEPT = frozenset({"rotten", "lost", "allergy", "oversold"})
ASKED_WHEN, PAID_LATE = 0.12, 0.03


def refund(running: Running, order: Order, matter: str, now: float) -> None:
    """Once for an order. Nothing is paid while the department that pays is behind."""
    if order.returned:
        return
    order.returned = True
    setting, rng = running.setting, chance(running.setting.seed, running.shop.slug, "refund", order.number)
    kind = "refund" if matter in KEPT else "return"
    steps: Steps = []

    def add(at: float, state: str) -> None:
        steps.append((at, lambda when: running.tell(when, "refunds", told.refund(
            setting, order, kind, state, now, when, matter))))

    def write(at: float, contact: Contact) -> None:
        steps.append((at, lambda when: running.talking.about(order, contact._replace(at=when), when)))

    add(now + 120, "requested")
    at = waking(now + rng.uniform(*AGREED) * HOUR, rng)
    add(at, "approved")
    if kind == "return":
        add(at + 12 * HOUR, "returning")
        at += rng.uniform(*BACK) * HOUR
        add(at, "received")
    if rng.random() < ASKED_WHEN:
        asked = waking(at + 2 * HOUR, rng)
        write(asked, Contact(asked, "refund_when"))
    at += rng.uniform(*PAID) * HOUR
    late, longer = rng.random() < PAID_LATE, rng.uniform(40, 90) * HOUR
    backlog = running.troubles.get("refund_backlog", running.shop.slug)
    if late and not (backlog is not None and backlog.at(at)):
        at += longer
        write(waking(at - 20 * HOUR, rng), Contact(at, "refund_late"))
    if backlog is not None and backlog.at(at):
        since, at = at, backlog.end + rng.uniform(0.5, 12) * HOUR
        if not late and backlog.hits(setting, BACKLOG_WRITE, order.number):
            when = waking(since + rng.uniform(3, 40) * HOUR, rng)
            write(min(when, max(at - 60, since)), Contact(when, "refund_late", backlog))
    add(at, "paid")
    steps.append((at + 60, lambda when: running.told(order, when, "refunded")))
    running.later([(max(when, now), do) for when, do in steps])
