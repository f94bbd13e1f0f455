from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow


class Event(ShopRow):
    """The log of what happened. Ids are in order of insertion; `position` is the order everyone reads in.

    Positions are given after commit by one stamper, so that a reader who has seen position n has seen all before it.
    Texts stay in their own rows: events refer to them by id.
    """

    position = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(db_default=Now())
    conversation_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    data = models.JSONField(db_default={})

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["position"], name="event_position")]
        indexes = [
            models.Index(fields=["id"], name="event_unstamped", condition=models.Q(position__isnull=True)),
            models.Index(fields=["conversation_id", "id"], name="event_conversation"),
            models.Index(fields=["case_id", "id"], name="event_case", condition=models.Q(case_id__isnull=False)),
        ]


class EventHead(models.Model):
    """The last position given out: one row. Kept apart so that deleting events never gives a position twice."""

    id = models.SmallIntegerField(primary_key=True)
    position = models.BigIntegerField(default=0)
