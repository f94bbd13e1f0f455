"""`zhiyin token`: access for programs. The secret is shown once; only its hash is kept."""

from __future__ import annotations

import argparse
import re
import secrets
from datetime import UTC, datetime, timedelta

from zhiyin.cli import CommandFailed
from zhiyin.cli.firstrun import only_shop
from zhiyin.cli.installation import installation

SCOPES = ("ingest", "shop", "read", "personal", "metrics", "simulate")


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="create|list|revoke")
    create = what.add_parser("create", help="make a token and print it, alone on standard output")
    create.add_argument("name")
    create.add_argument("--shop", help="slug of its shop; may be left out when there is only one")
    create.add_argument("--scope", default="ingest", help=f"comma-separated, of: {', '.join(SCOPES)} (%(default)s)")
    create.add_argument("--expires", help="how long it holds, e.g. 90d or 12h; for ever when left out")
    create.add_argument("--rate", type=int, default=0, help="messages a second, 0 = no limit (%(default)s)")
    listing = what.add_parser("list", help="names, scopes and states; never secrets")
    listing.add_argument("--shop")
    revoke = what.add_parser("revoke", help="stop a token within ten seconds")
    revoke.add_argument("name")
    revoke.add_argument("--shop")


def run(given: argparse.Namespace) -> int:
    with installation():
        return {"create": _create, "list": _list, "revoke": _revoke}[given.what](given)


def _create(given: argparse.Namespace) -> int:
    from django.db import transaction

    from zhiyin.act.audit import record
    from zhiyin.intake.access import PREFIX, token_digest
    from zhiyin.records.models import Token

    scopes = [scope.strip() for scope in given.scope.split(",") if scope.strip()]
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise CommandFailed(f"unknown scope {', '.join(unknown) or '(none)'}; there are: {', '.join(SCOPES)}")
    if given.rate < 0:
        raise CommandFailed("--rate is a number of messages a second, 0 or more")
    shop = only_shop(given.shop, make=True)
    secret = PREFIX + secrets.token_urlsafe(32)
    expires = _expiry(given.expires)
    with transaction.atomic():
        made = Token.everywhere.create(shop=shop, name=given.name, digest=token_digest(secret), scopes=scopes,
                                       rate=given.rate, expires_at=expires)
        record("token.created", shop=made.shop_id, actor=None, via="command", object_kind="token", object_id=made.pk,
               data={"scopes": scopes})
    print(secret)
    return 0


def _expiry(given: str | None) -> datetime | None:
    if not given:
        return None
    found = re.fullmatch(r"(\d{1,6})([dhm])", given)
    if not found or not int(found[1]):
        raise CommandFailed("--expires takes a number and d, h or m, such as 90d")
    unit = {"d": "days", "h": "hours", "m": "minutes"}[found[2]]
    try:
        return datetime.now(UTC) + timedelta(**{unit: int(found[1])})
    except OverflowError:
        raise CommandFailed("--expires lies too far ahead") from None


def _list(given: argparse.Namespace) -> int:
    from zhiyin.records.models import Token

    rows = Token.everywhere.select_related("shop").order_by("shop_id", "id")
    if given.shop:
        rows = rows.filter(shop=only_shop(given.shop))
    for token in rows:
        state = "revoked" if token.revoked_at else "expired" if _past(token.expires_at) else "active"
        until = token.expires_at.isoformat(timespec="minutes") if token.expires_at else "-"
        print(f"{token.shop.slug}\t{token.name}\t{','.join(token.scopes)}\t{state}\tuntil {until}\trate {token.rate}")
    return 0


def _past(moment: datetime | None) -> bool:
    return moment is not None and moment <= datetime.now(UTC)


def _revoke(given: argparse.Namespace) -> int:
    from django.db import transaction
    from django.db.models.functions import Now

    from zhiyin.act.audit import record
    from zhiyin.records.models import Token

    shop = only_shop(given.shop)
    with transaction.atomic():
        ended = list(Token.everywhere.select_for_update().filter(shop=shop, name=given.name, revoked_at=None))
        for token in ended:
            Token.everywhere.filter(pk=token.pk).update(revoked_at=Now())
            record("token.revoked", shop=token.shop_id, actor=None, via="command", object_kind="token", object_id=token.pk)
    if not ended:
        raise CommandFailed(f"no active token is called {given.name!r} in this shop")
    return 0
