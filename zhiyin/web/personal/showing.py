"""What of personal data a reader sees (Q-05): hidden, unless they gave a reason within the last ten minutes.

The talks, customers and orders a person has opened stand in their session, on the server; the role is asked anew each time, so
that a right that is taken away ends at once.
"""

from __future__ import annotations

import time
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from zhiyin.domain.roles import Permission, Role, allows, may_unmask
from zhiyin.lib.personal import mask, mask_name
from zhiyin.records.models import Conversation

SESSION_KEY = "personal_open"
SECONDS = 600
TALK, CUSTOMER, ORDER = "talk", "customer", "order"
_SEEN = "_personal_open"


def may_open(request: HttpRequest, kind: str, key: int) -> bool:
    """Whether this person may see that talk, customer or order in full: leads any, agents what is assigned to them."""
    role = getattr(request, "role", None)
    if may_unmask(role, assigned=False):
        return True
    return allows(role, Permission.UNMASK_OWN) and _own(request, kind, key)


def open_for_a_while(request: HttpRequest, kind: str, key: int) -> None:
    shop: Any = request.shop  # type: ignore[attr-defined]
    now = int(time.time())
    opened = {name: until for name, until in request.session.get(SESSION_KEY, {}).items() if until > now}
    opened[f"{shop.pk}:{kind}:{key}"] = now + SECONDS
    request.session[SESSION_KEY] = opened
    request.__dict__.pop(_SEEN, None)


def is_open(request: Any, kind: str, key: int | None) -> bool:
    """Whether that talk or customer is shown in full to this reader now."""
    shop = getattr(request, "shop", None)
    if key is None or shop is None or not hasattr(request, "session"):
        return False
    opened = request.session.get(SESSION_KEY)
    until = opened.get(f"{shop.pk}:{kind}:{key}", 0) if opened else 0
    if until <= time.time():
        return False
    seen: dict[tuple[str, int], bool] = request.__dict__.setdefault(_SEEN, {})
    if (kind, key) not in seen:
        seen[kind, key] = may_open(request, kind, key)
    return seen[kind, key]


def text_for(request: Any, text: str, *, talk: int | None = None, customer: int | None = None) -> str:
    """A text, an id or a draft as this reader may see it."""
    return text if is_open(request, TALK, talk) or is_open(request, CUSTOMER, customer) else mask(text)


def name_for(request: Any, name: str, *, talk: int | None = None, customer: int | None = None) -> str:
    """A customer's name: the shop's people need it, viewers see its first character."""
    if getattr(request, "role", None) == Role.VIEWER.value:
        return mask_name(name)
    return text_for(request, name, talk=talk, customer=customer)


def _own(request: HttpRequest, kind: str, key: int) -> bool:
    shop: Any = request.shop  # type: ignore[attr-defined]
    talks = Conversation.objects.of(shop).filter(assignee_id=request.user.pk)
    if kind == ORDER:  # of their customer's, or one that their talk is about
        return talks.filter(Q(customer__buyers__orders=key) | Q(links__order=key) & ~Q(links__said=False)).exists()
    return talks.filter(**{"pk" if kind == TALK else "customer_id": key}).exists()
