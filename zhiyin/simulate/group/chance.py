"""Chance that follows from names: the same seed and name, the same numbers, whatever was drawn elsewhere."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def chance(seed: int, *name: object) -> Random:
    """A source of its own for this name. Adding a fault elsewhere draws nothing from it."""
    return Random(_number(f"{seed}/{'/'.join(map(str, name))}"))


def share(seed: int, *name: object) -> float:
    """One number in [0, 1) for this name."""
    return _number(f"{seed}/{'/'.join(map(str, name))}") / 2**64


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")


class Weighted(Generic[T]):
    """Things to draw from, each with its weight."""

    __slots__ = ("_sums", "things")

    def __init__(self, things: Sequence[T], weights: Iterable[float]) -> None:
        self.things = tuple(things)
        self._sums = list(accumulate(weights))

    def draw(self, rng: Random) -> T:
        return self.at(rng.random())

    def shares(self) -> list[tuple[T, float]]:
        """Each with its part of the whole."""
        before = [0.0, *self._sums]
        return [(thing, (after - first) / self._sums[-1])
                for thing, first, after in zip(self.things, before, self._sums, strict=False)]

    def at(self, share: float) -> T:
        return self.things[min(bisect(self._sums, share * self._sums[-1]), len(self.things) - 1)]


def poisson(rng: Random, mean: float) -> int:
    """How many come when `mean` are expected."""
    count = 0
    while mean > 30:  # sums of such numbers are such numbers
        count += _poisson(rng, 30)
        mean -= 30
    return count + _poisson(rng, mean)


def _poisson(rng: Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
