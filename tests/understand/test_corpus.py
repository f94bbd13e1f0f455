"""Our own utterances are well-formed, ours, and enough of each leaf stands in training and test."""

from __future__ import annotations

import collections
import csv
import gzip
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from zhiyin.understand import survey, utterances

DATA = Path(os.environ.get("ZHIYIN_DATA_DIR", Path(__file__).parents[3] / "shared" / "data"))


@pytest.fixture(scope="module")
def corpus() -> list[utterances.Utterance]:
    return utterances.load()


def test_teaching_deciding_and_testing_are_apart(corpus: list[utterances.Utterance]) -> None:
    sides = collections.Counter((utterances.is_test(u.batch), utterances.is_dev(u.batch)) for u in corpus)
    assert sides[True, True] == 0
    assert min(sides[True, False], sides[False, True]) >= 500


def test_every_batch_names_another_persona() -> None:
    personas = [json.loads(file.open(encoding="utf-8").readline())["persona"] for file in utterances.FOLDER.glob("b*.jsonl")]
    who = [persona["who"] for persona in personas]
    assert len(set(who)) == len(who)


def test_the_corpus_has_enough_of_everything(corpus: list[utterances.Utterance]) -> None:
    assert survey.missing(corpus) == []


def test_no_run_of_five_words_covers_a_leaf(corpus: list[utterances.Utterance]) -> None:
    pytest.importorskip("rjieba", reason="training extra is not installed")
    assert survey.patterns(corpus) == []


def test_texts_are_not_alike(corpus: list[utterances.Utterance]) -> None:
    pytest.importorskip("scipy", reason="training extra is not installed")
    nearest = survey.alike([u.text for u in corpus])
    assert (nearest >= survey.ALIKE).mean() <= survey.ALIKE_SHARE


def test_a_thin_or_repetitive_corpus_is_found(corpus: list[utterances.Utterance]) -> None:
    pytest.importorskip("rjieba", reason="training extra is not installed")
    few = [u for u in corpus if u.risk == "R4.4"][:3]
    said = survey.missing(few)
    assert any(line.startswith("utterances: 3,") for line in said)
    assert any("R5.2" in line for line in said)
    twice = [replace(few[0], id=f"b01-9{n}", text=f"{n} 我的 包裹 今天 早上 还 没有 到") for n in range(2)]
    assert {leaf for leaf, _, _ in survey.patterns(twice)} == {few[0].risk, few[0].path[2]}
    assert survey.alike(["今天早上没有到", "今天早上没有到啊", "另外一件事情"]).tolist() == pytest.approx([6 / 7, 6 / 7, 0])


def test_no_text_stands_twice(corpus: list[utterances.Utterance]) -> None:
    seen = collections.Counter((u.text, u.context) for u in corpus)
    assert [pair for pair, count in seen.items() if count > 1] == []


def test_grade_and_risk_agree(corpus: list[utterances.Utterance]) -> None:
    wrong = [u.id for u in corpus if u.risk != "-" and u.grade == "-"]
    assert wrong == []


def test_nothing_is_copied_from_the_evaluation_data(corpus: list[utterances.Utterance]) -> None:
    if not DATA.is_dir():
        pytest.skip(f"no evaluation data in {DATA} (ZHIYIN_DATA_DIR)")
    ours = {_bare(u.text): u.id for u in corpus if len(_bare(u.text)) >= 8}
    taken = [ours[bare] for text in _evaluation_texts() if (bare := _bare(text)) in ours]
    assert taken == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"risk": "R9.9"}, "risk"),
        ({"risk": "-", "detail": "late"}, "detail"),
        ({"detail": "no_such"}, "detail"),
        ({"path": ["logistics", "logistics.tracking"]}, "path"),
        ({"path": ["aftersale", "logistics.tracking", "logistics.tracking.eta"]}, "path"),
        ({"grade": "C"}, "grade"),
        ({"emotion": 3}, "emotion"),
        ({"emotion": "1"}, "emotion"),
        ({"text": " "}, "text"),
        ({"id": "b02-001"}, "id"),
        ({"tags": ["unheard_of"]}, "tags"),
        ({"role": "boss"}, "role"),
    ],
)
def test_a_wrong_line_is_named(change: dict[str, object], field: str) -> None:
    good = {
        "id": "b01-001",
        "lang": "zh",
        "text": "还没到",
        "context": "",
        "role": "customer",
        "risk": "R4.4",
        "risk2": "-",
        "detail": "late",
        "path": ["logistics", "logistics.tracking", "logistics.tracking.eta"],
        "grade": "A",
        "emotion": -1,
        "tags": [],
    }
    utterances.check(good, "b01", "b01.jsonl:2")
    with pytest.raises(utterances.BadUtterance, match=rf"b01\.jsonl:2: {field}"):
        utterances.check(good | change, "b01", "b01.jsonl:2")


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def _evaluation_texts() -> Iterator[str]:
    for line in (DATA / "understanding_gold_zh" / "gold.jsonl").open(encoding="utf-8"):
        yield json.loads(line)["text"]
    with gzip.open(DATA / "chat_sessions_zh" / "sessions.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield from (turn["text"] for turn in json.loads(line)["turns"])
    with (DATA / "review_sentiment_zh" / "takeaway.csv").open(encoding="utf-8") as file:
        yield from (row["text"] for row in csv.DictReader(file))
    with gzip.open(DATA / "review_sentiment_zh" / "shopping.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield from (value for name, value in row.items() if name in ("text", "review") and value)
