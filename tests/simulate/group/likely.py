"""What chance does: bounds that an honest count leaves about once in ten thousand times or less."""

from __future__ import annotations

import math
from collections.abc import Sequence

SIGMAS = 4.0


def binomial(hits: int, tries: int, share: float, sigmas: float = SIGMAS) -> bool:
    """Whether so many of so many are no surprise when each is hit with this share."""
    return abs(hits - tries * share) <= sigmas * math.sqrt(max(tries * share * (1 - share), 0.25)) + 0.5


def poisson(count: float, mean: float, sigmas: float = SIGMAS) -> bool:
    return abs(count - mean) <= sigmas * math.sqrt(max(mean, 0.25)) + 0.5


def peak(counts: Sequence[float], expected: Sequence[float]) -> float:
    """How likely it is that the greatest surprise among so many Poisson counts is as great as this one."""
    return min(1.0, len(counts) * min(_at_least(round(count), mean) for count, mean in zip(counts, expected, strict=True)))


def spread(counts: Sequence[float], expected: Sequence[float], free: int = 0, least: float = 5.0) -> float:
    """How likely counts are to lie as far from what is expected in all (chi-square; small cells are put together).

    `free`: how many numbers of `expected` were taken from the counts themselves.
    """
    cells: list[tuple[float, float]] = []
    count = mean = 0.0
    for one, wanted in zip(counts, expected, strict=True):
        count, mean = count + one, mean + wanted
        if mean >= least:
            cells.append((count, mean))
            count = mean = 0.0
    if len(cells) - free < 1:
        return 1.0
    square = sum((one - wanted) ** 2 / wanted for one, wanted in cells)
    return _beyond(square, len(cells) - free)


def table(rows: Sequence[Sequence[float]]) -> tuple[list[float], list[float], int]:
    """Counts of a table in one row, what is expected of them when rows and columns have nothing to do with each other, and
    how many numbers were taken from the counts for that."""
    total = sum(map(sum, rows)) or 1.0
    columns = [sum(column) for column in zip(*rows, strict=True)]
    counts = [one for row in rows for one in row]
    return counts, [sum(row) * column / total for row in rows for column in columns], len(rows) + len(columns) - 1


def _at_least(count: int, mean: float) -> float:
    """Of a Poisson count with this mean."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    if count > mean:
        total, place = 0.0, count
        while term > total * 1e-12:
            total += term
            place += 1
            term *= mean / place
        return total
    total, place = 0.0, count
    while place > 0 and term > total * 1e-15:
        term *= place / mean
        place -= 1
        total += term
    return max(0.0, 1.0 - total)


def _beyond(square: float, freedom: int) -> float:
    """Chi-square beyond this, by Wilson and Hilferty."""
    z = ((square / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / math.sqrt(2 / (9 * freedom))
    return 0.5 * math.erfc(z / math.sqrt(2))
