"""WeCom group robot (企业微信群机器人): the key in the address is all there is; 20 messages a minute."""

from __future__ import annotations

from zhiyin.channels.robot import Said, cut, plain, send_json

#: bytes of a Markdown message
LIMIT = 4_096
BUSY = (45009, 45033, -1)


def send(url: str, secret: str, said: Said) -> None:
    """`secret` is not used. Raises what `send_json` raises."""
    tail = f"\n[{plain(said.link_word)}]({said.link})" if said.link else ""
    content = cut(f"**{plain(said.title)}**\n{plain(said.text)}", LIMIT - len(tail.encode())) + tail
    send_json(url, {"msgtype": "markdown", "markdown": {"content": content}}, code="errcode", message="errmsg", busy=BUSY)
