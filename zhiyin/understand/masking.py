"""Training rows as anonymised chats put them: marks for numbers, "[数字x]元" for "300元".

Alone such a mark is a card, an order or a number sent as information, and that is what most texts with one in our corpus are.
Within a sentence it is a number like any other, and must not make the sentence information.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from zhiyin.understand.utterances import Utterance

MASKED = "masked"  # stands for the batch
WEIGHT = 0.5  # of such a row; its first form has been seen already
SEED = 7
_NUMBER = re.compile(r"\d+(?:[.:,]\d+)*")
_BEFORE, _AFTER = "¥￥$", "元块"  # a sum of money
_LONG = 8  # digits that a number of an order or a telephone has at least


def masked(corpus: Sequence[Utterance], seed: int = SEED) -> list[Utterance]:
    """A copy of each customer's line that holds a number in Chinese, with marks; the same for the same corpus."""
    chosen = random.Random(seed)
    with_numbers = [u for u in corpus if u.lang == "zh" and u.role == "customer" and _NUMBER.search(u.text)]
    return [
        replace(u, id=f"{MASKED}-{u.id}", batch=MASKED, text=_mask(u.text, chosen), context=_mask(u.context, chosen), tags=())
        for u in with_numbers
    ]


def _mask(text: str, chosen: random.Random) -> str:
    def mark(found: re.Match[str]) -> str:
        if len(found.group()) >= _LONG:
            return chosen.choice(("[订单x]", "[电话x]", "[数字x]"))
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        money = (before and before in _BEFORE) or (after and after in _AFTER)
        return chosen.choice(("[金额x]", "[数字x]")) if money else "[数字x]"

    return _NUMBER.sub(mark, text)
