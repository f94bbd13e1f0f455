"""Every state and kind that can be told has a word in both languages; amounts, numbers and versions are shown right."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from django.utils import translation

from zhiyin import connectors
from zhiyin.connectors.asking import Rejected, ask_json
from zhiyin.domain.parcel import RECEIVERS, STATES
from zhiyin.domain.trade.actions import KINDS
from zhiyin.domain.trade.faults import RULES
from zhiyin.domain.trade.orders import ORDER_STATES, REFUND_STATES, Payment, Refund
from zhiyin.domain.trade.people import Segment, Shift
from zhiyin.intake.trade.parts import PAGE
from zhiyin.web import trade_words
from zhiyin.web.shop.contacts import phones
from zhiyin.web.shop.versions import compare, single
from zhiyin.web.templatetags.trade import dialled, money, region

#: states of an action as its model's docstring names them
ACTION_STATES = ("waiting", "asking", "done", "accepted", "refused", "failed", "uncertain")


def kinds(form: Any, name: str) -> tuple[str, ...]:
    return get_args(get_type_hints(form)[name])


TABLES = [
    ("order", ORDER_STATES), ("refund", REFUND_STATES), ("parcel", STATES), ("receiver", RECEIVERS), ("action", tuple(KINDS)),
    ("action_state", ACTION_STATES), ("segment", get_args(Segment)), ("shift", kinds(Shift, "kind")),
    ("payment", kinds(Payment, "kind")), ("refund_kind", kinds(Refund, "kind")),
    ("page", tuple(name for name in (*PAGE, "variants") if name != "currency")),
]


@pytest.mark.parametrize(("table", "codes"), TABLES, ids=[name for name, _ in TABLES])
def test_every_code_has_a_word_in_both_languages(table: str, codes: tuple[str, ...]) -> None:
    words = getattr(trade_words, table.upper())
    assert set(words) == set(codes)
    for code in codes:
        said = {}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                said[language] = str(words[code])
        assert said["en"].isascii(), code
        assert any("一" <= sign <= "鿿" for sign in said["zh-hans"]), (code, said)


def literals() -> set[str]:
    """Rules that connectors name as literals: in what they raise (`Rejected("…"`, `Refused("…"`) and in what they answer."""
    found = set()
    for path in Path(connectors.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = {"Rejected": 0, "Refused": 0, "Answer": 2}.get(node.func.id)
            if place is None or len(node.args) <= place:
                continue
            said = node.args[place]
            choices = said.values if isinstance(said, ast.BoolOp) else [said]
            found |= {one.value for one in choices if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


def answered(status: int) -> str:
    with pytest.raises(Rejected) as caught:
        ask_json(lambda *_: (status, b"{}"), "GET", "https://tea.example", {})
    return caught.value.rule


def test_every_rule_of_a_connector_has_a_word_in_both_languages() -> None:
    rules = literals()
    assert {"setting", "not_found", "errors", "address", "key_used", "unknown_order"} <= rules, "they are looked for in vain"
    for rule in (*rules, *map(answered, (401, 403, 404))):
        assert rule in trade_words.RULE, rule
    for rule, word in trade_words.RULE.items():
        with translation.override("en"):
            assert str(word).isascii(), rule
        with translation.override("zh-hans"):
            assert any("一" <= sign <= "鿿" for sign in str(word)), rule


def test_states_of_one_kind_are_told_apart() -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for table, _ in TABLES:
                words = [str(word) for word in getattr(trade_words, table.upper()).values()]
                assert len(set(words)) == len(words), (table, language)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_fault_is_a_sentence(language: str) -> None:
    with translation.override(language):
        said = [trade_words.fault("parcel_ahead", "SF1", "in_transit"), trade_words.fault("parcel_behind", "SF1", "at_pickup"),
                *(trade_words.fault(rule.code) for rule in RULES), trade_words.fault("unknown_state")]
        assert len(set(said)) == len(said)
        assert not [one for one in said if "{" in one or "_" in one]


@pytest.mark.parametrize(("amount", "currency", "said"), [
    ("1234.5", "CNY", "¥1,234.50"), ("0", "CNY", "¥0.00"), ("-20.5", "CNY", "-¥20.50"), ("1.2345", "CNY", "¥1.2345"),
    ("19.9000", "CNY", "¥19.90"), ("5", "JPY", "JPY 5.00"), ("5", "EUR", "€5.00"), (None, "CNY", "–"), ("", "CNY", "–"),
])
def test_money(amount: Any, currency: str, said: str) -> None:
    assert money(amount, currency) == said


@pytest.mark.parametrize(("text", "private", "found"), [
    ("派件员李强电话18632107654", [], ["18632107654"]),
    ("【长安网点】派送中，电话：0311-85551234", [], ["0311-85551234"]),
    ("快递员 王五 +8618632107654 正在派送", [], ["+8618632107654"]),
    ("收件人电话13812345678", [], []),
    ("派件员联系13812345678", ["138 1234 5678"], []),
    ("客服95338，派件员18632107654", [], ["95338", "18632107654"]),
    ("派件员18632107654，派件员18632107654", [], ["18632107654"]),
    ("已到驿站，取件码95021，驿站电话0311-85551234", [], ["0311-85551234"]),
    ("已到驿站，请凭取件码：18632107654 取件", [], []),
    ("快件已到达网点，单号 SF1390012345678", [], []),
])
def test_whom_to_ring(text: str, private: list[str], found: list[str]) -> None:
    assert phones([text], private) == found


@pytest.mark.parametrize(("number", "address"), [
    ("0311-85551234", "tel:031185551234"), ("+86 (21) 5555 1234", "tel:+862155551234"), ("javascript:alert(1)", "tel:1"),
    ("", ""), (None, ""), ("none", ""),
])
def test_a_number_to_ring(number: Any, address: str) -> None:
    assert dialled(number) == address


def test_a_region_names_nothing_twice() -> None:
    assert region({"province": "北京市", "city": "北京市", "district": "朝阳区", "street": "secret"}) == "北京市 朝阳区"
    assert region(None) == ""


OLD = {"title": "肉桂 250g", "price": "168.00", "currency": "CNY", "specification": {"净含量": "250g", "产地": "武夷山"},
       "images": ["a.jpg", "b.jpg"], "promotion": "", "variants": {"v1": "168.00", "v2": None}}
NEW = {"title": "肉桂 240g", "price": "158.00", "currency": "CNY",
       "specification": {"产地": "武夷山", "净含量": "240g", "等级": "特级"},
       "images": ["b.jpg", "c.jpg"], "promotion": "满减", "variants": {"v1": "158.00"}}


def test_versions_field_by_field() -> None:
    rows = {(row.field, row.key): row for row in compare(OLD, NEW, {"v1": "罐装"})}
    assert {key: row.changed for key, row in rows.items()} == {
        ("title", ""): "changed", ("specification", "净含量"): "changed", ("specification", "产地"): "",
        ("specification", "等级"): "added", ("price", ""): "changed", ("promotion", ""): "added", ("images", "1"): "removed",
        ("images", "2"): "", ("images", "3"): "added", ("variants", "罐装"): "changed", ("variants", "v2"): "removed"}
    title = rows["title", ""]
    assert [piece.text for piece in title.before if piece.changed] == ["5"]
    assert "".join(piece.text for piece in title.before) == "肉桂 250g"
    assert "".join(piece.text for piece in title.after) == "肉桂 240g"
    assert [(piece.text, piece.changed) for piece in rows["price", ""].after] == [("¥158.00", True)]


def test_one_version_alone_and_long_texts() -> None:
    assert not any(row.changed for row in single(OLD))
    (row,) = compare({"description": "a" * 5_000}, {"description": "b" * 5_000})
    assert [piece.changed for piece in row.before] == [True]
