"""`zhiyin stats`: count what is there."""

from __future__ import annotations

import argparse

from zhiyin.cli.firstrun import only_shop
from zhiyin.cli.installation import installation


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one line of JSON, alone on standard output")
    parser.add_argument("--shop", help="slug of one shop; all of them together when left out")


def run(given: argparse.Namespace) -> int:
    with installation() as conninfo:
        import msgspec
        import psycopg

        from zhiyin.measure.stats import count

        shop = only_shop(given.shop) if given.shop else None
        with psycopg.connect(conninfo) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            stats = count(connection.cursor(), shop.pk if shop else None)  # type: ignore[attr-defined]
        if given.json:
            print(msgspec.json.encode(stats).decode())
        else:
            _table(msgspec.to_builtins(stats))
    return 0


def _table(stats: dict[str, object]) -> None:
    for name, value in stats.items():
        if isinstance(value, dict):
            for part, counts in value.items():
                said = counts if not isinstance(counts, dict) else "  ".join(
                    f"{key} {number:,}" for key, number in counts.items() if number or len(key) == 1) or 0
                print(f"{name} {part.replace('_', ' '):<16}  {said:>}".rstrip())
        else:
            print(f"{name.replace('_', ' '):<22}  {value:>12,}")
