"""`zhiyin simulate`: a shop group that is made up, with known faults; written to files, or played into a running server."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from datetime import date, datetime
from pathlib import Path

from zhiyin.cli import CommandFailed
from zhiyin.simulate.group.calendar import START, ZONE
from zhiyin.simulate.group.trouble import DECOYS, FAULTS
from zhiyin.simulate.group.world import World
from zhiyin.simulate.group.write import NotEmpty, write
from zhiyin.simulate.player import Door, Played, Refusal, play


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
    where.add_argument("--into", metavar="URL", help="a running server, such as http://127.0.0.1:8000")
    parser.add_argument("--token", action="append", default=[], metavar="[SHOP=]TOKEN",
                        help="with the scopes ingest,shop,simulate, of a shop made with `shop create --simulated`; "
                             "without SHOP= the whole group is played into one")
    parser.add_argument("--speed", type=_speed, default=60.0, help="simulated seconds in a second, at most 900 (60)")
    parser.add_argument("--begin", metavar="TIME", help="up to here as quickly as the server takes it: 2026-05-06T18:00")
    parser.add_argument("--until", metavar="TIME", help="stop here")


def run(given: argparse.Namespace) -> int:
    try:
        world = World(given.seed, start=given.start, days=given.days, scale=given.scale, faults=given.faults,
                      strength=given.strength)
    except ValueError as error:
        raise CommandFailed(str(error)) from None
    if given.out is not None:
        return _write(world, given.out, given.days)
    return _play(world, given)


def _write(world: World, folder: Path, days: int) -> int:
    gc.set_threshold(200_000, 20, 20)  # much is made and little of it goes in circles
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


def _play(world: World, given: argparse.Namespace) -> int:
    calendar = world.setting.calendar
    slugs = [shop.slug for shop in world.setting.shops]
    tokens = dict(one.split("=", 1) if "=" in one else ("", one) for one in given.token)
    if not tokens or tokens.keys() - {"", *slugs}:
        raise CommandFailed(f"--token TOKEN is needed, or SHOP=TOKEN with SHOP of {', '.join(slugs)}")
    doors = {slug: Door(given.into, token) for slug, token in tokens.items()}
    unplayed = [slug for slug in slugs if slug not in doors and "" not in doors]
    world.shops = {slug: running for slug, running in world.shops.items() if slug not in unplayed}
    begin, until = _seconds(world, given.begin, 0.0), _seconds(world, given.until, float("inf"))
    shown = sys.stderr.isatty()

    def progress(played: Played) -> None:
        if shown:
            said = f"\r{calendar.iso(played.at)[:16]}  {played.messages:,} messages, {played.told:,} in all"
            print(said, end="", file=sys.stderr)

    try:
        for door in doors.values():
            door.clock()
        played = play(world.events(), calendar, lambda slug: doors.get(slug) or doors[""], given.speed,
                      begin=begin, until=until, progress=progress)
    except Refusal as error:
        print(f"\nzhiyin simulate: stopped: {error}", file=sys.stderr)
        return 1
    if shown:
        print("\r", end="", file=sys.stderr)
    print(f"{played.told:,} things told, {played.messages:,} of them messages, up to {calendar.iso(played.at)}; "
          f"waited {played.waited:.1f} s for the server")
    return 0


def _seconds(world: World, text: str | None, otherwise: float) -> float:
    if text is None:
        return otherwise
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandFailed(f"{text}: not a time such as 2026-05-06T18:00") from None
    return world.setting.calendar.at((at if at.tzinfo else at.replace(tzinfo=ZONE)).isoformat())


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 900:
        raise argparse.ArgumentTypeError("more than 0 and at most 900")
    return speed


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
