"""Training rows of several points: whole utterances of the corpus joined, as reviews join praise, blame and story.

Most utterances say one thing; a real review says three, and the models must still see that one of them is a problem, how
grave it is and how the whole feels. The labels follow the guideline: of several problems the gravest is the main one, of
two as grave the first; the text feels as the worst of its problems does.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhiyin.domain.taxonomy import GRADES, NO_RISK
from zhiyin.understand.utterances import Utterance

MIXED = "mixed"  # stands for the batch
COUNT, SEED = 6_000, 5
NO_PROBLEM, THIRD, PRAISED = 0.05, 0.2, 0.5  # share of rows without a problem, with a third part, and of praise as a part
_LONGEST = {"zh": 80, "en": 160}  # characters of a part
_SHORTEST = 4
_JOINTS = {"zh": ("，", "。", " ", "！", "，", ""), "en": (". ", ", ", " ", "! ")}


@dataclass(frozen=True, slots=True)
class _Parts:
    problems: list[Utterance]
    praise: list[Utterance]  # satisfied or neutral words about goods
    plain: list[Utterance]  # any text without a problem


def mixed(corpus: Sequence[Utterance], count: int = COUNT, seed: int = SEED) -> list[Utterance]:
    """`count` rows made of two or three customers' utterances that need no turn before; the same for the same corpus.
    Empty when a language has nothing to join."""
    chosen = random.Random(seed)
    parts = {language: _parts(corpus, language) for language in _LONGEST}
    parts = {language: own for language, own in parts.items() if own.problems and own.praise}
    if not parts:
        return []
    languages = list(parts)
    sizes = [len(own.problems) for own in parts.values()]
    return [_row(chosen, parts, chosen.choices(languages, sizes)[0], number) for number in range(count)]


def _parts(corpus: Sequence[Utterance], language: str) -> _Parts:
    mine = [
        u
        for u in corpus
        if u.lang == language and u.role == "customer" and not u.context and _SHORTEST <= len(u.text) <= _LONGEST[language]
    ]
    plain = [u for u in mine if u.risk == NO_RISK]
    praise = [u for u in plain if u.emotion >= 0 and ("review" in u.tags or u.path[0] == "product")]
    return _Parts([u for u in mine if u.risk != NO_RISK], praise, plain)


def _row(chosen: random.Random, parts: dict[str, _Parts], language: str, number: int) -> Utterance:
    own = parts[language]
    if chosen.random() < NO_PROBLEM:
        joined = [chosen.choice(own.plain if chosen.random() < PRAISED else own.praise), chosen.choice(own.praise)]
    else:
        joined = [chosen.choice(own.problems), _second(chosen, own)]
        if chosen.random() < THIRD:
            joined.append(_second(chosen, own))
    chosen.shuffle(joined)
    text = joined[0].text
    for part in joined[1:]:
        text = text.rstrip("。.") + chosen.choice(_JOINTS[language]) + part.text
    problems = [u for u in joined if u.risk != NO_RISK]
    main = min(problems, key=lambda u: GRADES.index(u.grade)) if problems else joined[0]
    emotion = min(u.emotion for u in problems) if problems else max(u.emotion for u in joined)
    return replace(main, id=f"{MIXED}-{number}", batch=MIXED, text=text, emotion=emotion, risk2=NO_RISK, tags=())


def _second(chosen: random.Random, own: _Parts) -> Utterance:
    return chosen.choice(own.praise if chosen.random() < PRAISED else own.problems)
