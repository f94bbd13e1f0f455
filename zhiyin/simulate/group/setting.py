"""What stands: shops with their goods, warehouses, couriers and people, and the places parcels pass.

Read from the files beside.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from .calendar import Calendar
from .chance import Weighted, chance, share

FOLDER = Path(__file__).parent
Language = Literal["zh", "en"]
#: in this order everywhere
TRADES = ("apparel", "beauty", "fresh", "appliances")
#: days before the first on which the goods' pages were made
BEFORE = 20


@dataclass(frozen=True, slots=True)
class City:
    province: str
    name: str
    english: str
    hub: bool
    longitude: float
    latitude: float

    def said(self, language: Language) -> str:
        return self.english if language == "en" else self.name.removesuffix("市")


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    title: str
    word: str
    price: int
    variants: tuple[str, ...]
    #: the same of each: colour, size
    options: tuple[tuple[str, str], ...]
    supplier: str
    weight: float


@dataclass(frozen=True, slots=True)
class Warehouse:
    id: str
    name: str
    city: City


@dataclass(frozen=True, slots=True)
class Agent:
    """`pace`: how long this one takes compared with others; `warmth`: 0 curt to 1 warm."""

    id: str
    name: str
    team: str
    number: int
    pace: float
    warmth: float
    skills: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Shop:
    """One shop of the group. `slug` is its trade."""

    slug: str
    seed: int
    name: str
    language: Language
    prefix: str
    team: str
    orders: float
    enquiries: float
    products: tuple[Product, ...]
    goods: Weighted[Product]
    warehouses: tuple[Warehouse, ...]
    couriers: Weighted[str]
    suppliers: tuple[tuple[str, str], ...]
    agents: tuple[Agent, ...]
    channels: dict[str, float]
    entries: Weighted[str]
    #: customers there are
    town: int

    def product(self, id: str) -> Product:
        return self._by_id[id]

    @cached_property
    def _by_id(self) -> dict[str, Product]:
        return {one.id: one for one in self.products}

    @lru_cache(maxsize=400)  # noqa: B019  a shop lives as long as the world
    def on_duty(self, day: int) -> tuple[tuple[Agent, float, float], ...]:
        """Who works that day, from when to when in seconds of the day: five days of seven, early or late."""
        found = []
        for one in self.agents:
            if (day + one.number * 3) % 7 in (0, 3 + one.number % 3):
                continue
            early = (day // 7 + one.number) % 2 == 0
            found.append((one, 8.0 * 3600, 16.5 * 3600) if early else (one, 14.5 * 3600, 24.0 * 3600))
        return tuple(found)


@dataclass(frozen=True, eq=False)
class Setting:
    """Everything that stands for one seed."""

    seed: int
    calendar: Calendar
    scale: float
    shops: tuple[Shop, ...]
    cities: Weighted[City]
    stations: dict[Language, tuple[str, ...]]
    surnames: dict[Language, tuple[str, ...]]
    given: dict[Language, tuple[str, ...]]
    companies: dict[Language, tuple[str, ...]]
    _routes: dict[tuple[str, str], float] = field(default_factory=dict)

    def shop(self, slug: str) -> Shop:
        return next(one for one in self.shops if one.slug == slug)

    def hub(self, city: City) -> City:
        """The sorting centre a city's parcels pass: of its province, else itself."""
        return self._hubs.get(city.province, city) if not city.hub else city

    def kilometres(self, one: City, other: City) -> float:
        key = (one.name, other.name)
        if key not in self._routes:
            x = (one.longitude - other.longitude) * math.cos(math.radians((one.latitude + other.latitude) / 2))
            self._routes[key] = math.hypot(x, one.latitude - other.latitude) * 111.0
        return self._routes[key]

    @cached_property
    def _hubs(self) -> dict[str, City]:
        found: dict[str, City] = {}
        for city in self.cities.things:
            if city.hub:
                found.setdefault(city.province, city)
        return found


def setting(seed: int, calendar: Calendar, scale: float) -> Setting:
    places = tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8"))
    shops = tomllib.loads((FOLDER / "shops.toml").read_text(encoding="utf-8"))
    cities = [City(province, name, english, hub, x, y) for province, name, english, _, hub, x, y in places["cities"]]
    weights = [row[3] for row in places["cities"]]
    by_name = {city.name: city for city in cities}
    return Setting(
        seed, calendar, scale, tuple(_shop(seed, scale, slug, shops[slug], by_name) for slug in TRADES),
        Weighted(cities, weights), {key: tuple(each) for key, each in places["stations"].items()},
        {"zh": tuple(places["surnames"]["zh"]), "en": tuple(places["surnames"]["en"].split())},
        {key: tuple(each.split()) for key, each in places["given"].items()},
        {key: tuple(each) for key, each in places["companies"].items()})


def _shop(seed: int, scale: float, slug: str, told: dict[str, Any], cities: dict[str, City]) -> Shop:
    prefix, suppliers = told["prefix"], told["suppliers"]
    products = []
    for place, (title, word, price, weight) in enumerate(told["products"]):
        id = f"{prefix}-{1001 + place}"
        options = _options(slug, told, chance(seed, slug, "options", id))
        variants = tuple(f"{id}-{number + 1}" for number in range(len(options)))
        supplier = f"{prefix}-V{int(share(seed, slug, 'supplier', id) * len(suppliers)) + 1}"
        products.append(Product(id, title, word, price, variants, options, supplier, weight))
    agents = tuple(_agent(seed, slug, told, number) for number in range(round(len(told["agents"]) * max(1.0, scale))))
    return Shop(
        slug, seed, told["name"], told["language"], prefix, told["team"], told["orders"] * scale, told["enquiries"] * scale,
        tuple(products), Weighted(products, [one.weight for one in products]),
        tuple(Warehouse(f"{prefix}-W{place + 1}", name, cities[city])
              for place, (name, _, city, _) in enumerate(told["warehouses"])),
        Weighted(list(told["couriers"]), told["couriers"].values()),
        tuple((f"{prefix}-V{place + 1}", name) for place, name in enumerate(suppliers)), agents, told["channels"],
        Weighted(list(told["entries"]), told["entries"].values()), round(told["orders"] * scale * 70))


def _options(slug: str, told: dict[str, Any], rng: Any) -> tuple[tuple[str, str], ...]:
    colours = rng.sample(told["colours"], 3 if len(told["colours"]) > 3 else len(told["colours"]))
    if slug == "apparel":
        return tuple((colour, size) for colour in colours[:2] for size in told["sizes"])
    return tuple((colour, "") for colour in sorted(colours, key=told["colours"].index))


def _agent(seed: int, slug: str, told: dict[str, Any], number: int) -> Agent:
    names, rng = told["agents"], chance(seed, slug, "agent", number)
    again = number // len(names)
    return Agent(f"{told['prefix']}-A{number + 1:02d}", names[number % len(names)] + (str(again + 1) if again else ""),
                 told["team"], number, rng.uniform(0.7, 1.5), rng.random(),
                 tuple(rng.sample(("pre-sale", "after-sale", "logistics", "invoice"), rng.choice((2, 3, 4)))))
