"""The small pieces of pages about orders, parcels and products. What is personal shows in full only where the page says
`full`: its view has asked who reads it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhiyin.lib.personal import HIDDEN, mask, mask_name, mask_phone
from zhiyin.web import trade_words
from zhiyin.web.customers.views import hidden

register = template.Library()
SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}


@register.simple_tag
def money(amount: Any, currency: str = "CNY") -> str:
    """¥1,234.50; further places only where they say something. A dash for an amount that nobody told."""
    try:
        exact = Decimal(str(amount))
    except InvalidOperation:
        return "–"
    places = max(2, -int(exact.normalize().as_tuple().exponent))
    said = f"{abs(exact):,.{places}f}"
    return f"{'-' if exact < 0 else ''}{SIGNS.get(currency, f'{currency} ')}{said}"


@register.simple_tag
def state(kind: str, code: str, raw: Any = "") -> SafeString:
    """A state by word, shape and colour; the source's own word stands beside one that is not known."""
    looks = trade_words.looks(kind, code)
    said = format_html('<span class="state{}">{}</span>', f" {looks}" if looks else "", trade_words.state(kind, code))
    return format_html('{} <span class="raw">“{}”</span>', said, raw) if raw and (code == "unknown") else said


@register.simple_tag
def word(table: str, code: Any) -> str:
    """The word of a code in a table of `trade_words`; the code itself when it is not known there."""
    return str(getattr(trade_words, table.upper()).get(code, code or "–"))


@register.simple_tag(takes_context=True)
def moment(context: Any, at: datetime | str | None) -> SafeString:
    """2026-11-21 14:03 in the shop's zone, the seconds and the zone on hover. A time out of a telling may be a text."""
    if isinstance(at, str):
        try:
            at = datetime.fromisoformat(at)
        except ValueError:
            return format_html("{}", at)
        at = at if at.tzinfo else at.replace(tzinfo=context["zone"])
    if at is None:
        return format_html('<span class="quiet">{}</span>', _("not told"))
    local = at.astimezone(context["zone"])
    return format_html('<time datetime="{}" title="{} {}">{}</time>', at.isoformat(timespec="seconds"),
                       local.strftime("%Y-%m-%d %H:%M:%S"), context["zone"].key, local.strftime("%Y-%m-%d %H:%M"))


@register.simple_tag(takes_context=True)
def shown(context: Any, text: Any) -> str:
    """A free text with its personal data hidden, unless this page may show it."""
    return str(text or "") if context.get("full") else mask(str(text or ""))


@register.simple_tag(takes_context=True)
def person(context: Any, name: Any) -> str:
    """The name of a receiver or of an invoice: 张**."""
    return str(name or "") if context.get("full") else mask_name(str(name or ""))


@register.simple_tag(takes_context=True)
def phone(context: Any, number: Any) -> str:
    return str(number or "") if context.get("full") else mask_phone(str(number or ""))


@register.simple_tag(takes_context=True)
def secret(context: Any, text: Any) -> str:
    """What is personal as a whole, such as a tax number or a street: hidden to the last sign."""
    given = str(text or "")
    return given if context.get("full") else "".join(sign if sign in " ,，、" else HIDDEN for sign in given)


@register.filter
def region(place: Any) -> str:
    """Country, province, city and district of a place as told."""
    parts = [str(place.get(name) or "") for name in ("country", "province", "city", "district")] if place else []
    kept: list[str] = []
    for part in parts:
        if part and part not in kept:  # 北京市 北京市
            kept.append(part)
    return " ".join(kept)


@register.filter
def dialled(number: Any) -> str:
    """A phone number as an address to ring: tel:+862112345678."""
    given = str(number or "")
    digits = "".join(sign for sign in given if sign.isdigit())
    return f"tel:{'+' if given.strip().startswith('+') else ''}{digits}" if digits else ""


@register.filter
def part(given: Any, name: str) -> Any:
    """`data|part:"freight"`: what a telling holds under a name, None when it holds nothing."""
    return given.get(name) if isinstance(given, dict) else None


@register.simple_tag(takes_context=True)
def moment_plain(context: Any, at: datetime) -> str:
    """2026-11-21 14:03 in the shop's zone, where no markup can stand."""
    return at.astimezone(context["zone"]).strftime("%Y-%m-%d %H:%M")


@register.simple_tag(takes_context=True)
def clock_time(context: Any, at: datetime, day: Any) -> str:
    """09:00 of the day that is shown, 11-22 02:00 of another one."""
    local = at.astimezone(context["zone"])
    return local.strftime("%H:%M" if local.date() == day else "%m-%d %H:%M")


@register.simple_tag
def masked_scan(text: str, ring: list[str]) -> str:
    """The words of a scan with its personal data hidden, but for the courier's own numbers."""
    return mask(text, ring)


@register.simple_tag(takes_context=True)
def secret_ends(context: Any, key: Any) -> str:
    """An id of a customer: its ends alone, as of what channels call them."""
    given = str(key or "")
    return given if context.get("full") else hidden(given)
