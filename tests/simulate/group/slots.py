"""What the slots of phrases are filled with, one value of each kind that can be told apart."""

from __future__ import annotations

from zhiyin.simulate.group.calendar import START, calendar
from zhiyin.simulate.group.facts import DEPARTMENTS
from zhiyin.simulate.group.setting import Language, setting
from zhiyin.simulate.group.words import SLOTS

_TIMES = {
    "zh": {"date": ["3号"], "time": ["上午9点", "下午3点", "晚上8点"], "weekday": [f"周{day}" for day in "一二三四五六日"]},
    "en": {"date": ["the 1st", "the 2nd", "the 3rd", "the 4th"], "time": ["9am", "8pm"],
           "weekday": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]},
}


def slots(language: Language) -> dict[str, list[str]]:
    """Every slot with all words it can be; numbers, which are not compared, with one."""
    made = setting(1, calendar(1, START, 10), 1.0)
    shops = [shop for shop in made.shops if shop.language == language]
    cities = [city.said(language) for city in made.cities.things]
    options = [option for shop in shops for product in shop.products for option in product.options]
    found = {
        "product": [product.word for shop in shops for product in shop.products] + ["新品", "new model"],
        "courier": [courier for shop in shops for courier in shop.couriers.things], "hub": cities, "city": cities,
        "station": list(made.stations[language]), "colour": [colour for colour, _ in options],
        "colour2": [colour for colour, _ in options], "size": [size for _, size in options if size] + ["M"],
        "size2": [size for _, size in options if size] + ["L"],
        "agent": [agent.name for shop in shops for agent in shop.agents],
        "company": list(made.companies[language]), "department": list(DEPARTMENTS[language].values()),
        "channel": [channel for shop in shops for channel in shop.channels],
    } | _TIMES[language]
    return {name: ["1"] for name in SLOTS} | found
