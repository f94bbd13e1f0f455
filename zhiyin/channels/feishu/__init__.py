"""Feishu group robot (飞书自定义机器人), signed: HMAC-SHA256 of nothing, with "timestamp newline secret" as the key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

from zhiyin.channels.robot import Said, cut, send_json

#: bytes of a whole request are 20,480; room is left for the rest
LIMIT = 16_000
#: too many messages: of the robot, of the group, of the whole service
BUSY = (9499, 11232, 11233, 11247)


def sign(timestamp: int, secret: str) -> str:
    """The signature for a moment in seconds since 1970, in Base64."""
    return base64.b64encode(hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


def send(url: str, secret: str, said: Said) -> None:
    """Without a secret the robot is guarded by a key word or by address. Raises what `send_json` raises."""
    lines: list[list[dict[str, str]]] = [[{"tag": "text", "text": cut(said.text, LIMIT)}]]
    if said.link:
        lines.append([{"tag": "a", "text": said.link_word, "href": said.link}])
    body: dict[str, Any] = {
        "msg_type": "post", "content": {"post": {"zh_cn": {"title": cut(said.title, 200), "content": lines}}}}
    if secret:
        now = int(time.time())
        body |= {"timestamp": str(now), "sign": sign(now, secret)}
    send_json(url, body, code="code", message="msg", busy=BUSY)
