"""Rules for what must not be missed: an authority, the press or the law threatened, a parcel signed for by nobody.

A severe word counts when it is said as an act of the speaker: affirmed, or inside a condition with a threat ("if this
is not solved I will ..."). Asked, denied, quoted or told as past it does not.
"""

from __future__ import annotations

import re

from zhiyin.understand.concepts import Hit, Mood
from zhiyin.understand.reading import Reading

# Added to the log-odds of "problem" and to the log-probability of the leaf.
SEVERE, LOST, UNSAID = 3.0, 2.0, -1.0
REPOST = -3.0
# a parcel that is not here yet, by what is known of the order: (leaf raised, amount, leaf lowered)
_WAITING = frozenset({"not_handed_over", "not_received", "late", "not_shipped"})
_BY_STATE: dict[str, tuple[str, float, tuple[str, ...]]] = {
    "delivered": ("R4.1", 3.0, ("R4.4", "R4.2")),
    "paid": ("R4.2", 1.5, ("R4.4", "R4.1")),
    "shipped": ("R4.4", 1.5, ("R4.1", "R4.2")),
    "delivering": ("R4.4", 1.5, ("R4.1", "R4.2")),
}
LOWERED = -1.5
#: concepts whose meaning is a threat
THREATS = frozenset({"regulator", "police", "media", "legal", "statutory", "group_action", "review_threat"})
_LOUD = ("R4.1", "R5.1", "R5.2", "R5.3")  # leaves that are seldom meant when no word for them is there
_THREAT = re.compile(
    r"再不|要不|不然|否则|我[就要会去找]|就[去找打告发让]|准备|打算|直接|等着|只[能好有]|必须|一定|马上|已经|"
    r"i will|i'll|i am going|i'm going|going to|otherwise|or else|unless|have to|about to|already"
)
_PAST = re.compile(
    r"投诉(?:了也|过|也没用|没用|无门|都没用|多少次)|(?:complain(?:ed|ing)?|report(?:ed)?) (?:before|is useless|doesn't help)"
)
_ADVICE = re.compile(r"(?:怎么|如何|哪里|去哪|可以|能不能|能否|电话).{0,6}(?:投诉|举报|维权)[^，。,.]{0,4}[?？吗]|投诉电话")


Boosts = list[tuple[str, float, str]]


def boosts(reading: Reading) -> Boosts:
    """(leaf, amount, rule) for every rule that fires on this text; a negative amount lowers the leaf."""
    fired: dict[str, tuple[str, float, str]] = {}
    said: set[str] = set()
    affirmed: set[str] = set()
    for hit in reading.hits:
        concept = hit.concept
        if hit.mood is Mood.AFFIRMED:
            affirmed.add(concept.name)
        if concept.leaf is None:
            continue
        said.add(concept.leaf)
        if concept.severe and meant(hit, reading):
            fired.setdefault(concept.leaf, (concept.leaf, SEVERE, f"rule:{concept.name}"))
        elif concept.name in ("signed_not_received", "lost") and hit.mood is Mood.AFFIRMED:
            fired.setdefault(concept.leaf, (concept.leaf, LOST, f"rule:{concept.name}"))
    if "shown_done" in affirmed and "not_handed_over" in affirmed:
        fired["R4.1"] = ("R4.1", SEVERE, "rule:shown_done_not_received")
        said.add("R4.1")
    if "not_handed_over" in affirmed:
        said.add("R4.1")
    return [
        *fired.values(),
        *((leaf, UNSAID, "rule:unsaid") for leaf in _LOUD if leaf not in said),
        *_by_state(reading, fired),
    ]


def _by_state(reading: Reading, fired: dict[str, tuple[str, float, str]]) -> Boosts:
    """What the order's state says about a parcel that is missed: delivered, it is lost; not sent, it is not late yet."""
    known = _BY_STATE.get(reading.source.order_status or "")
    if known is None or not any(hit.concept.name in _WAITING and hit.mood is not Mood.DENIED for hit in reading.hits):
        return []
    leaf, amount, lowered = known
    rule = f"rule:order_{reading.source.order_status}"
    return [(leaf, amount, rule), *((other, LOWERED, rule) for other in lowered if other not in fired)]


def is_repost(reading: Reading) -> bool:
    """A post of somebody else passed on, not a message to the shop."""
    return "转发微博" in reading.normalised.text or "//@" in reading.normalised.text


def meant(hit: Hit, reading: Reading) -> bool:
    """True when severe wording is an act of the speaker, now: said, or the end of a condition with a threat."""
    text = reading.normalised.text
    # a post that is passed on names the network it stands on, and says what somebody else means to do
    if hit.mood is Mood.DENIED or is_repost(reading) or _PAST.search(text) or _ADVICE.search(text):
        return False
    if hit.mood is Mood.AFFIRMED:
        return True
    clause = reading.scopes.at(hit.start)
    return not clause.question and not clause.quoted and _THREAT.search(text) is not None
