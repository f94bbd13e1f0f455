from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .person import Person


class Invitation(models.Model):
    """A link sent to an address: whoever opens it gets the role. Only the SHA-256 of the link's secret is kept."""

    shop = models.ForeignKey("records.Shop", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20)
    department = models.CharField(max_length=60, blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
