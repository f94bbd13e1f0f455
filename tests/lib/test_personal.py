"""What is hidden and what is left alone: a table of cases on both sides."""

from __future__ import annotations

import pytest

from zhiyin.lib.personal import card, find, mask, mask_all, mask_name

IDENTITY = "11010519491231002X"
CARD = "6222021001116245702"


@pytest.mark.req("Q-05")
@pytest.mark.parametrize(("text", "hidden"), [
    ("电话13812345678", "电话138****5678"),
    ("138 1234 5678 打我", "138 **** 5678 打我"),
    ("138-1234-5678", "138-****-5678"),
    ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8 * * * * 5 6 7 8"),
    ("我号码１３８１２３４５６７８", "我号码１３８****５６７８"),
    ("一三八一二三四五六七八", "一三八****五六七八"),
    ("+86 13812345678", "+86 138****5678"),
    ("tel13812345678", "tel138****5678"),
    ("wx13812345678加我", "wx138****5678加我"),
    ("13812345678.", "138****5678."),
    ("座机010-88886666", "座机010-****6666"),
    ("(0755)26001234", "(0755)****1234"),
    ("call +44 20 7946 0958", "call +44 20 **** 0958"),
    ("call me at 415-555-2671", "call me at 415-***-2671"),
    ("(415) 555-2671 please", "(415) ***-2671 please"),
    ("mail zhang.san@example.com ok", "mail z********@example.com ok"),
    ("ａｂ＠example.com", "ａ*＠example.com"),
    (f"身份证{IDENTITY}", "身份证110*************2X"),
    ("身份证号是123456789012345678", "身份证号是123*************78"),
    ("护照 E12345678", "护照 E******78"),
    ("passport no: 512345678", "passport no: 5******78"),
    (f"退到{CARD}", "退到***************5702"),
    ("4111 1111 1111 1112 no, 4012888888881881", "4111 1111 1111 1112 no, ************1881"),
    ("加微信 zhangsan_88", "加微信 z*********8"),
    ("寄到广东省深圳市南山区科苑路15号2栋301室", "寄到广东省深圳市南山区" + "*" * 12),
    ("住在阳光花园3栋2单元501室", "住在" + "*" * 13),
    ("12 Baker Street, London", "** ***** ******, ******"),
    ("send to 742 Evergreen Terrace", "send to *** ********* *******"),
    ("P.O. Box 1234", "**** *** ****"),
    ("Hauptstraße 12", "*********** **"),
])
def test_hidden(text: str, hidden: str) -> None:
    assert mask(text) == hidden
    assert len(mask(text)) == len(text)


@pytest.mark.req("Q-05")
@pytest.mark.parametrize("text", [
    "订单号13812345678还没发", "单号 13812345678", "order number 13812345678", "订单202611211381234567",
    "SF1381234567890", "YT1381234567812345", "1381234567", "138123456789", "12812345678", "价格138.12345678",
    "一共199.00元", "￥13800", "2026-11-21 13:45:12", "20261121134512", "13:45到14:30", "双十一", "第一三五七号",
    "11010519491231002", "110105194912310021", "6222021001116245703", "4111111111111112", "1234567890123456",
    "护照丢了", "微信支付失败", "qq支付", "买了3件 15天到", "100 200 300 400", "1 3 5 7 9 11 13 15",
    "你们广东省深圳市发货吗", "深圳市南山区能到吗", "这条路12天还没到", "一路走来", "知道12号到", "3号楼", "18楼有异味",
    "2 hours drive", "3 times on the road", "5 star way to go", "it took 10 days to close", "400-820-8820",
    "a@b", "@小王 在吗", "尺码 165/88A", "1.5 2.0 3.5", "3.14159265358979",
])
def test_left_alone(text: str) -> None:
    assert mask(text) == text, find(text)


def test_a_known_order_number_is_none_whatever_it_looks_like() -> None:
    assert mask("13812345678到哪了", ["13812345678"]) == "13812345678到哪了"
    assert mask("13812345678的电话是13987654321", ["13812345678"]) == "13812345678的电话是139****4321"
    assert mask(f"{CARD}", [CARD]) == CARD
    assert mask("13812345678", [None, "", "138"]) == "138****5678"


def test_spans_tell_kind_and_place() -> None:
    text = f"张三 13812345678 {IDENTITY} a@b.cn"
    assert [(one.kind, text[one.start:one.end]) for one in find(text)] == [
        ("phone", "13812345678"), ("identity", IDENTITY), ("mail", "a@b.cn")]
    assert find("") == []


@pytest.mark.parametrize("number", [IDENTITY, IDENTITY.lower()])
def test_the_check_digit_of_an_identity_card(number: str) -> None:
    assert [one.kind for one in find(number)] == ["identity"]
    assert find(number[:-1] + "1") == []
    assert find("110105194913310028") == []  # no such month


def test_bank_cards() -> None:
    assert card(CARD)
    assert card("4012888888881881")
    assert not card("7992739871392739")
    assert not card("4111")
    assert mask(f"订单号{CARD}") == f"订单号{CARD}"


def test_names() -> None:
    assert mask_name("张小明") == "张**"
    assert mask_name("Li Lei") == "L* ***"
    assert mask_name("") == ""


def test_every_text_in_a_value() -> None:
    given = {"tel": "13812345678", "list": ["ok", {"n": 13812345678}], "yes": True, "none": None, "price": 1.5}
    assert mask_all(given) == {"tel": "138****5678", "list": ["ok", {"n": "138****5678"}], "yes": True, "none": None,
                               "price": 1.5}
