"""Making and revoking API tokens. The secret is given once; only its hash is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from zhiyin.act.audit import record
from zhiyin.intake.access import PREFIX, token_digest
from zhiyin.records.models import Shop, Token

SCOPES = ("ingest", "shop", "read", "personal", "metrics", "simulate")


class NameTaken(Exception):
    """Another active token of the shop has this name."""


@transaction.atomic
def create(shop: Shop, name: str, scopes: Sequence[str], *, expires_at: datetime | None, rate: int, actor: int | None,
           via: str = "page") -> tuple[Token, str]:
    """A token and its secret. `rate`: requests (bulk: lines) a second, 0 without limit. Raises NameTaken."""
    Shop.objects.select_for_update().get(pk=shop.pk)  # two at once must not both take the name
    if Token.objects.of(shop).filter(name=name, revoked_at=None).exists():
        raise NameTaken(name)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.everywhere.create(shop=shop, name=name, digest=token_digest(secret), scopes=list(scopes), rate=rate,
                                    expires_at=expires_at)
    record("token.created", shop=shop.pk, actor=actor, via=via, object_kind="token", object_id=token.pk,
           data={"scopes": list(scopes), "rate": rate, "expires_at": expires_at.isoformat() if expires_at else None})
    return token, secret


@transaction.atomic
def revoke(shop: Shop, token_id: int, *, actor: int | None, via: str = "page") -> bool:
    """Stop a token within ten seconds; whether it was active."""
    done = Token.objects.of(shop).filter(pk=token_id, revoked_at=None).update(revoked_at=Now())
    if done:
        record("token.revoked", shop=shop.pk, actor=actor, via=via, object_kind="token", object_id=token_id)
    return bool(done)
