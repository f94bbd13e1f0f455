from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Shop(models.Model):
    """A shop (店铺): the unit of ownership of everything else."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai", db_default="Asia/Shanghai")
    language = models.CharField(max_length=10, default="zh-hans", db_default="zh-hans")
    #: made by `serve --demo`; `demo clear` removes it with everything in it
    demo = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class Channel(models.Model):
    """A channel account (渠道账号): one mailbox, one marketplace shop, one chat window."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="channels")
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="channel_name")]

    def __str__(self) -> str:
        return self.name
