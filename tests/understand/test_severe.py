"""What must not be missed, and what only looks like it."""

from __future__ import annotations

import pytest

from zhiyin.domain.understanding import Text
from zhiyin.understand.reading import read
from zhiyin.understand.severe import boosts


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("我要打12315", {"R5.1"}),
        ("如果今天不退,我就打12315", {"R5.1"}),
        ("再不处理就找律师起诉", {"R5.3"}),
        ("发微博让大家看看", {"R5.2"}),
        ("if this isn't fixed i will call the police", {"R5.1"}),
        ("显示签收了,我根本没收到", {"R4.1"}),
        ("订单显示已完成可是没送来", {"R4.1"}),
        ("快递被偷了", {"R4.1"}),
        ("我不会打12315的", set()),
        ("怎么投诉?12315能投诉吗?", set()),
        ("投诉过12315了也没用", set()),
        ("听说有人找律师了", set()),
        ("我要曝光这家店 转发微博", set()),
        ("还没收到", set()),
        ("已签收,谢谢", set()),
    ],
)
def test_leaves_raised(text: str, raised: set[str]) -> None:
    assert {leaf for leaf, amount, _ in boosts(read(Text("1", text))) if amount > 0} == raised


@pytest.mark.parametrize(
    ("text", "status", "raised"),
    [
        ("还没收到", None, set()),
        ("还没收到", "delivered", {"R4.1"}),
        ("还没收到", "shipped", {"R4.4"}),
        ("还没收到", "paid", {"R4.2"}),
        ("还没收到", "refunded", set()),
        ("还没收到", "some_other_state", set()),
        ("never received it", "delivered", {"R4.1"}),
        ("收到了,谢谢", "delivered", set()),
        ("颜色发错了", "delivered", set()),
    ],
)
def test_the_order_decides_what_a_missing_parcel_is(text: str, status: str | None, raised: set[str]) -> None:
    found = boosts(read(Text("1", text, order_status=status)))
    assert {leaf for leaf, amount, _ in found if amount > 0} == raised


def test_a_parcel_said_to_be_stolen_is_not_lowered_by_its_state() -> None:
    found = {leaf: amount for leaf, amount, _ in boosts(read(Text("1", "快递被偷了,没收到", order_status="shipped")))}
    assert found["R4.1"] > 0
