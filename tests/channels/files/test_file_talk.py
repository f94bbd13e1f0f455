from __future__ import annotations

import pytest

from zhiyin.channels.files.roles import is_role, role_of
from zhiyin.channels.files.talk import split


@pytest.mark.parametrize(("word", "role"), [
    ("买家", "customer"), ("客户", "customer"), ("顾客", "customer"), ("用户", "customer"), ("Buyer", "customer"),
    ("customer", "customer"), ("USER", "customer"), ("inbound", "customer"), ("買家", "customer"),
    ("客户张三", "customer"),
    ("客服", "agent"), ("坐席", "agent"), ("商家", "agent"), ("agent", "agent"), ("seller", "agent"),
    ("客服小王", "agent"),
    ("客户服务", "agent"), ("Agent-12", "agent"), ("【客服】", "agent"),
    ("机器人", "robot"), ("robot", "robot"), ("bot", "robot"), ("客服机器人", "robot"), ("店小蜜", "robot"),
    ("系统", "system"), ("system", "system"), ("系统消息", "system"),
    ("", None), ("张三", None), ("1", None), ("agency", None), ("x" * 100, None),
])
def test_roles(word: str, role: str | None) -> None:
    assert role_of(word) == role


def test_a_name_is_not_a_bare_role() -> None:
    assert is_role("客服")
    assert not is_role("客服小王")


def turns(cell: str) -> list[tuple[str, str | None, str | None, str]] | None:
    said = split(cell)
    return None if said is None else [(one.who, one.role, one.sent_at or one.clock, one.text) for one in said]


@pytest.mark.parametrize(("cell", "said"), [
    ("买家 2026-03-01 10:00:12: 你好\n客服小王 2026-03-01 10:00:30: 您好，请说",
     [("买家", "customer", "2026-03-01T10:00:12", "你好"), ("客服小王", "agent", "2026-03-01T10:00:30", "您好，请说")]),
    ("[2026-03-01 10:00] 客服小王：亲，在的\n[2026-03-01 10:01] 小鱼儿：东西坏了\n还漏水",
     [("客服小王", "agent", "2026-03-01T10:00:00", "亲，在的"),
      ("小鱼儿", None, "2026-03-01T10:01:00", "东西坏了\n还漏水")]),
    ("客户：什么时候发货\n客服：今天", [("客户", "customer", None, "什么时候发货"), ("客服", "agent", None, "今天")]),
    ("客户：什么时候发货", [("客户", "customer", None, "什么时候发货")]),
    ("小鱼儿 2026年3月1日 10:00:12\n你好\n\n小美旗舰店 2026年3月1日 10:00:20\n在的",
     [("小鱼儿", None, "2026-03-01T10:00:12", "你好"), ("小美旗舰店", "agent", "2026-03-01T10:00:20", "在的")]),
    ("2026/3/1 10:00:12 小鱼儿\n你好", [("小鱼儿", None, "2026-03-01T10:00:12", "你好")]),
    ("买家 10:00:12：你好<br/>机器人 10:00:13：您好",
     [("买家", "customer", "10:00:12", "你好"), ("机器人", "robot", "10:00:13", "您好")]),
    ("会话开始\n买家：在吗\n客服：在", [("系统", "system", None, "会话开始"), ("买家", "customer", None, "在吗"),
                                ("客服", "agent", None, "在")]),
    ("买家 2026-03-01 10:00:12: 你好", [("买家", "customer", "2026-03-01T10:00:12", "你好")]),
    ("买家 2026-02-30 10:00:12: 你好\n客服 2026-03-01 10:00:12: 在",
     [("买家", "customer", "2026-02-30 10:00:12", "你好"), ("客服", "agent", "2026-03-01T10:00:12", "在")]),
])
def test_talks(cell: str, said: list[tuple[str, str | None, str | None, str]]) -> None:
    assert turns(cell) == said


@pytest.mark.parametrize("cell", [
    "你好", "", "建议：包装再好点", "客服：态度很好\n物流：很快\n质量：不错", "客服：态度太差了",
    "口味：一般\n环境：差",
    "明天 10:00：开会", "快递 12:30到的，已经凉了：差评", "下单时间：2026-03-01 10:00", "我和客服说：不要了\n他说：好",
    "链接 https://example.com/a:b", "2026-03-01 10:00:12 小鱼儿", "第1点：好\n第2点：坏",
])
def test_what_is_not_clearly_a_talk_stays_one_message(cell: str) -> None:
    assert split(cell) is None


def test_a_line_of_blanks_costs_nothing() -> None:
    assert split("a:1" + " " * 200_000 + "\n" + "1 " * 100_000) is None
