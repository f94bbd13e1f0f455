"""Write down what was understood of a batch of messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from zhiyin.domain.understanding import Understanding
from zhiyin.records.sql import statements

SQL = statements("process")
_encode = msgspec.json.Encoder().encode


def understandings(cursor: Any, rows: Sequence[tuple[int, int, Understanding]]) -> None:
    """`rows`: (shop id, message id, understanding). Repeating a maker's reading of a message changes nothing."""
    if not rows:
        return
    cursor.execute(SQL["understanding_make"], [
        [shop for shop, _, _ in rows], [message for _, message, _ in rows], [u.maker for _, _, u in rows],
        [u.risk for _, _, u in rows], [u.risk_confidence for _, _, u in rows], [u.detail for _, _, u in rows],
        [u.module for _, _, u in rows], [" ".join(u.path) for _, _, u in rows], [u.grade for _, _, u in rows],
        [u.grade_reason for _, _, u in rows], [u.emotion for _, _, u in rows], [u.language for _, _, u in rows],
        [_encode(u.entities).decode() for _, _, u in rows]])
    labels = [(shop, message, risk, u.maker) for shop, message, u in rows for risk in u.risks]
    if labels:
        cursor.execute(SQL["label_make"], [
            [shop for shop, _, _, _ in labels], [message for _, message, _, _ in labels],
            [risk.code for _, _, risk, _ in labels], [risk.confidence for _, _, risk, _ in labels],
            [_encode(risk.evidence).decode() for _, _, risk, _ in labels], [risk.by for _, _, risk, _ in labels],
            [maker for _, _, _, maker in labels]])


def read(cursor: Any, messages: Sequence[tuple[int, int]]) -> None:
    """Mark messages, given as (message id, conversation id), as read and bring their conversations up to date."""
    cursor.execute(SQL["message_read"], [[message for message, _ in messages]])
    last: dict[int, int] = {}
    for message, conversation in messages:
        last[conversation] = max(last.get(conversation, 0), message)
    count = Counter(conversation for _, conversation in messages)
    keys = sorted(last)
    cursor.execute(SQL["conversation_touch"], [keys, [last[k] for k in keys], [count[k] for k in keys]])
