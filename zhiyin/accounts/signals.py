"""Changes that people make to their own accounts through django-allauth, written to the audit log."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset

from zhiyin.act import audit

from .models import Person

ACTIONS = {password_reset: "account.password_reset", authenticator_added: "account.second_step_added",
           authenticator_removed: "account.second_step_removed", authenticator_reset: "account.second_step_reset"}


def connect() -> None:
    for signal in ACTIONS:
        signal.connect(_record, dispatch_uid=f"audit {ACTIONS[signal]}")


def _record(signal: Any, user: Person, authenticator: Any = None, **_more: Any) -> None:
    if signal is password_reset and user.must_change_password:
        Person.objects.filter(pk=user.pk).update(must_change_password=False)
    audit.record(ACTIONS[signal], shop=None, actor=user.pk, object_kind="person", object_id=user.pk,
                 data={"type": authenticator.type} if authenticator is not None else {})
