"""Asking the shop's systems to do something: wished for once by a key, within limits, with who and why.

The wish is a row; `zhiyin/asking.py` takes it outside.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from django.db import connection as database
from django.db import transaction
from django.db.models import Count, Sum

from zhiyin.connectors import connector
from zhiyin.domain.asking import Next, Spent, State
from zhiyin.domain.trade.actions import AnyAction, Request
from zhiyin.records.models import Connection, ShopAction
from zhiyin.records.sql import statements

from .audit import record
from .events import Event, append

SQL = statements("action")
#: class of the session locks that say: somebody is at it; and of those under which limits are counted
LOCK, COUNTING = 72191845, 72191846


class NotAsked(Exception):
    """The wish was not taken. `rule`: key_used, action_not_offered, or limit_ and which one."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(why)
        self.rule, self.why = rule, why


@dataclass(frozen=True, slots=True)
class Wish:
    """`by`: the person, None for a rule of the product's; `why` in words; `conversation`: the talk it comes from."""

    key: uuid.UUID
    action: AnyAction
    why: str
    by: int | None = None
    customer: str | None = None
    agreed: bool = False
    conversation: int | None = None


@transaction.atomic
def ask(outside: Connection, wish: Wish, over: Callable[[Decimal | None, Spent], str], *, via: str = "page",
        now: datetime | None = None) -> tuple[ShopAction, bool]:
    """The wish is kept, and whether it is new: the same key again is the same wish, and under a used key nothing else is
    taken. `over`: which limit would be passed.

    Raises NotAsked, and ValueError without a why.
    """
    now = now or datetime.now(UTC)
    kind, amount, currency = str(wish.action.__struct_config__.tag), cost(wish.action), getattr(wish.action, "currency", "CNY")
    if not wish.why.strip():
        raise ValueError("why is it asked for?")
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, (%s %% 2147483647)::int)", [COUNTING, outside.shop_id])
    found = ShopAction.objects.of(outside.shop_id).filter(key=wish.key).first()
    if found is not None:
        if not _same(found, outside, wish):
            raise NotAsked("key_used", "another request was made with this key")
        return found, False
    if kind not in connector(outside.kind).ACTIONS:
        raise NotAsked("action_not_offered", f"{outside.name} cannot be asked for {kind}")
    limit = over(amount, spent(outside.shop_id, currency, now))
    if limit:
        raise NotAsked(f"limit_{limit}", f"the shop's limit for actions ({limit}) would be passed")
    row = ShopAction.everywhere.create(
        shop_id=outside.shop_id, connection=outside, key=wish.key, kind=kind, action=msgspec.to_builtins(wish.action),
        customer=wish.customer, agreed=wish.agreed, by_id=wish.by, why=wish.why.strip(), conversation_id=wish.conversation,
        amount=amount, currency=currency)
    record("action.asked", shop=outside.shop_id, actor=wish.by, via=via, object_kind="action", object_id=row.pk,
           data={"kind": kind, "connection": outside.pk, "amount": str(amount) if amount is not None else None})
    return row, True


def _same(row: ShopAction, outside: Connection, wish: Wish) -> bool:
    """Whether a row is this wish: of the same system, the same for the same customer. Who asks, and why, may differ. Compared
    as read, not as written: 400 and 400.00 are one amount."""
    return ((row.connection_id, row.customer) == (outside.pk, wish.customer)
            and msgspec.convert(row.action, AnyAction, strict=False) == wish.action)


@transaction.atomic
def say(shop: int, id: int, word: str, then: Callable[[State], Next | None], *, by: int | None, via: str = "page",
        now: datetime | None = None) -> bool:
    """A person's word on a wish is kept; False when it is not good for the state the wish is in by now. `then`: what follows.

    Raises LookupError when the shop has no such wish.
    """
    now = now or datetime.now(UTC)
    rows = ShopAction.objects.of(shop).filter(pk=id)
    row = rows.select_for_update().first()
    if row is None:
        raise LookupError("there is no such wish")
    next = then(State(row.state))
    if next is None:
        return False
    if next.wait is None:
        rows.update(state=next.state, ended_at=now)
    else:
        rows.update(state=next.state, ended_at=None, attempts=0, doubt=next.doubt, due_at=now + next.wait)
    record("action.said", shop=shop, actor=by, via=via, object_kind="action", object_id=id,
           data={"word": word, "was": row.state})
    return True


def cost(action: AnyAction) -> Decimal | None:
    """What an action takes out of the shop as far as its words say."""
    if not action.COSTS:
        return None
    return getattr(action, "amount", None) or getattr(action, "value", None)


def spent(shop: int, currency: str, now: datetime) -> Spent:
    """What the shop asked for within 24 hours and was not refused."""
    recent = ShopAction.objects.of(shop).filter(created_at__gt=now - timedelta(days=1)).exclude(
        state__in=[State.REFUSED, State.FAILED])
    found = recent.filter(currency=currency).aggregate(amount=Sum("amount"))
    return Spent(found["amount"] or Decimal(0), recent.aggregate(count=Count("pk"))["count"])


class Claimed(msgspec.Struct, frozen=True):
    """One attempt at one action, held by this connection until `let_go` or its end."""

    id: int
    shop_id: int
    connection_id: int
    kind: str
    source: str
    config: dict[str, Any]
    time_zone: str
    request: Request
    before: State
    attempts: int
    doubt: bool
    claimed_at: datetime
    conversation_id: int | None
    by_id: int | None


def claim(cursor: Any, limit: int) -> list[Claimed]:
    """Take up to `limit` actions that are due."""
    cursor.execute(SQL["claim"], [limit, LOCK])
    found = []
    for (id, shop, outside, kind, source, config, zone, key, action, customer, agreed, before, attempts, doubt, at, talk, by,
         _locked) in cursor.fetchall():
        request = Request(str(key), msgspec.convert(action, AnyAction, strict=False), customer, agreed)
        found.append(Claimed(id, shop, outside, kind, source, config, zone, request, State(before), attempts, doubt, at, talk,
                             by))
    return found


def let_go(cursor: Any, one: Claimed) -> None:
    cursor.execute(SQL["let_go"], [LOCK, one.id])


def look_back(cursor: Any, seconds: float, limit: int) -> int:
    """Actions claimed more than `seconds` ago by a process that is gone are taken up again, with a look first; how many."""
    cursor.execute(SQL["left_behind"], [seconds, limit, LOCK])
    return len(cursor.fetchall())


def settle(cursor: Any, one: Claimed, then: Next, remote_id: str = "") -> bool:
    """Write what became of an attempt; False when it is no longer ours."""
    cursor.execute(SQL["settle"], {
        "id": one.id, "claimed_at": one.claimed_at, "state": then.state.value, "doubt": then.doubt, "error": then.error,
        "rule": then.rule, "remote_id": remote_id, "wait": then.wait.total_seconds() if then.wait is not None else None})
    if cursor.fetchone() is None:
        return False
    if then.wait is None:
        append(cursor, [Event(one.shop_id, "action.ended", datetime.now(UTC), one.conversation_id, data={
            "action": one.id, "kind": str(one.request.action.__struct_config__.tag), "state": then.state.value,
            "rule": then.rule, "by": one.by_id})])
    return True
