from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from zhiyin.records.models.scoped import ShopRow


class ToldRow(ShopRow):
    """A thing as its source told it last. The telling that holds is the greatest by (source_time, rank, digest): whatever
    comes in whatever order, the same one stays. `source_time` null: a stub, named by another thing and not told yet."""

    source = models.CharField(max_length=60)
    external_id = models.TextField()
    source_time = models.DateTimeField(null=True)
    #: settles two tellings of the same instant: the place of the state in its documented order
    rank = models.SmallIntegerField(db_default=0)
    #: SHA-256 of the telling: settles what rank leaves open, and knows a repetition
    digest = models.BinaryField(max_length=32, null=True)
    #: the whole telling
    data = models.JSONField(db_default={})
    received_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        abstract = True


def key(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["shop", "source", "external_id"], name=f"{name}_key")
