"""`zhiyin evaluate`: labelled texts in, an honest account of how right the engine is out.

Texts come from a file of JSON lines (`id`, `text`, `risk`, `module`, `grade`, `emotion`; optional `context`, `role`,
`also`, `path`, `tags`, `sent_at`, `order_status`) or from the held-out batches of our own corpus.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from zhiyin.domain.taxonomy import GRADES, MODULES, NO_RISK, Taxonomy, load
from zhiyin.domain.understanding import Text, Understanding
from zhiyin.understand import scoring, utterances
from zhiyin.understand.catalogue import has_surrogate
from zhiyin.understand.engine import Engine
from zhiyin.understand.scoring import Labels, Row
from zhiyin.understand.stream import BadLine, parse

BATCH = 256
WORST = 25  # wrong answers shown, the surest first


class BadGold(ValueError):
    """A line of a labelled file that cannot be used; the message names the line and the field."""


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled text."""

    text: Text
    gold: Labels
    tags: tuple[str, ...]


def read(lines: Iterable[bytes]) -> list[Case]:
    """The cases of a labelled file. Raises BadGold at the first line that is wrong."""
    cases = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            _, text = parse(line)
            case = _case(text, json.loads(line.decode("utf-8-sig")))
        except BadLine as error:
            raise BadGold(f"line {number}: {error}") from None
        if text.id in seen:
            raise BadGold(f"line {number}: id {text.id} stands twice")
        seen.add(text.id)
        cases.append(case)
    return cases


def held_out() -> list[Case]:
    """The batches of our own corpus that are never trained on. Emotion 2 counts as 1, as everywhere in scoring."""
    return [
        Case(
            u.as_text(),
            Labels(u.risk, u.path[0], u.grade, min(1, u.emotion), (u.risk2,) if u.risk2 != NO_RISK else (), u.path),
            (*u.tags, f"lang_{u.lang}", f"role_{u.role}"),
        )
        for u in utterances.load()
        if utterances.is_test(u.batch)
    ]


def answer(engine: Engine, cases: Sequence[Case]) -> list[Understanding]:
    texts = [case.text for case in cases]
    return [one for at in range(0, len(texts), BATCH) for one in engine.understand(texts[at : at + BATCH])]


def judge(cases: Sequence[Case], answers: Sequence[Understanding]) -> dict[str, Any]:
    """Everything there is to say, ready for JSON; shares are between 0 and 1."""
    rows: list[Row] = [
        (case.gold, Labels(a.risk, a.module, a.grade, a.emotion, (), a.path, a.risk_confidence))
        for case, a in zip(cases, answers, strict=True)
    ]
    bounds = scoring.intervals(rows)
    traps: dict[str, list[Row]] = defaultdict(list)
    for case, row in zip(cases, rows, strict=True):
        for tag in case.tags:
            traps[tag].append(row)
    return {
        "lines": len(rows),
        "figures": {
            name: {"value": round(value, 4), "low": round(bounds[name][0], 4), "high": round(bounds[name][1], 4)}
            for name, value in scoring.figures(rows).items()
        }
        if rows
        else {},
        "leaves": {
            leaf: {"texts": f.meant, "precision": round(f.precision, 4), "recall": round(f.recall, 4), "f1": round(f.f1, 4)}
            for leaf, f in scoring.per_leaf(rows, least=1).items()
        },
        "traps": {
            tag: {
                "texts": len(mine),
                "lenient": round(sum(g.risk == scoring.allowed(g, s) for g, s in mine) / len(mine), 4),
                "detect": round(sum((g.risk == NO_RISK) == (scoring.allowed(g, s) == NO_RISK) for g, s in mine) / len(mine), 4),
            }
            for tag, mine in sorted(traps.items())
        },
        "confusions": [
            {"gold": gold, "said": said, "count": count} for gold, said, count in scoring.confusions(rows)
        ],
        "calibration": [
            {"from": k / scoring.BINS, "texts": count, "confidence": round(sure, 4), "right": round(right, 4)}
            for k, (count, sure, right) in enumerate(scoring.calibration(rows))
        ],
        "worst": _worst(cases, answers),
    }  # fmt: skip


def _worst(cases: Sequence[Case], answers: Sequence[Understanding]) -> list[dict[str, Any]]:
    wrong = [
        (case, a) for case, a in zip(cases, answers, strict=True) if a.risk != case.gold.risk and a.risk not in case.gold.also
    ]
    wrong.sort(key=lambda pair: (-pair[1].risk_confidence, pair[0].text.id))
    return [
        {"id": case.text.id, "text": case.text.text, "gold": case.gold.risk, "said": a.risk,
         "confidence": a.risk_confidence, "by": a.risks[0].by if a.risks else ""}
        for case, a in wrong[:WORST]
    ]  # fmt: skip


def _case(text: Text, record: dict[str, Any]) -> Case:
    tree = load()

    def need(field: str, good: bool) -> None:
        if not good:
            raise BadLine(f"{field} is missing" if record.get(field) is None else f"{field} {record[field]!r} is not known")

    codes = {NO_RISK, *tree.risks}
    need("risk", isinstance(record.get("risk"), str) and record["risk"] in codes)
    also = record.get("also") or []
    need("also", isinstance(also, list) and all(isinstance(code, str) and code in codes for code in also))
    path = record.get("path") or []
    need("path", isinstance(path, list) and (not path or _is_path(path, tree)))
    module = record.get("module", path[0] if path else None)
    if module not in MODULES:
        raise BadLine("module is missing" if module is None else f"module {module!r} is not known")
    need("grade", isinstance(record.get("grade"), str) and record["grade"] in GRADES)
    emotion = record.get("emotion")
    if not isinstance(emotion, int) or isinstance(emotion, bool) or not -2 <= emotion <= 2:
        raise BadLine("emotion is missing" if emotion is None else f"emotion {emotion!r} is not known")
    tags = record.get("tags") or []
    need("tags", isinstance(tags, list) and all(isinstance(tag, str) for tag in tags))
    if any(has_surrogate(tag) for tag in tags):  # the account names every tag
        raise BadLine("tags hold a lone surrogate")
    gold = Labels(record["risk"], module, record["grade"], min(1, emotion), tuple(also), tuple(path))
    return Case(text, gold, tuple(tags))


def _is_path(path: list[Any], tree: Taxonomy) -> bool:
    """Three codes that belong together, from the module to the leaf, as in our own corpus."""
    strings = len(path) == 3 and all(isinstance(code, str) for code in path)
    return strings and path[-1] in tree.topics and tuple(path) == tree.topics[path[-1]].path
