"""`zhiyin worker`: the worker alone; `serve` starts one of its own."""

from __future__ import annotations

import argparse

from zhiyin.cli.installation import installation


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def run(given: argparse.Namespace) -> int:
    with installation(quiet=False):
        from zhiyin.worker import main

        return main()
