"""`zhiyin shop`: make and list shops."""

from __future__ import annotations

import argparse
from zoneinfo import ZoneInfo

from zhiyin.cli import CommandFailed
from zhiyin.cli.installation import installation


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="create|list")
    create = what.add_parser("create", help="make a shop")
    create.add_argument("slug", help="short name for addresses and commands: a-z, 0-9, -")
    create.add_argument("--name", help="name for people; the slug when left out")
    create.add_argument("--time-zone", default="Asia/Shanghai", help="zone of its times (%(default)s)")
    create.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")
    create.add_argument("--simulated", action="store_true",
                        help="for `zhiyin simulate --into`: its time is its player's; it can never be a real shop")
    what.add_parser("list", help="all shops")


def run(given: argparse.Namespace) -> int:
    with installation():
        from django.core.validators import validate_slug
        from django.db import IntegrityError

        from zhiyin.accounts.people import make_shop
        from zhiyin.records.models import Shop

        if given.what == "list":
            for shop in Shop.objects.order_by("id"):
                kind = "demo" if shop.demo else "simulated" if shop.simulated else "-"
                print(f"{shop.slug}\t{shop.name}\t{shop.time_zone}\t{kind}")
            return 0
        try:
            validate_slug(given.slug)
            ZoneInfo(given.time_zone)
        except Exception as error:
            raise CommandFailed(f"not a slug or not a time zone: {error}") from error
        try:
            make_shop(given.slug, given.name or given.slug, time_zone=given.time_zone, language=given.language,
                      simulated=given.simulated)
        except IntegrityError:
            raise CommandFailed(f"there is a shop {given.slug!r} already") from None
    return 0
