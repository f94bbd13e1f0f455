"""Tokens made and revoked by command stand in the audit log like those of the page."""

from __future__ import annotations

from typing import Any

import pytest

from zhiyin.act.audit import broken
from zhiyin.cli import main
from zhiyin.records.models import AuditEntry, Token


def test_made_and_revoked(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "create", "export", "--shop", shop.slug, "--scope", "ingest,read"]) == 0
    secret = capsys.readouterr().out.strip()
    made = Token.everywhere.get()
    assert main(["token", "revoke", "export", "--shop", shop.slug]) == 0
    assert main(["token", "revoke", "export", "--shop", shop.slug]) == 2
    made.refresh_from_db()
    assert made.revoked_at is not None
    said = list(AuditEntry.objects.order_by("id").values_list("action", "via", "actor_id", "object_id"))
    assert said == [("token.created", "command", None, made.pk), ("token.revoked", "command", None, made.pk)]
    assert secret not in str(AuditEntry.objects.values_list("data", flat=True))
    assert next(broken(), None) is None
