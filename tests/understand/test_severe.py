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
        ("还没收到", set()),
        ("已签收,谢谢", set()),
    ],
)
def test_leaves_raised(text: str, raised: set[str]) -> None:
    assert {leaf for leaf, amount, _ in boosts(read(Text("1", text))) if amount > 0} == raised
