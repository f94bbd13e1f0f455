"""DingTalk group robot (钉钉群机器人), signed: HMAC-SHA256 of "timestamp newline secret"; 20 messages a minute."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from urllib.parse import urlencode

from zhiyin.channels.robot import Said, cut, plain, send_json

#: bytes of a whole request are 20,000; room is left for the rest
LIMIT = 16_000
#: too many messages, the system is busy
BUSY = (130101, 410100, -1)


def sign(timestamp: int, secret: str) -> str:
    """The signature for a moment in milliseconds since 1970, in Base64."""
    said = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode()


def send(url: str, secret: str, said: Said) -> None:
    """Without a secret the robot is guarded by a key word or by address. Raises what `send_json` raises."""
    if secret:
        now = int(time.time() * 1000)
        url += ("&" if "?" in url else "?") + urlencode({"timestamp": now, "sign": sign(now, secret)})
    tail = f"\n\n[{plain(said.link_word)}]({said.link})" if said.link else ""
    text = cut(f"**{plain(said.title)}**\n\n{plain(said.text)}", LIMIT - len(tail.encode())) + tail
    send_json(url, {"msgtype": "markdown", "markdown": {"title": cut(said.title, 200), "text": text}},
              code="errcode", message="errmsg", busy=BUSY)
