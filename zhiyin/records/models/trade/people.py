from __future__ import annotations

from django.db import models

from .told import ToldRow, key


class Buyer(ToldRow):
    """A customer by the shop's own id (会员). `customer`: the one of our talks, once it is known who that is. What channels
    call them (`data.identities`) is in an index that the migration `buyer_identities` makes."""

    name = models.TextField(db_default="")
    segment = models.CharField(max_length=10, null=True)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    customer = models.ForeignKey("records.Customer", null=True, on_delete=models.SET_NULL, related_name="buyers")

    class Meta(ToldRow.Meta):
        constraints = [key("buyer")]


class Employee(ToldRow):
    """Somebody who works for the shop (员工); `person` once they have an account here."""

    name = models.TextField(db_default="")
    email = models.TextField(null=True)
    skills = models.JSONField(db_default=[])
    person = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(ToldRow.Meta):
        constraints = [key("employee")]


class Shift(ToldRow):
    """A shift (班次) or an absence."""

    employee = models.ForeignKey(Employee, null=True, on_delete=models.CASCADE, related_name="shifts")
    kind = models.CharField(max_length=10, db_default="shift")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta(ToldRow.Meta):
        constraints = [key("shift")]
        indexes = [models.Index(fields=["shop", "starts_at"], name="shift_start")]
