from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .scoped import ShopRow


class MessageTerms(ShopRow):
    """What a message can be found by. Written by the worker; a trigger removes it when the text changes or goes."""

    #: no constraint: it would cost a look-up for every message, and the trigger keeps the two together
    message = models.OneToOneField("records.Message", on_delete=models.DO_NOTHING, primary_key=True, related_name="+",
                                   db_constraint=False)
    #: terms with their positions; the shop is one of them, so that one index serves all shops
    terms = SearchVectorField()

    class Meta(ShopRow.Meta):
        indexes = [GinIndex(fields=["terms"], name="message_terms")]
