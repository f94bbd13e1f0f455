"""Moods and flags beside the emotion."""

from __future__ import annotations

import pytest

from zhiyin.domain.understanding import Text
from zhiyin.understand.feelings import feelings, of_staff
from zhiyin.understand.reading import read


@pytest.mark.parametrize(
    ("text", "emotion", "mood"),
    [
        ("很满意", 1, "satisfied"),
        ("太喜欢了", 2, "satisfied"),
        ("什么时候发货", 0, "neutral"),
        ("骗子", -2, "angry"),
        ("真的很失望", -1, "disappointed"),
        ("着急等着用", -1, "anxious"),
        ("怎么办啊", -1, "anxious"),
        ("质量差", -1, "dissatisfied"),
        ("很失望,又着急", -1, "disappointed"),
        ("so disappointed", -1, "disappointed"),
        ("i need it today", -1, "anxious"),
        ("一点也不着急", -1, "dissatisfied"),
    ],
)
def test_mood(text: str, emotion: int, mood: str) -> None:
    assert feelings(read(Text("1", text)), emotion)[0] == mood


@pytest.mark.parametrize(
    ("text", "emotion", "flags"),
    [
        ("急用,赶紧发", -1, ("urgent",)),
        ("不着急,慢慢来", 0, ()),
        ("你们就是骗子", -2, ("offensive",)),
        ("再不退我就打12315", -2, ("threatening",)),
        ("12315是什么电话?", 0, ()),
        ("强烈推荐,下次再来买", 1, ("promoter",)),
        ("强烈推荐别买", -2, ()),
        ("垃圾,马上给我退,不然法院见", -2, ("offensive", "threatening", "urgent")),
        ("will buy again, highly recommend", 1, ("promoter",)),
    ],
)
def test_flags(text: str, emotion: int, flags: tuple[str, ...]) -> None:
    found = feelings(read(Text("1", text)), emotion)
    assert found[1] == flags
    assert set(flags) <= set(found[2])


def test_every_flag_points_at_its_words() -> None:
    text = "真是骗子!急用啊"
    _, flags, evidence = feelings(read(Text("1", text)), -2)
    assert {flag: [text[a:b] for a, b in evidence[flag]] for flag in flags} == {"offensive": ["骗子"], "urgent": ["急用"]}


def test_what_an_agent_has_undertaken_is_flagged() -> None:
    text = "我今天给您补发,24小时内回复您"
    mood, flags, evidence = of_staff(read(Text("1", text, "", "agent")))
    assert (mood, flags) == ("neutral", ("promise",))
    assert evidence["promise"]
    assert of_staff(read(Text("1", "请问订单号是多少", "", "agent")))[1] == ()
