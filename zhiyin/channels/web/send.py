"""Sending in the web chat is being in the talk: the visitor reads the same records."""

from __future__ import annotations

from typing import Any

from zhiyin.domain.reply import Outcome, Reply, Sent

#: the talk keeps one message for one key
HONOURS_KEY = True


def lacking(config: dict[str, Any]) -> list[str]:
    return []


def send(reply: Reply) -> Outcome:
    return Sent()
