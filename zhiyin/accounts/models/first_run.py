from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class FirstRun(models.Model):
    """A link that opens the page which makes the first owner. Only its SHA-256 is kept, until one of them is used."""

    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(db_default=Now())
