from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow


class Understanding(ShopRow):
    """What a message means, as one maker read it. The newest one of a message counts."""

    message = models.ForeignKey("records.Message", on_delete=models.CASCADE, related_name="understandings", db_index=False)
    #: profile and corpus hash, e.g. full@3f2a91c0
    maker = models.CharField(max_length=60)
    risk = models.CharField(max_length=8)
    risk_confidence = models.FloatField()
    detail = models.CharField(max_length=40, null=True)
    module = models.CharField(max_length=12)
    path = ArrayField(models.CharField(max_length=80))
    path_confidence = models.FloatField(db_default=0)
    grade = models.CharField(max_length=1)
    grade_reason = models.TextField(blank=True)
    emotion = models.SmallIntegerField()
    mood = models.CharField(max_length=16, db_default="neutral")
    flags = ArrayField(models.CharField(max_length=16), db_default=[])
    language = models.CharField(max_length=10)
    entities = models.JSONField(db_default={})
    #: spans behind path, grade, emotion, mood and flags, by label; of the text in code points, half open
    evidence = models.JSONField(db_default={})
    #: what came next: {"risk": [{"code", "confidence"}], "path": [...]}
    why_not = models.JSONField(db_default={})
    made_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["message", "maker"], name="understanding_key")]


class Label(ShopRow):
    """A risk found in a message, with its evidence: spans of the text in Unicode code points, half open."""

    message = models.ForeignKey("records.Message", on_delete=models.CASCADE, related_name="labels", db_index=False)
    code = models.CharField(max_length=8)
    confidence = models.FloatField()
    evidence = models.JSONField(db_default=[])
    by = models.CharField(max_length=60)
    maker = models.CharField(max_length=60)
    made_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["message", "maker", "code"], name="label_key")]
