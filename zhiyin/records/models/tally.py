from __future__ import annotations

from django.db import models

from .scoped import ShopRow


class Tally(ShopRow):
    """How many messages of customers came in within one hour and were read as the same thing.

    Kept by the worker in the transaction that reads the messages, so that pages never count messages.
    """

    #: start of the hour of receipt, UTC
    hour = models.DateTimeField()
    channel = models.ForeignKey("records.Channel", on_delete=models.CASCADE, related_name="+", db_constraint=False,
                                db_index=False)
    module = models.CharField(max_length=12)
    #: side of the main risk (R4), or "-"
    side = models.CharField(max_length=2)
    grade = models.CharField(max_length=1)
    history = models.BooleanField()
    number = models.BigIntegerField()

    class Meta(ShopRow.Meta):
        # in this order it is also the index pages read: a shop's last hours
        constraints = [models.UniqueConstraint(
            fields=["shop", "hour", "channel", "module", "side", "grade", "history"], name="tally_key")]
