"""Reasons of grades and actions of the audit log, in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

import zhiyin
from zhiyin.decide.grade import by_scope
from zhiyin.understand.concepts import concepts
from zhiyin.web.audit.words import ACTIONS, KINDS
from zhiyin.web.reasons import _wording, reason

SOURCES = "\n".join(file.read_text(encoding="utf-8") for file in Path(zhiyin.__file__).parent.rglob("*.py")
                    if file.parent.name != "audit" or file.name != "words.py")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(("text", "risk", "en", "zh"), [
    ("default of R4.4", "R4.4", "default of R4.4", "R4.4"),
    ("wording: statutory", "R5.3", "wording: a compensation by law is asked for", "用语：要求法定赔偿"),
    ("detail: stalled", "R4.4", "detail: ", "细项："),
    ("reads as grave", "R6.1", "the text as a whole reads as grave", "整段话看起来很严重"),
    ("R4.1 is not sure enough to be grave", "R4.1", "R4.1 Lost is too unsure here to count as grave",
     "R4.1 丢件 在这里不够有把握，不按严重算"),
    ("reads as not grave", "R4.1", "the text as a whole does not read as grave", "整段话看不出严重"),
    ("fault of the shop's side", "R7.1", "a fault of the shop's own side", "店铺一方的过失"),
    ("in order", "", "in order", "没有问题"),
    ("mild opinion without loss", "R6.2", "a mild opinion without loss", "温和的意见，没有损失"),
    (f"raised from B: {by_scope('A', 'stated as a problem', 1, 50)[1]}", "R8.1",
     "raised from B: stated as a problem; scope: 1 customers, fewer than 50 (C-02)",
     "由 B 级升级：明确当作问题提出；影响范围：1 位顾客，不到 50 位（C-02）"),
    (by_scope("B", "no text", 50, 50)[1], "R8.1", "no text; scope: 50 customers, 50 or more: B becomes A (C-02)",
     "没有文字；影响范围：50 位顾客，达到 50 位，由 B 级升为 A 级（C-02）"),
    ("something of a later version", "", "something of a later version", "something of a later version"),
])
def test_reasons(text: str, risk: str, en: str, zh: str) -> None:
    with translation.override("en"):
        assert reason(text, risk).startswith(en)
    with translation.override("zh-hans"):
        assert zh in reason(text, risk)


def test_every_reason_the_engine_gives_is_known() -> None:
    from zhiyin.understand import engine, grading

    sources = [Path(module.__file__).read_text(encoding="utf-8") for module in (grading, engine)]
    given = [text for source in sources for text in re.findall(r'Grade\((?:NO_RISK|"[SAB]"), f?"([^"]+)"', source)]
    given += ["stated as a problem", "default of R1.1"]
    assert len(given) > 10
    with translation.override("zh-hans"):
        for text in given:
            plain = text.replace("{hit.concept.name}", "legal").replace("{risk}", "R4.4").replace("{detail}", "stalled")
            assert CHINESE.search(reason(plain, "R4.4")), text


def test_every_grave_wording_has_a_name() -> None:
    for concept in concepts():
        if concept.grave or concept.severe:
            assert _wording(concept.name) != concept.name, concept.name


def test_every_action_has_a_word() -> None:
    said = set(re.findall(r'"([a-z]+\.[a-z_]+)"', SOURCES))
    recorded = set(re.findall(r'record\(\s*"([a-z]+\.[a-z_]+)"', SOURCES))
    assert len(recorded) > 20
    assert recorded <= set(ACTIONS)
    assert set(ACTIONS) <= said, "a word for something that is never recorded"
    kinds = set(re.findall(r'object_kind="([a-z_]+)"', SOURCES))
    assert kinds <= set(KINDS)
