"""`zhiyin demo`: remove what `zhiyin serve --demo` made."""

from __future__ import annotations

import argparse

from zhiyin.cli import CommandFailed
from zhiyin.cli.installation import installation


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="clear")
    what.add_parser("clear", help="remove the demonstration shop with everything in it; `serve --demo` makes a new one")


def run(given: argparse.Namespace) -> int:
    with installation():
        from zhiyin.simulate.demo_shop import NotDemo, remove

        try:
            removed = remove()
        except NotDemo as refused:
            raise CommandFailed(str(refused)) from refused
    print(sentence(removed))
    return 0


def sentence(removed: dict[str, int] | None) -> str:
    """What was removed, for people. `removed` is rows by table, None when there was no shop."""
    if removed is None:
        return "There is no demonstration shop; nothing was removed."

    def rows(noun: str) -> str:
        count = removed.get(f"records_{noun}", 0)
        return f"{count:,} {noun}" + ("" if count == 1 else "s")

    return (f"Removed the demonstration shop with {rows('message')} in {rows('conversation')} of {rows('customer')} "
            f"and {rows('case')}: {sum(removed.values()):,} rows in all.")
