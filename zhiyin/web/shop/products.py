"""Products: the list, and one of them with its page at two moments side by side (B-02)."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhiyin.domain.roles import Permission
from zhiyin.records.models import Shop
from zhiyin.records.models.trade import Batch, Product, ProductPage, Review, Stock, Variant
from zhiyin.web.access import may, needs, the_shop
from zhiyin.web.conversations.filters import is_id
from zhiyin.web.pages import page

from . import finding
from .orders import BIGGEST, spoken_of
from .versions import compare, single

PAGE, VERSIONS, VARIANTS, BATCHES, STOCK, REVIEWS = 40, 200, 200, 50, 200, 20
#: titles that hold the words, newest product first; a full look takes some milliseconds for 10,000 products
TITLED = """
SELECT id FROM records_product WHERE shop_id = %s AND id < %s AND position(lower(%s) in lower(title)) > 0
ORDER BY id DESC LIMIT %s
"""
#: tellings that changed the page: one that says what the one before it said is no version of its own
CHANGED = """
SELECT id, source_time FROM (
    SELECT id, source_time, digest, lag(digest) OVER (ORDER BY source_time, digest) AS before
    FROM records_productpage WHERE product_id = %s
) p WHERE digest IS DISTINCT FROM before ORDER BY source_time DESC, id DESC LIMIT %s
"""


@require_safe
@needs(Permission.RECORDS)
def products(request: HttpRequest) -> HttpResponse:
    """The list, or what a search found; with `before` the rows that follow."""
    shop = the_shop(request)
    asked, before = request.GET.get("q", "").strip()[:200], request.GET.get("before", "")
    if "\x00" in asked or (before and not is_id(before)):
        return HttpResponseBadRequest("before must be the id of a product, q a text")
    found, further = _found(shop, asked, int(before) if before else BIGGEST)
    fragment = bool(request.headers.get("HX-Request"))
    return page(request, "shop/_product_rows.html" if fragment else "shop/products.html", shop, asked=asked, found=found,
                further=further, tab="products", **({} if fragment else {"room": "records"}))


@require_safe
@needs(Permission.RECORDS)
def product(request: HttpRequest, product_id: int) -> HttpResponse:
    """With `a` and `b` those two versions of its page; without, the newest and the one before it."""
    shop = the_shop(request)
    found = get_object_or_404(Product.objects.of(shop).select_related("supplier"), pk=min(product_id, BIGGEST))
    versions = _versions(found)
    new = _chosen(request.GET.get("b", ""), versions, 0)
    old = _chosen(request.GET.get("a", ""), versions, 1)
    pages = ProductPage.objects.of(shop).filter(product=found).in_bulk([one for one in (old, new) if one])
    variants = list(Variant.objects.of(shop).filter(product=found).order_by("dropped", "id")[:VARIANTS])
    names = {one.external_id: one.title or one.sku or one.external_id for one in variants}
    rows = _rows(pages.get(old or 0), pages.get(new or 0), names)
    return page(
        request, "shop/product.html", shop, product=found, versions=versions, rows=rows, old=pages.get(old or 0),
        new=pages.get(new or 0), differ=sum(1 for row in rows if row.changed), variants=variants, names=names,
        batches=list(Batch.objects.of(shop).filter(product=found).select_related("supplier", "warehouse")
                     .order_by("-source_time", "-id")[:BATCHES]),
        stock=[{"row": one, "variant": names.get(one.variant or "", one.variant or "")} for one in
               Stock.objects.of(shop).filter(product=found).select_related("warehouse").order_by("warehouse_id", "id")[:STOCK]],
        reviews=list(Review.objects.of(shop).filter(product=found).order_by("-id")[:REVIEWS]),
        links=spoken_of(shop, Q(product=found)) if may(request, Permission.TALKS) else [], tab="products", room="records",
    )


def _found(shop: Shop, asked: str, before: int) -> tuple[list[Product], int | None]:
    rows = Product.objects.of(shop)
    if asked:
        same = set(Variant.objects.of(shop).filter(sku=asked).values_list("product_id", flat=True)[: finding.SAME])
        same |= set(finding.of_id("records_product", shop, asked))
        if not same:
            with connection.cursor() as cursor:
                cursor.execute(TITLED, [shop.pk, before, asked, PAGE + 1])
                same = {key for (key,) in cursor.fetchall()}
        rows = rows.filter(pk__in=same)
    found = list(rows.filter(pk__lt=before).order_by("-id")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def _versions(found: Product) -> list[tuple[int, Any]]:
    """(id, since when) newest first."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [found.pk, VERSIONS])
        return list(cursor.fetchall())


def _chosen(given: str, versions: list[tuple[int, Any]], place: int) -> int | None:
    """The version asked for, else the one at `place`. Raises Http404 for one that this product never had."""
    if given:
        key = int(given) if is_id(given) else -1
        if key not in {one for one, _ in versions}:
            raise Http404("no such version")
        return key
    return versions[place][0] if len(versions) > place else None


def _rows(old: ProductPage | None, new: ProductPage | None, names: dict[str, str]) -> list[Any]:
    if new is None:
        return []
    return compare(old.page, new.page, names) if old is not None else single(new.page, names)
