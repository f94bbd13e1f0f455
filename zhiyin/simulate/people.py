"""The customers: a small town of people who come back, some of them on a second channel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from zhiyin.simulate.phrases import City, Language, catalogue

#: channels and how many of a hundred customers use each first
CHANNELS: dict[Language, dict[str, int]] = {
    "zh": {"app-chat": 36, "tmall": 35, "douyin": 19, "phone-transcript": 6, "email": 4},
    "en": {"app-chat": 62, "email": 23, "phone-transcript": 15},
}
#: how many people there are; the first of them come more often than the last
TOWN: dict[Language, int] = {"zh": 900, "en": 400}
SECOND_CHANNEL = 0.25


@dataclass(frozen=True, slots=True)
class Person:
    """A customer. `channels` are those this person writes on, the usual one first."""

    number: int
    language: Language
    name: str
    city: City
    channels: tuple[str, ...]

    def external_id(self, channel: str) -> str:
        """What the channel calls this person. Addresses and numbers are of ranges kept for examples."""
        zh = self.language == "zh"
        if channel == "email":
            return f"{'c' if zh else 'e'}{self.number:04d}@example.com"
        if channel == "phone-transcript":
            return f"138****{self.number:04d}" if zh else f"+44 7700 900{self.number:03d}"
        return f"{channel}-{self.language}{self.number:05d}"


@cache
def person(seed: int, language: Language, number: int) -> Person:
    """The same person for the same seed and number, whoever asks and when."""
    rng = Random(f"{seed}/{language}/{number}")
    goods = catalogue()
    first, last = rng.choice(goods.given[language]), rng.choice(goods.surnames[language])
    shares = CHANNELS[language]
    channels = rng.choices(list(shares), list(shares.values()))
    if rng.random() < SECOND_CHANNEL:
        channels.append(rng.choice([channel for channel in shares if channel not in channels]))
    name = f"{last}{first}" if language == "zh" else f"{first} {last}"
    return Person(number, language, name, rng.choice(goods.cities), tuple(channels))


def somebody(rng: Random, seed: int, language: Language) -> tuple[Person, str]:
    """A person and the channel this person comes on now."""
    found = person(seed, language, int(TOWN[language] * rng.random() ** 1.5))
    second = len(found.channels) > 1 and rng.random() < 0.4
    return found, found.channels[1 if second else 0]
