"""Where and when in a world something goes wrong, and what only looks so: chosen by seed, by a chance of each kind's own."""

from __future__ import annotations

from random import Random
from typing import Any

from .calendar import DAY, HOUR
from .chance import chance
from .parcels import LOST, route
from .setting import Product, Setting, Shop
from .trouble import (
    BACKLOG_DAYS,
    DECOYS,
    ENTRY_HOURS,
    FAULTS,
    HOP,
    HOP_DAYS,
    HUNTER_ACCOUNTS,
    HUNTER_DAYS,
    INVOICE_DAYS,
    LAG_EVENINGS,
    LAG_FROM,
    LAG_UNTIL,
    LOSES,
    LOSES_DAYS,
    OVERSOLD,
    PRICE_HOURS,
    PROMISE_DAYS,
    ROTTEN_DAYS,
    STALL_DAYS,
    Thing,
    Trouble,
    Troubles,
)


def troubles(setting: Setting, which: str, strength: float) -> Troubles:
    """`which`: all, none, or kinds divided by commas. Raises ValueError for a kind there is not."""
    kinds = [*FAULTS, *DECOYS] if which == "all" else [] if which == "none" else which.split(",")
    unknown = [kind for kind in kinds if kind not in FAULTS and kind not in DECOYS]
    if unknown:
        raise ValueError(f"there is no fault {unknown[0]!r}; there are {', '.join([*FAULTS, *DECOYS])}")
    made = {kind: _MAKERS[kind](_Choice(setting, kind, strength)) for kind in kinds}
    return Troubles({kind: one for kind, one in made.items() if kind in FAULTS},
                    {kind: one for kind, one in made.items() if kind in DECOYS})


class _Choice:
    """Where and when, by a chance of the kind's own."""

    def __init__(self, setting: Setting, kind: str, strength: float) -> None:
        self.setting, self.kind, self.strength = setting, kind, strength
        self.rng: Random = chance(setting.seed, "trouble", kind)

    def shop(self, *slugs: str) -> Shop:
        return self.setting.shop(self.rng.choice(slugs)) if slugs else self.rng.choice(self.setting.shops)

    def start(self, hour: float | None = None, *, lasts: float = 1.0) -> float:
        """Some day between the first fortnight and what is left for `lasts` days and their echo."""
        days = self.setting.calendar.days
        first = min(14.0, days * 0.3)
        last = max(first + 0.5, days - lasts - min(7.0, days * 0.15))
        at = int(self.rng.uniform(first, last)) * DAY
        return at + (self.rng.uniform(8, 14) if hour is None else hour) * HOUR

    def seller(self, shop: Shop) -> Product:
        """A product of which much is sold."""
        return self.rng.choice(sorted(shop.products, key=lambda one: -one.weight)[:6])

    def departments(self, name: str) -> list[Thing]:
        """The department of each shop, and the one they have together."""
        return [Thing("department", name), *(Thing("department", f"{one.prefix}-{name}") for one in self.setting.shops)]

    def made(self, shop: str, objects: list[Thing], start: float, end: float, cause: dict[str, str],
             **about: Any) -> Trouble:
        speed = FAULTS.get(self.kind, "")
        leaves = [Thing("leaf", cause["leaf"])] if "leaf" in cause else []
        return Trouble(self.kind.replace("_", "-"), self.kind, speed, shop, (*objects, *leaves), start, end, self.strength,
                       cause, about)


def _oversold(choice: _Choice) -> Trouble:
    shop = choice.shop("apparel", "beauty", "appliances")
    product, start = choice.seller(shop), choice.start(lasts=6)
    return choice.made(shop.slug, [Thing("product", product.id)], start, start + 6 * DAY,
                       {"leaf": "R1.1", "product": product.id}, product=product, most=round(OVERSOLD * choice.strength))


def _wrong_price(choice: _Choice) -> Trouble:
    shop = choice.shop()
    product, start = choice.seller(shop), choice.start(lasts=2)
    shown = max(5, round(product.price * choice.rng.uniform(0.55, 0.8)))
    return choice.made(shop.slug, [Thing("product", product.id)], start, start + PRICE_HOURS * HOUR,
                       {"leaf": "R1.2", "product": product.id}, product=product, shown=shown)


def _wrong_size(choice: _Choice) -> Trouble:
    shop = choice.shop("apparel")
    product, start = choice.seller(shop), choice.start(lasts=16)
    return choice.made(shop.slug, [Thing("product", product.id)], start, start + 16 * DAY,
                       {"leaf": "R6.2", "product": product.id}, product=product)


def _rotten(choice: _Choice) -> Trouble:
    shop = choice.shop("fresh")
    warehouse, start = choice.rng.choice(shop.warehouses), choice.start(hour=7.0, lasts=4)
    return choice.made(shop.slug, [Thing("warehouse", warehouse.id)], start, start + ROTTEN_DAYS * DAY,
                       {"leaf": "R2.4", "warehouse": warehouse.id}, warehouse=warehouse)


def _stalled_route(choice: _Choice) -> Trouble:
    """One of the five routes between provinces on which most goes."""
    busiest = sorted(_traffic(choice.setting).items(), key=lambda one: (-one[1], one[0]))[:5]
    way, start = choice.rng.choice(busiest)[0], choice.start(lasts=4)
    courier = way.partition(":")[0]
    return choice.made("", [Thing("route", way), Thing("courier", courier)], start, start + STALL_DAYS * DAY * choice.strength,
                       {"leaf": "R4.4", "courier": courier, "route": way}, hold=way)


def _traffic(setting: Setting) -> dict[str, float]:
    """Route between provinces -> parcels a day, about."""
    found: dict[str, float] = {}
    for shop in setting.shops:
        for city, customers in setting.cities.shares():
            near = min(shop.warehouses, key=lambda one: setting.kilometres(one.city, city))
            start, end = setting.hub(near.city), setting.hub(city)
            if start is end:
                continue
            for courier, share_of in shop.couriers.shares():
                way = route(courier, start, end)
                found[way] = found.get(way, 0.0) + shop.orders * customers * share_of
    return found


def _losing_courier(choice: _Choice) -> Trouble:
    shop = choice.shop("apparel", "beauty")
    courier = choice.rng.choice([name for name in shop.couriers.things if name != "顺丰速运"])
    start = choice.start(hour=0.0, lasts=LOSES_DAYS)
    return choice.made("", [Thing("courier", courier)], start, start + LOSES_DAYS * DAY, {"leaf": "R4.1", "courier": courier},
                       courier=courier, loses=LOST + (LOSES - LOST) * choice.strength)


def _invoice_template(choice: _Choice) -> Trouble:
    shop, start = choice.shop(), choice.start(lasts=INVOICE_DAYS)
    return choice.made(shop.slug, [Thing("shop", shop.slug)], start, start + INVOICE_DAYS * DAY,
                       {"leaf": "R3.1", "shop": shop.slug})


def _entry_break(choice: _Choice) -> Trouble:
    shop = choice.shop()
    entry, start = shop.entries.things[choice.rng.randrange(3)], choice.start(hour=choice.rng.choice((10.0, 14.0, 19.0)))
    return choice.made(shop.slug, [Thing("entry", entry)], start, start + ENTRY_HOURS * HOUR, {"entry": entry}, entry=entry)


def _app_lag(choice: _Choice) -> Trouble:
    shop = choice.shop()
    channel, start = next(iter(shop.channels)), choice.start(hour=LAG_FROM, lasts=LAG_EVENINGS)
    return choice.made(shop.slug, [Thing("channel", channel)], start,
                       start + (LAG_EVENINGS - 1) * DAY + (LAG_UNTIL - LAG_FROM) * HOUR,
                       {"leaf": "R8.1", "channel": channel, "hours": "20-22"}, channel=channel)


def _rude_agents(choice: _Choice) -> Trouble:
    shop, start = choice.shop(), choice.start(hour=0.0, lasts=14)
    agents = choice.rng.sample(shop.agents, 2)
    return choice.made(shop.slug, [Thing("agent", one.id) for one in agents], start, start + 14 * DAY, {"leaf": "R7.1"},
                       agents=frozenset(one.id for one in agents))


def _false_promise(choice: _Choice) -> Trouble:
    shop, start = choice.shop(), choice.start(lasts=PROMISE_DAYS)
    answer = f"{shop.prefix}-K31"
    return choice.made(shop.slug, [Thing("answer", answer)], start, start + PROMISE_DAYS * DAY,
                       {"leaf": "R1.3", "answer": answer}, answer=answer)


def _media_threat(choice: _Choice) -> Trouble:
    shop = choice.shop()
    product, start = choice.seller(shop), choice.start(lasts=3)
    post = f"{shop.prefix}-P{choice.rng.randrange(10**9):09d}"
    return choice.made(shop.slug, [Thing("post", post), Thing("product", product.id)], start, start + 2 * DAY,
                       {"leaf": "R5.2", "product": product.id}, product=product, post=post)


def _fake_hunter(choice: _Choice) -> Trouble:
    shop = choice.shop("apparel", "beauty", "fresh")
    product, start = choice.seller(shop), choice.start(lasts=HUNTER_DAYS)
    accounts = choice.rng.sample(range(shop.town), HUNTER_ACCOUNTS)
    return choice.made(shop.slug, [Thing("product", product.id)], start, start + HUNTER_DAYS * DAY,
                       {"leaf": "R5.3", "product": product.id}, product=product, accounts=accounts)


def _slow_department(choice: _Choice) -> Trouble:
    """The group's warehouses answer all shops."""
    start = choice.start(hour=8.0, lasts=HOP_DAYS)
    return choice.made("", choice.departments("warehouse"), start, start + HOP_DAYS * DAY, {"department": "warehouse"},
                       department="warehouse", slower=1 + (HOP - 1) * choice.strength)


def _refund_backlog(choice: _Choice) -> Trouble:
    """The group's finance pays for all shops."""
    start = choice.start(hour=8.0, lasts=BACKLOG_DAYS + 2)
    return choice.made("", choice.departments("finance"), start, start + BACKLOG_DAYS * DAY,
                       {"leaf": "R3.2", "department": "finance"})


def _decoy(days: float, *, hour: float | None = None, shops: tuple[str, ...] = ()) -> Any:
    """A decoy that is in a shop for some days."""

    def make(choice: _Choice) -> Trouble:
        shop = choice.shop(*shops)
        start, product = choice.start(hour, lasts=days), choice.rng.choice(shop.products)
        objects = {
            "competitor": [], "viral_joke": [], "new_product": [Thing("product", f"{shop.prefix}-1099")],
            "repeat_caller": [], "survey_wave": [], "old_import": [], "price_questions": [], "weather_delay": [],
        }[choice.kind]
        return choice.made(shop.slug, [Thing("shop", shop.slug), *objects], start, start + days * DAY, {}, product=product)

    return make


def _holiday_dip(choice: _Choice) -> Trouble:
    """The public holidays that are in the calendar anyway."""
    calendar = choice.setting.calendar
    spans = [[calendar.days // 2]]
    for day in range(7, calendar.days):
        if calendar.kind(day) == "holiday":
            if calendar.kind(day - 1) != "holiday" or day == 7:
                spans.append([])
            spans[-1].append(day)
    off = max(spans[1:] or spans, key=len)
    shops = [Thing("shop", one.slug) for one in choice.setting.shops]
    return choice.made("", shops, off[0] * DAY, (off[-1] + 1) * DAY, {})


def _repeat_caller(choice: _Choice) -> Trouble:
    shop = choice.shop()
    start, number = choice.start(lasts=5), choice.rng.randrange(shop.town)
    return choice.made(shop.slug, [Thing("customer", f"{shop.prefix}C{number + 100_001}")], start, start + 5 * DAY, {},
                       customer=number, calls=9, product=choice.rng.choice(shop.products))


def _channel_renamed(choice: _Choice) -> Trouble:
    shop = choice.shop()
    name, start = list(shop.channels)[1], choice.start(hour=0.0, lasts=3)
    return choice.made(shop.slug, [Thing("channel", name), Thing("channel", f"{name}-new")], start, start + 3 * DAY, {},
                       channel=name)


def _price_questions(choice: _Choice) -> Trouble:
    shop, calendar = choice.shop(), choice.setting.calendar
    start = (calendar.promotion - 2) * DAY + 10 * HOUR
    return choice.made(shop.slug, [Thing("shop", shop.slug), Thing("module", "campaign")], start,
                       calendar.promotion * DAY + 20 * HOUR, {})


def _weather_delay(choice: _Choice) -> Trouble:
    most = sorted(choice.setting.cities.shares(), key=lambda one: (-one[1], one[0].name))[:10]
    city, start = choice.rng.choice(most)[0], choice.start(hour=6.0, lasts=3)
    return choice.made("", [Thing("region", city.province)], start, start + 2 * DAY, {}, province=city.province)


_MAKERS: dict[str, Any] = {
    "oversold": _oversold, "wrong_price": _wrong_price, "wrong_size": _wrong_size, "rotten": _rotten,
    "stalled_route": _stalled_route, "losing_courier": _losing_courier, "invoice_template": _invoice_template,
    "entry_break": _entry_break, "app_lag": _app_lag, "rude_agents": _rude_agents, "false_promise": _false_promise,
    "media_threat": _media_threat, "fake_hunter": _fake_hunter, "slow_department": _slow_department,
    "refund_backlog": _refund_backlog,
    "competitor": _decoy(3), "viral_joke": _decoy(2), "new_product": _decoy(4), "survey_wave": _decoy(1.5),
    "old_import": _decoy(0.25, hour=10.0), "holiday_dip": _holiday_dip, "repeat_caller": _repeat_caller,
    "channel_renamed": _channel_renamed, "price_questions": _price_questions, "weather_delay": _weather_delay,
}  # fmt: skip
