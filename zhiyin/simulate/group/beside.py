"""What happens in a shop beside its orders: people who ask before they buy, talk of the day, reviews, posts, and the faults and
decoys that are no purchase's."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from . import told
from .calendar import DAY, HOUR
from .causes import BESIDE, enquiry, waking
from .chance import chance, poisson
from .facts import facts
from .orders import Order
from .parcels import Weather
from .people import customer
from .setting import Product
from .trouble import (
    ACTIVE,
    HUNTER_CLAIMS,
    LAG_EVENINGS,
    LAG_FROM,
    LAG_UNTIL,
    LAG_WRITE,
    MEDIA_CUSTOMERS,
    MEDIA_SPREAD,
    PROMISE_ASKED,
    PROMISE_BROKEN,
    Trouble,
)
from .words import exists, fill, matter

if TYPE_CHECKING:
    from .stream import Running

#: talks a day of a decoy in a shop, at scale 1; orders that a competitor's campaign takes away
COMPETITOR, JOKE, NEW, PRICES, TAKEN = 26.0, 55.0, 42.0, 45.0, 0.08
SURVEYED, OLD_TALKS, POSTS = 160, 300, 1.2
_PLATFORMS = {"zh": ("weibo", "xiaohongshu", "douyin"), "en": ("reddit", "twitter", "facebook")}
#: posts of an ordinary day are about
_TALKED = ("praise", "where", "quality", "damaged", "price_drop", "return_how", "station")
GOOD, FAIR = 0.82, 0.93


class Beside:
    def __init__(self, running: Running) -> None:
        self._running = running
        shop, troubles = running.shop, running.troubles
        self._enquiry = enquiry(shop.slug)
        self._scale = running.setting.scale
        self._own: dict[str, Trouble] = {}
        for kind in ("competitor", "viral_joke", "new_product", "price_questions", "app_lag", "false_promise"):
            found = troubles.get(kind)
            if found is not None and found.shop == shop.slug:
                self._own[kind] = found
        storm = troubles.get("weather_delay")
        self.weather = Weather(storm.about["province"], storm.start, storm.end) if storm is not None else None

    # -- by the hour

    def orders(self, start: float) -> float:
        """What the hour's orders are multiplied with."""
        found = self._own.get("competitor")
        return 1 - TAKEN if found is not None and found.at(start) else 1.0

    def hour(self, start: float, asked: float, orders: float) -> None:
        """People who write in this hour without a purchase."""
        running = self._running
        rng = chance(running.setting.seed, running.shop.slug, "asking", int(start))
        for _ in range(poisson(rng, running.shop.enquiries * asked)):
            self._ask(self._enquiry.draw(rng), start + rng.random() * HOUR)
        for name, a_day in BESIDE.items():
            for _ in range(poisson(rng, a_day * self._scale * asked)):
                self._ask(name, start + rng.random() * HOUR)
        for kind, a_day, name in (("competitor", COMPETITOR, "competitor"), ("viral_joke", JOKE, "joke"),
                                  ("new_product", NEW, "newproduct"), ("price_questions", PRICES, "campaign")):
            found = self._own.get(kind)
            if found is not None and found.at(start):
                extra = chance(running.setting.seed, kind, int(start))
                for _ in range(poisson(extra, a_day * self._scale * asked)):
                    about = self._new() if kind == "new_product" else None
                    self._ask(name, start + extra.random() * HOUR, trouble=found, product=about)
        self._lag(start, orders)
        self._promise(start, asked)

    def _ask(self, name: str, at: float, **more: Any) -> None:
        key = (round(at, 3), more["trouble"].id if more.get("trouble") else "")
        self._running.later([(at, lambda now: void(self._running.talking.ask(name, now, key, **more)))])

    def _lag(self, start: float, orders: float) -> None:
        found = self._own.get("app_lag")
        if found is None or not found.at(start) or not LAG_FROM <= start % DAY / HOUR < LAG_UNTIL:
            return
        if start - found.start > (LAG_EVENINGS - 1) * DAY + HOUR * 2:
            return
        rng = chance(self._running.setting.seed, "lag", int(start))
        active = self._running.shop.orders * orders * ACTIVE
        for _ in range(poisson(rng, active * LAG_WRITE * found.strength)):
            at, (who, channel) = start + rng.random() * HOUR, self._somebody(rng, (found.about["channel"],))
            self._ask("app_lag", at, trouble=found, who=who, channel=channel)

    def _promise(self, start: float, asked: float) -> None:
        """A robot's answer that promises too much: asked so often a day, and some come back when it was not kept."""
        found, running = self._own.get("false_promise"), self._running
        if found is None or not found.at(start):
            return
        rng = chance(running.setting.seed, "promise", int(start))
        for _ in range(poisson(rng, PROMISE_ASKED * found.strength * asked)):
            chats = tuple(name for name in running.shop.channels if not name.endswith(("mail", "phone")))
            at, (number, channel) = start + rng.random() * HOUR, self._somebody(rng, chats)
            self._ask("promise_ask", at, trouble=found, who=number, channel=channel, false_promise=True,
                      answer=found.about["answer"])
            if rng.random() < PROMISE_BROKEN:
                self._ask("promise", waking(at + rng.uniform(2.1, 3.5) * DAY, rng), trouble=found, who=number)

    def _somebody(self, rng: Random, channels: tuple[str, ...]) -> tuple[int, str]:
        """A customer who is there, and on which of these channels."""
        running = self._running
        while True:
            number = int(running.shop.town * rng.random())
            for channel in customer(running.setting, running.shop, number).channels:
                if channel in channels:
                    return number, channel

    def _new(self) -> Product:
        shop = self._running.shop
        base = shop.products[-1]
        id = f"{shop.prefix}-1099"
        title = "新品首发礼盒" if shop.language == "zh" else "Launch edition set"
        return Product(id, title, "新品" if shop.language == "zh" else "new model", 159, (f"{id}-1",), (base.options[0],),
                       base.supplier, 0.0)

    # -- by the day

    def day(self, day: int) -> None:
        running = self._running
        rng = chance(running.setting.seed, running.shop.slug, "posts", day)
        for _ in range(poisson(rng, POSTS * self._scale)):
            name, at = rng.choice(_TALKED), day * DAY + rng.uniform(8, 23) * HOUR
            running.later([(at, lambda now, n=name: self._post(n, now, f"{rng.randrange(10**9):09d}"))])  # type: ignore[misc]

    def _post(self, name: str, at: float, id: str, *, views: int | None = None, reposts: int = 0) -> None:
        running = self._running
        shop, rng = running.shop, chance(running.setting.seed, running.shop.slug, "post", id)
        text = self._words(name, "post", at, rng)
        if text is None:
            return
        running.tell(at, "posts", {
            "external_id": f"{shop.prefix}-P{id}", "source": told.SOURCE, "source_time": running.calendar.iso(at),
            "platform": rng.choice(_PLATFORMS[shop.language]), "author": f"user{rng.randrange(10**7):07d}", "text": text,
            "posted_at": running.calendar.iso(at), "views": views or int(rng.lognormvariate(5, 1)),
            "reposts": max(reposts, int(rng.expovariate(0.8)))})

    def _words(self, name: str, move: str, at: float, rng: Random, product: Product | None = None) -> str | None:
        shop = self._running.shop
        if not exists(shop.language, name, shop.slug):
            return None
        known = self.facts(product or shop.goods.draw(rng), at, rng)
        choices = [one for one in matter(shop.language, name, shop.slug).moves.get(move, ()) if one.needs <= known.keys()]
        return fill(rng.choice(choices).turns[0][0], known, rng) if choices else None

    def facts(self, about: Product, at: float, rng: Random) -> dict[str, str]:
        """What reviews and posts may name."""
        setting, shop = self._running.setting, self._running.shop
        who = customer(setting, shop, int(shop.town * rng.random()))
        found = facts(setting, shop, who, about, None, at, shop.agents[0].name, "warehouse", rng)
        return found | {"hub": setting.cities.draw(rng).said(shop.language), "amount": str(about.price)}

    def review(self, order: Order, now: float) -> None:
        running = self._running
        rng = chance(running.setting.seed, running.shop.slug, "review", order.number)
        mood, name, move, stars = rng.random(), "review", "good", rng.choice((5, 5, 5, 4))
        if order.faults.keys() & {"rotten", "wrong_size"} and rng.random() < 0.5:
            name, move, stars = "rotten" if "rotten" in order.faults else "sizing", "review", rng.choice((1, 1, 2))
        elif mood > FAIR:
            name, move, stars = "quality", "review", rng.choice((1, 2, 2, 3))
        elif mood > GOOD:
            move, stars = "fair", rng.choice((3, 4))
        text = self._words(name, move, now, rng, order.product)
        if text is not None:
            running.tell(now, "reviews", {
                "external_id": f"V{order.number}", "source": told.SOURCE, "source_time": running.calendar.iso(now),
                "product": order.product.id, "order": order.number, "customer": order.customer.id, "rating": stars,
                "text": text, "posted_at": running.calendar.iso(now)})

    # -- once

    def begin(self) -> None:
        running = self._running
        for kind, do in (("wrong_price", self._page), ("media_threat", self._media), ("fake_hunter", self._hunter),
                         ("new_product", self._launch), ("repeat_caller", self._caller), ("survey_wave", self._surveys),
                         ("old_import", self._old)):
            found = running.troubles.get(kind)
            if found is not None and found.shop == running.shop.slug:
                do(found)
        storm = running.troubles.get("weather_delay")
        if storm is not None:
            name = {"zh": "{}暴雨,快递可能晚到一两天", "en": "Heavy rain in {}: parcels may be late"}[running.shop.language]
            name = name.format(storm.about["province"])
            running.later([(max(0.0, storm.start - 14 * HOUR), lambda now: running.tell(now, "campaigns", {
                "external_id": f"{running.shop.prefix}-N1", "source": told.SOURCE, "source_time": running.calendar.iso(now),
                "name": name, "kind": "notice", "starts_at": running.calendar.iso(storm.start),
                "ends_at": running.calendar.iso(storm.end)}))])

    def _page(self, trouble: Trouble) -> None:
        running, product = self._running, trouble.about["product"]
        running.later([
            (trouble.start, lambda now: running.tell(now, "products", told.product(
                running.setting, running.shop, product, now, price=trouble.about["shown"]))),
            (trouble.end, lambda now: running.tell(now, "products", told.product(
                running.setting, running.shop, product, now)))])

    def _media(self, trouble: Trouble) -> None:
        running, rng = self._running, chance(self._running.setting.seed, "media")
        product = trouble.about["product"]
        for place in range(max(1, round(MEDIA_CUSTOMERS * trouble.strength))):
            self._ask("media", trouble.start + (0.05 + place * rng.uniform(0.5, 2.5)) * HOUR, trouble=trouble, product=product,
                      heat=0.95)
        id, spread = trouble.about["post"].split("-P")[1], max(1, round(MEDIA_SPREAD * trouble.strength))
        running.later([(trouble.start + hours * HOUR, lambda now, h=hours: self._post(  # type: ignore[misc]
            "media", now, id, views=int(900 * 1.24 ** h), reposts=min(spread, h * spread // 14))) for hours in range(1, 24)])
        for place, other in enumerate(rng.sample(range(10**9), spread)):
            at = trouble.start + (1.2 + 22 * (place / spread) ** 0.8) * HOUR
            running.later([(at, lambda now, one=other: self._post("media", now, f"{one:09d}"))])  # type: ignore[misc]

    def _hunter(self, trouble: Trouble) -> None:
        rng = chance(self._running.setting.seed, "hunter")
        claims = max(1, round(HUNTER_CLAIMS * trouble.strength))
        for place in range(claims):
            at = waking(trouble.start + place / claims * (trouble.end - trouble.start) * 0.9, rng)
            self._ask("fakehunter", at, trouble=trouble, product=trouble.about["product"],
                      who=trouble.about["accounts"][place % len(trouble.about["accounts"])])

    def _launch(self, trouble: Trouble) -> None:
        running = self._running
        running.later([(trouble.start - HOUR, lambda now: running.tell(now, "products", told.product(
            running.setting, running.shop, self._new(), now)))])

    def _caller(self, trouble: Trouble) -> None:
        rng = chance(self._running.setting.seed, "caller")
        for place in range(trouble.about["calls"]):
            at = waking(trouble.start + place / trouble.about["calls"] * (trouble.end - trouble.start), rng)
            self._ask("quality", at, trouble=trouble, who=trouble.about["customer"], product=trouble.about["product"], heat=1.0)

    def _surveys(self, trouble: Trouble) -> None:
        rng = chance(self._running.setting.seed, "surveys")
        lasts = (trouble.end - trouble.start) * 0.8
        for _ in range(SURVEYED):
            self._ask("survey", waking(trouble.start + rng.random() * lasts, rng), trouble=trouble)

    def _old(self, trouble: Trouble) -> None:
        """Talks of two and three months ago, handed over within a quarter of an hour."""
        rng = chance(self._running.setting.seed, "old")
        for place in range(OLD_TALKS):
            self._ask(self._enquiry.draw(rng) if rng.random() < 0.6 else rng.choice(("quality", "return_how", "damaged")),
                      trouble.start + place * 3.0, trouble=trouble, sent=-rng.uniform(60, 90) * DAY)


def void(_: object) -> None:
    """For steps that return something nobody wants."""

