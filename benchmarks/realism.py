"""How much the simulated talks are like real ones: both sides of each figure, and how well a classifier tells them apart.

    python benchmarks/realism.py [--seeds 1,2,3] [--days 10]

Real is `chat_sessions_zh` of the evaluation data (ZHIYIN_DATA_DIR), whole Chinese chats of a large shop; simulated are the
chats of the three Chinese shops with nothing wrong, as many talks, at least eight turns each as there. What is masked there
(numbers, orders, links, names, times) is masked here in the same way, and marks are made alike. Consecutive messages of one
speaker are one turn, as there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random
from statistics import mean
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

from zhiyin.domain.understanding import Text
from zhiyin.simulate.group.world import World
from zhiyin.understand.engine import load

SHARED = Path(os.environ.get("ZHIYIN_DATA_DIR", Path(__file__).resolve().parents[2] / "shared" / "data"))
DATA = SHARED / "chat_sessions_zh" / "sessions.jsonl.gz"
LEAST = 8
#: what the real side hides, and numbers
MASK = re.compile(r"\[(?:订单|金额|数字|日期|时间|电话|姓名|地址|站点|链接|邮箱|组织机构)x\]|[0-9A-Za-z]*[0-9][0-9A-Za-z]*")
EMOTICON = re.compile(r"#E-\w+")
#: the real side was written down with some marks made alike
MARKS = str.maketrans("，。？！：；、～…", ",.?!:;,~.")
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.99)


class Turn(NamedTuple):
    talk: str
    customer: bool
    text: str
    #: messages in it
    pieces: int


def real() -> list[list[Turn]]:
    talks = []
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        for session in map(json.loads, file):
            talks.append([Turn(session["session_id"], turn["role"] == "user", masked(turn["text"]), 1)
                          for turn in session["turns"]])
    return talks


def simulated(seeds: Iterable[int], days: int) -> list[list[Turn]]:
    talks: dict[str, list[Turn]] = {}
    for seed in seeds:
        for slug, (_, noun, body) in World(seed, days=days, faults="none").events():
            if noun != "messages" or slug == "appliances" or body["channel"].endswith(("mail", "phone")):
                continue
            role = body["sender"]["role"]
            if role == "system":
                continue
            key = f"{seed}/{body['conversation']}"
            turns, customer, text = talks.setdefault(key, []), role == "customer", masked(body["text"])
            if turns and turns[-1].customer == customer:
                turns[-1] = Turn(key, customer, f"{turns[-1].text} {text}", turns[-1].pieces + 1)
            else:
                turns.append(Turn(key, customer, text, 1))
    return [turns for turns in talks.values() if len(turns) >= LEAST]


def masked(text: str) -> str:
    return re.sub(r"\s+", " ", EMOTICON.sub("", MASK.sub("0", text)).translate(MARKS)).strip()


def quantiles(values: Iterable[int]) -> str:
    return " ".join(f"{value:.0f}" for value in np.quantile(list(values), QUANTILES))


def labels(turns: list[Turn], rng: Random) -> Counter[str]:
    """Modules of customers' turns, as the product reads them."""
    engine, some = load("lite"), rng.sample(turns, min(2_000, len(turns)))
    read = engine.understand([Text(str(place), turn.text, "", "customer") for place, turn in enumerate(some)])
    return Counter(f"{one.module}{'' if one.risk == '-' else ' with a problem'}" for one in read)


def grams(turns: Iterable[Turn], size: int) -> Counter[str]:
    return Counter(turn.text[i:i + size] for turn in turns for i in range(len(turn.text) - size + 1))


def distance(one: Counter[str], other: Counter[str]) -> float:
    """Jensen-Shannon distance of two distributions, 0 to 1."""
    keys = sorted(one.keys() | other.keys())
    p = np.array([one[key] for key in keys], float) / one.total()
    q = np.array([other[key] for key in keys], float) / other.total()
    m = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        halves = [np.nansum(np.where(x > 0, x * np.log2(x / m), 0.0)) / 2 for x in (p, q)]
    return float(np.sqrt(sum(halves)))


def apart(ours: list[Turn], theirs: list[Turn]) -> float:
    """Area under the curve of a classifier of letters that never saw the talk, five folds."""
    turns = ours + theirs
    truth = np.array([1] * len(ours) + [0] * len(theirs))
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True).fit_transform(
        [turn.text for turn in turns])
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=0)
    guess = cross_val_predict(LogisticRegression(C=3, max_iter=300), vectors, truth, cv=folds,
                              groups=[turn.talk for turn in turns], method="predict_proba")[:, 1]
    return float(roc_auc_score(truth, guess))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--days", type=int, default=10)
    given = parser.parse_args()
    if not DATA.is_file():
        print(f"skipped: {DATA} is not there", file=sys.stderr)
        return 0
    rng = Random(0)
    theirs, ours = real(), simulated(map(int, given.seeds.split(",")), given.days)
    ours = rng.sample(ours, min(len(ours), len(theirs)))
    sides = {"real": theirs, "simulated": ours}
    customer = {name: [turn for talk in talks for turn in talk if turn.customer] for name, talks in sides.items()}
    agent = {name: [turn for talk in talks for turn in talk if not turn.customer] for name, talks in sides.items()}
    print(f"quantiles {' '.join(map(str, QUANTILES))}")
    for name, talks in sides.items():
        said = customer[name]
        counts = Counter(turn.text for turn in said)
        print(f"{name:>10}: {len(talks)} talks, {mean(map(len, talks)):.1f} turns, {quantiles(map(len, talks))}")
        print(f"{'':>12}letters of a customer's turn {quantiles(len(turn.text) for turn in said)}; "
              f"of an agent's {quantiles(len(turn.text) for turn in agent[name])}")
        print(f"{'':>12}customer's turns of at most 4 letters {mean(len(turn.text) <= 4 for turn in said):.3f}; in pieces "
              f"{mean(' ' in turn.text for turn in said):.3f}; said elsewhere too "
              f"{sum(n for n in counts.values() if n > 1) / len(said):.3f}")
        shares = labels(said, rng)
        print(f"{'':>12}" + ", ".join(f"{label} {n / shares.total():.3f}" for label, n in sorted(shares.items())))
    half = len(customer["real"]) // 2
    mixed = rng.sample(customer["real"], len(customer["real"]))
    for size in (1, 2, 3):
        between = distance(grams(customer["real"], size), grams(customer["simulated"], size))
        within = distance(grams(mixed[:half], size), grams(mixed[half:], size))
        print(f"distance of {size}-grams of letters: {between:.3f} (two halves of the real side: {within:.3f})")
    found = apart(customer["simulated"], customer["real"])
    print(f"a classifier tells customers' turns apart with AUC {found:.3f} (at most .80)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
