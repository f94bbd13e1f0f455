"""What pages show of a customer to people with different rights."""

from __future__ import annotations

from typing import Any

from django import template

from zhiyin.records.models import Identity
from zhiyin.web.customers.views import shown
from zhiyin.web.personal.showing import CUSTOMER, is_open

register = template.Library()


@register.simple_tag(takes_context=True)
def key_of(context: Any, identity: Identity) -> str:
    """What the channel calls the customer; only its ends, until this reader has given a reason to see it in full."""
    return shown(identity, is_open(context.get("request"), CUSTOMER, identity.customer_id))
