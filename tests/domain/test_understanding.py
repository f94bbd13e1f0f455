"""The answer that leaves the product has exactly the documented fields."""

from __future__ import annotations

from zhiyin.domain.understanding import Next, Risk, Understanding


def test_the_answer_has_the_documented_fields_and_plain_lists() -> None:
    answer = Understanding(
        "7",
        "R4.4",
        0.81,
        "stalled",
        (Risk("R4.4", 0.81, ((0, 2), (5, 9)), "full"),),
        "logistics",
        ("logistics", "logistics.tracking", "logistics.tracking.not_updated"),
        0.6,
        "A",
        "default of R4.4",
        -1,
        "anxious",
        ("urgent",),
        "zh",
        {"money": [{"value": "3.00", "span": [0, 2], "currency": "CNY"}]},
        {"path": ((0, 4),)},
        (Next("-", 0.1),),
        (Next("logistics.urge.faster", 0.2),),
        "full@01234567",
    ).as_json()
    assert list(answer) == [
        "id",
        "risk",
        "risk_confidence",
        "detail",
        "risks",
        "module",
        "path",
        "path_confidence",
        "grade",
        "grade_reason",
        "emotion",
        "mood",
        "flags",
        "language",
        "entities",
        "evidence",
        "why_not",
    ]
    assert answer["evidence"] == {"path": [[0, 4]]}
    assert answer["why_not"] == {
        "risk": [{"code": "-", "confidence": 0.1}],
        "path": [{"code": "logistics.urge.faster", "confidence": 0.2}],
    }
    assert answer["risks"] == [{"code": "R4.4", "confidence": 0.81, "evidence": [[0, 2], [5, 9]], "by": "full"}]
    assert answer["path"] == ["logistics", "logistics.tracking", "logistics.tracking.not_updated"]
