"""Why a grade is what it is, in the reader's language. The engine and the rules keep their reasons in English."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiyin.domain import taxonomy


def reason(text: str, risk: str = "") -> str:
    """The reason of a grade; `risk` is the problem it was given for. What is not known stays as it is."""
    raised = re.fullmatch(r"raised from ([SAB]): (.*)", text, re.DOTALL)
    if raised:
        return _("raised from {grade}").format(grade=raised[1]) + _(": ") + reason(raised[2], risk)
    return _("; ").join(_part(part, risk) for part in text.split("; "))


def _part(text: str, risk: str) -> str:
    for pattern, say in PARTS:
        found = pattern.fullmatch(text)
        if found:
            return say(found, risk)
    return text


def _name(code: str) -> str:
    try:
        return taxonomy.load().name(code, "zh" if (get_language() or "").startswith("zh") else "en")
    except (KeyError, StopIteration):
        return code.rpartition("/")[2]


def _wording(concept: str) -> str:
    words = {
        "regulator": _("a regulator is named"), "police": _("the police are named"), "media": _("the media are named"),
        "legal": _("a law, lawyer or court is named"), "statutory": _("a compensation by law is asked for"),
        "group_action": _("others are called to join"), "allergy": _("an allergy or injury"), "spoiled": _("spoiled food"),
        "foreign_body": _("a foreign body"), "hazard": _("a danger to life or limb"), "rotten": _("rotten goods"),
        "account_theft": _("a stolen account"), "signed_not_received": _("signed for, not received"),
        "not_handed_over": _("not handed over"), "lost": _("a lost parcel"), "privacy": _("personal data in wrong hands"),
    }
    return words.get(concept, concept)


PARTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], str]], ...] = tuple(
    (re.compile(pattern), say) for pattern, say in (
        (r"no problem stated", lambda m, risk: _("no problem stated")),
        (r"no text", lambda m, risk: _("no text")),
        (r"wording: (\w+)", lambda m, risk: _("wording: {what}").format(what=_wording(m[1]))),
        (r"detail: (\w+)", lambda m, risk: _("detail: {what}").format(what=_name(f"{risk}/{m[1]}"))),
        (r"default of (\S+)", lambda m, risk: _("default of {leaf}").format(leaf=f"{m[1]} {_name(m[1])}")),
        (r"complaint announced, no authority named", lambda m, risk: _("a complaint is announced, no authority named")),
        (r"bad review threatened, no law named", lambda m, risk: _("a bad review is threatened, no law named")),
        (r"mild opinion without loss", lambda m, risk: _("a mild opinion without loss")),
        (r"reads as grave", lambda m, risk: _("the text as a whole reads as grave")),
        (r"(\S+) is not sure enough to be grave",
         lambda m, risk: _("{leaf} is too unsure here to count as grave").format(leaf=f"{m[1]} {_name(m[1])}")),
        (r"reads as not grave", lambda m, risk: _("the text as a whole does not read as grave")),
        (r"fault of the shop's side", lambda m, risk: _("a fault of the shop's own side")),
        (r"in order", lambda m, risk: _("in order")),
        (r"stated as a problem", lambda m, risk: _("stated as a problem")),
        (r"scope: (\d+) customers? < (\d+) \(C-02\)",
         lambda m, risk: _("scope: {number} customers, fewer than {limit} (C-02)").format(number=m[1], limit=m[2])),
        (r"scope: (\d+) customers >= (\d+), ([SAB]) -> ([SAB]) \(C-02\)",
         lambda m, risk: _("scope: {number} customers, {limit} or more: {old} becomes {new} (C-02)").format(
             number=m[1], limit=m[2], old=m[3], new=m[4])),
    ))
