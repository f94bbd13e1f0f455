"""What pages show of a customer to people with different rights."""

from __future__ import annotations

from django import template

from zhiyin.records.models import Identity
from zhiyin.web.customers.views import shown

register = template.Library()


@register.filter
def key_of(identity: Identity, full: bool) -> str:
    """What the channel calls the customer; without the right only its ends."""
    return shown(identity, full)
