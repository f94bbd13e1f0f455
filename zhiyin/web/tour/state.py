"""How far somebody is with the tour. It stands among their notices, read from the beginning, and goes with the shop."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from zhiyin.records.models import Notice, Shop

from .steps import Step, steps_of

KIND = "tour"


@dataclass(frozen=True, slots=True)
class Tour:
    """`number` from 1; `here`: its step is about the page that is shown; `left`: not to be shown by itself; `cases`: which one
    was shown, by page."""

    number: int
    steps: tuple[Step, ...]
    left: bool
    cases: dict[str, int]
    here: bool = False

    @property
    def step(self) -> Step:
        return self.steps[self.number - 1]

    @property
    def last(self) -> bool:
        return self.number == len(self.steps)


def tour_of(request: HttpRequest, shop: Shop, role: str | None) -> Tour | None:
    """None where there is none: outside the demonstration, and for roles that see too little of it."""
    steps = steps_of(role) if shop.demo else ()
    if not steps:
        return None
    kept = Notice.objects.of(shop).filter(person_id=request.user.pk, kind=KIND).values_list("data", flat=True).first() or {}
    number = min(max(1, int(kept.get("step", 1))), len(steps))
    match = request.resolver_match
    here = match is not None and match.url_name == steps[number - 1].page
    return Tour(number, steps, bool(kept.get("left")), kept.get("cases", {}), here)


def keep(request: HttpRequest, shop: Shop, number: int, *, left: bool, cases: dict[str, int]) -> None:
    Notice.objects.of(shop).update_or_create(
        person_id=request.user.pk, key=f"{KIND}:{shop.pk}",
        defaults={"shop": shop, "kind": KIND, "read_at": timezone.now(),
                  "data": {"step": number, "left": left, "cases": cases}})
