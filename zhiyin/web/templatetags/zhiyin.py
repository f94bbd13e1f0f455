"""The small pieces pages are made of: icon, grade, time, clock."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhiyin.accounts import mail
from zhiyin.domain.roles import Permission, allows
from zhiyin.web import words
from zhiyin.web.cases import Hand
from zhiyin.web.personal.showing import TALK, is_open, name_for, text_for
from zhiyin.web.reasons import reason

register = template.Library()
SPRITE = "vendor/lucide-1.62.0.svg"


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """An icon of the set; with a title it speaks for itself, without one a word must stand beside it."""
    return _drawn(name, title)


@lru_cache(maxsize=1_000)
def _drawn(name: str, title: str) -> SafeString:
    """A page has seventy of them, of a few kinds."""
    address = f"{static(SPRITE)}#{name}"
    if title:
        return format_html(
            '<svg class="icon" role="img"><title>{}</title><use href="{}"/></svg>', title, address
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def grade(letter: str, why: str = "", risk: str = "") -> SafeString:
    """A grade by letter, shape and colour; its word and reason on hover."""
    word = words.GRADES.get(letter, letter)
    title = f"{letter} {word}\n{reason(why, risk)}" if why else f"{letter} {word}"
    return format_html('<span class="grade grade-{}" title="{}">{}</span>', letter, title, letter)


@register.simple_tag
def why(text: str, risk: str) -> str:
    """The reason of a grade in the reader's language."""
    return reason(text, risk) if text else "–"


@register.simple_tag
def emotion(value: int) -> SafeString:
    word, name = words.EMOTIONS.get(value, words.EMOTIONS[0])
    return format_html('<span class="emotion emotion{}">{}</span>', value, icon(name, str(word)))


@register.simple_tag
def role_icon(role: str) -> SafeString:
    word, name = words.ROLES.get(role, (role, "user"))
    return icon(name, str(word))


@register.simple_tag
def sends_mail() -> bool:
    """Whether this installation can send mail."""
    return mail.configured()


@register.simple_tag(takes_context=True)
def absolute(context: Any, moment: datetime | None) -> str:
    """2026-11-21 14:03:22 in the shop's zone."""
    if moment is None:
        return _("unknown")
    return moment.astimezone(context["zone"]).strftime("%Y-%m-%d %H:%M:%S")


@register.simple_tag(takes_context=True)
def ago(context: Any, moment: datetime | None) -> SafeString:
    """How long ago, running on; the exact time of the shop's zone on hover."""
    if moment is None:
        return format_html('<span class="time unknown">{}</span>', _("time unknown"))
    return format_html(
        '<time class="time" datetime="{}" data-at="{}" title="{} {}">{}</time>',
        moment.isoformat(timespec="seconds"),
        int(moment.timestamp() * 1000),
        absolute(context, moment),
        context["zone"].key,
        words.ago(moment, context["now"]),
    )


@register.simple_tag(takes_context=True)
def sent(context: Any, turn: Any, *, clock: bool = False) -> SafeString:
    """When a message was written: relative in lists, as HH:MM with `clock`. Never guessed: unknown stays unknown."""
    received = _("Received {time} {zone}").format(time=absolute(context, turn.received_at), zone=context["zone"].key)
    if turn.sent_at is None:
        return format_html('<span class="time unknown" title="{}">{}</span>', received, _("time unknown"))
    said = _("Sent {time} {zone}").format(time=absolute(context, turn.sent_at), zone=context["zone"].key)
    if turn.time_flag:
        flag = words.TIME_FLAGS.get(turn.time_flag, turn.time_flag)
        return format_html(
            '<span class="time unknown" title="{}\n{}\n{}">{}</span>', said, flag, received, _("time doubtful")
        )
    title = f"{said}\n{received}"
    local = turn.sent_at.astimezone(context["zone"])
    if clock:
        today = context["now"].astimezone(context["zone"])
        pattern = "%H:%M" if local.date() == today.date() else "%m-%d %H:%M"
        pattern = pattern if local.year == today.year else "%Y-%m-%d %H:%M"
        return format_html(
            '<time class="time" datetime="{}" title="{}">{}</time>',
            turn.sent_at.isoformat(timespec="seconds"), title, local.strftime(pattern),
        )
    return format_html(
        '<time class="time" datetime="{}" data-at="{}" title="{}">{}</time>',
        turn.sent_at.isoformat(timespec="seconds"), int(turn.sent_at.timestamp() * 1000), title,
        words.ago(turn.sent_at, context["now"]),
    )


def _seen(context: Any, turn: Any) -> Any:
    if turn.original is not None and is_open(context.get("request"), TALK, turn.conversation_id):
        return turn.original
    return turn


@register.simple_tag(takes_context=True)
def seen(context: Any, turn: Any) -> Any:
    """The turn as this reader may see it: `{% seen turn as shown %}`; personal data only after a reason was given."""
    return _seen(context, turn)


@register.simple_tag(takes_context=True)
def may_ask_personal(context: Any, turn: Any) -> bool:
    """Whether something is hidden in this turn that the reader's role can ask to see."""
    role = getattr(context.get("request"), "role", None)
    return turn.original is not None and _seen(context, turn) is turn and allows(role, Permission.UNMASK_OWN)


@register.simple_tag(takes_context=True)
def sender(context: Any, turn: Any) -> str:
    """Who said it; for viewers a customer's name is hidden."""
    said = _seen(context, turn).sender
    return name_for(context.get("request"), said, talk=turn.conversation_id) if turn.role == "customer" else said


@register.simple_tag(takes_context=True)
def personal(context: Any, text: Any, talk: int | None = None, customer: int | None = None) -> str:
    """Any text, id, draft or note, its personal data hidden unless that talk or customer is open to this reader."""
    return text_for(context.get("request"), str(text or ""), talk=talk, customer=customer)


@register.simple_tag(takes_context=True)
def customer_name(context: Any, name: Any, talk: int | None = None, customer: int | None = None) -> str:
    return name_for(context.get("request"), str(name or ""), talk=talk, customer=customer)


@register.simple_tag(takes_context=True)
def marked(context: Any, turn: Any) -> SafeString:
    """The text with its evidence marked; a mark names its chips by their places, and tip.js shows what those say.

    Built here and not in a template, because it is most of a page. Every part of it is escaped.
    """
    if turn.erased:
        why = _("Erased on request") if turn.erased == "customer" else _("Erased: older than this shop keeps talks")
        return format_html('<span class="quiet erased">{}</span>', why)
    turn = _seen(context, turn)
    return mark_safe("".join(
        f'<mark class="side-{escape(mark.side)}{" many" if len(mark.chips) > 1 else ""}" tabindex="0" '
        f'data-chips="{" ".join(map(str, mark.chips))}">{escape(mark.text)}</mark>'
        if mark.chips else escape(mark.text)
        for mark in turn.marks
    ))


@register.simple_tag(takes_context=True)
def chips(context: Any, turn: Any) -> SafeString:
    """The labels of a message with their confidence; maker and words on hover and focus. Every part is escaped."""
    turn = _seen(context, turn)
    return mark_safe("".join(
        f'<span class="chip side-{escape(chip.side)}" tabindex="0" title="{escape(chip.tip)}">'
        f'{escape(chip.name)} <span class="percent">{chip.percent}%</span></span>'
        for chip in turn.chips
    ))


@register.simple_tag(takes_context=True)
def clock(context: Any, hand: Hand) -> SafeString:
    """A time limit: what it asks for, the time left in words, a thin bar of the time used; its rule on hover, focus."""
    title = _("{rule}\nfrom {start}\nuntil {due} {zone}").format(
        rule=hand.rule,
        start=absolute(context, hand.started_at),
        due=absolute(context, hand.due_at),
        zone=context["zone"].key,
    )
    ticking = format_html(
        ' data-start="{}" data-due="{}"',
        int(hand.started_at.timestamp() * 1000), int(hand.due_at.timestamp() * 1000),
    ) if hand.ticking else ""
    return format_html(
        '<span class="clock {}" tabindex="0" title="{}"{}><span class="clock-name">{}</span> '
        '<span class="clock-left">{}</span>'
        '<progress class="bar" max="100" value="{}" aria-hidden="true"></progress></span>',
        hand.state, title, ticking, hand.name, hand.said, hand.share,
    )


@register.simple_tag(takes_context=True)
def event_words(context: Any, event: Any) -> SafeString:
    name = words.EVENTS.get(event.kind, event.kind)
    detail = words.event_detail(event.kind, event.data or {})
    return format_html("{}{}", name, format_html(' <span class="quiet">{}</span>', detail) if detail else "")


@register.filter
def side_name(code: str) -> str:
    return words.label(code)


@register.filter
def grade_word(letter: str) -> str:
    return str(words.GRADES.get(letter, letter))


@register.filter
def source_word(source: str) -> str:
    return str(words.SOURCES.get(source, source))


@register.filter
def grouped(number: int) -> str:
    """12,345"""
    return f"{number:,}"


@register.filter
def web_address(url: str) -> str:
    """The address when a browser may be sent there, else nothing: a reference is never run."""
    return url if url.lower().startswith(("https://", "http://")) else ""
