"""What running processes leave for one another: heartbeats and the state of imports."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow


class Heartbeat(models.Model):
    """A process says that it lives; readiness looks at the age."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)


class ImportRun(ShopRow):
    """How far the import of one file has come. The same file with the same options resumes here."""

    #: SHA-256 of the file's bytes and of the options that change what is made of them
    digest = models.BinaryField(max_length=32)
    #: what its rows tell of, as in the API's addresses ("orders" ...); "": messages of a channel
    noun = models.CharField(max_length=20, db_default="")
    channel = models.CharField(max_length=100)
    name = models.TextField()
    format = models.CharField(max_length=10)
    live = models.BooleanField()
    #: source rows fully committed; a resumed run starts after them
    rows_done = models.BigIntegerField(default=0)
    read = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    known = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    #: waiting, running, cancelled, failed or finished; the command's own runs are always running until finished
    state = models.CharField(max_length=10, db_default="running")
    #: bytes or rows in all, as far as known: for progress
    total = models.BigIntegerField(null=True)
    #: uploaded on the page: where the file lies in the home, and the mapping of columns chosen there
    file = models.TextField(blank=True, db_default="")
    mapping = models.JSONField(null=True)
    dry_run = models.BooleanField(db_default=False)
    person = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    error = models.TextField(blank=True, db_default="")
    changed_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "digest"], name="import_file")]
