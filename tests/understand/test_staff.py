"""Lines of agents and robots: what they must not say, and what only sounds like it."""

from __future__ import annotations

import numpy as np
import pytest

from zhiyin.domain.understanding import Text
from zhiyin.understand.reading import read
from zhiyin.understand.staff import StaffDecider

CLASSES = ("-", "R1.3/absolute_terms", "R7.1/cold", "R7.1/rude", "R7.2/robot_loop")
ORDER = np.array([0.96, 0.01, 0.01, 0.01, 0.01], np.float32)


def judge(text: str, probability: np.ndarray = ORDER, role: str = "agent") -> tuple[str, str | None]:
    fault = StaffDecider(CLASSES, 0.5).judge(read(Text("1", text, "", role)), probability)
    return fault.code, fault.detail


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("你自己不会看吗", ("R7.1", "rude")),
        ("爱买不买", ("R7.1", "rude")),
        ("这个不归我们管,你自己去找快递", ("R7.1", "buck_passing")),
        ("谁让您不看清楚", ("R7.1", "blaming")),
        ("全网最低价,第一品牌", ("R1.3", "absolute_terms")),
        ("三天见效,无副作用", ("R1.3", "efficacy")),
        ("好评返五元红包", ("R1.3", "gift_promise")),
        ("加我微信私下转给您", ("R1.3", "unkept_promise")),
        ("not my problem, read the listing", ("R7.1", "rude")),
        ("cures everything with no side effects", ("R1.3", "efficacy")),
    ],
)
def test_faults(text: str, fault: tuple[str, str]) -> None:
    assert judge(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        "最晚明天发货",
        "最近快递有点慢,您耐心等等",
        "最好先量一下尺寸",
        "我第一时间为您处理",
        "最多可以退两件",
        "最低消费三十元",
        "最新款和去年的尺码一样",
        "抱歉,我们不能保证明天一定送到",
        "这个是快递那边负责,我来帮您联系",
        "好的,马上为您查询",
        "we can't guarantee a delivery time",
    ],
)
def test_lawful_and_helpful_lines_have_no_fault(text: str) -> None:
    assert judge(text) == ("-", None)


@pytest.mark.parametrize(("sure", "code"), [(0.5, "R7.1"), (0.49, "-")])
def test_the_model_judges_what_no_wording_tells(sure: float, code: str) -> None:
    probability = np.array([1 - sure, 0, 0, sure, 0], np.float32)
    assert judge("哦", probability)[0] == code


def test_a_customer_and_the_system_are_not_judged() -> None:
    rude = np.array([0.0, 0, 0, 1.0, 0], np.float32)
    assert judge("你自己不会看吗", rude, "system") == ("-", None)
