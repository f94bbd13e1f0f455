"""`zhiyin erase CUSTOMER_ID`: erase one customer's personal data, everywhere it stands (Q-05)."""

from __future__ import annotations

import argparse
import json

from zhiyin.cli import CommandFailed
from zhiyin.cli.firstrun import only_shop
from zhiyin.cli.installation import home, installation


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("customer", type=int, metavar="CUSTOMER_ID", help="as the pages and the API show it")
    parser.add_argument("--shop", help="slug of the shop; may be left out when there is only one")
    parser.add_argument("--yes", action="store_true", help="do it; without it only the numbers of rows are shown")


def run(given: argparse.Namespace) -> int:
    with installation():
        from zhiyin.act.erase import NoSuchCustomer, erase, preview
        from zhiyin.act.erased_files import ImportRuns

        shop = only_shop(given.shop)
        try:
            counts = erase(shop.pk, given.customer, home(), by=None, via="command").counts if given.yes \
                else preview(shop.pk, given.customer)
        except (NoSuchCustomer, ImportRuns, OSError) as refused:
            raise CommandFailed(f"nothing was erased: {refused}") from refused
        print(json.dumps(counts))
        if not given.yes:
            raise CommandFailed("nothing was erased; this is what would go. It cannot be undone: say --yes", 1)
    return 0
