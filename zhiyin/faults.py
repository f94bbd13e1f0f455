"""What is wrong in the records as the shop's systems tell them: orders that contradict themselves, regions nobody knows.

Looked up when somebody asks; nothing is stored. The newest orders are looked at, so that asking costs the same however many
there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhiyin.domain.trade.faults import FIELDS, RULES, Rule
from zhiyin.lib.regions import CHINA, undivided

#: orders that are looked at
NEWEST = 100_000
SHOWN = 50
#: fault to the two attributes of an order that do not go together
SIDES = {rule.code: rule.sides for rule in RULES}


@dataclass(frozen=True, slots=True)
class FaultyOrder:
    """An order with the rules it offends; `moments`: the two sides of each, by attribute."""

    id: int
    number: str
    source: str
    codes: tuple[str, ...]
    moments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class UnknownRegion:
    """A place as it was written whose region is not known, or known less exactly than it was written; `found`: the code."""

    names: tuple[str, str, str]
    found: str | None
    orders: int


def faulty_orders(cursor: Any, shop: int, *, newest: int = NEWEST,
                  shown: int = SHOWN) -> tuple[dict[str, int], list[FaultyOrder]]:
    """(fault to number of orders, the newest orders with faults) among the shop's newest orders."""
    cursor.execute(_COUNT, {"shop": shop, "newest": newest})
    counts = {rule.code: int(count) for rule, count in zip(RULES, cursor.fetchone(), strict=True) if count}
    cursor.execute(_LIST, {"shop": shop, "newest": newest, "shown": shown})
    found = []
    for id, number, source, offended, *values in cursor.fetchall():
        codes = tuple(rule.code for rule, so in zip(RULES, offended, strict=True) if so)
        found.append(FaultyOrder(id, number, source, codes, dict(zip(FIELDS, values, strict=True))))
    return counts, found


def unknown_regions(cursor: Any, shop: int, *, newest: int = NEWEST, shown: int = SHOWN) -> list[UnknownRegion]:
    """Names in the addresses of the newest orders that no region is found for, the most frequent first."""
    cursor.execute(_REGIONS, {"shop": shop, "newest": newest, "shown": shown, "china": sorted(CHINA),
                             "undivided": sorted(undivided())})
    return [UnknownRegion((province, city, district), found, int(count))
            for province, city, district, found, count in cursor.fetchall()]


def _condition(rule: Rule) -> str:
    """A rule as SQL: the same as `domain.trade.faults`, which a test holds them to."""
    if rule.states:
        states = ", ".join(f"'{state}'" for state in rule.states)
        return f"(state IN ({states}) AND {rule.field} IS {'NOT ' if rule.given else ''}NULL)"
    return f"coalesce({rule.field} < {rule.other}, false)"


_NEWEST = (f"(SELECT id, coalesce(number, external_id) AS number, source, data, region, {', '.join(FIELDS)} "
           "FROM records_order WHERE shop_id = %(shop)s AND source_time IS NOT NULL ORDER BY id DESC LIMIT %(newest)s) o")
_COUNT = f"SELECT {', '.join(f'count(*) FILTER (WHERE {_condition(rule)})' for rule in RULES)} FROM {_NEWEST}"
_LIST = (f"SELECT id, number, source, ARRAY[{', '.join(map(_condition, RULES))}], {', '.join(FIELDS)} FROM {_NEWEST} "
         f"WHERE {' OR '.join(map(_condition, RULES))} ORDER BY id DESC LIMIT %(shown)s")
#: no region at all, or none below the city (its code ends in 00) though a district was written and the city has some
_REGIONS = f"""
SELECT province, city, district, region, count(*) FROM (
    SELECT coalesce(data -> 'ship_to' ->> 'province', '') AS province, coalesce(data -> 'ship_to' ->> 'city', '') AS city,
           coalesce(data -> 'ship_to' ->> 'district', '') AS district, region
    FROM {_NEWEST}
    WHERE lower(trim(coalesce(data -> 'ship_to' ->> 'country', ''))) = ANY(%(china)s)
) named
WHERE (region IS NULL AND province || city || district <> '')
   OR (region LIKE '%%00' AND district <> '' AND region <> ALL(%(undivided)s))
GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3 LIMIT %(shown)s
"""

