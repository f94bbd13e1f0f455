from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from zhiyin.domain.roles import Role

from .person import Person


class Membership(models.Model):
    """What a person may do in one shop (P-02). Deactivation keeps the row, for the log and for the way back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    shop = models.ForeignKey("records.Shop", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    #: which department, for the role "department"
    department = models.CharField(max_length=60, blank=True, default="")
    active = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "shop"], name="membership_key")]
        indexes = [models.Index(fields=["shop", "role"], name="membership_role", condition=models.Q(active=True))]
