"""Whom an agent can ring about a parcel (G-06): the outlet as told, and the courier's people as the scans name them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: a number is the courier's only where the words before it say so; any other may be the customer's
_THEIRS = re.compile(
    r"(?:派[件送]员|快递员|业务员|揽[投件]员|投递员|配送员|骑手|小哥|网点|营业[部点]|服务点|站点|客服|驿站|代收点|courier|outlet|depot)"
    r"(?:(?!取件码|取货码|提货码|验证码)[^0-9\n。；;]){0,24}?(?<![0-9])"
    r"((?:\+?86[ -]?)?1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}|400-?\d{3}-?\d{4}|95\d{3}|11183)(?![0-9])",
    re.IGNORECASE)


def phones(texts: Iterable[str], private: Iterable[str | None] = ()) -> list[str]:
    """Numbers of the courier's people in scans, each once, in the order of the texts; none of `private`, which are the
    customer's, whatever stands before them."""
    hidden = {digits(one)[-11:] for one in private if one}
    found: dict[str, str] = {}
    for text in texts:
        for match in _THEIRS.finditer(text):
            key = digits(match[1])
            if key[-11:] not in hidden:
                found.setdefault(key, match[1])
    return list(found.values())


def digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())
