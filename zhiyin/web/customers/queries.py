"""Customers of a shop: the list, the search, and what belongs to one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from zhiyin.domain.identity import Merge
from zhiyin.records.models import Case, Channel, Conversation, Customer, CustomerMerge, Identity, Message, Shop

PAGE = 30
TALKS = 30
CASES = 20
MERGES = 50
#: customers that share one order number or one id: more than a page makes no sense
SAME = 30
#: names that hold the words, newest customer first; a full look takes some milliseconds for 100,000 customers
NAMED = """
SELECT id FROM records_customer
WHERE shop_id = %s AND merged_into_id IS NULL AND id < %s AND position(lower(%s) in lower(name)) > 0
ORDER BY id DESC LIMIT %s
"""
ORDERED = """
SELECT DISTINCT coalesce(u.merged_into_id, u.id)
FROM records_message m JOIN records_conversation c ON c.id = m.conversation_id JOIN records_customer u ON u.id = c.customer_id
WHERE m.shop_id = %s AND m.order_no = %s LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Line:
    customer: Customer
    identities: list[Identity]
    #: why a search found it: name, identity or order; empty in the list
    why: str


def listed(shop: Shop, before: int | None = None) -> tuple[list[Line], int | None]:
    """The newest customers that are not part of another one, and where the next page begins."""
    rows = Customer.objects.of(shop).filter(merged_into=None).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return _lines(shop, shown, {}), shown[-1].pk if len(found) > PAGE else None


def searched(shop: Shop, asked: str, before: int | None = None, without: int | None = None) -> tuple[list[Line], int | None]:
    """Who has this identity or this order number; when nobody has, who has these words in the name."""
    why: dict[int, str] = {}
    if before is None:
        channels = list(Channel.objects.filter(shop=shop).values_list("id", flat=True))
        same = Identity.objects.of(shop).filter(channel_id__in=channels, external_id=asked).select_related("customer")
        for identity in same[:SAME]:
            why.setdefault(identity.customer.merged_into_id or identity.customer_id, "identity")
        with connection.cursor() as cursor:
            cursor.execute(ORDERED, [shop.pk, asked, SAME])
            for (customer,) in cursor.fetchall():
                why.setdefault(customer, "order")
    further = None
    if not why:
        with connection.cursor() as cursor:
            cursor.execute(NAMED, [shop.pk, before if before is not None else 2**63 - 1, asked, PAGE + 1])
            named = [key for (key,) in cursor.fetchall()]
        further = named[PAGE - 1] if len(named) > PAGE else None
        why = dict.fromkeys(named[:PAGE], "name")
    keys = [key for key in why if key != without]
    rows = Customer.objects.of(shop).in_bulk(keys)
    return _lines(shop, [rows[key] for key in keys if key in rows], why), further


def _lines(shop: Shop, customers: list[Customer], why: dict[int, str]) -> list[Line]:
    by: dict[int, list[Identity]] = {}
    for identity in identities(shop, [one.pk for one in customers]):
        by.setdefault(identity.customer_id, []).append(identity)
    return [Line(one, by.get(one.pk, [])[:4], why.get(one.pk, "")) for one in customers]


def identities(shop: Shop, customers: list[int]) -> list[Identity]:
    found = Identity.objects.of(shop).filter(customer_id__in=customers).select_related("channel")
    return list(found.order_by("-confidence", "id")[:1_000])


def talks(shop: Shop, customer: Customer) -> list[tuple[int, int]]:
    """(talk, last message), newest first; talks the worker has not seen yet are left out."""
    found = Conversation.objects.of(shop).filter(customer=customer, last_message_id__isnull=False)
    return list(found.order_by("-last_message_id").values_list("id", "last_message_id")[:TALKS])


def cases(shop: Shop, customer: Customer) -> list[Case]:
    return list(Case.objects.of(shop).filter(customer=customer).select_related("customer").order_by("-id")[:CASES])


def merges(shop: Shop, customer: Customer) -> list[CustomerMerge]:
    """Newest first, those that were undone included."""
    found = CustomerMerge.objects.of(shop).filter(Q(kept=customer) | Q(absorbed=customer)).select_related("kept", "absorbed")
    return list(found.order_by("-id")[:MERGES])


@dataclass(frozen=True, slots=True)
class Moving:
    """What a merge would move to the customer who stays, and which open cases of one object would become one."""

    identities: list[Identity]
    talks: int
    messages: int
    cases: int
    joined: list[str]
    followers: int


def moving(shop: Shop, kept: Customer, absorbed: Customer) -> Moving:
    open_cases = Case.objects.of(shop).exclude(status="closed")
    mine = set(open_cases.filter(owner_key=f"customer:{kept.pk}").values_list("object_key", "history"))
    theirs = set(open_cases.filter(owner_key=f"customer:{absorbed.pk}").values_list("object_key", "history"))
    own = Conversation.objects.of(shop).filter(customer=absorbed)
    return Moving(
        identities=identities(shop, [absorbed.pk]), talks=own.count(),
        messages=Message.objects.of(shop).filter(conversation__in=own).count(),
        cases=Case.objects.of(shop).filter(owner_key=f"customer:{absorbed.pk}").count(),
        joined=sorted(key for key, _history in mine & theirs),
        followers=Customer.objects.of(shop).filter(merged_into=absorbed).count(),
    )


def by_person(kept: int, absorbed: int, reason: str) -> Merge:
    """The intent of somebody who says that two customers are one."""
    return Merge(kept, absorbed, "person", 1.0, {"reason": reason})
