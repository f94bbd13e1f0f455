"""Tokens on the page: the secret once, what was asked for, and an end at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from zhiyin.intake.access import token_digest
from zhiyin.records.models import AuditEntry, Token

GIVEN = {"name": "till", "scopes": ["ingest", "read"], "days": "30", "rate": "50"}


def test_the_secret_is_shown_once_and_opens_what_was_asked_for(ada: Client, tea: Any) -> None:
    answer = ada.post("/tokens?shop=tea", GIVEN)
    secret = re.search(r"zy_[\w-]{20,}", answer.content.decode())
    assert secret
    assert answer["Cache-Control"] == "no-store"
    token = Token.everywhere.get()
    assert bytes(token.digest) == token_digest(secret[0])
    assert (token.shop_id, token.name, token.scopes, token.rate) == (tea.shop.pk, "till", ["ingest", "read"], 50)
    assert abs(token.expires_at - datetime.now(UTC) - timedelta(days=30)) < timedelta(minutes=1)
    assert secret[0] not in ada.get("/tokens?shop=tea").content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("token.created", token.pk)
    assert secret[0] not in str(entry.data)


@pytest.mark.parametrize(("fields", "wrong"), [
    ({"name": ""}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["everything"]}, "scopes"), ({"rate": "-1"}, "rate"),
    ({"days": "31"}, "days"),
])
def test_an_error_names_its_field(ada: Client, tea: Any, fields: dict[str, Any], wrong: str) -> None:
    answer = ada.post("/tokens?shop=tea", GIVEN | fields)
    assert answer.status_code == 422
    assert f'href="#id_{wrong}"' in answer.content.decode()
    assert not Token.everywhere.exists()


def test_a_name_is_one_active_token_s(ada: Client, tea: Any) -> None:
    ada.post("/tokens?shop=tea", GIVEN)
    assert ada.post("/tokens?shop=tea", GIVEN).status_code == 422  # the answer loaded again makes no second one
    token = Token.everywhere.get()
    ada.post(f"/tokens/{token.pk}/revoke?shop=tea")
    token.refresh_from_db()
    assert token.revoked_at
    assert ada.post("/tokens?shop=tea", GIVEN | {"rate": "", "days": ""}).status_code == 200
    fresh = Token.everywhere.get(revoked_at=None)
    assert (fresh.rate, fresh.expires_at) == (0, None)


def test_revoking_again_changes_nothing(ada: Client, tea: Any) -> None:
    ada.post("/tokens?shop=tea", GIVEN)
    token = Token.everywhere.get()
    ada.post(f"/tokens/{token.pk}/revoke?shop=tea")
    first = Token.everywhere.get().revoked_at
    ada.post(f"/tokens/{token.pk}/revoke?shop=tea")
    assert Token.everywhere.get().revoked_at == first
    assert AuditEntry.objects.filter(action="token.revoked").count() == 1
