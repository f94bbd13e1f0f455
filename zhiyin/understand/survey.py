"""What the corpus must be, as a check: enough of everything, by many voices, nothing said twice.

Used by the tests and by whoever writes a batch. Needs rjieba (words) and scipy (neighbours): the `train` extra.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from zhiyin.domain import taxonomy
from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.understand.utterances import Utterance, is_test

LEAST_UTTERANCES, LEAST_BATCHES = 8_000, 30
CHINESE, ENGLISH = (0.66, 0.74), (0.26, 0.34)
LEAST_RISK, LEAST_TOPIC = 80, 40
LEAST_RISK_TEST, LEAST_TOPIC_TEST = 8, 4
LEAST_IMPLICIT = 1 / 3  # of the problems told: without the obvious word
LEAST_HARD = 1_500
PATTERN, PATTERN_SHARE = 5, 0.01  # words in a row; share of a leaf's texts they may stand in
ALIKE, ALIKE_SHARE = 0.6, 0.1  # Jaccard of character pairs from which on two texts are alike; share that may be
#: tags of a text in which a tempting word names no problem
HARD = frozenset({"negation", "question", "hypothetical", "praise", "quote", "legal_zui"})
KINDS = ("sarcasm", "typo", "homophone", "traditional", "mixed", "multi", "fragment", "review")


def missing(corpus: Sequence[Utterance]) -> list[str]:
    """Everything the corpus still lacks, in words; empty when it is as it must be (without `alike` and `patterns`)."""
    tree = taxonomy.load()
    test = [u for u in corpus if is_test(u.batch)]
    problems = [u for u in corpus if u.risk != NO_RISK]
    said = []

    def need(what: str, have: float, least: float, most: float = float("inf")) -> None:
        if not least <= have <= most:
            said.append(f"{what}: {have:.3g}, needed {least:.3g}" + ("" if most == float("inf") else f" to {most:.3g}"))

    languages = Counter(u.lang for u in corpus)
    count = max(1, len(corpus))
    need("utterances", len(corpus), LEAST_UTTERANCES)
    need("batches", len({u.batch for u in corpus}), LEAST_BATCHES)
    need("share of Chinese", (languages["zh"] + languages["mixed"] / 2) / count, *CHINESE)
    need("share of English", (languages["en"] + languages["mixed"] / 2) / count, *ENGLISH)
    risks, topics = Counter(u.risk for u in corpus), Counter(u.path[2] for u in corpus)
    risks_test, topics_test = Counter(u.risk for u in test), Counter(u.path[2] for u in test)
    for code in tree.risks:
        need(f"utterances of {code}", risks[code], LEAST_RISK)
        need(f"test utterances of {code}", risks_test[code], LEAST_RISK_TEST)
    for topic in tree.topic_leaves():
        need(f"utterances of {topic.code}", topics[topic.code], LEAST_TOPIC)
        need(f"test utterances of {topic.code}", topics_test[topic.code], LEAST_TOPIC_TEST)
    implicit = sum("implicit" in u.tags for u in problems) / max(1, len(problems))
    need("share of problems without the obvious word", implicit, LEAST_IMPLICIT)
    need("hard negatives", sum(u.risk == NO_RISK and not HARD.isdisjoint(u.tags) for u in corpus), LEAST_HARD)
    tags = Counter(tag for u in corpus for tag in u.tags)
    for kind in KINDS:
        need(f"utterances tagged {kind}", tags[kind], 50)
    need("lines of agents", sum(u.role == "agent" for u in corpus), 50)
    need("lines of robots", sum(u.role == "robot" for u in corpus), 50)
    return said


def patterns(corpus: Sequence[Utterance]) -> list[tuple[str, str, list[str]]]:
    """(leaf, five words, ids) of every run of words that stands in more than a hundredth of a leaf's texts, and in more
    than one. Leaves of the risk tree and of the conversation tree."""
    words = {u.id: _words(u.text) for u in corpus}
    leaves: dict[str, list[str]] = defaultdict(list)
    for u in corpus:
        leaves[u.path[2]].append(u.id)
        if u.risk != NO_RISK:
            leaves[u.risk].append(u.id)
    found = []
    for leaf, ids in sorted(leaves.items()):
        runs: dict[str, set[str]] = defaultdict(set)
        for one in ids:
            mine = words[one]
            for at in range(len(mine) - PATTERN + 1):
                runs[" ".join(mine[at : at + PATTERN])].add(one)
        most = max(1, int(PATTERN_SHARE * len(ids)))
        found += [(leaf, run, sorted(where)) for run, where in sorted(runs.items()) if len(where) > most]
    return found


def alike(texts: Sequence[str], chunk: int = 512) -> np.ndarray:
    """Of each text the character-pair Jaccard to its nearest neighbour."""
    import scipy.sparse

    pairs = [_pairs(text) for text in texts]
    place = {pair: number for number, pair in enumerate(sorted(set().union(*pairs)))} if pairs else {}
    rows = np.repeat(np.arange(len(pairs)), [len(one) for one in pairs])
    columns = np.array([place[pair] for one in pairs for pair in sorted(one)], dtype=np.int64)
    matrix = scipy.sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(pairs), len(place)))
    size = np.array([len(one) for one in pairs], np.float32)
    nearest = np.zeros(len(pairs), np.float32)
    for at in range(0, len(pairs), chunk):
        common = (matrix[at : at + chunk] @ matrix.T).toarray()
        jaccard = common / np.maximum(size[at : at + chunk, None] + size[None, :] - common, 1)
        jaccard[np.arange(len(jaccard)), np.arange(at, at + len(jaccard))] = 0
        nearest[at : at + chunk] = jaccard.max(axis=1)
    return nearest


def _pairs(text: str) -> set[str]:
    bare = re.sub(r"\s+", "", text.lower())
    return {bare[at : at + 2] for at in range(max(1, len(bare) - 1))}


def _words(text: str) -> list[str]:
    import rjieba

    return [word for word in _cut(rjieba.cut(text.lower())) if word]


def _cut(parts: Iterable[str]) -> Iterable[str]:
    return (part.strip() for part in parts if re.match(r"\w", part.strip()))
