from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow


class Notice(ShopRow):
    """Something one of the shop's people should know (提醒)."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=40)
    #: what it is about, by id: {"conversation": 1} and the like; no personal text
    data = models.JSONField(default=dict, db_default={})
    #: goes through quiet hours (grade S)
    urgent = models.BooleanField(db_default=False)
    #: one notice for one thing: told twice is told once
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_key")]
        indexes = [models.Index(fields=["person", "-id"], name="notice_person")]


class Delivery(ShopRow):
    """One notice over one route; the row is the queue, as for replies."""

    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="deliveries")
    #: email, push, wecom, dingtalk, feishu
    route = models.CharField(max_length=10)
    #: push: the subscription's id; robots: the robot's id; e-mail: 0
    target = models.BigIntegerField(db_default=0)
    state = models.CharField(max_length=12, db_default="queued")
    send_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(db_default=0)
    error = models.TextField(blank=True, db_default="")
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["notice", "route", "target"], name="delivery_key")]
        indexes = [models.Index(fields=["send_at", "id"], name="delivery_queue", condition=models.Q(state="queued"))]


class NoticePreference(models.Model):
    """Whether a person wants a kind of notice over a route. Without a row the kind's own default holds."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    route = models.CharField(max_length=10)
    wanted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "route"], name="notice_preference_key")]


class PushSubscription(models.Model):
    """A browser that takes notices (Web Push)."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    endpoint = models.TextField(unique=True)
    p256dh = models.TextField()
    auth = models.TextField()
    created_at = models.DateTimeField(db_default=Now())


class Robot(ShopRow):
    """A group robot of WeCom, DingTalk or Feishu (群机器人) that posts the shop's notices."""

    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=100)
    url = models.TextField()
    #: the signing secret, sealed with the installation's key
    secret = models.TextField(blank=True, db_default="")
    active = models.BooleanField(db_default=True)
    created_at = models.DateTimeField(db_default=Now())
