"""Which language a text is in: zh, en, mixed, other, or und when it holds no letters."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN_WORD = re.compile(r"[a-z]{2,}")
_KANA_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_WORDS = """
the and you your for is it to of my in on not have has was are this that with what when how can do i me be we
please order refund hello thanks no yes but they will would don did from get got at an so if good bad
"""
_ENGLISH = frozenset(_WORDS.split())


def language(text: str) -> str:
    """Takes normalised text. Two Latin words beside Chinese make it mixed; Latin without English words is other."""
    han = len(_HAN.findall(text))
    if _KANA_HANGUL.search(text) is not None:
        return "other"
    words = _LATIN_WORD.findall(text)
    if han:
        return "mixed" if len(words) >= 2 and sum(map(len, words)) >= han else "zh"
    if words:
        known = sum(word in _ENGLISH for word in words)
        return "en" if text.isascii() or known else "other"
    return "other" if any(char.isalpha() for char in text) else "und"
