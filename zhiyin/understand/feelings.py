"""Moods and flags beside the emotion (1b.4): how the customer feels in the words a service team uses, and what stands out.

Rules over the concepts of the lexicon. A flag counts when its wording is affirmed; a threat when it is meant.
"""

from __future__ import annotations

from zhiyin.domain.understanding import Spans
from zhiyin.understand.concepts import Hit, Mood
from zhiyin.understand.evidence import spans_of
from zhiyin.understand.reading import Reading
from zhiyin.understand.severe import THREATS, meant

_DISAPPOINTED = frozenset({"disappointment"})
_ANXIOUS = frozenset({"urgency", "anxiety"})
_FLAGS = {"urgency": "urgent", "insult": "offensive", "promoter": "promoter"}  # by concept
_PROMISES = frozenset({"staff_promise", "staff_gift", "staff_commitment"})
_ANGRY, _SATISFIED = -2, 1
_SURE = frozenset({"urgency", "insult"})  # asked or supposed, they are what they are all the same


def feelings(reading: Reading, emotion: int) -> tuple[str, tuple[str, ...], dict[str, Spans]]:
    """(mood, flags, evidence of each) of a customer's text whose emotion (-2 to 2) is known."""
    if not reading.hits:
        return _mood(emotion, set())[0], (), {}
    found: dict[str, list[Hit]] = {}
    for hit in reading.hits:
        name = hit.concept.name
        if name in _FLAGS:
            if _counts(hit) and (name != "promoter" or emotion >= _SATISFIED):
                found.setdefault(_FLAGS[name], []).append(hit)
        elif name in THREATS and meant(hit, reading):
            found.setdefault("threatening", []).append(hit)
    evidence = {flag: spans_of(hits, reading.normalised) for flag, hits in found.items()}
    said = {hit.concept.name for hit in reading.hits if _counts(hit)} if _ANGRY < emotion < 0 else set()
    mood, names = _mood(emotion, said)
    if names:
        felt = [hit for hit in reading.hits if hit.concept.name in names and _counts(hit)]
        evidence["mood"] = spans_of(felt, reading.normalised)
    return mood, tuple(sorted(found)), evidence


def heard(reading: Reading, emotion: int) -> int:
    """The emotion of a text, unless it is a kind one and every kind word in it is denied ("not happy at all")."""
    kind = [hit for hit in reading.hits if (hit.concept.emotion or 0) > 0] if emotion >= _SATISFIED else []
    return -1 if kind and all(hit.mood is Mood.DENIED for hit in kind) else emotion


def _mood(emotion: int, said: set[str]) -> tuple[str, frozenset[str]]:
    if emotion >= _SATISFIED:
        return "satisfied", frozenset()
    if emotion == 0:
        return "neutral", frozenset()
    if emotion <= _ANGRY:
        return "angry", frozenset()
    if said & _DISAPPOINTED:
        return "disappointed", _DISAPPOINTED
    if said & _ANXIOUS:
        return "anxious", _ANXIOUS
    return "dissatisfied", frozenset()


def _counts(hit: Hit) -> bool:
    return hit.mood is Mood.AFFIRMED or (hit.mood is Mood.RAISED and hit.concept.name in _SURE)


def of_staff(reading: Reading) -> tuple[str, tuple[str, ...], dict[str, Spans]]:
    """(mood, flags, evidence) of a line of an agent or robot: a promise made, an insult."""
    flags, evidence = [], {}
    for flag, names in (("offensive", frozenset({"insult", "staff_rude"})), ("promise", _PROMISES)):
        hits = [hit for hit in reading.hits if hit.concept.name in names and hit.mood is Mood.AFFIRMED]
        if hits:
            flags.append(flag)
            evidence[flag] = spans_of(hits, reading.normalised)
    return "neutral", tuple(flags), evidence
