"""Write down what was understood of a batch of messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from zhiyin.domain.understanding import Understanding
from zhiyin.records.sql import rows as as_rows
from zhiyin.records.sql import statements

SQL = statements("process")


def understandings(cursor: Any, rows: Sequence[tuple[int, int, Understanding]]) -> None:
    """`rows`: (shop id, message id, understanding). Repeating a maker's reading of a message changes nothing."""
    if not rows:
        return
    cursor.execute(SQL["understanding_make"], [as_rows(
        {"shop": shop, "message": message, "maker": u.maker, "risk": u.risk, "risk_confidence": u.risk_confidence,
         "detail": u.detail, "module": u.module, "path": " ".join(u.path), "path_confidence": u.path_confidence,
         "grade": u.grade, "grade_reason": u.grade_reason, "emotion": u.emotion, "mood": u.mood,
         "flags": " ".join(u.flags), "language": u.language, "entities": u.entities, "evidence": u.evidence,
         "why_not": {"risk": [asdict(one) for one in u.next_risks], "path": [asdict(one) for one in u.next_paths]}}
        for shop, message, u in rows)])
    labels = [{"shop": shop, "message": message, "code": risk.code, "confidence": risk.confidence,
               "evidence": risk.evidence, "by": risk.by, "maker": u.maker}
              for shop, message, u in rows for risk in u.risks]
    if labels:
        cursor.execute(SQL["label_make"], [as_rows(labels)])


def read(cursor: Any, messages: Sequence[tuple[int, int]]) -> None:
    """Mark messages, given as (message id, conversation id), as read and bring their conversations up to date."""
    cursor.execute(SQL["message_read"], [[message for message, _ in messages]])
    last: dict[int, int] = {}
    for message, conversation in messages:
        last[conversation] = max(last.get(conversation, 0), message)
    count = Counter(conversation for _, conversation in messages)
    cursor.execute(SQL["conversation_touch"], [as_rows(
        {"id": conversation, "last": last[conversation], "n": count[conversation]} for conversation in sorted(last))])
