"""Which seed the demonstration takes: `python benchmarks/demo_seed.py [--seeds 2000] [--best 6]`.

Looks for worlds in which much goes wrong on the promotion evening: first by when faults begin and end, then, of the best,
by how many talks of that afternoon and evening the faults moved. Prints the best; the chosen one stands in
zhiyin/simulate/evening.py.
"""

from __future__ import annotations

import argparse
from collections import Counter

from zhiyin.simulate.evening import DAYS, FROM, KINDS, LIVE, PROMOTION, SCALE
from zhiyin.simulate.group.calendar import DAY, HOUR, START, calendar
from zhiyin.simulate.group.choosing import troubles
from zhiyin.simulate.group.setting import setting
from zhiyin.simulate.group.trouble import FAULTS
from zhiyin.simulate.group.world import World

#: what shows on a wall within an evening counts more
WEIGHT = {"fast": 3.0, "slow": 1.0}


def active(seed: int, midnight: float) -> list[str]:
    """Faults of the evening; a grave one begins in the last hours before it or during it."""
    made = setting(seed, calendar(seed, START, DAYS, PROMOTION), SCALE)
    begin, end = midnight + LIVE, midnight + DAY
    return [kind for kind, one in troubles(made, KINDS, 1.0).faults.items()
            if one.start < end and one.end > begin and (kind not in ("media_threat",) or one.start > begin - 20 * HOUR)]


def evening(seed: int, midnight: float) -> tuple[Counter[str], int]:
    """Talks by fault, and messages, from the first one shown to midnight."""
    world = World(seed, days=DAYS, scale=SCALE, faults=KINDS, promotion=PROMOTION)
    talks, messages = set(), 0
    for _, event in world.events():
        if event.at >= midnight + DAY:
            break
        if event.noun == "messages" and event.at >= midnight + FROM:
            messages += 1
            talks.add(event.body["conversation"])
    return Counter({kind: len(talks & set(one.talks)) for kind, one in world.troubles.faults.items()}), messages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--best", type=int, default=6)
    given = parser.parse_args()
    midnight = PROMOTION * DAY
    worth = {seed: sum(WEIGHT[FAULTS[kind]] for kind in active(seed, midnight)) for seed in range(1, given.seeds + 1)}
    for seed in sorted(worth, key=lambda one: -worth[one])[:given.best]:
        talks, messages = evening(seed, midnight)
        print(f"seed {seed}: {messages:,} messages; talks moved by faults: "
              + ", ".join(f"{kind} {count}" for kind, count in talks.most_common() if count)
              + "; also under way: " + ", ".join(kind for kind in active(seed, midnight) if not talks[kind]))


if __name__ == "__main__":
    main()
