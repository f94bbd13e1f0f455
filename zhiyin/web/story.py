"""What happened, told so that decisions and limits are not buried under the coming and going of messages."""

from __future__ import annotations

from collections.abc import Iterable

from zhiyin.records.models import Event


def story(events: Iterable[Event]) -> dict[str, list[Event]]:
    """`main`: what happened to cases, clocks and customers; `messages`: what came in and was understood."""
    told: dict[str, list[Event]] = {"main": [], "messages": []}
    for event in events:
        told["messages" if event.kind.startswith("message.") else "main"].append(event)
    return told
