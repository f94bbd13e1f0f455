"""What one talk is about: values for the slots in its phrases, drawn once so that all its lines agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from zhiyin.simulate.people import Person
from zhiyin.simulate.phrases import Language, Product, Script, Trade, catalogue, stock

_BRACES = re.compile(r"\{([^{}]*)\}")
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
YUAN_PER_DOLLAR = 7


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order of a customer, remembered so that later talks can come back to it."""

    order_no: str
    product: Product


@dataclass(frozen=True, slots=True)
class Facts:
    purchase: Purchase
    agent: str
    slots: dict[str, str]

    def fill(self, text: str, rng: Random) -> str:
        """`text` with its slots filled and its choices made, innermost braces first. KeyError for an unknown slot."""

        def one(found: re.Match[str]) -> str:
            inside = found[1]
            return rng.choice(inside.split("|")) if "|" in inside else self.slots[inside]

        while "{" in text:
            changed = _BRACES.sub(one, text)
            if changed == text:
                raise ValueError(f"unbalanced braces: {text}")
            text = changed
        return text


def products_of(script: Script, trade: Trade) -> list[Product]:
    """The products a dialogue can be about."""
    return [product for product in catalogue().products[trade] if not script.products or product.id in script.products]


def purchase(rng: Random, script: Script, trade: Trade, language: Language) -> Purchase:
    order = f"69{rng.randrange(10**14):014d}" if language == "zh" else f"ZY-{rng.randrange(10**8):08d}"
    return Purchase(order, rng.choice(products_of(script, trade)))


def draw(rng: Random, trade: Trade, person: Person, bought: Purchase) -> Facts:
    """Values for every slot there is. Prices are yuan in Chinese, dollars in English."""
    goods, words, language = catalogue(), stock(person.language), person.language
    product = bought.product
    other = rng.choice([p for p in goods.products[trade] if p.id != product.id])
    colours = goods.colours[trade][language]
    colour, second = rng.sample(colours, 2) if colours else ("", "")
    place = rng.randrange(len(goods.sizes) - 1)
    hub = rng.choice([city for city in goods.cities if city is not person.city])
    agent, colleague = rng.sample(goods.agents[language], 2)
    zh = language == "zh"
    day = rng.randint(1, 28)
    slots = {
        "order": bought.order_no, "product": product.name(language), "product_id": product.id,
        "product2": other.name(language), "price": str(product.price),
        "money": f"${product.price / YUAN_PER_DOLLAR:.0f}",
        "diff": str(max(3, round(product.price * rng.uniform(0.06, 0.3)))),
        "off": str(rng.choice((5, 8, 10, 15, 20, 30, 50))), "percent": str(rng.choice((5, 10, 12, 15, 20, 25))),
        "points": str(rng.randint(12, 98) * 100 + rng.randrange(100)), "n": str(rng.randint(2, 5)),
        "count": str(rng.randint(6, 9)), "days": str(rng.randint(3, 9)), "dom": str(day), "ordinal": _ordinal(day),
        "hour": str(rng.randint(7, 11)), "minutes": str(rng.choice((5, 10, 15, 30))),
        "weekday": rng.choice(words.weekdays), "colour": colour, "colour2": second, "size": goods.sizes[place],
        "size2": goods.sizes[place + 1], "height": str(rng.randint(152, 183)), "jin": str(rng.randint(88, 165)),
        "feet": f"5'{rng.randint(0, 11)}", "city": person.city.zh if zh else person.city.en,
        "hub": hub.zh if zh else hub.en, "courier": rng.choice(goods.couriers[language]),
        "company": rng.choice(goods.companies[language]), "surname": rng.choice(goods.surnames[language]),
        "name": person.name, "tail": f"{rng.randrange(10_000):04d}", "agent": agent,
        "colleague": colleague,
        "flat": f"{rng.randint(1, 18)}栋{rng.randint(2, 28)}0{rng.randint(1, 6)}" if zh
                else f"flat {rng.randint(1, 60)}{rng.choice('ABC')}",
        "sn": f"2{rng.choice('45')}{rng.randint(1, 365):03d}", "taxno": "".join(rng.choices(_LETTERS, k=16)),
    }
    return Facts(bought, agent, slots)


def _ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"
