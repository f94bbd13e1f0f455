"""`zhiyin simulate`: a shop group that is made up, with known faults; written to files, or played into a running server."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path

from zhiyin.cli import CommandFailed
from zhiyin.simulate.group.calendar import START
from zhiyin.simulate.group.trouble import DECOYS, FAULTS
from zhiyin.simulate.group.world import World
from zhiyin.simulate.group.write import NotEmpty, write


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help="the same seed is the same world, byte for byte (1)")
    parser.add_argument("--start", type=date.fromisoformat, default=START, help=f"first day ({START})")
    parser.add_argument("--days", type=_days, default=60, help="how many (60)")
    parser.add_argument("--scale", type=_scale, default=1.0, help="1: some 15,000 talks in 60 days (1)")
    parser.add_argument("--faults", default="all", metavar="all|none|LIST",
                        help=f"what goes wrong: {', '.join(FAULTS)}; and what only looks so: {', '.join(DECOYS)} (all)")
    parser.add_argument("--strength", type=_strength, default=1.0, help="of the faults; 1 is as docs/simulator.md says (1)")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", type=Path, metavar="DIR", help="an empty or new folder")


def run(given: argparse.Namespace) -> int:
    try:
        world = World(given.seed, start=given.start, days=given.days, scale=given.scale, faults=given.faults,
                      strength=given.strength)
    except ValueError as error:
        raise CommandFailed(str(error)) from None
    return _write(world, given.out, given.days)


def _write(world: World, folder: Path, days: int) -> int:
    started = time.monotonic()
    shown = sys.stderr.isatty()

    def progress(day: int) -> None:
        if shown:
            print(f"\rday {max(0, day) + 1} of {days}", end="", file=sys.stderr, flush=True)

    try:
        counts = write(world, folder, progress)
    except NotEmpty:
        raise CommandFailed(f"{folder} is not empty; name a new folder") from None
    except OSError as error:
        raise CommandFailed(f"{error.filename or folder}: {error.strerror}") from None
    if shown:
        print("\r", end="", file=sys.stderr)
    for noun, count in sorted(counts.items(), key=lambda one: -one[1]):
        print(f"{count:>11,} {noun}")
    print(f"in {folder / 'data'}; what was wrong is in {folder / 'truth.json'} ({time.monotonic() - started:.1f} s)")
    return 0


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 3660:
        raise argparse.ArgumentTypeError("between 1 and 3660 days")
    return days


def _scale(text: str) -> float:
    scale = float(text)
    if not 0.02 <= scale <= 1000:
        raise argparse.ArgumentTypeError("between 0.02 and 1000")
    return scale


def _strength(text: str) -> float:
    strength = float(text)
    if not 0 < strength <= 10:
        raise argparse.ArgumentTypeError("more than 0 and at most 10")
    return strength
