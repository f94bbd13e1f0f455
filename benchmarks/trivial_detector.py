"""The baseline to beat: a detector so simple that whatever is cleverer must find more, sooner, with less noise.

    python benchmarks/trivial_detector.py DIR [--raised FILE]
    python benchmarks/trivial_detector.py [--seeds 1-20] [--strengths 0.25,0.5,1,2] [--processes 2] [--days 60] [--scale 1]

The rule: a leaf of the risk tree is raised, yellow, when more conversations of a day are about it than the mean of its daily
counts so far plus three standard deviations.

- Labels are those of the profile `lite` on customers' messages, each read alone: the main problem of a message is its leaf. A
  conversation counts for a leaf once a day, with its first such message of that day.
- Of all shops together; days are those of the world's time zone; a message counts when it arrives, whenever it was sent.
- The running count of the day is compared, message by message, with the whole days before it, all of them, those without a talk
  of the leaf as zero (standard deviation of a sample). No raise in the first fourteen days, nor below five conversations.
- One raise for a leaf and day, at the message that crossed; its object and its cause are the leaf, it knows nothing else.

With DIR a world on disk is read (DIR/data) and scored with DIR/truth.json; --raised writes what was raised. Without it worlds
are made and not written, and a table gives the means over the seeds for each strength, of medians over those that have one.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from statistics import fmean, mean, stdev
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.domain.understanding import Text
from zhiyin.simulate.group.calendar import START
from zhiyin.simulate.group.world import World
from zhiyin.simulate.score import Finding, Raised, Score, Thing, Truth, read_truth, score
from zhiyin.understand.engine import Engine, load

SIGMAS, LEAST_DAYS, LEAST = 3.0, 14, 5
#: texts understood at once
BATCH = 512
DAY = 86_400.0
FIGURES = ("recall", "false_per_week", "decoys_alarmed", "median_minutes_fast", "median_minutes_slow", "cause_right")
HEADS = ("strength", "recall", "false a week", "decoys alarmed", "minutes, fast", "minutes, slow", "cause right")


class Said(NamedTuple):
    """A customer's message, `at` seconds after the first midnight."""

    at: float
    talk: str
    text: str


class Outcome(NamedTuple):
    seed: int
    strength: float
    score: Score
    kinds: dict[str, str]


class Labels:
    """Leaf by text; each text is read once."""

    def __init__(self) -> None:
        self._engine: Engine = load("lite")
        self._known: dict[str, str] = {}

    def of(self, texts: Iterable[str]) -> dict[str, str]:
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        for start in range(0, len(new), BATCH):
            part = new[start:start + BATCH]
            read = self._engine.understand([Text(str(place), text) for place, text in enumerate(part)])
            self._known.update(zip(part, (one.risk for one in read), strict=True))
        return self._known

    def forget(self) -> None:
        """Another seed says other things."""
        self._known.clear()


def crossings(said: Iterable[Said], leaves: dict[str, str]) -> Iterator[tuple[float, str, int, float]]:
    """(when, leaf, conversations of the day so far, mean of the days before). `said` by time; `leaves` by text."""
    past: dict[str, list[int]] = defaultdict(list)
    today: dict[str, set[str]] = defaultdict(set)
    limits: dict[str, tuple[float, float]] = {}
    day, raised = 0, set()
    for one in said:
        leaf = leaves[one.text]
        if leaf == NO_RISK:
            continue
        while one.at >= (day + 1) * DAY:
            for name in past.keys() | today.keys():
                counts = past[name]
                counts += [0] * (day - len(counts))
                counts.append(len(today[name]))
            day += 1
            today.clear()
            limits.clear()
            raised.clear()
        talks = today[leaf]
        if one.talk in talks:
            continue
        talks.add(one.talk)
        if day < LEAST_DAYS or len(talks) < LEAST or leaf in raised:
            continue
        if leaf not in limits:
            counts = past[leaf] or [0] * day
            limits[leaf] = mean(counts), mean(counts) + SIGMAS * stdev(counts)
        usual, limit = limits[leaf]
        if len(talks) > limit:
            raised.add(leaf)
            yield one.at, leaf, len(talks), usual


def detect(said: Iterable[Said], leaves: dict[str, str], midnight: datetime) -> list[Raised]:
    found = []
    for at, leaf, count, usual in crossings(said, leaves):
        when = midnight + timedelta(seconds=at)
        found.append(Raised(
            f"{leaf}-{when:%Y-%m-%d}", f"{leaf}: {count} conversations today, {usual:.1f} on a usual day", "yellow",
            Thing("leaf", leaf), when, {"leaf": leaf}))
    return found


# -- a world on disk

def read(folder: Path) -> tuple[list[Said], datetime]:
    """What customers wrote in all shops, by time, and the world's first midnight."""
    group = json.loads((folder / "group.json").read_bytes())
    midnight = datetime.combine(date.fromisoformat(group["start"]), datetime.min.time(), ZoneInfo(group["time_zone"]))
    said, decode = [], msgspec.json.Decoder().decode
    for shop in group["shops"]:
        with (folder / shop["file"]).open("rb") as lines:
            for line in lines:
                told = decode(line)
                if told["to"] == "messages" and told["body"]["sender"]["role"] == "customer":
                    at = (datetime.fromisoformat(told["at"]) - midnight).total_seconds()
                    said.append(Said(at, f"{shop['slug']}/{told['body']['conversation']}", told["body"].get("text", "")))
    said.sort(key=lambda one: one.at)
    return said, midnight


def examine(folder: Path, raised_file: Path | None) -> int:
    truth = read_truth((folder / "truth.json").read_bytes())
    said, midnight = read(folder / "data")
    raised = detect(said, Labels().of(one.text for one in said), midnight)
    if raised_file is not None:
        raised_file.write_bytes(msgspec.json.format(msgspec.json.encode({"raised": raised}), indent=1) + b"\n")
    print(msgspec.json.format(msgspec.json.encode(score(truth, raised)), indent=1).decode())
    return 0


# -- many worlds

@cache
def _labels() -> Labels:
    """Of this process."""
    return Labels()


def examined(seed: int, *, strengths: Sequence[float], days: int, scale: float) -> list[Outcome]:
    """One seed at each strength: its worlds are mostly the same, so that what is read of one is known in the next."""
    gc.set_threshold(200_000, 20, 20)  # a world makes many things that live for a while: a fifth of its time
    labels, found = _labels(), []
    labels.forget()
    for strength in strengths:
        world = World(seed, days=days, scale=scale, strength=strength)
        said = [Said(event.at, event.body["conversation"], event.body["text"]) for _, event in world.events()
                if event.noun == "messages" and event.body["sender"]["role"] == "customer"]
        truth = world.truth()
        midnight = datetime.fromisoformat(world.setting.calendar.iso(0.0))
        raised = detect(said, labels.of(one.text for one in said), midnight)
        found.append(Outcome(seed, strength, score(msgspec.convert(truth, Truth), raised),
                             {one["id"]: one["kind"] for one in truth["faults"]}))
    return found


def average(values: Iterable[float | None]) -> float | None:
    there = [one for one in values if one is not None]
    return fmean(there) if there else None


def table(outcomes: Sequence[Outcome], strengths: Sequence[float]) -> str:
    lines = [f"| {' | '.join(HEADS)} |", "|" + "---|" * len(HEADS)]
    for strength in strengths:
        scores = [one.score for one in outcomes if one.strength == strength]
        means = {name: average(getattr(one, name) for one in scores) for name in FIGURES}
        cells = ["-" if means[name] is None else f"{means[name]:.0f}" if "minutes" in name else f"{means[name]:.3f}"
                 for name in FIGURES]
        lines.append(f"| {strength:g} | {' | '.join(cells)} |")
    return "\n".join(lines)


def by_kind(outcomes: Sequence[Outcome], strengths: Sequence[float]) -> str:
    """How often each kind of fault was found."""
    lines = [f"| fault | {' | '.join(f'found at {one:g}' for one in strengths)} |", "|" + "---|" * (len(strengths) + 1)]
    found: dict[tuple[str, float], list[Finding]] = defaultdict(list)
    for one in outcomes:
        for id, finding in one.score.per_fault.items():
            found[one.kinds[id], one.strength].append(finding)
    for kind in dict.fromkeys(kind for kind, _ in found):
        shares = [found[kind, strength] for strength in strengths]
        lines.append(f"| {kind} | {' | '.join(f'{sum(one.found for one in each)} of {len(each)}' for each in shares)} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="a world on disk; without it worlds are made")
    parser.add_argument("--raised", type=Path, metavar="FILE", help="with DIR: where to write what was raised")
    parser.add_argument("--seeds", default="1-20", type=_seeds, help="3, 1-20 or 1,4,9 (1-20)")
    parser.add_argument("--strengths", default="0.25,0.5,1,2", type=_numbers)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--kept", type=Path, metavar="FILE", help="where each seed's scores are kept, so that a run can go on")
    given = parser.parse_args()
    if given.folder is not None:
        return examine(given.folder, given.raised)
    began = time.monotonic()
    kept: dict[int, list[Outcome]] = {}
    if given.kept and given.kept.exists():
        kept = msgspec.json.decode(given.kept.read_bytes(), type=dict[int, list[Outcome]])
    seeds = [seed for seed in given.seeds if seed not in kept]
    work = partial(examined, strengths=given.strengths, days=given.days, scale=given.scale)
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        for each in pool.imap_unordered(work, seeds, chunksize=1):
            kept[each[0].seed] = each
            if given.kept:
                given.kept.write_bytes(msgspec.json.encode(kept))
            print(f"\r{len(kept)} of {len(given.seeds)} seeds, {time.monotonic() - began:.0f} s", end="", flush=True)
    outcomes = [one for seed in given.seeds for one in kept[seed]]
    print(f"\n{len(given.seeds)} seeds, {given.days} days at scale {given.scale:g} from {START}\n")
    print(table(outcomes, given.strengths), by_kind(outcomes, given.strengths), sep="\n\n")
    return 0


def _seeds(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def _numbers(text: str) -> list[float]:
    return [float(one) for one in text.split(",")]


if __name__ == "__main__":
    raise SystemExit(main())
