"""How many messages came in lately: by channel, module, risk side and grade."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Sum
from django.utils.translation import gettext as _

from zhiyin.domain import taxonomy
from zhiyin.records.models import Channel, Shop, Tally
from zhiyin.web import words

HOURS = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One value: its code (for its colour), its name, how many, and its share (0-100) of the longest line."""

    code: str
    name: str
    number: int
    share: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Customers' messages since `since`. `history` tells that only imported history came in, and that it is shown."""

    since: datetime
    total: int
    history: bool
    tables: tuple[tuple[str, tuple[Line, ...]], ...]


def since(now: datetime) -> datetime:
    """The start of the hour 23 hours ago: the running hour and the 23 before it."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)


def lately(shop: Shop, now: datetime) -> Counts:
    """What customers wrote and the worker has read, each message once, by its main risk.

    Imported history does not mix with what happens now: it is shown only while nothing else came in.
    """
    start = since(now)
    rows = list(
        Tally.objects.of(shop)
        .filter(hour__gte=start)
        .values_list("history", "channel_id", "module", "side", "grade")
        .annotate(sum=Sum("number"))
        .order_by()
    )
    live = [row for row in rows if not row[0]]
    return _tables(shop, start, live or rows, history=bool(rows) and not live)


def _tables(shop: Shop, start: datetime, rows: list[tuple], *, history: bool) -> Counts:
    tree = taxonomy.load()
    by: dict[str, Counter] = {name: Counter() for name in ("channel", "module", "side", "grade")}
    for _history, channel, module, side, grade, number in rows:
        by["channel"][channel] += number
        by["module"][module] += number
        by["grade"][grade] += number
        if side != "-":
            by["side"][side] += number
    channels = dict(Channel.objects.filter(shop=shop).values_list("id", "name"))
    return Counts(
        since=start,
        total=sum(by["grade"].values()),
        history=history,
        tables=(
            (_("Grade"), _lines(by["grade"], {g: f"{g} {words.GRADES[g]}" if g != "-" else str(words.GRADES[g])
                                              for g in words.GRADES}, keep=True)),
            (_("Risk side"), _lines(by["side"], {side: words.label(side) for side in tree.sides}, keep=True)),
            (_("Module"), _lines(by["module"], {code: words.label(code) for code in tree.modules}, keep=True)),
            (_("Channel"), _lines(by["channel"], channels)),
        ),
    )


def _lines(counted: Counter, names: dict, *, keep: bool = False) -> tuple[Line, ...]:
    """Lines in the order of `names` (a fixed tree stays where the eye knows it), or most first for an open end."""
    order = list(names) if keep else [key for key, _number in counted.most_common(12)]
    longest = max(counted.values(), default=0)
    return tuple(
        Line(str(key), str(names.get(key, key)), counted[key], round(100 * counted[key] / longest) if longest else 0)
        for key in order
    )
