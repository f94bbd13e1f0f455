"""`zhiyin audit`: the audit log on the command line, and whether its chain is whole."""

from __future__ import annotations

import argparse
import sys

import msgspec

from zhiyin.cli import CommandFailed
from zhiyin.cli.firstrun import only_shop
from zhiyin.cli.installation import installation


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="verify|list")
    what.add_parser("verify", help="check every entry against the one before; exit status 1 when one does not fit")
    listing = what.add_parser("list", help="entries as JSON lines, newest first")
    listing.add_argument("--shop", help="slug; entries of all shops and of the installation when left out")
    listing.add_argument("--action", help="only this action")
    listing.add_argument("--limit", type=int, default=100, help="so many at the most (%(default)s)")


def run(given: argparse.Namespace) -> int:
    with installation():
        return _verify() if given.what == "verify" else _list(given)


def _verify() -> int:
    from zhiyin.act.audit import broken
    from zhiyin.records.models import AuditEntry

    first = next(broken(), None)
    if first is not None:
        print(f"entry {first[0]}: {first[1]}")
        return 1
    print(f"whole: {AuditEntry.objects.count()} entries")
    return 0


def _list(given: argparse.Namespace) -> int:
    from zhiyin.records.models import AuditEntry

    if given.limit < 1:
        raise CommandFailed("--limit is 1 or more")
    rows = AuditEntry.objects.order_by("-id")
    if given.shop:
        rows = rows.filter(shop=only_shop(given.shop))
    if given.action:
        rows = rows.filter(action=given.action)
    for entry in rows[: given.limit]:
        sys.stdout.write(msgspec.json.encode({
            "id": entry.pk, "at": entry.at, "shop": entry.shop_id, "actor": entry.actor_id, "via": entry.via,
            "action": entry.action, "object_kind": entry.object_kind, "object_id": entry.object_id, "data": entry.data,
            "hash": bytes(entry.hash).hex()}).decode() + "\n")
    return 0
