"""Entities: found, checked, told apart, with spans of the text as given."""

from __future__ import annotations

import pytest

from zhiyin.understand.entities import entities
from zhiyin.understand.normalise import normalise


def found(text: str) -> dict[str, list[str]]:
    answer = entities(normalise(text))
    for kind in answer.values():
        for one in kind:
            start, end = one["span"]
            assert 0 <= start < end <= len(text)
    return {name: [one["value"] for one in kind] for name, kind in answer.items()}


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("订单号:88012345678 还没到", "order", ["88012345678"]),
        ("order number 4471-22", "order", []),
        ("order no. 447122 never came", "order", ["447122"]),
        ("202611210983347123 这单", "order", ["202611210983347123"]),
        ("顺丰SF1234567890123到哪了", "tracking", ["SF1234567890123"]),
        ("快递单号 773012345678901", "tracking", ["773012345678901"]),
        ("RB123456786GB", "tracking", []),
        ("RB123456785GB", "tracking", ["RB123456785GB"]),
        ("电话13800138000", "phone", ["13800138000"]),
        ("电话１３８ ００１３ ８０００", "phone", ["13800138000"]),
        ("12800138000", "phone", []),
        ("138001380001", "phone", []),
        ("退我39.9元", "money", ["39.90"]),
        ("paid $1,250.50 for it", "money", ["1250.50"]),
        ("一共5块钱", "money", ["5.00"]),
        ("5块肉", "money", []),
        ("11月3号下的单", "date", ["11月3号"]),
        ("昨天买的", "date", ["昨天"]),
        ("3号楼", "date", []),
        ("arrived last tuesday", "date", ["last tuesday"]),
    ],
)
def test_kind(text: str, kind: str, values: list[str]) -> None:
    assert found(text).get(kind, []) == values


def test_the_span_is_of_the_text_as_given() -> None:
    text = "\u200b订单\u200b号 ８８０１２３４５"
    (order,) = entities(normalise(text))["order"]
    assert text[slice(*order["span"])] == "８８０１２３４５"


def test_currency() -> None:
    answer = entities(normalise("charged £20 and 30元"))
    assert [one["currency"] for one in answer["money"]] == ["GBP", "CNY"]


def test_one_number_is_one_thing() -> None:
    assert found("手机13800138000") == {"phone": ["13800138000"]}


def test_a_text_without_things_has_none() -> None:
    assert found("你好在吗") == {}
