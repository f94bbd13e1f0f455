"""The words of notices, in the reader's language; made of ids and codes, never of what a customer wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiyin.domain import taxonomy


@dataclass(frozen=True, slots=True)
class Words:
    """`path`: the page to look at, with the shop in it."""

    title: str
    text: str
    path: str


def words(kind: str, data: Mapping[str, Any], shop_name: str, slug: str) -> Words:
    """What a notice of this kind says, in the language in force."""
    title, text = _said(kind, data)
    return Words(title, f"{shop_name}: {text}", f"{_page(data)}?{urlencode({'shop': slug})}")


def _said(kind: str, data: Mapping[str, Any]) -> tuple[str, str]:
    about = _risk(data.get("risk"))
    if kind == "case.severe":
        if data.get("raised"):
            return (_("Case {case} is now urgent (S)").format(**data),
                    _("An open case was raised to grade S. Please take it now."))
        return (_("Urgent case (S): {risk}").format(risk=about),
                _("Case {case} was opened with grade S. Please take it now.").format(**data))
    if kind == "case.grave":
        return _("New case (A): {risk}").format(risk=about), _("Case {case} was opened with grade A.").format(**data)
    if kind == "clock.breached":
        return (_("Case {case} missed its limit").format(**data),
                _("A limit of case {case} (grade {grade}) has run out.").format(**data))
    if kind == "reply.failed":
        if data.get("state") == "uncertain":
            return (_("A reply may not have arrived"),
                    _("Nobody knows whether your reply arrived. Look at the conversation and send it again if it did not."))
        return _("A reply was not sent"), _("Your reply could not be sent. Open the conversation to send it again.")
    if kind == "action.failed":
        if data.get("state") == "uncertain":
            return (_("Nobody knows whether the shop's system did it"),
                    _("The shop's system was asked to do something and did not say how it ended. Look there before you ask "
                      "again."))
        return _("The shop's system did not do it"), _("It was refused or could not be reached. Look at it and decide again.")
    if kind == "talk.assigned":
        return _("A conversation is yours now"), _("Conversation {conversation} was assigned to you.").format(**data)
    if kind == "channel.silent":
        return (_("A channel is silent"),
                _("No message came in for {minutes} minutes of opening hours. Check the channel's connection.").format(**data))
    if kind == "import.finished":
        if data.get("state") == "failed":
            return _("An import stopped"), _("Your import could not go on. The import page says why.")
        return _("An import is finished"), _("{added} messages are new, {rejected} rows were rejected.").format(**data)
    if kind == "system.trouble":
        if data.get("what") == "standstill":
            return (_("Zhiyin stood still"),
                    _("Messages were not read for {minutes} minutes; they are being read now. No message was lost.")
                    .format(**data))
        return (_("A message could not be read"),
                _("It was set aside so that others go on; it stands in its conversation, without labels."))
    return kind, kind


def _page(data: Mapping[str, Any]) -> str:
    if data.get("case"):
        return f"/cases/{data['case']}"
    if data.get("conversation"):
        return f"/conversations/{data['conversation']}"
    return "/notices"


def _risk(code: str | None) -> str:
    try:
        return taxonomy.load().name(code or "", get_language() or "en")
    except KeyError:
        return code or "-"
