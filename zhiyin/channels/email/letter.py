"""An answer as a letter: to whom, under which subject, in which thread (RFC 5322 3.6.4)."""

from __future__ import annotations

import re
from email.utils import formataddr

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from zhiyin.domain.reply import Reply

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}@[^<>\s]{1,250}>")
#: "Re:" in the spellings that mail programs write, the Chinese ones among them
_ANSWER = re.compile(r"^\s*(re|aw|sv|回复|答复|回覆)\s*(\[\d+\])?\s*[:：]", re.IGNORECASE)
REFERENCES = 20


def letter(reply: Reply, connection: BaseEmailBackend) -> EmailMessage:
    """Raises ValueError for an address that cannot stand in a header."""
    sender = formataddr((reply.config.get("name") or reply.shop, reply.config["address"]))
    headers = {"Message-ID": message_id(reply), **thread(reply)}
    return EmailMessage(subject(reply), reply.text, sender, [recipient(reply)], headers=headers, connection=connection)


def message_id(reply: Reply) -> str:
    """The same for every attempt, so that a second copy can be told as one."""
    domain = reply.config["address"].rpartition("@")[2]
    return f"<zhiyin.{reply.key}@{domain}>"


def recipient(reply: Reply) -> str:
    """The customer's address: of the message that is answered, else the talk's own name; "" when neither is one."""
    said = reply.answers
    for found in ((said.extra.get("from"), said.sender_id) if said else ()) + (reply.conversation,):
        try:
            validate_email(found)
        except ValidationError:
            continue
        return str(found)
    return ""


def thread(reply: Reply) -> dict[str, str]:
    """In-Reply-To names the message that is answered, References those before it and itself, the oldest first."""
    if reply.answers is None:
        return {}
    extra = reply.answers.extra
    own = _MESSAGE_ID.findall(str(extra.get("message_id") or reply.answers.external_id))
    if not own:
        return {}
    before = [one for one in _MESSAGE_ID.findall(str(extra.get("references") or extra.get("in_reply_to") or ""))
              if one != own[0]]
    if len(before) >= REFERENCES:  # the first names the thread, the last are nearest
        before = [before[0], *before[-(REFERENCES - 2):]]
    return {"In-Reply-To": own[0], "References": " ".join([*before, own[0]])}


def subject(reply: Reply) -> str:
    """The customer's, with one "Re:"; without one, the shop's name."""
    given = str((reply.answers.extra.get("subject") if reply.answers else "") or "")
    plain = " ".join(given.split())
    if not plain:
        return f"Re: {reply.shop}"
    return plain if _ANSWER.match(plain) else f"Re: {plain}"
