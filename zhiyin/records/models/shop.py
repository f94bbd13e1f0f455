from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone


class Shop(models.Model):
    """A shop (店铺): the unit of ownership of everything else."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai", db_default="Asia/Shanghai")
    language = models.CharField(max_length=10, default="zh-hans", db_default="zh-hans")
    #: {"mon": [["09:00", "18:00"], ...], ..., "sun": []}; empty: always open
    opening_hours = models.JSONField(default=dict, db_default={})
    #: proactive messages and notices wait between these times of the shop's zone (K-03, 1.U.15); null: never
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    #: talks older than this are erased; null: kept
    retention_days = models.IntegerField(null=True)
    #: bytes of customers' files; pictures beyond it are refused
    file_quota = models.BigIntegerField(default=2_000_000_000, db_default=2_000_000_000)
    #: public name of the web chat: what stands in `data-shop`
    widget_key = models.CharField(max_length=40, null=True, unique=True)
    #: keys that sign known customers' identities, sealed; two while one replaces the other
    identity_key = models.TextField(blank=True, db_default="")
    identity_key_before = models.TextField(blank=True, db_default="")
    #: made by `serve --demo`; `demo clear` removes it with everything in it
    demo = models.BooleanField(default=False, db_default=False)
    #: made for a simulated group (docs/simulator.md): only such a shop may have a clock of its own
    simulated = models.BooleanField(default=False, db_default=False)
    #: what time it is in a simulated shop, set by its player; null: the real time
    clock_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(clock_at=None) | models.Q(simulated=True), name="shop_clock")]

    def __str__(self) -> str:
        return self.name

    def now(self) -> datetime:
        """What time it is in this shop, as it was read."""
        return self.clock_at or timezone.now()


class Channel(models.Model):
    """A channel account (渠道账号): one mailbox, one marketplace shop, one chat window."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="channels")
    name = models.CharField(max_length=100)
    #: which folder of `channels` speaks for it: "" only takes messages in; web, email ...
    kind = models.CharField(max_length=20, blank=True, db_default="")
    #: what that folder needs to know; secrets in it are sealed
    config = models.JSONField(default=dict, db_default={})
    #: minutes of silence within opening hours that are worth an alarm; null: none
    silence_minutes = models.IntegerField(null=True)
    #: newest live message of a customer, and of an agent or robot, kept by the clock (`watch.py`)
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    #: the silence that was told of: when its last message came. Told once
    silence_told = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, db_default="")
    last_error_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="channel_name")]

    def __str__(self) -> str:
        return self.name
