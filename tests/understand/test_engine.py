"""The engine on whole texts: labels, evidence, order, and any input at all."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiyin.domain import taxonomy
from zhiyin.domain.understanding import Text, Understanding
from zhiyin.understand import engine, utterances

ENGINES = {profile: engine.load(profile) for profile in engine.PROFILES}


def one(profile: str, text: str, context: str = "", role: str = "customer") -> Understanding:
    return ENGINES[profile].understand([Text("1", text, context, role)])[0]


both = pytest.mark.parametrize("profile", engine.PROFILES)


@both
@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("显示签收了可是我根本没收到", "R4.1"),
        ("怎么还没发货,都一个星期了", "R4.2"),
        ("少发了一件", "R2.1"),
        ("颜色发错了", "R2.3"),
        ("退款怎么还没到账", "R3.2"),
        ("再不退钱我就打12315", "R5.1"),
        ("我要曝光你们,找记者", "R5.2"),
        ("法院见,退一赔三", "R5.3"),
        ("用了两天就坏了,质量太差", "R6.1"),
        ("穿了之后脸上起红疹过敏了", "R6.1"),
        ("汤全洒了", "R4.3"),
        ("客服态度太差,还骂人", "R7.1"),
        ("什么时候发货", "-"),
        ("能开发票吗", "-"),
        ("你好在吗", "-"),
        ("好的谢谢", "-"),
        ("一点都没破,包装很好", "-"),
        ("my parcel never arrived but it says delivered", "R4.1"),
        ("when will my order ship?", "-"),
    ],
)
def test_plain_cases(profile: str, text: str, risk: str) -> None:
    assert one(profile, text).risk == risk


@both
def test_every_label_comes_from_the_tree(profile: str) -> None:
    tree = taxonomy.load()
    answer = one(profile, "物流卡在中转站三天不动了,急死我了")
    leaf = tree.risks[answer.risk]
    assert answer.detail is None or leaf.has_detail(answer.detail)
    assert answer.path == tree.topics[answer.path[-1]].path
    assert answer.module == answer.path[0] == "logistics"
    assert answer.grade == "A"
    assert answer.emotion < 0
    assert answer.language == "zh"
    assert answer.maker == ENGINES[profile].version
    assert answer.risks[0].code == answer.risk
    assert answer.risks[0].confidence == answer.risk_confidence


@both
def test_the_evidence_is_of_the_text_as_given(profile: str) -> None:
    text = "亲😊\u200b我的貨顯示簽收,但是沒收到!!!!!!"
    (start, end), *_ = one(profile, text).risks[0].evidence
    assert "簽收" in text[start:end] or "沒收到" in text[start:end]


@both
def test_every_label_shows_where_it_comes_from_and_what_came_next(profile: str) -> None:
    text = "你好,买的杯子漏水,急用,赶紧给我处理,太失望了"
    answer = one(profile, text)
    assert answer.risk != "-"
    assert {"path", "grade", "emotion", "mood", "urgent"} <= set(answer.evidence)
    for spans in answer.evidence.values():
        assert all(0 <= start < end <= len(text) for start, end in spans)
    assert [text[a:b] for a, b in answer.evidence["mood"]] == ["失望"]
    codes = [one.code for one in answer.next_risks]
    assert answer.risk not in codes
    shares = [one.confidence for one in answer.next_risks]
    assert shares == sorted(shares, reverse=True)
    assert all(0 < share < 1 for share in shares)
    assert answer.path[2] not in [one.code for one in answer.next_paths]
    assert 0 < answer.path_confidence <= 1


@both
def test_why_no_problem_is_answered_too(profile: str) -> None:
    answer = one(profile, "要是明天还没到我再来找你们")
    told = {one.code: one.confidence for one in answer.next_risks}
    if answer.risk == "-":
        assert "-" not in told
        assert told
    else:
        assert "-" in told


@both
@pytest.mark.parametrize(("status", "risk"), [("delivered", "R4.1"), ("paid", "R4.2"), ("shipped", "R4.4")])
def test_the_state_of_the_order_counts(profile: str, status: str, risk: str) -> None:
    text = Text("1", "都一个星期了还没收到货", order_status=status)
    assert ENGINES[profile].understand([text])[0].risk == risk


@both
def test_a_fault_of_an_agent_is_found_and_is_no_complaint_of_the_customer(profile: str) -> None:
    answer = one(profile, "你自己不会看说明吗,爱买不买", role="agent")
    assert (answer.risk, answer.detail) == ("R7.1", "rude")
    assert answer.risks[0].by.startswith("rule:")
    assert answer.flags == ("offensive",)
    polite = one(profile, "好的亲,我今天给您补发", role="agent")
    assert (polite.risk, polite.grade, polite.flags) == ("-", "-", ("promise",))


@both
@pytest.mark.parametrize(
    "text", ["最近怎么样", "最晚几点发货", "最后一件了吗", "最好明天送", "最多能买几个", "最早什么时候到", "最小的尺码是多少"]
)
def test_plain_uses_of_a_superlative_are_no_advertising(profile: str, text: str) -> None:
    assert one(profile, text).risk == "-"
    assert one(profile, text, role="agent").risk == "-"


@both
@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000"])
def test_an_empty_text_is_nothing(profile: str, text: str) -> None:
    answer = one(profile, text)
    assert (answer.risk, answer.module, answer.emotion, answer.grade) == ("-", "other", 0, "-")


@both
@pytest.mark.parametrize(
    "text", ["88012345678", "[订单编号:123456789，订单金额:99.00]", "https://example.com/item/1", "😊😊", "???", "13800138000"]
)
def test_cards_numbers_and_signs_are_information(profile: str, text: str) -> None:
    answer = one(profile, text)
    assert answer.risk == "-"
    assert answer.path == ("other", "other.acknowledge", "other.acknowledge.info")


@both
@pytest.mark.parametrize("role", ["agent", "robot", "system"])
def test_who_is_no_customer_has_no_problem(profile: str, role: str) -> None:
    assert one(profile, "您的快递丢了,我们给您补发", role=role).risk == "-"


@both
def test_the_turn_before_does_not_put_its_problem_into_an_answer(profile: str) -> None:
    assert one(profile, "好的", context="U:衣服破了个洞").risk == "-"


@both
def test_a_long_text_is_understood_at_both_ends(profile: str) -> None:
    filler = "你们好,上个月我在店里买了一台空气炸锅。" * 4_500
    text = filler + "显示签收了可是我根本没收到"
    answer = one(profile, text)
    assert answer.risk == "R4.1"
    assert all(len(filler) <= start < end <= len(text) for start, end in answer.risks[0].evidence)


@both
def test_answers_keep_the_order_and_do_not_depend_on_their_neighbours(profile: str) -> None:
    texts = [
        Text(str(number), text)
        for number, text in enumerate(["少发了一件", "", "你好", "汤全洒了" * 40, "when will it ship", "退款没到账", "😊"])
    ]
    together = ENGINES[profile].understand(texts)
    assert [answer.id for answer in together] == [text.id for text in texts]
    for text, answer in zip(texts, together, strict=True):
        alone = ENGINES[profile].understand([text])[0]
        assert (alone.risk, alone.path, alone.grade, alone.emotion) == (answer.risk, answer.path, answer.grade, answer.emotion)
        assert alone.risk_confidence == pytest.approx(answer.risk_confidence, abs=0.002)


def test_what_the_transformer_reads_does_not_depend_on_its_neighbours() -> None:
    held_out = [u for u in utterances.load() if utterances.is_test(u.batch) and u.role == "customer"]
    texts = [u.as_text() for u in held_out[:: len(held_out) // 120]]
    together = ENGINES["full"].understand(texts)
    alone = [ENGINES["full"].understand([text])[0] for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert (one.risk, one.path, one.grade, one.emotion) == (other.risk, other.path, other.grade, other.emotion)
        assert one.risk_confidence == pytest.approx(other.risk_confidence, abs=0.001)
    by_linear_models = [answer.risk_confidence for answer in ENGINES["lite"].understand(texts)]
    changed = [one.risk_confidence != p for one, p in zip(together, by_linear_models, strict=True)]
    assert sum(changed) > 10, "the transformer was not asked"


@both
@pytest.mark.parametrize("text", ["还没收到", "没收到货", "never received it"])
def test_a_parcel_that_is_delivered_and_not_here_is_grave(profile: str, text: str) -> None:
    answer = ENGINES[profile].understand([Text("1", text, order_status="delivered")])[0]
    assert (answer.risk, answer.grade) == ("R4.1", "S")


@both
@pytest.mark.parametrize("text", ["不满意", "一点也不满意", "not happy with it at all"])
def test_a_denied_feeling_is_not_felt(profile: str, text: str) -> None:
    answer = one(profile, text)
    assert answer.emotion <= 0
    assert answer.mood != "satisfied"


@both
def test_what_came_next_is_what_remains(profile: str) -> None:
    held_out = [u.as_text() for u in utterances.load() if utterances.is_test(u.batch) and u.role == "customer"][::5]
    for answer in ENGINES[profile].understand(held_out):
        assert answer.risk_confidence + sum(one.confidence for one in answer.next_risks) <= 1.001
        assert answer.path_confidence + sum(one.confidence for one in answer.next_paths) <= 1.001


@both
def test_no_texts_no_answers(profile: str) -> None:
    assert ENGINES[profile].understand([]) == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=50), st.sampled_from(["customer", "agent", "robot", "system"]))
def test_any_text_gets_a_well_formed_answer(text: str, context: str, role: str) -> None:
    well_formed(ENGINES["lite"].understand([Text("x", text, context, role)])[0], text)


def well_formed(answer: Understanding, text: str) -> None:
    assert answer.grade in taxonomy.GRADES
    assert (answer.grade == "-") == (answer.risk == "-")
    assert 0 <= answer.risk_confidence <= 1
    assert -2 <= answer.emotion <= 2
    for risk in answer.risks:
        assert risk.code in taxonomy.load().risks
        for start, end in risk.evidence:
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("text", ["\ud800", "坏了\udfff", "مرحبا لم يصل الطلب", "\x00\x01", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "ﷺ" * 50])
def test_strange_text_in_the_full_profile(text: str) -> None:
    well_formed(one("full", text), text)


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(ValueError, match="lite, full"):
        engine.load("max")


def test_serving_needs_neither_scikit_learn_nor_scipy_nor_django() -> None:
    code = (
        "import sys\nfrom zhiyin.understand import engine, stream\nfrom zhiyin.domain.understanding import Text\n"
        "engine.load('full').understand([Text('1', '坏了')])\n"
        "print([name for name in ('sklearn', 'scipy', 'django') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
