"""Grade from leaf, detail and wording."""

from __future__ import annotations

import pytest

from zhiyin.domain.understanding import Text
from zhiyin.understand.grading import Signs, grade
from zhiyin.understand.reading import read


@pytest.mark.parametrize(
    ("text", "risk", "detail", "sure", "mild", "letter"),
    [
        ("什么时候发货", "-", None, 0.0, 0.9, "-"),
        ("显示签收我没收到", "R4.1", "false_sign_off", 0.9, 0.0, "S"),
        ("物流三天没动了", "R4.4", "stalled", 0.9, 0.0, "A"),
        ("我要投诉你们", "R5.1", "platform", 0.9, 0.0, "A"),
        ("我要打12315投诉你们", "R5.1", "regulator", 0.9, 0.0, "S"),
        ("不给处理我就报警", "R5.1", "police", 0.9, 0.0, "S"),
        ("发到微博曝光你们", "R5.2", "social_media", 0.9, 0.0, "S"),
        ("不退就给差评", "R5.3", "bad_review_threat", 0.9, 0.0, "A"),
        ("假一赔十,法院见", "R5.3", "statutory_damages", 0.9, 0.0, "S"),
        ("用了脸上起红疹", "R6.1", "allergy", 0.9, 0.0, "S"),
        ("用了没有起红疹,就是味道淡", "R6.1", "smell", 0.9, 0.0, "A"),
        ("苹果烂了一半", "R2.4", "rotten", 0.9, 0.0, "S"),
        ("纸箱烂了", "R2.4", "poor_packing", 0.9, 0.0, "A"),
        ("里头飞出个黑乎乎的东西", "R6.1", "foreign_body", 0.5, 0.0, "S"),
        ("里头飞出个黑乎乎的东西", "R6.1", "foreign_body", 0.49, 0.0, "A"),
        ("一般般", "R6.1", "vague", 0.9, 0.25, "B"),
        ("一般般", "R6.1", "vague", 0.9, 0.24, "A"),
        ("信用卡被盗刷", "R3.2", "account_theft", 0.9, 0.0, "S"),
        ("你们泄露我的电话", "R8.1", "privacy_leak", 0.9, 0.0, "S"),
    ],
)
def test_grade(text: str, risk: str, detail: str | None, sure: float, mild: float, letter: str) -> None:
    given = grade(risk, detail, Signs(sure, sure, mild, 0.1), 0.6, read(Text("1", text)).hits)
    assert given.letter == letter
    assert given.reason
    assert given.hits == () or given.reason.startswith("wording")


@pytest.mark.parametrize(
    ("risk", "detail", "sure", "grave", "letter"),
    [
        ("R6.1", "performance", 0.9, 0.6, "S"),
        ("R6.1", "performance", 0.9, 0.59, "A"),
        ("R5.1", "police", 0.9, 0.6, "S"),
        ("R5.1", "police", 0.9, 0.59, "A"),
        ("R5.1", "police", 0.4, 0.9, "A"),
        ("R5.1", "platform", 0.9, 0.9, "A"),
        ("R5.3", "bad_review_threat", 0.9, 0.9, "A"),
        ("R8.1", "lag", 0.9, 0.1, "A"),
    ],
)
def test_the_models_word_for_gravity(risk: str, detail: str, sure: float, grave: float, letter: str) -> None:
    assert grade(risk, detail, Signs(sure, sure, 0.0, grave), 0.6, []).letter == letter


@pytest.mark.parametrize(
    ("text", "risk", "detail", "grave", "letter"),
    [
        ("苹果烂了一半", "R2.4", "rotten", 0.1, "S"),
        ("苹果烂了一半", "R2.4", "rotten", 0.09, "A"),
        ("一直没收到", "R4.1", "false_sign_off", 0.1, "S"),
        ("一直没收到", "R4.1", "false_sign_off", 0.09, "A"),
        ("里头飞出个黑乎乎的东西", "R6.1", "foreign_body", 0.1, "S"),
        ("里头飞出个黑乎乎的东西", "R6.1", "foreign_body", 0.09, "A"),
        # an authority that is named makes it grave whatever the rest reads like
        ("我要打12315投诉你们", "R5.1", "regulator", 0.0, "S"),
    ],
)
def test_where_nothing_reads_as_grave_a_word_or_a_default_does_not_make_it_so(
    text: str, risk: str, detail: str, grave: float, letter: str
) -> None:
    assert grade(risk, detail, Signs(0.9, 0.9, 0.0, grave), 0.6, read(Text("1", text)).hits).letter == letter


@pytest.mark.parametrize(("sure", "by_rule", "letter"), [(0.25, False, "S"), (0.24, False, "A"), (0.24, True, "S")])
def test_a_leaf_that_is_grave_by_default_must_be_probable_in_itself(sure: float, by_rule: bool, letter: str) -> None:
    assert grade("R4.1", None, Signs(sure, sure, 0.0, 0.9), 0.95, [], by_rule).letter == letter
