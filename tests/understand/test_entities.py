"""Entities: found, checked, told apart, with spans of the text as given."""

from __future__ import annotations

from datetime import date

import pytest

from zhiyin.understand.catalogue import BadCatalogue, Catalogue, Product
from zhiyin.understand.catalogue import read as read_catalogue
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


def test_a_day_is_told_from_the_day_the_text_was_sent() -> None:
    answer = entities(normalise("昨天下的单,上周买的也没到"), date(2026, 11, 22))
    assert [(one["value"], one["from"], one["to"]) for one in answer["date"]] == [
        ("昨天", "2026-11-21", "2026-11-21"),
        ("上周", "2026-11-09", "2026-11-15"),
    ]


def test_without_the_day_of_sending_a_day_is_only_a_word() -> None:
    assert entities(normalise("昨天下的单"))["date"] == [{"value": "昨天", "span": [0, 2]}]


def test_products_of_the_catalogue_are_found() -> None:
    shelf = Catalogue([Product("p1", ("燕麦奶", "Oat Milk")), Product("p2", ("燕麦",)), Product("p3", ("cap",))])
    found = entities(normalise("這個燕麥奶喝着"), None, shelf)["product"]
    assert [(one["value"], one["span"]) for one in found] == [("p1", [2, 5])]
    found = entities(normalise("oat milk in a capsule, 燕麦也要"), None, shelf)["product"]
    assert [(one["value"], one["word"]) for one in found] == [("p1", "oat milk"), ("p2", "燕麦")]


def test_a_word_of_two_products_names_both_and_short_ones_none() -> None:
    shelf = Catalogue([Product("a", ("水杯", "杯", "12345")), Product("b", ("水杯",))])
    assert [one["value"] for one in entities(normalise("水杯漏,杯子12345"), None, shelf)["product"]] == ["a", "b"]
    assert "product" not in entities(normalise("水杯"), None, Catalogue([]))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"{", "not a JSON object"),
        (b'{"id": 1, "words": []}', "id"),
        (b'{"id": "a", "words": "x"}', "words"),
        (b'{"id": "a"}', "words"),
        (b'{"id": "\\ud800", "words": ["cup"]}', "id holds a lone surrogate"),
        (b'{"id": "a", "words": ["cup", "c\\udfffp"]}', "words hold a lone surrogate"),
    ],
)
def test_a_wrong_line_of_a_catalogue_is_named(line: bytes, what: str) -> None:
    with pytest.raises(BadCatalogue, match=f"line 2: .*{what}"):
        list(read_catalogue([b'{"id": "p", "words": ["cup"]}', line]))


def test_a_whole_surrogate_pair_is_a_character_like_any_other() -> None:
    assert list(read_catalogue([b'{"id": "\\ud83d\\ude00", "words": ["cup"]}'])) == [Product("😀", ("cup",))]
