"""How somebody writes: marks, slips, pieces. The same words from two customers do not look alike."""

from __future__ import annotations

from random import Random

from .people import Customer
from .setting import Language
from .words import pairs, ways

_SOFT, _ENDS, _ASKS = "，。,", "。？！?!~…，～", "吗呢么嘛呀啊谁哪几"
#: beginnings before which many say who does it
_DOES = frozenset("想要买收没还刚就去看点拍用穿申付退寄填选")
SELF = 0.35
_SHORT, _USUAL = ("行", "行吧", "恩恩", "行的", "成", "好嘞"), ("好的", "可以", "好的", "嗯嗯", "好吧", "是的", "可以的")
_QUESTION_WORDS = frozenset((
    "what", "when", "where", "why", "how", "can", "could", "do", "does", "did", "is", "are", "will", "would", "any", "has",
    "have", "who", "which", "should", "may", "am", "was", "anyone", "anybody"))
_WHATS = ("多少", "几天", "哪里", "什么", "怎么")
#: how often somebody puts their own word for a common one
OWN = 0.45
#: how often a question ends with its mark
_QUESTIONS = {"none": 0.2, "space": 0.4, "comma": 0.5, "full": 0.85}


def written(text: str, who: Customer, language: Language, rng: Random) -> str:
    text = _own_words(text, who, language, rng)
    return _chinese(text, who, rng) if language == "zh" else _english(text, who, rng)


def _own_words(text: str, who: Customer, language: Language, rng: Random) -> str:
    """Everybody has words of their own for the commonest things."""
    if "[" in text:
        return text
    for number, (word, *others) in enumerate(ways(language)):
        if word in text and rng.random() < OWN:
            text = text.replace(word, others[(who.number * 31 + number * 7) % len(others)], 1)
    return text


def _chinese(text: str, who: Customer, rng: Random) -> str:
    if text in _SHORT and rng.random() < 0.6:
        text = rng.choice(_USUAL)
    asks = text[-1:] in _ASKS or text.endswith(_WHATS) or (text.endswith("没有") and len(text) > 5)
    if who.marks in ("none", "space"):
        drop = who.marks == "none" and rng.random() < 0.7
        text = "".join("" if one in _SOFT and drop else " " if one in _SOFT else one for one in text).strip()
    else:
        text = text.replace(",", "，")
        text = text.replace(" ", "，") if "[" not in text else text
        if who.marks == "comma":
            text = text.replace("。", "，").rstrip("，")
    if len(text) > 3 and text[0] in _DOES and rng.random() < SELF:
        text = "我" + text
    if asks and rng.random() < _QUESTIONS[who.marks]:
        text += "?" if rng.random() < 0.6 else "？"
    elif who.marks == "full" and text[-1:] not in _ENDS and len(text) > 2 and "[" not in text and rng.random() < 0.75:
        text += "。"
    if rng.random() < 0.04:
        text += rng.choice(("~", "...", "!", "！", "??", "。。。", "～", "。。", "…", "!!"))
    return _slipped(text, who, "zh", rng)


def _english(text: str, who: Customer, rng: Random) -> str:
    if who.marks in ("none", "space"):
        text = text if "[" in text else text[:1].lower() + text[1:]
        text = text.replace(" I ", " i ").replace("I'm", "im").replace(" don't", " dont") if who.rough > 0.3 else text
        text = text.rstrip(".")
        if who.marks == "none" and rng.random() < 0.5:
            text = text.replace(",", "").rstrip("?") or text
    elif who.marks == "full":
        text = text[:1].upper() + text[1:]
        if text[-1:] not in ".?!)]" and "[" not in text:
            text += "?" if text.split(" ", 1)[0].lower() in _QUESTION_WORDS else "."
    return _slipped(text, who, "en", rng)


def _slipped(text: str, who: Customer, language: Language, rng: Random) -> str:
    if rng.random() > 0.015 + 0.10 * who.rough:
        return text
    found = [(right, wrong) for right, wrong in pairs(language) if right in text]
    if found and rng.random() < 0.75:
        right, wrong = rng.choice(found)
        return text.replace(right, wrong, 1)
    if len(text) < 6 or "[" in text:
        return text
    place = rng.randrange(1, len(text) - 2)
    if rng.random() < 0.5:  # two letters change places, or one is left out
        return text[:place] + text[place + 1] + text[place] + text[place + 2:]
    return text[:place] + text[place + 1:]
