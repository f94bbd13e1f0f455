"""Two customers are one person: chosen by search, looked at before it is done, and undone exactly (E-01)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from psycopg.types.json import JsonbLoader

from zhiyin.act import audit, identity
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Customer, CustomerMerge, Shop
from zhiyin.web.access import needs, the_shop
from zhiyin.web.conversations.filters import is_id
from zhiyin.web.pages import page

from . import queries
from .views import find

LONGEST_REASON = 500


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MERGE)
def merge(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Choose the other one, see what would move, and do it."""
    shop = the_shop(request)
    kept = find(shop, customer_id)
    asked = request.GET.get("q", "").strip().replace("\x00", "")[:200]
    other = _other(shop, kept, request.POST.get("with") or request.GET.get("with", ""))
    problem = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
        if other is None:
            problem = _("Choose the other customer first.")
        elif not reason:
            problem = _("Say why they are one person: whoever looks at it later must be able to follow.")
        else:
            done = _merge(request, shop, kept, other, reason)
            if done is not None:
                return redirect(f"{reverse('customer', args=[kept.pk])}?shop={shop.slug}&done=merged")
            problem = _("One of the two has been merged in the meantime. Look at them again.")
    elif request.GET.get("with") and other is None:
        problem = _("This customer cannot be chosen: it is the same one, or part of another already.")
    found = queries.searched(shop, asked, without=kept.pk)[0] if asked and other is None else []
    return page(
        request, "customers/merge.html", shop, room="customers", customer=kept, other=other, asked=asked, found=found,
        moving=queries.moving(shop, kept, other) if other else None, problem=problem,
        identities=queries.identities(shop, [kept.pk]),
        reason=request.POST.get("reason", ""),
    )


@contextmanager
def plain_cursor() -> Iterator[Any]:
    """Of Django's connection and transaction, but JSON comes as values, as the stages expect it, and not as text."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.adapters.register_loader("jsonb", JsonbLoader)
        yield cursor


def _other(shop: Shop, kept: Customer, key: str) -> Customer | None:
    """Somebody else of the shop; nobody who is part of another customer, and nobody for one who is."""
    if not is_id(key) or int(key) == kept.pk or kept.merged_into_id is not None:
        return None
    return Customer.objects.of(shop).filter(pk=int(key), merged_into=None).first()


def _merge(request: HttpRequest, shop: Shop, kept: Customer, other: Customer, reason: str) -> int | None:
    person: Any = request.user
    with transaction.atomic(), plain_cursor() as cursor:
        done = identity.merge(cursor, shop.pk, queries.by_person(kept.pk, other.pk, reason), f"person:{person.pk}",
                              timezone.now())
        if done is not None:
            audit.record("customer.merged", shop=shop.pk, actor=person.pk, object_kind="customer", object_id=kept.pk,
                         data={"absorbed": other.pk, "merge": done})
    return done


@require_POST
@needs(Permission.MERGE)
def undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    shop = the_shop(request)
    person: Any = request.user
    made = CustomerMerge.objects.of(shop).filter(pk=merge_id).first()
    if made is None:
        raise Http404("no such merge")
    with transaction.atomic(), plain_cursor() as cursor:
        parted = identity.undo(cursor, shop.pk, made.pk, f"person:{person.pk}", timezone.now())
        if parted:
            audit.record("customer.unmerged", shop=shop.pk, actor=person.pk, object_kind="customer", object_id=made.kept_id,
                         data={"restored": made.absorbed_id, "merge": made.pk})
    return redirect(f"{reverse('customer', args=[made.kept_id])}?shop={shop.slug}&done={'parted' if parted else 'nothing'}")
