"""Every row belongs to a shop and every question about rows names the shop.

`Model.objects.of(shop)` is the way in for pages and API. `Model.everywhere` crosses shops and is for the worker,
statistics of the whole installation and maintenance; a test keeps it out of `web` and `api`.
"""

from __future__ import annotations

from typing import Any

from django.db import models


class ShopManager(models.Manager):
    """Refuses to answer before it is told which shop."""

    def of(self, shop: Any) -> models.QuerySet:
        """Rows of one shop, given as a `Shop` or its id."""
        return super().get_queryset().filter(shop_id=getattr(shop, "pk", shop))

    def get_queryset(self) -> models.QuerySet:
        raise LookupError(f"{self.model.__name__}.objects needs a shop: use .of(shop), or .everywhere in the worker")


class ShopRow(models.Model):
    #: No constraint of its own on hot tables: the rows a shop row hangs on carry it, and it costs a lookup each insert.
    shop = models.ForeignKey("records.Shop", on_delete=models.CASCADE, related_name="+", db_constraint=False,
                             db_index=False)

    everywhere = models.Manager()
    objects = ShopManager()

    class Meta:
        abstract = True
        base_manager_name = "everywhere"
        default_manager_name = "everywhere"
