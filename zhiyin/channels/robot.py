"""What the group robots of WeCom, DingTalk and Feishu have in common: one JSON post, a code in the JSON answer."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .outside import Uncertain, post
from .trouble import Later, Rejected

#: seconds to wait after "too fast": each vendor counts by the minute
WAIT = 60.0
#: letters of a vendor's explanation that are kept
EXPLANATION = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What a robot is to say: a headline, a line or two, and where to look."""

    title: str
    text: str
    link: str = ""
    link_word: str = ""


def send_json(url: str, body: dict[str, Any], *, code: str, message: str, busy: Collection[int]) -> None:
    """Post and read the answer's own code, in the fields `code` and `message`: 0 is well, those of `busy` mean later.

    Raises Rejected, Later, or what `outside.post` raises.
    """
    status, answer = post(url, headers={"Content-Type": "application/json; charset=utf-8"},
                          body=json.dumps(body, ensure_ascii=False).encode())
    if status == 429 or status >= 500:
        raise Later(f"the robot's server answered {status}", WAIT)
    if status != 200:
        raise Rejected(f"the robot's server answered {status}")
    try:
        read = json.loads(answer)
        number = int(read[code])
    except (ValueError, KeyError, TypeError) as error:
        raise Uncertain("the robot's server gave an answer that cannot be read") from error
    if number in busy:
        raise Later(f"too fast: {number}", WAIT)
    if number != 0:
        raise Rejected(f"{number}: {str(read.get(message, ''))[:EXPLANATION]}")


def cut(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, whole letters, with an ellipsis where something is missing."""
    coded = text.encode()
    if len(coded) <= limit:
        return text
    return coded[: limit - 3].decode(errors="ignore") + "…"


def plain(text: str) -> str:
    """Text without the signs that Markdown reads, so that a name cannot become a link or a mention."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#@" else letter for letter in text)
