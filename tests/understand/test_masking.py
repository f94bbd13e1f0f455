"""Rows with marks for numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zhiyin.understand import masking
from zhiyin.understand.utterances import Utterance, load

PLACE = ("campaign", "campaign.price", "campaign.price.protection")
ONE = Utterance("b01-001", "b01", "zh", "买完降了30元", "", "customer", "R3.2", "-", "price_drop", PLACE, "A", -1, ("multi",))


@pytest.mark.parametrize(("text", "marks"), [
    ("买完降了30元", {"买完降了[金额x]元", "买完降了[数字x]元"}),
    ("¥59.90变¥39", {f"¥{a}变¥{b}" for a in ("[金额x]", "[数字x]") for b in ("[金额x]", "[数字x]")}),
    ("12月5号的票", {"[数字x]月[数字x]号的票"}),
    ("单号1234567帮查", {"单号[数字x]帮查"}),
    ("单号12345678帮查", {f"单号{mark}帮查" for mark in ("[订单x]", "[电话x]", "[数字x]")}),
    ("3点", {"[数字x]点"}), ("还剩3", {"还剩[数字x]"})])
def test_numbers_become_marks(text: str, marks: set[str]) -> None:
    found = {masking.masked([replace(ONE, text=text)], seed)[0].text for seed in range(40)}
    assert found == marks


def test_the_labels_stay_and_the_turn_before_is_masked_too() -> None:
    (row,) = masking.masked([replace(ONE, context="A:价保期15天")])
    assert (row.risk, row.path, row.grade, row.emotion, row.batch) == ("R3.2", PLACE, "A", -1, masking.MASKED)
    assert row.context == "A:价保期[数字x]天"


def test_only_customers_lines_in_chinese_with_a_number() -> None:
    others = [replace(ONE, text="没有数字"), replace(ONE, lang="en", text="30 off"), replace(ONE, role="agent")]
    assert masking.masked(others) == []


def test_the_same_corpus_gives_the_same_rows() -> None:
    corpus = load()
    assert masking.masked(corpus) == masking.masked(corpus)
