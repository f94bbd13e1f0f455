from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .scoped import ShopRow

STATUSES = ["received", "acknowledged", "in_work", "waiting_customer", "waiting_department",
            "solved", "informed", "closed", "reopened"]
ENDED = ["closed"]


class Case(ShopRow):
    """A complaint case (投诉工单). One open case per customer and problem object."""

    customer = models.ForeignKey("records.Customer", null=True, on_delete=models.SET_NULL, related_name="cases",
                                 db_index=False)
    #: where it began
    conversation = models.ForeignKey("records.Conversation", on_delete=models.CASCADE, related_name="cases",
                                     db_index=False)
    opened_by = models.ForeignKey("records.Message", on_delete=models.CASCADE, related_name="+")
    #: who complains: "customer:<id>", or "conversation:<id>" when nobody is known
    owner_key = models.CharField(max_length=40)
    #: about what: "order:<no>", "product:<id>" or "side:<R4>"
    object_key = models.TextField()
    product_id = models.TextField(null=True)
    risk = models.CharField(max_length=8)
    type = models.CharField(max_length=12)
    grade = models.CharField(max_length=1)
    #: 0 S, 1 A, 2 B: the order of work (C-06)
    rank = models.SmallIntegerField()
    grade_reason = models.TextField()
    status = models.CharField(max_length=20, default="received", db_default="received")
    #: made from imported history: counted, never worked (1.U.17)
    history = models.BooleanField(db_default=False)
    opened_at = models.DateTimeField()
    #: the next open clock's deadline, kept beside the case so that the queue is one index; null when none runs
    next_due_at = models.DateTimeField(null=True)
    message_count = models.IntegerField(db_default=1)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "owner_key", "object_key", "history"], name="case_open",
                                    condition=~models.Q(status="closed")),
        ]
        indexes = [
            # the work queue: grade, then time to breach (C-06)
            models.Index(fields=["shop", "rank", "next_due_at", "id"], name="case_queue",
                         condition=models.Q(history=False) & ~models.Q(status="closed")),
            models.Index(fields=["shop", "status", "rank", "next_due_at", "id"], name="case_status",
                         condition=models.Q(history=False)),
            models.Index(fields=["shop", "rank", "next_due_at", "id"], name="case_history",
                         condition=models.Q(history=True)),
            models.Index(fields=["shop", "-id"], name="case_recent"),
            models.Index(fields=["customer"], name="case_customer"),
            models.Index(fields=["conversation"], name="case_conversation"),
            # scope of impact (C-02): who else has this problem with this object
            models.Index(fields=["shop", "product_id", "risk", "opened_at"], name="case_scope",
                         condition=models.Q(product_id__isnull=False)),
        ]


class CaseMessage(ShopRow):
    """A message that belongs to a case, and why."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages", db_index=False)
    message = models.ForeignKey("records.Message", on_delete=models.CASCADE, related_name="+", db_index=False)
    grade = models.CharField(max_length=1)
    risk = models.CharField(max_length=8)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "message"], name="case_message")]
        indexes = [models.Index(fields=["message"], name="case_message_message")]


class Clock(ShopRow):
    """A running time limit of a case (时限). The instant `due_at` itself is already a breach."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    #: respond, or solve (S: solution; A: closed loop; B: idea fed back)
    kind = models.CharField(max_length=10)
    grade = models.CharField(max_length=1)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    #: the rule that set it, e.g. "C-03: S respond 60 min"
    rule = models.TextField()
    met_at = models.DateTimeField(null=True)
    met_by = models.BigIntegerField(null=True)
    breached_at = models.DateTimeField(null=True)
    #: replaced by a shorter limit when the case was raised
    replaced_at = models.DateTimeField(null=True)

    class Meta(ShopRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="clock_running", condition=models.Q(replaced_at=None)),
        ]
        indexes = [
            # found by index when due, within a second
            models.Index(fields=["due_at"], name="clock_due",
                         condition=models.Q(met_at=None, breached_at=None, replaced_at=None)),
        ]
