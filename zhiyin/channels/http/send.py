"""Replies to a receiver of the shop's own: POST of JSON, signed, with the key as `Idempotency-Key`.

`docs/replying.md` says what the receiver must do. Config: `url`, `secret` (sealed).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

import msgspec

from zhiyin.channels import outside
from zhiyin.domain.reply import Outcome, Refused, Reply, Sent, Unknown, Unreachable
from zhiyin.secrets import SealBroken, unseal

HONOURS_KEY = True
#: seconds for the whole exchange
TIMEOUT = 15.0
#: the receiver's own trouble or haste: it asks for another attempt
LATER = frozenset({408, 409, 425, 429})
REMOTE_ID = 200


def lacking(config: dict[str, Any]) -> list[str]:
    return [name for name in ("url", "secret") if not config.get(name)]


def body_of(reply: Reply) -> bytes:
    said = reply.answers
    return msgspec.json.encode({
        "key": str(reply.key), "shop": reply.shop, "channel": reply.channel, "conversation": reply.conversation,
        "customer": said.sender_id if said else None, "answers": said.external_id if said else None,
        "author": reply.author, "text": reply.text, "written_at": reply.written_at,
    })


def signature(secret: str, moment: str, body: bytes) -> str:
    """Hex of HMAC-SHA256 over "<seconds since 1970>.<body>"."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def send(reply: Reply) -> Outcome:
    missing = lacking(reply.config)
    if missing:
        return Refused(f"the channel's settings lack {', '.join(missing)}")
    try:
        secret = unseal(reply.config["secret"])
    except SealBroken as error:
        return Refused(f"the channel's secret: {error}")
    body, moment = body_of(reply), str(int(time.time()))
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(reply.key), "Zhiyin-Timestamp": moment,
               "Zhiyin-Signature": f"sha256={signature(secret, moment, body)}"}
    try:
        status, answer = outside.post(reply.config["url"], headers=headers, body=body, timeout=TIMEOUT)
    except outside.Refused as error:
        return Refused(str(error))
    except outside.Unreachable as error:
        return Unreachable(str(error))
    except outside.Uncertain as error:
        return Unknown(str(error))
    return _read(status, answer)


def _read(status: int, answer: bytes) -> Outcome:
    if 200 <= status < 300:
        return Sent(_name(answer))
    reason = f"the receiver answered {status}"
    if status in LATER:
        return Unreachable(reason)
    # a fault of the receiver can strike after it has kept the reply
    return Unknown(reason) if status >= 500 else Refused(reason)


def _name(answer: bytes) -> str:
    """What the receiver calls it: `id` of its answer, when there is one."""
    try:
        told = msgspec.json.decode(answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    found = told.get("id") if isinstance(told, dict) else None
    return str(found)[:REMOTE_ID].replace("\0", "") if isinstance(found, str | int) else ""
